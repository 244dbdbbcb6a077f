"""Which loan a returned thing of a paper ledger belongs to: the ledger names a person, the books a loan.

Plain values; knows neither files nor the store.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from desktop.services.cells import key
from desktop.services.import_rows import Fields
from desktop.values import Struct

Alike = tuple[object, ...]
"""What a row or an entry says by which it is known: when, of which item, what, how much, and what else."""

Loan = int | bytes
"""A row of the file, counted from 0, or a loan that is in the books."""


class OpenLoan(Struct):
    """What of a loan is out yet; ``name`` is the :func:`key` of the borrower's, empty for nobody by name."""

    loan: Loan
    name: str
    at: int
    out: int


class Part(Struct, frozen=True):
    """So much of what a return brings back belongs to a loan, or to none that is known."""

    loan: Loan | None
    quantity: int


class Pairs(Struct, frozen=True):
    """What the returns bring back by their rows, and the loans of which all is back by them. A return that is not among
    them brings back no loan that is known."""

    parts: Mapping[int, tuple[Part, ...]]
    back: tuple[Loan, ...]


def paired(rows: Sequence[Fields], recorded: Iterable[tuple[bytes, OpenLoan]]) -> Pairs:
    """Each return goes to the earliest loan of its item that has as much out: of its borrower, or of anybody in the
    file where the return names none. Where a borrower has no such loan, it goes to his loans one after the other. What
    fits no loan is a return without one. ``recorded`` are the open loans of the books, each with its item."""
    named: dict[tuple[object, str], list[OpenLoan]] = {}
    of_item: dict[object, list[OpenLoan]] = {}
    for item, loan in recorded:
        named.setdefault((item, loan.name), []).append(loan)
    for n in _in_time(rows, "loan"):
        row = rows[n]
        its = OpenLoan(n, key(str(row["recipient"])), _number(row["at"]), _number(row["quantity"]))
        named.setdefault((row["item"], its.name), []).append(its)
        of_item.setdefault(row["item"], []).append(its)
    for some in named.values():
        some.sort(key=lambda one: one.at)
    parts: dict[int, tuple[Part, ...]] = {}
    back: list[Loan] = []
    for n in _in_time(rows, "return"):
        row = rows[n]
        name = key(str(row["recipient"]))
        of = named.get((row["item"], name), []) if name else of_item.get(row["item"], [])
        at, left = _number(row["at"]), _number(row["quantity"])
        one = _first(of, at, left)
        if one is None and name:
            one = _first(of, at, 1)
        taken: list[Part] = []
        while one is not None:
            quantity = min(left, one.out)
            taken.append(Part(one.loan, quantity))
            left -= quantity
            one.out -= quantity
            if not one.out:
                back.append(one.loan)
            one = _first(of, at, 1) if left else None
        if taken:
            parts[n] = (*taken, Part(None, left)) if left else tuple(taken)
    return Pairs(parts, tuple(back))


def whole_again(missed: Iterable[tuple[int, Alike]], entries: Iterable[tuple[Alike, int]]) -> Iterator[int]:
    """Those of some rows that stand in the books in parts, as :func:`paired` takes a return apart. ``entries`` are
    those that no row says, and how many of each."""
    pieces: dict[Alike, int] = {}
    for (at, item, kind, quantity, *others), number in entries:
        if kind == "return":
            of = (at, item, *others)
            pieces[of] = pieces.get(of, 0) + _number(quantity) * number
    for n, (at, item, kind, quantity, *others) in missed:
        of = (at, item, *others)
        if kind == "return" and pieces.get(of, 0) >= _number(quantity):
            pieces[of] -= _number(quantity)
            yield n


def _in_time(rows: Sequence[Fields], kind: str) -> list[int]:
    """The places of the rows of a kind, the earliest first."""
    return sorted((n for n, row in enumerate(rows) if row["kind"] == kind), key=lambda n: _number(rows[n]["at"]))


def _first(its: list[OpenLoan], at: int, quantity: int) -> OpenLoan | None:
    """The first of some loans, the earliest first, of which a return may bring back so much."""
    still: list[OpenLoan] = []
    found = None
    looked = 0
    for one in its:
        if one.at > at:
            break
        if one.out >= quantity:
            found = one
            break
        looked += 1
        if one.out:
            still.append(one)
    # Of a ledger of years few are out at once; the others are left behind as they come back.
    if len(still) < looked:
        its[:looked] = still
    return found


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
