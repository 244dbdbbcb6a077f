"""Duty: signing in and out, the checks at opening and closing, handing over, a month's calendar.

Attendance says that the station was open and who answered for it; nobody is located or photographed.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from desktop.i18n import N_
from desktop.services import duty_month, forgotten, inputs, shift_times, visits
from desktop.services.catalogue import Catalogue
from desktop.services.clockwatch import ClockWatch
from desktop.services.days import years_known
from desktop.services.duty_days import marked, read_days, sum_of
from desktop.services.errors import KnownError
from desktop.services.missing_known import NOBODY, read_missing, settled_openings
from desktop.services.people import PeopleService
from desktop.services.work import Work
from desktop.store.local import Json, Reading
from desktop.store.queries import days as day_queries
from desktop.store.queries import past, people
from desktop.views import (
    Changes,
    DutyMonth,
    DutyView,
    ForgottenSignOut,
    Instant,
    RecordId,
    ShiftChange,
    ShiftView,
    StillInside,
    TimeTrust,
)
from sync.posted import Posted
from sync.times import DAY
from sync.vocabulary import HANDOVER_READ


class DutyService:
    """Every method may be called from any thread; commands raise KnownError and have then changed nothing."""

    def __init__(self, work: Work, catalogue: Catalogue, people_service: PeopleService, watch: ClockWatch) -> None:
        self._work = work
        self._store = work.store
        self._catalogue = catalogue
        self._people = people_service
        self._watch = watch

    # -- what is shown ----------------------------------------------------------------------------

    def view(self) -> DutyView:
        """Who is on duty, who could be, what was left for whoever comes, and what was forgotten."""
        self._watch.look()
        now = self._work.now()
        settled = self._settled()
        with self._store.read() as connection:
            running = people.open_shifts(connection)
            hours = day_queries.posted(connection)
            staff = people.people(connection)
            left_open = [shift for shift in running if forgotten.is_forgotten(shift.signed_in_at, hours, now)]
            proposals = tuple(
                _proposed(connection, shift, hours) for shift in sorted(left_open, key=lambda one: one.signed_in_at)
            )
            on_duty = tuple(shift for shift in running if shift not in left_open)
            missing = read_missing(connection, hours, now, settled)
            return DutyView(now, staff, on_duty, proposals, people.last_handover(connection), missing)

    def month(self, year: int, month: int) -> DutyMonth:
        """A month's days with their shifts, against the posted hours."""
        now = self._work.now()
        days = [date(year, month, 1 + n) for n in range(monthrange(year, month)[1])]
        with self._store.read() as connection:
            kept = read_days(connection, days, now, self._watch.doubts)
            entered = day_queries.entered(connection)
        return DutyMonth(
            year=year,
            month=month,
            days=tuple(day.view for day in kept.days),
            due=sum(day.due for day in kept.days),
            opened=sum(day.opened for day in kept.days),
            late=sum(day.view.late for day in kept.days),
            estimated=sum(shift.estimated for shift in kept.shifts),
            early=sum(day.view.early for day in kept.days),
            open_hours=sum_of(day.open for day in kept.days),
            posted_hours=sum_of(day.posted for day in kept.days),
            kept_hours=sum_of(day.kept for day in kept.days),
            holidays_known=year in years_known(row.special for row in entered),
        )

    def on_duty(self) -> ShiftView | None:
        """The shift in whose name this PC records."""
        now = self._work.now()
        with self._store.read() as connection:
            running = people.open_shifts(connection)
            if not running:
                return None
            hours = day_queries.posted(connection)
        valid = tuple(shift for shift in running if not forgotten.is_forgotten(shift.signed_in_at, hours, now))
        return self._work.shift_here(valid)

    def history(self, shift_id: RecordId) -> tuple[ShiftChange, ...]:
        """What was said of a shift from its sign-in on: when, by whom, and what it said before."""
        with self._store.read() as connection:
            entries = past.entries_of(connection, "shift", [shift_id])
            said = past.said_of(connection, entries).get(shift_id, ())
            names = people.names(connection)
        return shift_times.history(said, names, lambda word: {"signed_in_at": word.at, **word.fields})

    # -- the day ----------------------------------------------------------------------------------

    def sign_in(
        self,
        staff_id: RecordId,
        pin: str,
        *,
        promised: bool,
        checks: Iterable[str] = (),
        read_handover: bool = False,
    ) -> Changes:
        """Begin a shift; ``checks`` are the opening checks done so far, ``read_handover`` that the note left last has
        been read."""
        self._watch.look(keep=True)
        self._people.check_pin(staff_id, pin)
        person = self._people.person(staff_id)
        staff_id = person.id
        done = self._opening(checks, read_handover)
        if any(shift.staff == staff_id for shift in self._on_duty_now()):
            raise KnownError(N_("{name} is signed in already."), name=person.name)
        with self._work.unit() as unit:
            fields: dict[str, object] = {"staff": staff_id, "promised": promised, "opening_checks": done}
            # In the person's own name, whoever was on duty until now.
            unit.actor = staff_id
            self._work.signed_in(unit, unit.create("shift", fields))
        return unit.changes()

    def sign_out(
        self,
        shift_id: RecordId,
        *,
        handover: str = "",
        checks: Iterable[str] = (),
        visitors_left_at: Instant | None = None,
    ) -> Changes:
        """End a shift now; ``checks`` are the closing checks that were done. Where the same person is signed in twice,
        at another PC say, each shift ends when the next began, so that no hour counts twice. With ``visitors_left_at``
        whoever counts as inside then has left then, as an estimate."""
        self._watch.look(keep=True)
        shift = self._running(shift_id)
        now = self._work.now()
        others = [one for one in self._on_duty_now() if one.staff == shift.staff and one.id != shift_id]
        theirs = sorted((shift, *others), key=lambda one: (one.signed_in_at, one.id))
        last = theirs[-1]
        fields: dict[str, object] = {
            "signed_out_at": max(now, last.signed_in_at),
            "handover": inputs.note(handover),
            "closing_checks": inputs.codes(checks, self._catalogue.codes("closing_check")),
        }
        with self._work.unit() as unit:
            for one, next_ in pairwise(theirs):
                unit.patch("shift", one.id, {"signed_out_at": next_.signed_in_at})
            unit.patch("shift", last.id, fields)
            if visitors_left_at is not None:
                visits.sweep(unit, inputs.past(visitors_left_at, now))
        return unit.changes()

    def tick(self, shift_id: RecordId, opening_checks: Iterable[str]) -> Changes:
        """Which opening checks of a shift have been done, all of them named."""
        done = self._opening(opening_checks, self._running(shift_id).read_handover)
        with self._work.unit() as unit:
            unit.patch("shift", shift_id, {"opening_checks": done})
        return unit.changes()

    def still_inside(self, shift_id: RecordId) -> StillInside | None:
        """The visitors whom the end of a shift leaves in the station; None while the day goes on, while somebody else
        is on duty, and when nobody is inside."""
        now = self._work.now()
        shift = self._running(shift_id)
        if any(one.staff != shift.staff for one in self._on_duty_now()):
            return None
        with self._store.read() as connection:
            hours = day_queries.posted(connection)
            at = forgotten.closed_at(hours, now)
            persons = 0 if at is None else sum(visit.persons for visit in visits.staying(connection, at))
        if at is None or not persons:
            return None
        return StillInside(at, persons, forgotten.reopens(hours, at, now))

    # -- what was forgotten or wrong --------------------------------------------------------------

    def close_forgotten(self, shift_id: RecordId, at: Instant, *, estimated: bool, reason: str = "") -> Changes:
        """End a shift whose sign-out was forgotten: at the proposed time as an estimate, or at the real one with a
        reason."""
        shift = self._running(shift_id)
        self._check_span(shift.signed_in_at, at)
        self._refuse_overlap(shift.staff, shift.staff_name, shift.signed_in_at, at, shift_id)
        fields: dict[str, object] = {
            "signed_out_at": at,
            "estimated": estimated or shift.estimated,
            "note": inputs.note(reason) if estimated else inputs.reason(reason),
        }
        if not fields["note"]:
            del fields["note"]
        with self._work.unit() as unit:
            unit.patch("shift", shift_id, fields)
        return unit.changes()

    def move_sign_in(self, shift_id: RecordId, at: Instant) -> Changes:
        """Let a shift begin at the proposed time, as an estimate: the sign-in came late."""
        shift = self._valid(shift_id)
        self._check_span(at, shift.signed_out_at)
        self._refuse_overlap(shift.staff, shift.staff_name, at, shift.signed_out_at, shift_id)
        with self._work.unit() as unit:
            unit.patch("shift", shift_id, {"signed_in_at": at, "estimated": True})
        return unit.changes()

    def enter_forgotten(
        self,
        staff_id: RecordId,
        pin: str,
        signed_in_at: Instant,
        signed_out_at: Instant | None,
        *,
        estimated: bool,
        reason: str = "",
    ) -> Changes:
        """Enter a shift that nobody signed in for: at the proposed times as an estimate, or at the real ones with a
        reason. Wants the PIN of the person who had it; without ``signed_out_at`` it goes on."""
        self._people.check_pin(staff_id, pin)
        person = self._people.person(staff_id)
        self._check_span(signed_in_at, signed_out_at)
        why = inputs.note(reason) if estimated else inputs.reason(reason)
        self._refuse_overlap(person.id, person.name, signed_in_at, signed_out_at, None)
        fields: dict[str, object] = {
            "staff": person.id,
            "signed_in_at": signed_in_at,
            "signed_out_at": signed_out_at,
            "estimated": estimated,
            "note": why,
        }
        with self._work.unit() as unit:
            created = unit.create("shift", {name: value for name, value in fields.items() if value not in ("", None)})
            if signed_out_at is None:
                self._work.signed_in(unit, created)
        return unit.changes()

    def nobody_was_on_duty(self, opening: Instant) -> None:
        """Propose no shift any more, on this PC, for the posted hours that began then: what was recorded was recorded
        without anybody on duty."""
        kept = [known for known in self._settled() if opening - known < 60 * DAY]
        self._store.settings.put(NOBODY, list[Json](sorted({*kept, opening})))

    def correct(
        self, shift_id: RecordId, *, signed_in_at: Instant, signed_out_at: Instant | None, reason: str
    ) -> Changes:
        """Say other times of a shift, and why. What it said before stays in its history; a shift that still runs goes
        on without ``signed_out_at``."""
        shift = self._valid(shift_id)
        why = inputs.reason(reason)
        if signed_out_at is None and shift.signed_out_at is not None:
            raise KnownError(N_("A shift that has ended needs a sign-out."), N_("Type when it ended."))
        self._check_span(signed_in_at, signed_out_at)
        fields: dict[str, object] = {}
        if signed_in_at != shift.signed_in_at:
            fields["signed_in_at"] = signed_in_at
        if signed_out_at != shift.signed_out_at:
            fields["signed_out_at"] = signed_out_at
        if not fields:
            raise KnownError(N_("Neither time has changed."), N_("Change one of them, or leave the shift as it is."))
        self._refuse_overlap(shift.staff, shift.staff_name, signed_in_at, signed_out_at, shift_id)
        with self._store.read() as connection:
            said = past.said_of(connection, past.entries_of(connection, "shift", [shift_id]))
        (its,) = marked((shift,), said, {}, self._watch.doubts)
        # An estimate stays one until somebody says what was.
        left = {"signed_in_at": its.sign_in_mark, "signed_out_at": its.sign_out_mark}
        fields["estimated"] = any(
            mark is not None and mark.trust is TimeTrust.ESTIMATED for name, mark in left.items() if name not in fields
        )
        fields["note"] = why
        with self._work.unit() as unit:
            unit.patch("shift", shift_id, fields)
        return unit.changes()

    def void_shift(self, shift_id: RecordId, reason: str) -> Changes:
        """Take a shift out of the calendar; it stays in the history with the reason."""
        self._valid(shift_id)
        with self._work.unit() as unit:
            unit.patch("shift", shift_id, {"void": inputs.reason(reason)})
        return unit.changes()

    # -- inside -----------------------------------------------------------------------------------

    def _on_duty_now(self) -> list[ShiftView]:
        now = self._work.now()
        with self._store.read() as connection:
            running = people.open_shifts(connection)
            hours = day_queries.posted(connection)
        return [shift for shift in running if not forgotten.is_forgotten(shift.signed_in_at, hours, now)]

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

    def _opening(self, checks: Iterable[str], read_handover: bool) -> str:
        known = self._catalogue.codes("opening_check") | {HANDOVER_READ}
        return inputs.codes([*checks, HANDOVER_READ] if read_handover else checks, known)

    def _check_span(self, begun: Instant, ended: Instant | None) -> None:
        now = self._work.now()
        inputs.past(begun, now)
        if ended is None:
            return
        if ended < begun:
            raise KnownError(N_("The sign-out lies before the sign-in."), N_("Check the time; nothing was recorded."))
        if ended - begun > people.LONGEST_SHIFT:
            raise KnownError(
                N_("The sign-out lies more than two days after the sign-in."),
                N_("Check the date; nothing was recorded."),
            )
        inputs.past(ended, now)

    def _refuse_overlap(
        self, staff: RecordId, name: str, begun: Instant, ended: Instant | None, but: RecordId | None
    ) -> None:
        """Nobody is on duty twice at once. One whose end nobody knows stands in no other's way."""
        now = self._work.now()
        end = now if ended is None else ended
        with self._store.read() as connection:
            others = people.shifts_of(connection, staff, begun, max(end, begun + 1))
            hours = day_queries.posted(connection)
        known = [(one.id, duty_month.stretch((one.signed_in_at, one.signed_out_at), hours, now)) for one in others]
        if any(id_ != but and its is not None for id_, its in known):
            raise KnownError(
                N_("{name} has another shift at that time."),
                N_("Look at the calendar, and correct or void that one first."),
                name=name,
            )

    def _settled(self) -> frozenset[Instant]:
        return settled_openings(self._store.settings)


def _proposed(connection: Reading, shift: ShiftView, hours: Posted) -> ForgottenSignOut:
    """The sign-out to propose, no later than the person's next sign-in."""
    end = forgotten.last_of(shift.signed_in_at, hours)
    next_ = people.next_sign_in(connection, shift.staff, shift.signed_in_at)
    if next_ is not None:
        end = min(end, next_)
    last = people.last_entry_by(connection, shift.staff, shift.signed_in_at, end)
    proposed = forgotten.proposal(shift.signed_in_at, hours, last)
    if next_ is not None and next_ < proposed:
        return ForgottenSignOut(shift, next_, closing=False)
    return ForgottenSignOut(shift, proposed, closing=forgotten.shift_closing(shift.signed_in_at, hours) is not None)
