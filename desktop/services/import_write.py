"""How the rows of a file are written, all in one unit of work. Knows nothing of files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Final

from desktop.services.cells import key
from desktop.services.import_known import Known
from desktop.services.import_loans import Loan, OpenLoan, paired
from desktop.services.import_rows import Fields
from desktop.services.loans import LOST_INTEREST
from desktop.store.queries import imports as queries
from desktop.store.queries import supplies
from desktop.store.uow import UnitOfWork

Returns = Mapping[bytes, int]
"""The returns that name their loans, each with the place of its row."""


def alike_of(record: str) -> Callable[[Fields], queries.Alike]:
    """Tells what a row says by which it is known to be there already."""
    return itemgetter(*queries.ALIKE[record])


def _visits(unit: UnitOfWork, rows: Iterable[Fields], known: Known) -> Returns:
    unit.create_many("visit", rows)
    return {}


def _movements(unit: UnitOfWork, rows: Iterable[Fields], known: Known) -> Returns:
    # Somebody may have entered what the file brings since it was read.
    here = {key(item.name): item.id for item in queries.items(unit.connection)}
    brought: dict[str, bytes] = {}

    def item_of(item: object) -> bytes:
        if isinstance(item, bytes):
            if item in known.adopted and item not in here.values() and item not in brought.values():
                unit.patch("supply", item, known.taken_up(item), adopt=True)
                brought[item.hex()] = item
            return item
        its_key = str(item)
        if its_key not in here and its_key not in brought:
            fresh = known.fresh[its_key]
            fields = {"name": fresh.name, "unit": fresh.unit, "expires": fresh.expires}
            brought[its_key] = unit.create("supply", fields)
        return here.get(its_key) or brought[its_key]

    # The items come before the movements, that each end can fold them as they arrive.
    listed = list(rows)
    items = {item: item_of(item) for item in dict.fromkeys(row["item"] for row in listed)}
    if any(row["kind"] == "return" for row in listed):
        return _with_returns(unit, [{**row, "item": items[row["item"]]} for row in listed])
    unit.create_many("movement", ({**row, "item": items[row["item"]]} for row in listed))
    return {}


def _with_returns(unit: UnitOfWork, rows: Sequence[Fields]) -> Returns:
    """Movements of which some bring back what was lent: they name their loans, as at the desk, and a borrower's name
    goes when all of it is back."""
    open_loans = supplies.open_loans(unit.connection)
    pairs = paired(
        rows, [(item, OpenLoan(loan.id, key(loan.recipient), loan.at, -loan.delta)) for item, loan in open_loans]
    )
    ids: dict[Loan, bytes] = {loan.id: loan.id for _, loan in open_loans}

    # What is back is written behind what it came back of.
    first: list[tuple[int, Fields]] = []
    late: list[tuple[int, int, Fields]] = []
    for n, row in enumerate(rows):
        if row["kind"] != "return":
            first.append((n, row))
            continue
        if n not in pairs.parts:
            first.append((n, {**row, "recipient": ""}))
        for part in pairs.parts.get(n, ()):
            back = {**row, "recipient": "", "quantity": part.quantity}
            if isinstance(part.loan, int):
                late.append((n, part.loan, back))
            else:
                first.append((n, {**back, "loan": part.loan}))
    created = unit.create_many("movement", (row for _, row in first))
    written = [(n, row, record) for (n, row), record in zip(first, created, strict=True)]
    ids |= {n: record for n, row, record in written if row["kind"] == "loan"}
    behind = unit.create_many("movement", ({**row, "loan": ids[loan]} for _, loan, row in late))
    for loan in pairs.back:
        if isinstance(loan, bytes) or rows[loan]["recipient"]:
            unit.erase("movement", ids[loan], ["recipient"], LOST_INTEREST)
    returns = {record: n for n, row, record in written if row.get("loan") is not None}
    return returns | {record: n for (n, _, _), record in zip(late, behind, strict=True)}


def _supplies(unit: UnitOfWork, rows: Iterable[Fields], known: Known) -> Returns:
    fresh: list[Fields] = []
    for row in rows:
        offer = row["offer"]
        fields = {name: value for name, value in row.items() if name != "offer"}
        if isinstance(offer, bytes):
            unit.patch("supply", offer, {**fields, "void": None}, adopt=True)
        else:
            fresh.append(fields)
    unit.create_many("supply", fresh)
    return {}


def _shifts(unit: UnitOfWork, rows: Iterable[Fields], known: Known) -> Returns:
    here = {key(name): record for record, name in queries.people(unit.connection)}
    listed = list(rows)
    names = dict.fromkeys(staff for row in listed if isinstance(staff := row["staff"], str))
    fresh = [name for name in names if name not in here]
    created = unit.create_many("staff", [{"name": known.newcomers[name]} for name in fresh])
    people = here | dict(zip(fresh, created, strict=True))

    def whole() -> Iterator[Fields]:
        for row in listed:
            staff = row["staff"]
            yield {**row, "staff": people[staff] if isinstance(staff, str) else staff}

    unit.create_many("shift", whole())
    return {}


WRITERS: Final[Mapping[str, Callable[[UnitOfWork, Iterable[Fields], Known], Returns]]] = {
    "visits": _visits,
    "movements": _movements,
    "supplies": _supplies,
    "shifts": _shifts,
}
"""How each ledger's rows are written; tells the returns among them."""
