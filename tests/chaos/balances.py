"""What stands on the shelf, told once more from what each count is known to have known of.

A desk's own word for it is the ``known`` of its counts; here it is the driver's journal, which says before and after a
count what the PC held. Knows the rule (``desktop/store/queries/stock.py``) and nothing of its SQL.
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
    knowledge = {save.records[0]: save.held for save in saves if save.held is not None and save.records}
    stays = dict(map(ast.literal_eval, found["alias"]))
    counts, movements = _lines("stocktake", found, stays), _lines("movement", found, stays)
    told = 0
    for text in found[BALANCES]:
        item, shown = ast.literal_eval(text)
        its = counts[stays.get(item, item)]
        if any(count.id not in knowledge for count in its):
            continue  # nobody was told that it is saved, or something arrived while it was being saved
        balance = _balance(its, movements[stays.get(item, item)], knowledge)
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
    def knew(count: _Line, other: _Line) -> bool:
        if other.run == count.run:
            return other.id < count.id
        return address_of(other.id)[1] <= knowledge[count.id].get(other.run.hex(), 0)

    def before(count: _Line, line: _Line) -> bool:
        return knew(count, line) or line.at < count.at or (line.at == count.at and line.run != count.run)

    last = max(
        (count for count in counts if not any(knew(other, count) for other in counts)),
        key=lambda count: (count.at, count.id),
        default=None,
    )
    if last is None:
        return sum(line.amount for line in movements)
    return last.amount + sum(line.amount for line in movements if not before(last, line))
