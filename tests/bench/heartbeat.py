"""In a child: a real window over a desk while a backlog syncs, and how long its thread was ever kept from beating.

Run as ``python -m tests.bench.heartbeat FOLDER SCREEN``; prints its figures as JSON.
"""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path
from time import perf_counter

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from desktop.bootstrap import SystemClock, open_desk
from desktop.services.desk import Desk
from desktop.ui.app import DeskApp, application
from desktop.views import SyncPhase, SyncView

BEAT_MS = 5
REST = 3.0
"""Seconds of peace that are measured before, for what the machine itself takes."""
LIMIT = 300.0
TOO_LONG = 0.050


def queued() -> float:
    """Seconds that this process's threads have waited for a processor so far, where the system tells."""
    total = 0
    for task in Path("/proc/self/task").glob("*/schedstat"):
        # A thread may end between the listing and the reading.
        with contextlib.suppress(OSError):
            total += int(task.read_text().split()[1])
    return total / 1e9


class Heart(QObject):
    """Beats on the UI thread, and keeps how late each beat came: all in all, and without what others took of the
    machine."""

    def __init__(self) -> None:
        super().__init__()
        self.late: list[float] = []
        self.own: list[float] = []
        self._before = perf_counter()
        self._queued = queued()
        self._timer = QTimer(self, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def begin(self) -> None:
        """Forget what was."""
        self.late.clear()
        self.own.clear()
        self._before = perf_counter()
        self._queued = queued()

    def _beat(self) -> None:
        now = perf_counter()
        late = max(0.0, now - self._before - BEAT_MS / 1000)
        self._before = now
        self.late.append(late)
        waited = queued()
        self.own.append(max(0.0, late - (waited - self._queued)))
        self._queued = waited

    def figures(self) -> dict[str, float]:
        """The worst and how often it was too much, in milliseconds."""
        worst, own = max(self.late, default=0.0), max(self.own, default=0.0)
        return {"worst": worst * 1000, "own": own * 1000, "over": float(sum(late > TOO_LONG for late in self.own))}


class Watch(QObject):
    """Begins the sync after a rest, and ends when nothing is left on either end."""

    def __init__(self, shown: DeskApp, desk: Desk, app: QApplication) -> None:
        super().__init__()
        self._shown = shown
        self._desk = desk
        self._app = app
        self.heart = Heart()
        self.result: dict[str, float] = {}
        self._started = 0.0
        shown.window.sync_shown.connect(self._on_sync)
        QTimer.singleShot(round(REST * 1000), self._begin)
        QTimer.singleShot(round(LIMIT * 1000), app.quit)

    def _begin(self) -> None:
        self.result = {f"rest_{name}": value for name, value in self.heart.figures().items()}
        self._started = perf_counter()
        self.heart.begin()
        desk = self._desk
        self._shown.tasks.command(lambda: desk.sync.set_work_offline(False))

    def _on_sync(self, view: SyncView) -> None:
        if self._started and view.phase is SyncPhase.SYNCED:
            self.result |= self.heart.figures()
            self.result["seconds"] = perf_counter() - self._started
            self._app.quit()


def main(folder: Path, screen: str) -> int:
    """Measure one backlog on one screen."""
    app = application()
    with open_desk(folder, SystemClock()) as desk:
        # Held back until the window has settled.
        desk.settings.set("work_offline", True)
        shown = DeskApp(app, desk)
        shown.show()
        frame = shown.window.frame
        assert frame is not None
        frame.go(screen)
        watch = Watch(shown, desk, app)
        app.exec()
        shown.window.leave()
        shown.close()
    sys.stdout.write(json.dumps(watch.result) + "\n")
    return 0 if "seconds" in watch.result else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
