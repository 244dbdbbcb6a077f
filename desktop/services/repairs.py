"""What is broken until it is mended (报修): reported, seen to by somebody, done, paid for, found in order.

Open repairs are what the station's page says of its facilities.
"""

from __future__ import annotations

from typing import Final

from desktop.i18n import N_
from desktop.services import inputs
from desktop.services.catalogue import Catalogue
from desktop.services.errors import KnownError
from desktop.services.inputs import UNCHANGED, Unchanged
from desktop.services.work import Work
from desktop.store.queries import opinions, people, repairs, station
from desktop.store.uow import UnitOfWork
from desktop.views import Changes, Instant, RecordId
from desktop.views.feedback import FacilityState, RepairView

MOST_FEN: Final = 100_000_000
"""A repair of a million yuan is a slip of the finger."""
BROKEN: Final = "broken"


class RepairService:
    """Every method may be called from any thread; commands raise KnownError and have then changed nothing."""

    def __init__(self, work: Work, catalogue: Catalogue) -> None:
        self._work = work
        self._store = work.store
        self._catalogue = catalogue

    def repairs(self, *, voided: bool = False) -> tuple[RepairView, ...]:
        """All repairs, the open ones first and the longest open in front, then those done, the last one in front."""
        with self._store.read() as connection:
            return repairs.repairs(connection, voided=voided)

    def repair(self, repair_id: RecordId) -> RepairView:
        """One repair, voided or not."""
        with self._store.read() as connection:
            return _required(repairs.repair(connection, repair_id))

    def facilities(self) -> tuple[FacilityState, ...]:
        """The station's facilities as they are now, in the order of the list: what an open repair speaks of is not in
        order."""
        with self._store.read() as connection:
            codes = station.station(connection).facilities
            troubles = {view.facility: view for view in reversed(repairs.open_repairs(connection))}
        ranks = {term.code: n for n, term in enumerate(self._catalogue.terms("facility", hidden=True))}
        shown = sorted({*codes, *(code for code in troubles if code)}, key=lambda code: (ranks.get(code, 999), code))
        return tuple(
            FacilityState(code, "", None, None)
            if (view := troubles.get(code)) is None
            else FacilityState(code, view.trouble, view.reported_at, view.id)
            for code in shown
        )

    def report(
        self,
        *,
        facility: str = "",
        what: str = "",
        trouble: str = BROKEN,
        reported_at: Instant | None = None,
        repaired_by: str = "",
        note: str = "",
    ) -> Changes:
        """Something is broken or has run out: a facility of the list, or a thing in words."""
        fields = {"trouble": self._trouble(trouble), "note": inputs.note(note), **self._named(facility, what)}
        if repaired_by.strip():
            fields["repaired_by"] = inputs.name(repaired_by)
        if reported_at is not None:
            fields["reported_at"] = inputs.past(reported_at, self._work.now())
        with self._work.unit() as unit:
            unit.create("repair", fields)
        return unit.changes()

    def from_opinion(self, opinion_id: RecordId) -> Changes:
        """Make a repair of what somebody reported. Of one that has an open repair already nothing comes."""
        with self._work.unit() as unit:
            said = opinions.opinion(unit.connection, opinion_id)
            if said is None or said.voided is not None:
                raise KnownError(N_("This opinion is no longer there."), N_("Look at the list again."))
            if said.repair is None or not said.repair.open:
                fields: dict[str, object] = {
                    "trouble": said.trouble or BROKEN,
                    "opinion": opinion_id,
                    "reported_at": min(said.at, unit.now),
                }
                # Words of whoever said it stay where they can be erased.
                unit.create("repair", fields | ({"facility": said.facility} if said.facility else {}))
        return unit.changes()

    def edit(
        self,
        repair_id: RecordId,
        *,
        facility: str | Unchanged = UNCHANGED,
        what: str | Unchanged = UNCHANGED,
        trouble: str | Unchanged = UNCHANGED,
        reported_at: Instant | Unchanged = UNCHANGED,
        repaired_by: str | Unchanged = UNCHANGED,
        done_at: Instant | Unchanged | None = UNCHANGED,
        cost: int | Unchanged = UNCHANGED,
        accepted_by: RecordId | Unchanged | None = UNCHANGED,
        note: str | Unchanged = UNCHANGED,
    ) -> Changes:
        """Say more of a repair, or correct it; what is not named stays as it is. ``cost`` is in fen; without
        ``done_at`` it is open again."""
        now = self._work.now()
        with self._work.unit() as unit:
            seen = _valid(unit, repair_id)
            fields: dict[str, object] = {}
            if not isinstance(facility, Unchanged) or not isinstance(what, Unchanged):
                fields |= self._named(
                    seen.facility if isinstance(facility, Unchanged) else facility,
                    seen.what if isinstance(what, Unchanged) else what,
                    told=seen.opinion is not None,
                )
            if not isinstance(trouble, Unchanged):
                fields["trouble"] = self._trouble(trouble)
            if not isinstance(repaired_by, Unchanged) and repaired_by.strip() != seen.repaired_by:
                fields["repaired_by"] = inputs.name(repaired_by) if repaired_by.strip() else None
            if not isinstance(cost, Unchanged):
                fields["cost"] = _fen(cost)
            if not isinstance(note, Unchanged):
                fields["note"] = inputs.note(note)
            if not isinstance(accepted_by, Unchanged):
                fields["accepted_by"] = _person(unit, accepted_by)
            reported = seen.reported_at if isinstance(reported_at, Unchanged) else inputs.past(reported_at, now)
            done = seen.done_at if isinstance(done_at, Unchanged) else done_at
            if done is not None:
                if done < reported:
                    raise KnownError(
                        N_("It cannot be done before it was reported."), N_("Check both times; nothing was recorded.")
                    )
                if done != seen.done_at:
                    inputs.past(done, now)
            fields |= {"reported_at": reported, "done_at": done}
            unit.patch("repair", repair_id, fields)
        return unit.changes()

    def done(self, repair_id: RecordId) -> Changes:
        """It works again, as of now; who is on duty found it in order. A second time changes nothing."""
        with self._work.unit() as unit:
            seen = _valid(unit, repair_id)
            if seen.done_at is None:
                # The report may come from a machine whose clock is a little ahead of this one's.
                fields: dict[str, object] = {"done_at": max(unit.now, seen.reported_at)}
                if seen.accepted_by is None and unit.actor is not None:
                    fields["accepted_by"] = unit.actor
                unit.patch("repair", repair_id, fields)
        return unit.changes()

    def reopen(self, repair_id: RecordId) -> Changes:
        """It does not work after all: nobody has found it in order."""
        with self._work.unit() as unit:
            if _valid(unit, repair_id).done_at is not None:
                unit.patch("repair", repair_id, {"done_at": None, "accepted_by": None})
        return unit.changes()

    def void(self, repair_id: RecordId, reason: str) -> Changes:
        """There was nothing to mend; the repair stays in the list with the reason."""
        why = inputs.reason(reason)
        with self._work.unit() as unit:
            _valid(unit, repair_id)
            unit.patch("repair", repair_id, {"void": why})
        return unit.changes()

    def _named(self, facility: str, what: str, *, told: bool = False) -> dict[str, object]:
        """What it is: a facility, or words; what somebody reported may have neither."""
        if facility:
            code = inputs.code(facility, self._catalogue.codes("facility"))
            return {"facility": code, "what": inputs.name(what) if what.strip() else ""}
        return {"facility": "", "what": "" if told and not what.strip() else inputs.name(what)}

    def _trouble(self, code: str) -> str:
        return inputs.code(code, self._catalogue.codes("trouble"))


def _fen(cost: int) -> int:
    if cost < 0 or cost > MOST_FEN:
        raise KnownError(N_("A repair does not cost that."), N_("Check the number; it is in yuan."))
    return cost


def _person(unit: UnitOfWork, record: RecordId | None) -> RecordId | None:
    if record is None:
        return None
    found = people.person(unit.connection, record)
    if found is None:
        raise KnownError(N_("This person is not on the list."), N_("Choose one from the list."))
    return found.id


def _valid(unit: UnitOfWork, record: RecordId) -> RepairView:
    found = _required(repairs.repair(unit.connection, record))
    if found.voided is not None:
        raise KnownError(N_("This repair has been voided."), N_("Report it again if it is broken after all."))
    return found


def _required(found: RepairView | None) -> RepairView:
    if found is None:
        raise KnownError(N_("This repair is not there."), N_("Look at the list again."))
    return found
