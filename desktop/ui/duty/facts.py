"""What the Duty screen shows, read in one go off the UI thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.views import DutyMonth, DutyView, ShiftView, StaffView, TermView

if TYPE_CHECKING:
    from desktop.services.desk import Desk


@dataclass(frozen=True, slots=True)
class DutyFacts:
    """``here`` is the shift in whose name this PC records."""

    duty: DutyView
    here: ShiftView | None
    month: DutyMonth
    promise: str
    opening: tuple[TermView, ...]
    closing: tuple[TermView, ...]
    roles: tuple[TermView, ...]

    def role(self, code: str, chinese: bool) -> str:
        """A role's name."""
        term = next((term for term in self.roles if term.code == code), None)
        return code if term is None else term.zh if chinese else term.en

    def others(self) -> tuple[ShiftView, ...]:
        """Who is on duty besides."""
        return tuple(shift for shift in self.duty.on_duty if self.here is None or shift.id != self.here.id)

    def free(self) -> tuple[StaffView, ...]:
        """People who could sign in now."""
        busy = {shift.staff for shift in self.duty.on_duty}
        return tuple(person for person in self.duty.people if person.id not in busy)


def read_facts(desk: Desk, year: int, month: int) -> DutyFacts:
    """Everything that the screen shows, of a month."""
    duty = desk.duty.view()
    return DutyFacts(
        duty=duty,
        here=desk.duty.on_duty(),
        month=desk.duty.month(year, month),
        promise=desk.station.view().promise,
        opening=desk.catalogue.terms("opening_check"),
        closing=desk.catalogue.terms("closing_check"),
        roles=desk.catalogue.terms("role", hidden=True),
    )
