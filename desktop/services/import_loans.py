"""Which loan a returned thing of a paper ledger belongs to: the ledger names a person, the books a loan.

Plain values; knows neither files nor the store.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from desktop.services.cells import key
from desktop.services.import_rows import Fields
from desktop.values import Struct

Loan = int | bytes
"""A row of the file, counted from 0, or a loan that is in the books."""


class OpenLoan(Struct):
    """What of a loan is out yet; ``name`` is the :func:`key` of the borrower's, empty for nobody by name."""

    loan: Loan
    name: str
    at: int
    out: int


class Pairs(Struct, frozen=True):
    """Returns by their rows with the loans that they belong to, and the loans of which all is back by them."""

    loans: Mapping[int, Loan]
    back: tuple[Loan, ...]


def paired(rows: Sequence[Fields], recorded: Iterable[tuple[bytes, OpenLoan]]) -> Pairs:
    """Each return goes to the earliest loan of its item that has as much out: of its borrower, or of anybody in the
    file where the return names none. What fits no loan is a return without one. ``recorded`` are the open loans of the
    books, each with its item."""
    named: dict[tuple[object, str], list[OpenLoan]] = {}
    of_item: dict[object, list[OpenLoan]] = {}
    for item, loan in recorded:
        named.setdefault((item, loan.name), []).append(loan)
    for n in _in_time(rows, "loan"):
        row = rows[n]
        its = OpenLoan(n, key(str(row["recipient"])), _number(row["at"]), _number(row["quantity"]))
        named.setdefault((row["item"], its.name), []).append(its)
        of_item.setdefault(row["item"], []).append(its)
    loans: dict[int, Loan] = {}
    back: list[Loan] = []
    for n in _in_time(rows, "return"):
        row = rows[n]
        name = key(str(row["recipient"]))
        one = _first(named.get((row["item"], name), []) if name else of_item.get(row["item"], []), row)
        if one is not None:
            one.out -= _number(row["quantity"])
            loans[n] = one.loan
            if not one.out:
                back.append(one.loan)
    return Pairs(loans, tuple(back))


def _in_time(rows: Sequence[Fields], kind: str) -> list[int]:
    """The places of the rows of a kind, the earliest first."""
    return sorted((n for n, row in enumerate(rows) if row["kind"] == kind), key=lambda n: _number(rows[n]["at"]))


def _first(its: list[OpenLoan], row: Fields) -> OpenLoan | None:
    """The first of some loans that a return may bring back."""
    at, quantity = _number(row["at"]), _number(row["quantity"])
    # Of a ledger of years few are out at once; the others are left behind as they come back.
    while its and not its[0].out:
        del its[0]
    return next((one for one in its if one.at <= at and one.out >= quantity), None)


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
