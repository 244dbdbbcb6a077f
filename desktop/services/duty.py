"""Duty: signing in and out, the checks at opening and closing, a month's calendar.

Attendance says that the station was open and who answered for it; nobody is located or photographed.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from desktop.i18n import N_
from desktop.services import forgotten, inputs
from desktop.services.catalogue import Catalogue
from desktop.services.errors import KnownError
from desktop.services.people import PeopleService
from desktop.services.work import Work
from desktop.store.queries import people, station
from desktop.views import (
    Changes,
    DayMark,
    DutyDay,
    DutyMonth,
    DutyView,
    ForgottenSignOut,
    Instant,
    RecordId,
    ShiftView,
)
from sync.hours import Interval, staffed_span
from sync.times import DAY, day_of, day_start

LATE_AFTER: Final = 600
"""Seconds after the posted hour from which a day counts as opened late."""
_LONGEST_SHIFT: Final = 2 * DAY


class DutyService:
    """Every method may be called from any thread; commands raise KnownError and have then changed nothing."""

    def __init__(self, work: Work, catalogue: Catalogue, people_service: PeopleService) -> None:
        self._work = work
        self._store = work.store
        self._catalogue = catalogue
        self._people = people_service

    def view(self) -> DutyView:
        """Who is on duty, who could be, and what was forgotten."""
        now = self._work.now()
        with self._store.read() as connection:
            running = people.open_shifts(connection)
            hours = forgotten.intervals(station.opening_hours(connection))
            handover, by = people.last_handover(connection)
            staff = people.people(connection)
            left_open = [shift for shift in running if forgotten.is_forgotten(shift.signed_in_at, hours, now)]
            proposals = tuple(
                ForgottenSignOut(
                    shift,
                    forgotten.proposal(
                        shift.signed_in_at,
                        hours,
                        people.last_entry_by(
                            connection,
                            shift.staff,
                            shift.signed_in_at,
                            day_start(day_of(shift.signed_in_at)) + DAY,
                        ),
                    ),
                )
                for shift in sorted(left_open, key=lambda shift: shift.signed_in_at)
            )
        on_duty = tuple(shift for shift in running if shift not in left_open)
        return DutyView(now, staff, on_duty, proposals, handover, by)

    def month(self, year: int, month: int) -> DutyMonth:
        """A month's days with their shifts, against the posted hours."""
        now = self._work.now()
        first = date(year, month, 1)
        days = [first + timedelta(days=n) for n in range(monthrange(year, month)[1])]
        with self._store.read() as connection:
            hours = forgotten.intervals(station.opening_hours(connection))
            began = people.first_sign_in(connection)
            shifts = people.shifts_between(connection, day_start(first), day_start(days[-1]) + DAY)
        since = None if began is None else day_of(began)
        by_day: dict[date, list[ShiftView]] = {}
        for shift in shifts:
            by_day.setdefault(day_of(shift.signed_in_at), []).append(shift)
        marked = tuple(_day(day, by_day.get(day, []), hours, since, now) for day in days)
        return DutyMonth(
            year=year,
            month=month,
            days=marked,
            due=sum(staffed_span(hours, day) is not None for day in days),
            opened=sum(bool(day.shifts) for day in marked),
            late=sum(_is_late(day, hours) for day in marked),
            estimated=sum(any(shift.estimated for shift in day.shifts) for day in marked),
        )

    def on_duty(self) -> ShiftView | None:
        """The shift in whose name this PC records."""
        now = self._work.now()
        with self._store.read() as connection:
            running = people.open_shifts(connection)
            hours = forgotten.intervals(station.opening_hours(connection)) if running else ()
        valid = tuple(shift for shift in running if not forgotten.is_forgotten(shift.signed_in_at, hours, now))
        return self._work.shift_here(valid)

    def sign_in(self, staff_id: RecordId, pin: str, *, promised: bool, checks: Iterable[str] = ()) -> Changes:
        """Begin a shift; ``checks`` are the opening checks done so far."""
        self._people.check_pin(staff_id, pin)
        person = self._people.person(staff_id)
        staff_id = person.id
        done = self._codes("opening_check", checks)
        view = self.view()
        if any(shift.staff == staff_id for shift in view.on_duty):
            raise KnownError(N_("{name} is signed in already."), name=person.name)
        with self._work.unit() as unit:
            fields: dict[str, object] = {"staff": staff_id, "promised": promised, "opening_checks": done}
            # In the person's own name, whoever was on duty until now.
            unit.actor = staff_id
            self._work.signed_in(unit, unit.create("shift", fields))
        return unit.changes()

    def sign_out(self, shift_id: RecordId, *, handover: str = "", checks: Iterable[str] = ()) -> Changes:
        """End a shift now; ``checks`` are the closing checks that were done."""
        shift = self._running(shift_id)
        now = self._work.now()
        fields: dict[str, object] = {
            "signed_out_at": max(now, shift.signed_in_at),
            "handover": inputs.note(handover),
            "closing_checks": self._codes("closing_check", checks),
        }
        with self._work.unit() as unit:
            unit.patch("shift", shift_id, fields)
        return unit.changes()

    def tick(self, shift_id: RecordId, opening_checks: Iterable[str]) -> Changes:
        """Which opening checks of a shift have been done, all of them named."""
        self._running(shift_id)
        done = self._codes("opening_check", opening_checks)
        with self._work.unit() as unit:
            unit.patch("shift", shift_id, {"opening_checks": done})
        return unit.changes()

    def close_forgotten(self, shift_id: RecordId, at: Instant, *, estimated: bool, reason: str = "") -> Changes:
        """End a shift whose sign-out was forgotten: at the proposed time as an estimate, or at the real one with a
        reason."""
        shift = self._running(shift_id)
        if at < shift.signed_in_at:
            raise KnownError(N_("The sign-out lies before the sign-in."), N_("Check the time; nothing was recorded."))
        if at - shift.signed_in_at > _LONGEST_SHIFT:
            raise KnownError(
                N_("The sign-out lies more than two days after the sign-in."),
                N_("Check the date; nothing was recorded."),
            )
        fields: dict[str, object] = {
            "signed_out_at": inputs.past(at, self._work.now()),
            "estimated": estimated,
            "note": inputs.note(reason) if estimated else inputs.reason(reason),
        }
        with self._work.unit() as unit:
            unit.patch("shift", shift_id, fields)
        return unit.changes()

    def void_shift(self, shift_id: RecordId, reason: str) -> Changes:
        """Take a shift out of the calendar; it stays in the history with the reason."""
        self._valid(shift_id)
        with self._work.unit() as unit:
            unit.patch("shift", shift_id, {"void": inputs.reason(reason)})
        return unit.changes()

    def _valid(self, shift_id: RecordId) -> ShiftView:
        with self._store.read() as connection:
            found = people.shift(connection, shift_id)
        if found is None or found.voided is not None:
            raise KnownError(N_("This shift is not there."), N_("Look at the calendar."))
        return found

    def _running(self, shift_id: RecordId) -> ShiftView:
        found = self._valid(shift_id)
        if found.signed_out_at is not None:
            raise KnownError(N_("{name} has signed out already."), name=found.staff_name)
        return found

    def _codes(self, vocabulary: str, codes: Iterable[str]) -> str:
        return inputs.codes(codes, self._catalogue.codes(vocabulary))


def _day(
    day: date, shifts: Sequence[ShiftView], hours: Sequence[Interval], since: date | None, now: Instant
) -> DutyDay:
    ends = [shift.signed_out_at for shift in shifts if shift.signed_out_at is not None]
    return DutyDay(
        day=day,
        mark=_mark(day, shifts, hours, since, now),
        first_in=min((shift.signed_in_at for shift in shifts), default=None),
        last_out=max(ends) if ends and len(ends) == len(shifts) else None,
        shifts=tuple(shifts),
    )


def _mark(
    day: date, shifts: Sequence[ShiftView], hours: Sequence[Interval], since: date | None, now: Instant
) -> DayMark:
    today = day_of(now)
    if shifts:
        still_open = [shift for shift in shifts if shift.signed_out_at is None]
        if any(not forgotten.is_forgotten(shift.signed_in_at, hours, now) for shift in still_open):
            return DayMark.RUNNING
        return DayMark.ESTIMATED if any(shift.estimated for shift in shifts) else DayMark.OPEN
    if day > today:
        return DayMark.FUTURE
    if staffed_span(hours, day) is None:
        return DayMark.REST
    # Before the first sign-in nothing was kept here, and today is not over.
    return DayMark.NONE if since is None or day < since or day == today else DayMark.MISSED


def _is_late(day: DutyDay, hours: Sequence[Interval]) -> bool:
    span = staffed_span(hours, day.day)
    return span is not None and day.first_in is not None and day.first_in > span[0] + LATE_AFTER
