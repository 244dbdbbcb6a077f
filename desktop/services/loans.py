"""How long things that were lent have been out, and from when on that is too long. Knows neither SQL nor screens."""

from __future__ import annotations

from typing import Final

from desktop.views import Instant, MovementView
from sync.times import day_of

LOAN_DAYS: Final = 7
"""What was lent should be back within a week: an umbrella waits for the next rain, a power bank for the next shift."""


def days_out(loan: MovementView, now: Instant) -> int:
    """Days since the one on which it was lent."""
    return (day_of(now) - day_of(loan.at)).days


def is_overdue(loan: MovementView, now: Instant) -> bool:
    """Whether it has been out for longer than LOAN_DAYS."""
    return days_out(loan, now) > LOAN_DAYS
