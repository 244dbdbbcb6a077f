"""What a server process bounds while it exchanges, in one hand: places, memory and each device's tempo."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sync.messages import Request, Response, Sender, Status
from sync.server.gate import PAGES_AT_WORK, Gate, Room
from sync.server.tempo import SHOWN_A_MINUTE, SHOWN_AGAIN, SHOWN_AT_LEAST, Tempo
from sync.server.usher import Usher


@dataclass(frozen=True, slots=True)
class Load:
    """The bounds of one process."""

    gate: Gate = field(default_factory=Gate)
    pages: Gate = field(default_factory=lambda: Gate(at_work=PAGES_AT_WORK))
    """Of the public pages: however many people look, the stations' PCs find their own places free."""
    room: Room = field(default_factory=Room)
    tempo: Tempo = field(default_factory=lambda: Tempo(time.monotonic))
    shown_again: Tempo = field(
        default_factory=lambda: Tempo(time.monotonic, a_minute=SHOWN_A_MINUTE, at_once=SHOWN_AGAIN)
    )
    """Of devices that were shut out."""

    @contextmanager
    def usher(self) -> Iterator[Usher]:
        """The usher of one exchange."""
        with self.room.stay() as take:
            yield _Usher(self, take)


class _Usher:
    def __init__(self, load: Load, take: Callable[[int], None]) -> None:
        self._tempo = load.tempo
        self._shown_again = load.shown_again
        self.take = take

    def admit(self, sender: Sender) -> None:
        if not sender.size:
            self._tempo.check(sender.device)
        else:
            self._shown_again.check(sender.device)
        self.take(sender.size)

    def answered(self, request: Request, response: Response) -> None:
        asked = request.ops or request.lost or request.personal or request.owed
        told = response.entries or response.personal or response.status is not Status.OK
        if not asked and not told:
            self._tempo.spend(request.device)

    def shut_out(self, request: Request, fresh: int) -> None:
        if not fresh:
            self._tempo.spend(request.device)
            self._shown_again.spend(request.device, max(SHOWN_AT_LEAST, len(request.ops)))
