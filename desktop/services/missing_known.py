"""The sign-ins that were forgotten, read from the store: for the duty screen and for what wants doing today."""

from __future__ import annotations

from typing import Final

from desktop.services.missing import LOOKED_BACK, missing_sign_ins
from desktop.store.local import LocalSettings, Reading
from desktop.store.queries import people
from desktop.views import ForgottenSignIn, Instant
from sync.posted import Posted
from sync.times import DAY, day_of, day_start

NOBODY: Final = "duty.nobody_on_duty"
"""Setting of this PC: the openings of the posted hours of which a person said that nobody was on duty."""


def settled_openings(settings: LocalSettings) -> frozenset[Instant]:
    """When the posted hours began of which it was said that nobody was on duty."""
    kept = settings.get(NOBODY)
    return frozenset(at for at in kept if isinstance(at, int)) if isinstance(kept, list) else frozenset()


def read_missing(
    connection: Reading, hours: Posted, now: Instant, settled: frozenset[Instant], back: int = LOOKED_BACK
) -> tuple[ForgottenSignIn, ...]:
    """Those of today and of so many days before it, the oldest first."""
    today = day_start(day_of(now))
    return missing_sign_ins(
        people.shifts_between(connection, today - (back + 2) * DAY, max(now, today + DAY)),
        lambda start, end: people.recorded_within(connection, start, end),
        hours,
        people.first_sign_in(connection),
        now,
        settled,
        back,
    )
