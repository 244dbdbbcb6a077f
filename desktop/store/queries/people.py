"""The station's people and their shifts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection

from desktop.store.queries.joined import STANDS, marks, staying, stays, whole
from desktop.store.queries.origins import origins
from desktop.views import EntryState, Instant, RecordId, ShiftView, StaffView

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


def first_sign_in(connection: Connection) -> Instant | None:
    """When the first valid shift began."""
    return connection.exec_driver_sql(
        "SELECT signed_in_at FROM shift WHERE void IS NULL ORDER BY signed_in_at, id LIMIT 1"
    ).scalar()


def last_handover(connection: Connection) -> tuple[str, str]:
    """The note of the latest shift that left one, and the name of the person who wrote it."""
    row = connection.exec_driver_sql(
        f"SELECT s.handover, p.name FROM shift s LEFT JOIN staff p ON p.id = {stays('s.staff')}"
        " WHERE s.signed_out_at IS NOT NULL AND s.void IS NULL AND s.handover <> ''"
        " ORDER BY s.signed_in_at DESC, s.id DESC LIMIT 1"
    ).first()
    return ("", "") if row is None else (row[0], row[1] or "")


def last_entry_by(connection: Connection, staff: RecordId, start: Instant, end: Instant) -> Instant | None:
    """When a person last entered a visit that arrived from ``start`` until before ``end``."""
    its = whole(connection, staff)
    return connection.exec_driver_sql(
        f"SELECT max(entered_at) FROM visit WHERE arrived_at >= ? AND arrived_at < ? AND entered_by IN {marks(its)}",
        (start, end, *its),
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
            opening_checks=_codes(row.opening_checks),
            closing_checks=_codes(row.closing_checks),
            handover=row.handover,
            note=row.note,
            voided=row.void,
            state=EntryState.PLACED if whence[row.id].placed else EntryState.SAVED,
        )
        for row in rows
    )


def _codes(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split(";")))
