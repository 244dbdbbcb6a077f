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
    out: dict[object, list[OpenLoan]] = {}
    for item, loan in recorded:
        out.setdefault(item, []).append(loan)
    lent = [n for n, row in enumerate(rows) if row["kind"] == "loan"]
    for n in sorted(lent, key=lambda n: (_number(rows[n]["at"]), n)):
        row = rows[n]
        its = OpenLoan(n, key(str(row["recipient"])), _number(row["at"]), _number(row["quantity"]))
        out.setdefault(row["item"], []).append(its)
    loans: dict[int, Loan] = {}
    back: list[Loan] = []
    returned = [n for n, row in enumerate(rows) if row["kind"] == "return"]
    for n in sorted(returned, key=lambda n: (_number(rows[n]["at"]), n)):
        row = rows[n]
        name, at, quantity = key(str(row["recipient"])), _number(row["at"]), _number(row["quantity"])
        for one in out.get(row["item"], ()):
            fits = one.name == name if name else isinstance(one.loan, int)
            if fits and one.at <= at and one.out >= quantity:
                one.out -= quantity
                loans[n] = one.loan
                if not one.out:
                    back.append(one.loan)
                break
    return Pairs(loans, tuple(back))


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
