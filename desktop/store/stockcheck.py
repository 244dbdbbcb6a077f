"""The stock worked out once more, plainly and one movement after the other, and held against what the screens show.

What always holds: every movement and count is of an item that is there, no quantity is negative, and a balance is the
last count and the movements after it. The rule stands in ``queries/stock.py``; nothing of its SQL is used here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, select

from desktop.i18n import N_
from desktop.store import schema
from desktop.store.queries.joined import gone
from desktop.store.queries.stock import stocks
from desktop.views import Finding
from sync.ops import RUN_PREFIX, address_of, is_fixed
from sync.records import INCOMING

_REPAIR: Final = N_("yizhan doctor --repair builds it anew from the log.")


def examine_stock(connection: Connection) -> Iterator[Finding]:
    """What of the stock cannot be."""
    movements = _rows(connection, "movement")
    counts = _rows(connection, "stocktake")
    items = {bytes(id_) for id_ in connection.execute(select(schema.records["supply"].c.id)).scalars()}
    homeless = [row["item"] for row in (*movements, *counts) if row["item"] not in items]
    unused = sum(map(is_fixed, homeless))
    if unused:
        yield Finding(
            "catalogue",
            N_("{n} movements and counts are of usual items that are not in use here."),
            N_("Take these items into use on the Supplies screen; their stock counts at once."),
            {"n": unused},
        )
    lost = len(homeless) - unused
    if lost:
        yield Finding(
            "stock",
            N_("{n} movements and counts are of items that are not here."),
            N_("Sync with the union; they come with the PC that added them."),
            {"n": lost},
        )
    negative = sum(row["quantity"] < 0 for row in movements) + sum(row["counted"] < 0 for row in counts)
    if negative:
        yield Finding("stock", N_("{n} quantities are negative."), _REPAIR, {"n": negative})
    shown = {item: stock.balance for item, stock in stocks(connection).items()}
    # What was entered twice and is one is worked out together.
    whose = gone(connection)
    for row in (*movements, *counts):
        row["item"] = whose.get(row["item"], row["item"])
    plain = _balances(movements, counts)
    wrong = sum(balance != plain.get(whose.get(item, item), 0) for item, balance in shown.items())
    if wrong:
        yield Finding("stock", N_("The balance of {n} items is not what the ledger gives."), _REPAIR, {"n": wrong})


def _rows(connection: Connection, kind: str) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(select(schema.records[kind])).mappings()]


def _balances(
    movements: Sequence[Mapping[str, Any]], counts: Sequence[Mapping[str, Any]]
) -> dict[bytes, int]:
    of_item: dict[bytes, list[Mapping[str, Any]]] = defaultdict(list)
    for movement in movements:
        if movement["void"] is None:
            of_item[movement["item"]].append(movement)
    counted: dict[bytes, list[Mapping[str, Any]]] = defaultdict(list)
    for count in counts:
        if count["void"] is None:
            counted[count["item"]].append(count)
    balances: dict[bytes, int] = {}
    for item in of_item.keys() | counted.keys():
        last = _last(counted[item])
        balance = 0 if last is None else int(last["counted"])
        for movement in of_item[item]:
            if last is None or _is_after(movement, last):
                sign = 1 if movement["kind"] in INCOMING else -1
                balance += sign * int(movement["quantity"])
        balances[item] = balance
    return balances


def _names(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether an entry says that whoever wrote it had the other one, which bears a later time."""
    id_ = other["id"].hex().upper()
    _, run, rest = one["known"].partition(id_[: 2 * RUN_PREFIX])
    return bool(run) and id_ <= run + rest[: len(id_) - len(run)]


def _knew(count: Mapping[str, Any], entry: Mapping[str, Any]) -> bool:
    """Whether whoever counted had the other entry before him."""
    count_run, count_seq = address_of(count["id"])
    run, seq = address_of(entry["id"])
    return seq < count_seq if run == count_run else _names(count, entry)


def _last(counts: list[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    open_ = [one for one in counts if not any(_knew(other, one) for other in counts if other is not one)]
    return max(open_ or counts, key=lambda count: (count["at"], count["id"]), default=None)


def _is_after(movement: Mapping[str, Any], count: Mapping[str, Any]) -> bool:
    if _knew(count, movement):
        return False
    if _names(movement, count):
        return True
    own = address_of(movement["id"])[0] == address_of(count["id"])[0]
    return bool(movement["at"] > count["at"] or (own and movement["at"] == count["at"]))
