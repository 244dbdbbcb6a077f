"""The station's people and their shifts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection

from desktop.store.queries.joined import STANDS, marks, staying, stays, whole
from desktop.store.queries.origins import origins
from desktop.views import EntryState, HandoverView, Instant, RecordId, ShiftView, StaffView
from sync.times import DAY
from sync.vocabulary import HANDOVER_READ

LONGEST_SHIFT: Final = 2 * DAY
_LOOKED_BACK: Final = 60
"""Shifts among which the last note is looked for: what was left before them is nobody's handover any more."""

_STAFF: Final = "SELECT id, name, role, phone, pin, void FROM staff"
_SHIFT: Final = (
    f"SELECT s.id, {stays('s.staff')} AS staff, p.name, p.role, s.signed_in_at, s.signed_out_at, s.estimated,"
    " s.promised, s.opening_checks, s.closing_checks, s.handover, s.note, s.void, s.entry"
    f" FROM shift s LEFT JOIN staff p ON p.id = {stays('s.staff')}"
)


def people(connection: Connection, *, voided: bool = False) -> tuple[StaffView, ...]:
    """The station's people: heads, managers, volunteers, each by the order of entry."""
    rows = connection.exec_driver_sql(
        f"{_STAFF} WHERE (? OR void IS NULL) AND {STANDS}"
        " ORDER BY CASE role WHEN 'head' THEN 0 WHEN 'manager' THEN 1 ELSE 2 END, entered_at, id",
        (voided,),
    )
    return tuple(_person(row) for row in rows)


def person(connection: Connection, record: RecordId) -> StaffView | None:
    """One person, voided or not; None when there is none of that id."""
    row = connection.exec_driver_sql(f"{_STAFF} WHERE id = ?", (staying(connection, record),)).first()
    return None if row is None else _person(row)


def pin_hash(connection: Connection, record: RecordId) -> str:
    """The hash of a person's PIN, empty when there is none."""
    its = (staying(connection, record),)
    return connection.exec_driver_sql("SELECT pin FROM staff WHERE id = ?", its).scalar() or ""


def names(connection: Connection) -> dict[RecordId, str]:
    """Names of all people whose names have not been erased, voided ones too; of one who was entered twice the name
    that stays."""
    rows = connection.exec_driver_sql(
        f"SELECT s.id, p.name FROM staff s JOIN staff p ON p.id = {stays('s.id')} WHERE p.name IS NOT NULL"
    )
    return {bytes(id_): name for id_, name in rows}


def shift(connection: Connection, record: RecordId) -> ShiftView | None:
    """One shift, voided or not; None when there is none of that id."""
    rows = connection.exec_driver_sql(f"{_SHIFT} WHERE s.id = ?", (record,)).all()
    return next(iter(_shifts(connection, rows)), None)


def open_shifts(connection: Connection) -> tuple[ShiftView, ...]:
    """Shifts without a sign-out, the latest sign-in first."""
    rows = connection.exec_driver_sql(
        f"{_SHIFT} WHERE s.signed_out_at IS NULL AND s.void IS NULL ORDER BY s.signed_in_at DESC, s.id DESC"
    ).all()
    return _shifts(connection, rows)


def open_staff(connection: Connection) -> list[tuple[RecordId, RecordId, Instant]]:
    """Shift, person and sign-in of every shift without a sign-out, the latest sign-in first."""
    rows = connection.exec_driver_sql(
        f"SELECT id, {stays('staff')}, signed_in_at FROM shift WHERE signed_out_at IS NULL AND void IS NULL"
        " ORDER BY signed_in_at DESC, id DESC"
    )
    return [(bytes(id_), bytes(staff), signed_in_at) for id_, staff, signed_in_at in rows]


def shifts_between(connection: Connection, start: Instant, end: Instant) -> tuple[ShiftView, ...]:
    """Valid shifts that began from ``start`` until before ``end``, the earliest first."""
    rows = connection.exec_driver_sql(
        f"{_SHIFT} WHERE s.signed_in_at >= ? AND s.signed_in_at < ? AND s.void IS NULL ORDER BY s.signed_in_at, s.id",
        (start, end),
    ).all()
    return _shifts(connection, rows)


def shifts_within(connection: Connection, start: Instant, end: Instant) -> list[tuple[Instant, Instant | None]]:
    """Sign-in and sign-out of valid shifts of which some part may lie from ``start`` until ``end``, in order; those
    that began more than a shift's longest time before are left out."""
    rows = connection.exec_driver_sql(
        "SELECT signed_in_at, signed_out_at FROM shift WHERE signed_in_at >= ? AND signed_in_at < ? AND void IS NULL"
        " AND (signed_out_at IS NULL OR signed_out_at > ?) ORDER BY signed_in_at",
        (start - LONGEST_SHIFT, end, start),
    )
    return [(signed_in_at, signed_out_at) for signed_in_at, signed_out_at in rows]


def shifts_of(connection: Connection, staff: RecordId, start: Instant, end: Instant) -> tuple[ShiftView, ...]:
    """A person's valid shifts that overlap a stretch of time; one without a sign-out is taken to go on."""
    its = whole(connection, staff)
    rows = connection.exec_driver_sql(
        f"{_SHIFT} WHERE s.signed_in_at >= ? AND s.signed_in_at < ? AND s.void IS NULL"
        f" AND (s.signed_out_at IS NULL OR s.signed_out_at > ?) AND s.staff IN {marks(its)} ORDER BY s.signed_in_at",
        (start - LONGEST_SHIFT, end, start, *its),
    ).all()
    return _shifts(connection, rows)


def recorded_within(connection: Connection, start: Instant, end: Instant) -> list[Instant]:
    """When visits and movements were entered that took place from ``start`` until before ``end`` and were entered
    then; late entries are left out."""
    found: list[Instant] = []
    for table, at in (("visit", "arrived_at"), ("movement", "at")):
        found += connection.exec_driver_sql(
            f"SELECT entered_at FROM {table} WHERE {at} >= ?1 AND {at} < ?2 AND void IS NULL"
            f" AND abs(entered_at - {at}) <= 900",
            (start, end),
        ).scalars()
    return sorted(found)


def first_sign_in(connection: Connection) -> Instant | None:
    """When the first valid shift began."""
    return connection.exec_driver_sql(
        "SELECT signed_in_at FROM shift WHERE void IS NULL ORDER BY signed_in_at, id LIMIT 1"
    ).scalar()


def last_handover(connection: Connection) -> HandoverView | None:
    """The note that was left last, and who else has confirmed at a sign-in since to have read it."""
    row = connection.exec_driver_sql(
        f"SELECT handover, staff, p.name, signed_out_at FROM (SELECT handover, {stays('staff')} AS staff, signed_out_at"
        " FROM shift WHERE signed_out_at IS NOT NULL AND void IS NULL ORDER BY signed_in_at DESC, id DESC"
        f" LIMIT {_LOOKED_BACK}) LEFT JOIN staff p ON p.id = staff WHERE handover <> ''"
        " ORDER BY signed_out_at DESC LIMIT 1"
    ).first()
    if row is None:
        return None
    text, staff, name, at = row
    read = connection.exec_driver_sql(
        f"SELECT p.name, s.signed_in_at FROM shift s LEFT JOIN staff p ON p.id = {stays('s.staff')}"
        f" WHERE s.signed_in_at >= ? AND s.void IS NULL AND {stays('s.staff')} <> ?"
        " AND instr(';' || s.opening_checks || ';', ?) ORDER BY s.signed_in_at, s.id LIMIT 1",
        (at, staff, f";{HANDOVER_READ};"),
    ).first()
    read_by, read_at = ("", None) if read is None else (read[0] or "", read[1])
    return HandoverView(text, bytes(staff), name or "", at, read_by, read_at)


def last_entry_by(connection: Connection, staff: RecordId, start: Instant, end: Instant) -> Instant | None:
    """When, before ``end``, a person last entered a visit or a movement that took place from ``start`` on."""
    its = whole(connection, staff)
    found: list[Instant] = []
    for table, at in (("visit", "arrived_at"), ("movement", "at")):
        found += connection.exec_driver_sql(
            f"SELECT entered_at FROM {table} WHERE {at} >= ? AND {at} < ? AND entered_at < ? AND void IS NULL"
            f" AND entered_by IN {marks(its)} ORDER BY entered_at DESC LIMIT 1",
            (start, end, end, *its),
        ).scalars()
    return max(found, default=None)


def next_sign_in(connection: Connection, staff: RecordId, after: Instant) -> Instant | None:
    """When a person signed in next after an instant."""
    its = whole(connection, staff)
    return connection.exec_driver_sql(
        f"SELECT min(signed_in_at) FROM shift WHERE signed_in_at > ? AND void IS NULL AND staff IN {marks(its)}",
        (after, *its),
    ).scalar()


def _person(row: Any) -> StaffView:
    id_, name, role, phone, pin, void = row
    return StaffView(bytes(id_), name or "", role, phone or "", bool(pin), void)


def _shifts(connection: Connection, rows: Sequence[Any]) -> tuple[ShiftView, ...]:
    whence = origins(connection, [row.id for row in rows], [row.entry for row in rows])
    return tuple(
        ShiftView(
            id=bytes(row.id),
            staff=bytes(row.staff),
            staff_name=row.name or "",
            role=row.role or "",
            signed_in_at=row.signed_in_at,
            signed_out_at=row.signed_out_at,
            estimated=bool(row.estimated),
            promised=bool(row.promised),
            opening_checks=tuple(code for code in _codes(row.opening_checks) if code != HANDOVER_READ),
            closing_checks=_codes(row.closing_checks),
            handover=row.handover,
            note=row.note,
            voided=row.void,
            state=EntryState.PLACED if whence[row.id].placed else EntryState.SAVED,
            read_handover=HANDOVER_READ in _codes(row.opening_checks),
        )
        for row in rows
    )


def _codes(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split(";")))
