"""What a story's server has beyond what it is told: a clock that may be wrong, also in the workers that Python itself
starts for it, and bounds so tight that a few PCs meet all of them.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Final

from fastapi import FastAPI

from sync.server import app, serving
from sync.server.gate import Gate, Room
from sync.server.load import Load
from sync.server.tempo import Tempo
from tests.chaos.clocks import CLOCK, follow

_WORKER: Final = f"{__name__}:from_environment"


def have_workers_follow() -> None:
    """Let the workers of the servers that this process becomes go by the clock that $YIZHAN_STORY_CLOCK names."""
    plain = serving._config
    vars(serving)["_config"] = lambda app_, workers=1: plain(_WORKER if isinstance(app_, str) else app_, workers)


def from_environment() -> FastAPI:
    """The app of a worker process, as the server itself makes it."""
    follow(Path(os.environ[CLOCK]))
    return app.from_environment()


def tighten() -> None:
    """Let the server that this process is about to be take on little: one exchange at a time and nobody in a queue,
    pages of some hundred entries, a quiet question in ten seconds."""

    def tight() -> Load:
        return Load(
            gate=Gate(at_work=1, queue=0, seconds=0.1),
            room=Room(light=100_000, heavy=800_000, waiting=1, seconds=0.1),
            tempo=Tempo(time.monotonic, a_minute=6),
        )

    vars(app)["Load"] = tight
