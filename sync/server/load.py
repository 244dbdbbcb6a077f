"""What a server process bounds while it exchanges, in one hand: places, memory and each device's tempo."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sync.messages import Request, Response, Sender, Status
from sync.server.gate import Gate, Room
from sync.server.tempo import Tempo
from sync.server.usher import Usher


@dataclass(frozen=True, slots=True)
class Load:
    """The bounds of one process."""

    gate: Gate = field(default_factory=Gate)
    room: Room = field(default_factory=Room)
    tempo: Tempo = field(default_factory=lambda: Tempo(time.monotonic))

    @contextmanager
    def usher(self) -> Iterator[Usher]:
        """The usher of one exchange."""
        with self.room.stay() as take:
            yield _Usher(self.tempo, take)


class _Usher:
    def __init__(self, tempo: Tempo, take: Callable[[int], None]) -> None:
        self._tempo = tempo
        self.take = take

    def admit(self, sender: Sender) -> None:
        if not sender.size:
            self._tempo.check(sender.device)
        self.take(sender.size)

    def answered(self, request: Request, response: Response) -> None:
        asked = request.ops or request.lost or request.personal or request.owed
        told = response.entries or response.personal or response.status is not Status.OK
        if not asked and not told:
            self._tempo.spend(request.device)
