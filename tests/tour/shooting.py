"""Takes the pictures of one language and theme, in a process of its own."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.demo.clock import StageClock
from desktop.services.desk import Desk
from desktop.views import SyncPhase
from tests.tour.stations import DELIVERED, copy_of


@dataclass(frozen=True, slots=True)
class Size:
    """A window in pixels, and the size of the text in it in percent."""

    width: int
    height: int
    scale: int = 100

    def __str__(self) -> str:
        return f"{self.width}x{self.height}" + (f"@{self.scale}" if self.scale != 100 else "")


@dataclass(frozen=True, slots=True)
class Take:
    """What one process does. ``stations`` is where the stations were made, ``now`` the instant that is shown."""

    language: str
    theme: str
    sizes: tuple[Size, ...]
    scenes: tuple[str, ...]
    stations: Path
    out: Path
    now: int


def shoot(take: Take) -> tuple[list[str], list[str]]:
    """The pictures' names, and what could not be shown and why."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["YIZHAN_KEYS"] = "file"
    from desktop.demo.stage import Stage, on_stage
    from tests.tour.scenes import SCENES

    def close_sheets(stage: Stage) -> None:
        while (sheet := stage.window.sheet()) is not None:
            sheet.reject()
            stage.settle()

    taken: list[str] = []
    missed: list[str] = []
    chosen = [scene for scene in SCENES if scene.name in take.scenes]
    with tempfile.TemporaryDirectory(prefix="yizhan-tour-", ignore_cleanup_errors=True) as scratch:
        for size in take.sizes:
            for station, scenes in groupby(chosen, key=lambda scene: scene.station):
                clock = StageClock(take.now)
                with (
                    copy_of(take.stations, station, Path(scratch), clock) as desk,
                    on_stage(
                        desk,
                        language=take.language,
                        theme=take.theme,
                        size=(size.width, size.height),
                        scale=size.scale,
                    ) as stage,
                ):
                    if station == DELIVERED:
                        stage.wait_for(partial(_is_synced, desk))
                    for scene in scenes:
                        name = f"{take.language}-{take.theme}-{size}-{scene.number:03}-{scene.name}.png"
                        try:
                            scene.act(stage, desk)
                            stage.window.undo.toaster.dismiss()
                            stage.picture(take.out / name)
                            taken.append(name)
                        except (AssertionError, LookupError, RuntimeError) as error:
                            missed.append(f"{name}: {type(error).__name__}: {error}")
                        close_sheets(stage)
                QApplication.processEvents()
    return taken, missed


def _is_synced(desk: Desk) -> bool:
    return desk.sync.status().phase is SyncPhase.SYNCED
