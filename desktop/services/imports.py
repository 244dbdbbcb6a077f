"""A paper ledger typed into a spreadsheet comes in whole or not at all, and goes out again whole.

Every cell is read and held against the vocabulary before anything is written; what is wrong is told by row and column.
Knows no screen; where the table stands is in ``import_table``, what cells mean in ``cells``, what columns mean in
``import_heads``, what rows mean in ``import_rows``, what was imported when in ``import_list``.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from desktop.errors import KnownError
from desktop.i18n import N_
from desktop.services import import_list, import_marks
from desktop.services.carried import counted_spans
from desktop.services.catalogue import Catalogue
from desktop.services.cells import text
from desktop.services.course import Course
from desktop.services.exports import sheet_of
from desktop.services.import_heads import IGNORED, Heads, columns_of, match
from desktop.services.import_known import Known, existing_ids, known_records
from desktop.services.import_list import ImportedView, TakenBack
from desktop.services.import_loans import whole_again
from desktop.services.import_plan import (
    MOST_FAULTS,
    SAMPLE,
    CellFault,
    ColumnsUnclear,
    ImportedBefore,
    ImportPlan,
    ImportRefused,
    Sums,
    names_of,
    shown,
)  # fmt: skip
from desktop.services.import_rows import READERS, Fields, RowReader
from desktop.services.import_table import Assigned, adds_up, assigned_heads, cells_of, find_table, repeats
from desktop.services.import_write import WRITERS, alike_of
from desktop.services.moments import year_in
from desktop.services.sheet_words import known
from desktop.services.templates import write_template
from desktop.services.times import iso_minute
from desktop.services.work import Work
from desktop.store.queries import imports as queries
from desktop.values import Struct, replace
from desktop.views import Changes
from sync.sheets import SheetError
from sync.sheets.columns import letters
from sync.sheets.reading import RawCell

__all__ = [
    "CellFault", "ColumnsUnclear", "ImportPlan", "ImportRefused", "ImportReport", "ImportService", "ImportedBefore",
    "Reading",
]  # fmt: skip

_STEP: Final = 500
"""Rows between two tellings of how far it is."""


class ImportReport(Struct, frozen=True):
    """What a file brought."""

    plan: ImportPlan
    changes: Changes


class Reading(Struct, frozen=True):
    """A file that was read and is sound: what it would bring, and its rows."""

    plan: ImportPlan
    rows: Sequence[Fields]
    same: frozenset[int]
    """Which of the rows say what is there already."""
    mark: str
    known: Known
    numbers: Sequence[int] = ()
    """Which rows of the file the rows are, of a ledger of movements."""


class ImportService:
    """Reads spreadsheets into the station's records. Every method may be called from any thread."""

    def __init__(self, work: Work, catalogue: Catalogue) -> None:
        self._work = work
        self._catalogue = catalogue

    # -- reading ----------------------------------------------------------------------------------

    def read(
        self, kind: str, path: Path, *, assigned: Assigned | None = None, course: Course | None = None
    ) -> Reading:
        """Read a file and hold it against what is there, without writing anything.

        ``assigned`` is what a person has said of its columns. Raises ColumnsUnclear when somebody has to, ImportRefused
        with every cell that cannot be read, KnownError for a file that is no ledger, Cancelled.
        """
        course = course or Course()
        _refuse_kind(kind)
        try:
            return self._read(kind, path, assigned, course)
        except SheetError as error:
            raise known(error) from error

    def check(self, kind: str, path: Path, *, assigned: Assigned | None = None) -> ImportPlan:
        """A dry run: what an import would do. Raises what :meth:`read` does."""
        return self.read(kind, path, assigned=assigned).plan

    def heads(self, kind: str, path: Path) -> Heads:
        """The columns of a file as they are understood. Raises KnownError."""
        _refuse_kind(kind)
        try:
            return find_table(kind, path)[1]
        except SheetError as error:
            raise known(error) from error

    def marked_copy(self, refused: ImportRefused, path: Path, to: Path, *, language: str) -> None:
        """Write the refused file anew with what is wrong beside every row, the cells in colour. Raises KnownError."""
        try:
            import_marks.write(refused, path, to, language=language)
        except SheetError as error:
            raise known(error) from error

    def template(self, kind: str, path: Path, *, chinese: bool) -> None:
        """Write an empty ledger to fill in, with the station's own words to choose from. Raises KnownError."""
        words = {
            vocabulary: [term.zh if chinese else term.en for term in self._catalogue.terms(vocabulary)]
            for vocabulary in ("category", "service")
        }
        write_template(kind, path, chinese=chinese, words=words)

    # -- writing ----------------------------------------------------------------------------------

    def run(
        self,
        kind: str,
        path: Path,
        *,
        again: bool = False,
        assigned: Assigned | None = None,
        course: Course | None = None,
    ) -> ImportReport:
        """Import a file, whole or not at all. Raises what :meth:`read` and :meth:`write` do."""
        return self.write(self.read(kind, path, assigned=assigned, course=course), again=again, course=course)

    def write(
        self, reading: Reading, *, again: bool = False, only_new: bool = False, course: Course | None = None
    ) -> ImportReport:
        """Write what was read, in one unit of work. With ``only_new`` rows that say what is there already are left out.

        Raises ImportedBefore when all of it is there already and nobody insists (``again``), and Cancelled.
        """
        plan, course = reading.plan, course or Course()
        if plan.twice and not again:
            raise _imported_before(plan)
        rows, numbers = reading.rows, reading.numbers
        if only_new and not again:
            rows = [row for n, row in enumerate(rows) if n not in reading.same]
            numbers = [number for n, number in enumerate(numbers) if n not in reading.same]
            plan = replace(plan, rows=len(rows))
        with self._work.unit() as unit:
            first = unit.address[1] + 1
            returns = WRITERS[plan.kind](unit, _told(rows, course), reading.known)
            changes = unit.changes()
            if rows:
                import_list.note(
                    unit, first, plan, reading.mark, {record: numbers[n] for record, n in returns.items()}
                )
        return ImportReport(plan, changes)

    # -- later ------------------------------------------------------------------------------------

    def imported(self) -> tuple[ImportedView, ...]:
        """The imports made on this PC, latest first."""
        return import_list.imported(self._work.store)

    def take_back(self, key: str, reason: str) -> TakenBack:
        """Void all that an import brought, in one unit of work; items and people that other entries name stay. Raises
        KnownError."""
        return import_list.take_back(self._work, key, reason)

    def bring_back(self, key: str) -> TakenBack:
        """Make valid again what :meth:`take_back` voided. Raises KnownError."""
        return import_list.bring_back(self._work, key)

    # -- inside -----------------------------------------------------------------------------------

    def _read(self, kind: str, path: Path, assigned: Assigned | None, course: Course) -> Reading:
        sheet, heads, several = find_table(kind, path)
        course.step(0, sheet.total)
        heads = assigned_heads(kind, path, heads, assigned)
        targets = heads.targets
        year = year_in(heads.title) or year_in(sheet.name) or year_in(path.stem)
        names = known_records(self._work.store, self._catalogue, kind, year)
        here = existing_ids(self._work.store, sheet_of(kind).kind) if "id" in targets else frozenset()
        counted: tuple[tuple[int, int], ...] = ()
        if kind == "visits":
            with self._work.store.read() as connection:
                counted = counted_spans(connection)
        read, sums = READERS[kind](names), Sums(kind)
        rows: list[Fields] = []
        numbers = array("L")
        sample: list[tuple[int, Fields]] = []
        faults: list[CellFault] = []
        total = already_here = voided = carried = left_out = 0
        previous: dict[str, RawCell] = {}
        for raw in sheet.rows():
            if raw.number <= heads.row:
                continue
            if not raw.number % _STEP:
                course.step(raw.number, sheet.total)
            if adds_up(raw) or repeats(raw, heads):
                left_out += 1
                continue
            row = RowReader(cells_of(raw, targets, previous))
            if not row.values:
                continue
            if row.has("voided"):
                voided += 1
                continue
            if here and row.take("id", text, "") in here:
                already_here += 1
                continue
            fields = read(row)
            if row.errors:
                total += len(row.errors)
                if len(faults) < MOST_FAULTS:
                    faults += [_fault(raw.number, head, e.what, e.params, heads) for head, e in row.errors]
            elif fields.pop("here", False):
                already_here += 1
            elif counted and _within(counted, fields["arrived_at"]):
                carried += 1
            elif not total:
                rows.append(fields)
                if kind == "movements":
                    numbers.append(raw.number)
                sums.add(fields)
                if len(sample) < SAMPLE:
                    sample.append((raw.number, fields))
        if total:
            raise ImportRefused(path.name, tuple(faults), total, heads, sheet.name)
        same = self._same(kind, rows, sums)
        mark = _mark(kind, path)
        plan = ImportPlan(
            kind=kind,
            file=path.name,
            rows=len(rows),
            already_here=already_here,
            voided=voided,
            carried=carried,
            timeless=sums.timeless,
            sums=left_out,
            same=len(same),
            before=import_list.before(self._work.store, mark),
            sheet=sheet.name if several else "",
            heads=heads,
            sample=tuple((number, shown(kind, fields, names)) for number, fields in sample),
            new_items=(*names.adopted.values(), *(item.name for item in names.fresh.values()), *_new_items(kind, rows)),
            new_people=tuple(names.newcomers.values()),
            by_group=sums.groups(names_of(names, tuple({row["staff"] for row in rows})) if kind == "shifts" else {}),
            by_month=sums.months(),
            first=sums.first,
            last=sums.last,
            held=_held(path),
        )
        return Reading(plan, rows, same, mark, names, numbers)

    def _same(self, kind: str, rows: Sequence[Fields], sums: Sums) -> frozenset[int]:
        """Which rows say what is there already: as many of those that are alike as there are such entries."""
        record = sheet_of(kind).kind
        if record not in queries.ALIKE or sums.first is None or sums.last is None:
            return frozenset()
        tell = alike_of(record)
        # Row by row in Python, which lets other threads run meanwhile: map() and fromkeys() would not before the last.
        said = [tell(row) for row in rows]
        wanted = {alike: 0 for alike in said}  # noqa: C420
        unsaid: list[tuple[queries.Alike, int]] = []
        with self._work.store.read() as connection:
            for entry in queries.entries(connection, record, sums.first, sums.last):
                if entry in wanted:
                    wanted[entry] += 1
                elif "return" in entry:
                    unsaid.append((entry, 1))
        found: set[int] = set()
        for n, alike in enumerate(said):
            if wanted[alike]:
                wanted[alike] -= 1
                found.add(n)
        if kind == "movements":
            unsaid += [(alike, number) for alike, number in wanted.items() if number]
            found.update(whole_again([(n, alike) for n, alike in enumerate(said) if n not in found], unsaid))
        return frozenset(found)


def _refuse_kind(kind: str) -> None:
    sheet_of(kind)
    if kind not in READERS:
        raise KnownError(
            N_("A ledger of {kind} cannot be imported."),
            N_("Choose one of: {kinds}."),
            kind=kind,
            kinds=", ".join(READERS),
        )


def _within(spans: Sequence[tuple[int, int]], at: object) -> bool:
    return isinstance(at, int) and any(start <= at < end for start, end in spans)


def _fault(row: int, target: str, what: str, params: Mapping[str, object], heads: Heads) -> CellFault:
    if target not in heads.targets:
        return CellFault(row, target, what, params)
    at = heads.targets.index(target)
    return CellFault(row, target, what, params, heads.names[at], f"{letters(at)}{row}")


def _new_items(kind: str, rows: Sequence[Fields]) -> Iterator[str]:
    return (str(row["name"]) for row in rows) if kind == "supplies" else iter(())


def _told(rows: Sequence[Fields], course: Course) -> Iterator[Fields]:
    """The rows, while it is told how many of them are written."""
    for n, row in enumerate(rows):
        if not n % _STEP:
            course.step(n, len(rows))
        yield row


def _imported_before(plan: ImportPlan) -> ImportedBefore:
    if plan.before is not None:
        return ImportedBefore(
            N_("{name} was imported on {when} already; all of it would be there twice. Nothing has been changed."),
            N_("Whoever means it imports it again on purpose (--again)."),
            name=plan.file,
            when=iso_minute(plan.before.at),
        )
    return ImportedBefore(
        N_("All {n} rows of {name} are here already; they would be there twice. Nothing has been changed."),
        N_("Whoever means it imports it again on purpose (--again)."),
        name=plan.file,
        n=plan.rows,
    )


def _held(path: Path) -> bool:
    """Whether a program that shows the file has left its mark beside it: Excel and WPS, or LibreOffice."""
    return any(
        path.with_name(name).exists() for name in (f"~${path.name}", f"~${path.name[2:]}", f".~lock.{path.name}#")
    )


def _mark(kind: str, path: Path) -> str:
    """By what a file is known again: its kind and its content."""
    with path.open("rb") as file:
        return f"{kind} {hashlib.file_digest(file, 'sha256').hexdigest()[:32]}"


def column_named(kind: str, name: str) -> str | None:
    """The target that a person means by a name in either language; empty for nothing, None when there is none."""
    if not name.strip() or name.strip() == "-":
        return IGNORED
    if name.strip() in columns_of(kind):
        return name.strip()
    return match(kind, [name])[0]
