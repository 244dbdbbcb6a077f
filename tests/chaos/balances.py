"""What stands on the shelf, told once more from what each entry is known to have known of.

A desk's own word for it is ``known``; here it is the driver's journal, which says before and after a save what the PC
held. Knows the rule (``desktop/store/queries/stock.py``) and nothing of its SQL.
"""

from __future__ import annotations

import ast
import sqlite3
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from desktop.store import schema
from desktop.store.opening import DATABASE_NAME
from desktop.store.queries.stock import stocks
from desktop.store.store import Store
from sync.ops import address_of
from sync.records import INCOMING
from tests.chaos.journal import Save

Tables = Mapping[str, list[str]]
"""Rows of a desk's tables as text, by table."""
Knowledge = Mapping[str, int]
"""Of each run, in hexadecimal, the last movement or count that a PC held."""
BALANCES: Final = "balances"
BALANCES_TOLD: Final = "balances after a count told once more"
"""How a story's tally names those that could be told."""
MOVES_STOCK: Final = frozenset({"restock", "issue", "lend", "give_back", "count"})
"""Saves that write movements or counts, all of them of what is just happening."""
_HELD: Final = "SELECT id FROM movement UNION ALL SELECT id FROM stocktake"


def held_here(folder: Path) -> dict[str, int]:
    """Which movements and counts lie in a data folder."""
    with closing(sqlite3.connect(f"file:{folder / DATABASE_NAME}?mode=ro", uri=True)) as connection:
        addresses = [address_of(id_) for (id_,) in connection.execute(_HELD)]
    return {run.hex(): max(seq for other, seq in addresses if other == run) for run, _ in addresses}


def balances_at_desk(store: Store) -> list[tuple[bytes, int]]:
    """What a desk shows of each item."""
    with store.read() as connection:
        return sorted((item, stock.balance) for item, stock in stocks(connection).items())


def created(records: Iterable[bytes], held: Knowledge) -> list[bytes]:
    """Those of a save's records that were not there before it: a loan that comes back is among them, too."""
    addresses = [(record, *address_of(record)) for record in records]
    return [record for record, run, seq in addresses if seq > held.get(run.hex(), 0)]


def others(held: Mapping[str, int], own: Container[str]) -> dict[str, int]:
    """What was not written in the runs that are one's own."""
    return {run: seq for run, seq in held.items() if run not in own}


@dataclass(frozen=True, slots=True)
class _Line:
    id: bytes
    at: int
    amount: int

    @property
    def run(self) -> bytes:
        return address_of(self.id)[0]


def check_balances(who: str, found: Tables, saves: Iterable[Save]) -> int:
    """Hold a desk's balances against the journals; how many could be told. Raises AssertionError."""
    told_of = [(save.records, save.held) for save in saves if save.held is not None]
    knowledge = {record: held for records, held in told_of for record in created(records, held)}
    stays = dict(map(ast.literal_eval, found["alias"]))
    counts, movements = _lines("stocktake", found, stays), _lines("movement", found, stays)
    told = 0
    for text in found[BALANCES]:
        item, shown = ast.literal_eval(text)
        its, moved = counts[stays.get(item, item)], movements[stays.get(item, item)]
        latest = max((count.at for count in its), default=0)
        asked = [*its, *(line for line in moved if line.at <= latest)]
        if any(line.id not in knowledge for line in asked):
            continue  # nobody was told that it is saved, or something arrived while it was being saved
        balance = _balance(its, moved, knowledge)
        assert shown == balance, f"{who}: of {item.hex()} there are {balance}, and it shows {shown}"
        told += bool(its)
    return told


def _lines(kind: str, found: Tables, stays: Mapping[bytes, bytes]) -> dict[bytes, list[_Line]]:
    names = [column.name for column in schema.records[kind].columns if column.name != "entry"]
    lines: dict[bytes, list[_Line]] = defaultdict(list)
    for text in found[kind]:
        row: dict[str, Any] = dict(zip(names, ast.literal_eval(text), strict=True))
        if row["void"] is None:
            amount = row["counted"] if kind == "stocktake" else row["quantity"] * (1 if row["kind"] in INCOMING else -1)
            lines[stays.get(row["item"], row["item"])].append(_Line(row["id"], row["at"], amount))
    return lines


def _balance(counts: list[_Line], movements: list[_Line], knowledge: Mapping[bytes, Knowledge]) -> int:
    def knew(one: _Line, other: _Line) -> bool:
        if other.run == one.run:
            return other.id < one.id
        return one.id in knowledge and address_of(other.id)[1] <= knowledge[one.id].get(other.run.hex(), 0)

    def behind(line: _Line, count: _Line) -> bool:
        return knew(line, count) or (line.at > count.at and not knew(count, line))

    last = max(
        (count for count in counts if not any(knew(other, count) for other in counts)),
        key=lambda count: (count.at, count.id),
        default=None,
    )
    if last is None:
        return sum(line.amount for line in movements)
    return last.amount + sum(line.amount for line in movements if behind(line, last))
