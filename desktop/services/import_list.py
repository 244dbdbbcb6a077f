"""What was imported on this PC, and taking a whole import back.

An import is one unit of work, hence a stretch of one run's ops: its address is run, first and last seq, and every end
knows by it which records it brought. The list says besides which file it was, which concerns nobody but this PC: it is
a setting and no record. Whether the rows of a file are there already is told by the records themselves, so another PC
of the station finds a file that was imported here as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from desktop.errors import KnownError
from desktop.i18n import N_
from desktop.services import inputs, loans
from desktop.services.carried import counted_once
from desktop.services.import_plan import Before, ImportPlan
from desktop.services.work import Work
from desktop.store import local
from desktop.store.local import Json, Reading
from desktop.store.queries import imports as queries
from desktop.store.queries import lent, people, supplies
from desktop.store.store import Store
from desktop.store.uow import UNDO_LIMIT, UnitOfWork
from desktop.values import Struct
from desktop.views import Changes, Instant, RecordId
from sync.ops import address_of

_SETTING: Final = local.IMPORTS
_REMEMBERED: Final = 200
_MAIN: Final = {"visits": "visit", "movements": "movement", "supplies": "supply", "shifts": "shift"}
QUANTITIES: Final = ("quantity", "came_in")
"""The columns of a ledger of movements that say how much came back."""
_BROUGHT: Final = ("supply", "staff")
"""Kinds of which an import brings what its rows name; such a thing stays when something else names it too."""


class ImportedView(Struct, frozen=True):
    """An import as the list shows it."""

    key: str
    kind: str
    file: str
    at: Instant
    by: str
    """Name of who was on duty, empty when nobody was."""
    rows: int
    taken_back: Instant | None
    undone: bool
    """Whether all of it was voided in another way, by an undo for instance."""


class TakenBack(Struct, frozen=True):
    """What taking an import back did, or taking that back: how many entries it concerns, and how many items, people
    or loans stay because other entries name them."""

    changes: Changes
    entries: int
    kept: int


class _Entry(Struct):
    """One line of the setting."""

    run: bytes
    first: int
    last: int
    kind: str
    file: str
    mark: str
    at: int
    by: bytes | None
    rows: int
    back: tuple[bytes, int, int, int] | None = None
    """Run, first and last seq of what took it back, and when."""
    column: str = ""
    """What the file calls the column of quantities."""
    returns: dict[int, int] = {}
    """The rows of the file by the seqs of the returns that they brought and that name their loans."""

    @property
    def key(self) -> str:
        return f"{self.run.hex()}:{self.first}"

    def json(self) -> Json:
        back = self.back
        return {
            "run": self.run.hex(),
            "first": self.first,
            "last": self.last,
            "kind": self.kind,
            "file": self.file,
            "mark": self.mark,
            "at": self.at,
            "by": self.by.hex() if self.by is not None else None,
            "rows": self.rows,
            "back": [back[0].hex(), *back[1:]] if back is not None else None,
            "column": self.column,
            "returns": [[seq, row] for seq, row in self.returns.items()],
        }

    @classmethod
    def of(cls, kept: Json) -> _Entry | None:
        """From the setting; None for what is none, because a person may have a database of any age."""
        match kept:
            case {
                "run": str(run), "first": int(first), "last": int(last), "kind": str(kind), "file": str(file),
                "mark": str(mark), "at": int(at), "by": (str() | None) as by, "rows": int(rows), "back": back,
            } if kind in _MAIN:  # fmt: skip
                entry = cls(
                    bytes.fromhex(run), first, last, kind, file, mark, at, bytes.fromhex(by) if by else None, rows
                )
                match back:
                    case [str(run), int(first), int(last), int(at)]:
                        entry.back = (bytes.fromhex(run), first, last, at)
                match kept:
                    case {"column": str(column), "returns": [*returns]}:
                        entry.column, entry.returns = column, dict(_pairs(returns))
                return entry
        return None


def _pairs(kept: Sequence[Json]) -> Iterator[tuple[int, int]]:
    for pair in kept:
        match pair:
            case [int(seq), int(row)]:
                yield seq, row


def note(unit: UnitOfWork, first: int, plan: ImportPlan, mark: str, returns: Mapping[bytes, int]) -> None:
    """Remember, with the unit's own transaction, that its ops from seq ``first`` on are an import, and of which rows
    of the file its ``returns`` came."""
    run, last = unit.address
    entry = _Entry(run, min(first, last), last, plan.kind, plan.file, mark, unit.now, unit.actor, plan.rows)
    heads = plan.heads
    if returns and heads is not None:
        entry.column = next((name for target in QUANTITIES if (name := heads.named(target))), "")
        entry.returns = {address_of(record)[1]: row for record, row in returns.items()}
    _keep(unit.connection, [*_entries(unit.connection), entry][-_REMEMBERED:])


def imported(store: Store) -> tuple[ImportedView, ...]:
    """All imports that are remembered, latest first."""
    with store.read() as connection:
        entries, names = _entries(connection), people.names(connection)
        undone = {entry.key for entry in entries if entry.back is None and _is_undone(connection, entry)}
    return tuple(
        ImportedView(
            entry.key,
            entry.kind,
            entry.file,
            entry.at,
            names.get(entry.by, "") if entry.by is not None else "",
            entry.rows,
            entry.back[3] if entry.back is not None else None,
            entry.key in undone,
        )
        for entry in reversed(entries)
    )


def before(store: Store, mark: str) -> Before | None:
    """The last import of the same content that was not taken back."""
    with store.read() as connection:
        alike = (entry for entry in _entries(connection) if entry.mark == mark and entry.back is None)
        entries = [entry for entry in alike if not _is_undone(connection, entry)]
        names = people.names(connection) if entries else {}
    if not entries:
        return None
    entry = entries[-1]
    return Before(entry.file, entry.at, names.get(entry.by, "") if entry.by is not None else "")


def take_back(work: Work, key: str, reason: str) -> TakenBack:
    """Void what an import brought. Raises KnownError."""
    why = inputs.reason(reason)

    def void(unit: UnitOfWork, entry: _Entry) -> tuple[int, int]:
        records = queries.written(unit.connection, entry.run, entry.first, entry.last).records
        main = _MAIN[entry.kind]
        voided = kept = 0
        # First what names items and people, then these: nobody else may name them any more.
        for kind in (main, *(one for one in _BROUGHT if one != main)):
            valid = _valid(unit.connection, kind, records.get(kind, ()))
            if kind == "movement":
                # A loan goes when its returns have gone, and stays with one that was entered at the desk.
                before = queries.lent_and_back(unit.connection)
                others = [record for record in valid if record not in before]
                unit.patch_many(kind, others, {"void": why})
                voided += len(others)
                named = [record for record in valid if record in before]
                back = queries.lent_and_back(unit.connection) if named else frozenset()
                valid = [record for record in named if record not in back]
                kept += len(named) - len(valid)
            if kind in _BROUGHT:
                used = queries.in_use(unit.connection, kind, valid)
                kept += len(used)
                valid = [record for record in valid if record not in used]
            unit.patch_many(kind, valid, {"void": why})
            voided += len(valid) if kind == main else 0
        return voided, kept

    def settle(unit: UnitOfWork, entry: _Entry, first: int) -> None:
        run, last = unit.address
        entry.back = (run, first, last, unit.now)

    return _move(work, key, lambda entry: entry.back is None, void, settle)


def bring_back(work: Work, key: str) -> TakenBack:
    """Make valid again what taking an import back voided. Raises KnownError."""

    def revive(unit: UnitOfWork, entry: _Entry) -> tuple[int, int]:
        assert entry.back is not None
        run, first, last, _ = entry.back
        revived = 0
        unfit: list[tuple[RecordId, KnownError]] = []
        # Items and people first: the entries name them.
        written = queries.written(unit.connection, run, first, last).records
        with counted_once(unit.connection):
            for kind, records in reversed([*written.items()]):
                standing = queries.standing(unit.connection, kind, records)
                void = [record for record, why in standing.items() if why is not None]
                paired = queries.naming_loans(unit.connection, void) if kind == "movement" else frozenset()
                unit.patch_many(kind, (record for record in void if record not in paired), {"void": None})
                # Loans come before what came back of them, and the desk may have taken that back meanwhile.
                for record in void:
                    if record in paired:
                        try:
                            loans.revive_return(unit, record)
                        except KnownError as error:
                            unfit.append((record, error))
                revived += len(void) if kind == _MAIN[entry.kind] else 0
        if unfit:
            raise _unfit(unit, entry, [record for record, _ in unfit]) from unfit[0][1]
        return revived, 0

    def settle(unit: UnitOfWork, entry: _Entry, first: int) -> None:
        entry.back = None

    return _move(work, key, lambda entry: entry.back is not None, revive, settle)


def _unfit(unit: UnitOfWork, entry: _Entry, records: Sequence[RecordId]) -> KnownError:
    """What to say of returns that fit their loans no more: which rows of the file they came of, and why."""
    back = lent.returned(unit.connection, records[0])
    if back is None:
        raise LookupError(records[0].hex())
    loan = lent.lent(unit.connection, back.loan)
    rows = sorted({entry.returns[seq] for record in records if (seq := address_of(record)[1]) in entry.returns})
    said = {
        "item": supplies.names(unit.connection).get(back.item, ""),
        "quantity": back.quantity,
        "number": 0 if loan is None else max(0, loan.quantity - loan.returned),
        "file": entry.file,
        "column": entry.column,
        "rows": ", ".join(map(str, rows)),
    }
    remedy = N_("Void the return that was entered at the desk since, or leave this import taken back.")
    if not rows or not entry.column:
        return KnownError(
            N_("The import says {quantity} of {item} came back, and of that loan {number} are still out."),
            remedy,
            **said,
        )
    if len(rows) == 1:
        return KnownError(
            N_(
                "Row {rows} of {file}, column “{column}”: {quantity} of {item} came back by it, and of that loan"
                " {number} are still out."
            ),
            remedy,
            **said,
        )
    return KnownError(
        N_(
            "Rows {rows} of {file}, column “{column}”: more came back by them than is still out; by the first"
            " {quantity} of {item}, and of that loan {number} are."
        ),
        remedy,
        **said,
    )


def _move(
    work: Work,
    key: str,
    fits: Callable[[_Entry], bool],
    act: Callable[[UnitOfWork, _Entry], tuple[int, int]],
    settle: Callable[[UnitOfWork, _Entry, int], None],
) -> TakenBack:
    """Do something to all of an import and note it, in one unit of work."""
    with work.unit() as unit:
        entries = _entries(unit.connection)
        entry = next((one for one in entries if one.key == key and fits(one)), None)
        if entry is None:
            raise KnownError(N_("This import is not there any more."), N_("Look at the list again."))
        first = unit.address[1] + 1
        count, kept = act(unit, entry)
        settle(unit, entry, first)
        _keep(unit.connection, entries)
        changes = unit.changes()
    return TakenBack(changes, count, kept)


def _is_undone(connection: Reading, entry: _Entry) -> bool:
    """Whether nothing of an import is valid any more; only of one that an undo could have taken back is it asked."""
    if entry.rows > UNDO_LIMIT:
        return False
    kind = _MAIN[entry.kind]
    records = queries.written(connection, entry.run, entry.first, entry.last).records.get(kind, ())
    return not _valid(connection, kind, records)


def _valid(connection: Reading, kind: str, records: Sequence[bytes]) -> list[bytes]:
    return [record for record, why in queries.standing(connection, kind, records).items() if why is None]


def _entries(connection: Reading) -> list[_Entry]:
    kept = local.get(connection, _SETTING)
    found = (_Entry.of(one) for one in kept) if isinstance(kept, list) else ()
    return [entry for entry in found if entry is not None]


def _keep(connection: Reading, entries: Sequence[_Entry]) -> None:
    local.put(connection, _SETTING, [entry.json() for entry in entries])
