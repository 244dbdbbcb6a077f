"""Whether this PC's clock was set: its time held against the time that has really gone by since the PC was started.

A jump is remembered on this PC, so that times entered by the clock as it stood then can be marked as doubtful. It is
no accusation: an old PC whose battery is empty begins each morning in another year.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final, NamedTuple

from desktop.store.local import Json
from desktop.store.store import Store
from desktop.views import Instant
from sync.times import DAY

JUMP: Final = 90
"""Seconds by which a clock may stray between two looks: an adjustment by the network is no jump."""
_SEEN: Final = "clock_seen"
_JUMPS: Final = "clock_jumps"
_KEPT: Final = 40


class Ticks(NamedTuple):
    """``seconds`` since the PC was started, sleep included; ``boot`` names that start, empty where it has no name."""

    boot: str
    seconds: float


class ClockWatch:
    """May be called from any thread. ``device`` is this PC's name as its entries bear it. Without ``ticks`` nothing is
    watched: the clock is none that anybody could set."""

    def __init__(self, store: Store, ticks: Callable[[], Ticks] | None, device: str) -> None:
        self._store = store
        self._settings = store.settings
        self._clock = store.clock
        self._ticks = ticks
        self._device = device
        self._guard = threading.Lock()
        self._seen: tuple[Ticks, Instant, Instant] | None = None
        """The last look: ticks, what the clock showed, and since when it has gone on without a jump."""
        self._jumps: list[tuple[Instant, Instant]] | None = None

    def look(self, *, keep: bool = False) -> None:
        """Compare; with ``keep`` remember the look beyond this programme's end. Does nothing where nothing can be
        saved."""
        if self._ticks is None or not self._store.writable:
            return
        with self._guard:
            ticks, shown = self._ticks(), self._clock.now()
            last = self._seen or self._kept()
            begun = shown
            if last is not None:
                before, was, begun = last
                if _jump(before, was, ticks, shown):
                    self._remember(max(begun, was - DAY), was)
                    begun = shown
                elif not _same_start(before, ticks):
                    # A clock without a battery goes wrong at a start, not before it.
                    begun = shown
            self._seen = ticks, shown, begun
            if keep or last is None:
                self._settings.put(_SEEN, [ticks.boot, ticks.seconds, shown, begun])

    def doubts(self, device: str, at: Instant) -> bool:
        """Whether what a PC of this name said at this time was said by a clock that was set soon afterwards."""
        if device != self._device:
            return False
        with self._guard:
            return any(begun <= at <= until for begun, until in self._known())

    def _known(self) -> list[tuple[Instant, Instant]]:
        if self._jumps is None:
            kept = self._settings.get(_JUMPS)
            self._jumps = [_pair(one) for one in kept if _pair(one) != (0, -1)] if isinstance(kept, list) else []
        return self._jumps

    def _remember(self, begun: Instant, until: Instant) -> None:
        self._jumps = [*self._known(), (begun, until)][-_KEPT:]
        self._settings.put(_JUMPS, [[a, b] for a, b in self._jumps])

    def _kept(self) -> tuple[Ticks, Instant, Instant] | None:
        kept = self._settings.get(_SEEN)
        if not isinstance(kept, list) or len(kept) != 4:
            return None
        boot, seconds, shown, begun = kept
        if not (isinstance(boot, str) and isinstance(seconds, (int, float))):
            return None
        if not (isinstance(shown, int) and isinstance(begun, int)):
            return None
        return Ticks(boot, float(seconds)), shown, begun


def _same_start(before: Ticks, now: Ticks) -> bool:
    return before.boot == now.boot and now.seconds >= before.seconds


def _jump(before: Ticks, was: Instant, now: Ticks, shown: Instant) -> bool:
    if _same_start(before, now):
        return abs((shown - was) - (now.seconds - before.seconds)) > JUMP
    # Started anew meanwhile: all that is known is that time does not go back.
    return shown < was - JUMP


def _pair(one: Json) -> tuple[Instant, Instant]:
    if isinstance(one, list) and len(one) == 2:
        begun, until = one
        if isinstance(begun, int) and isinstance(until, int):
            return begun, until
    return 0, -1
