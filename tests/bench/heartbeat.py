"""In a child: a real window over a desk while much is done, and how long its thread was ever kept from beating.

Run as ``python -m tests.bench.heartbeat FOLDER SCREEN [WORK FILE]``; prints its figures as JSON. WORK is ``sync``,
``report`` (written to FILE), ``import`` (of FILE) or ``palette`` (opened again and again).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from threading import get_native_id
from time import perf_counter

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from desktop.bootstrap import SystemClock, open_desk
from desktop.printing.reports.output import save_pdf
from desktop.printing.reports.pages import Pages
from desktop.services.desk import Desk
from desktop.services.report_periods import year_of
from desktop.services.times import day_of
from desktop.ui.app import DeskApp, application
from desktop.views import SyncPhase, SyncView

BEAT_MS = 1
REST = 3.0
"""Seconds of peace that are measured before, for what the machine itself takes."""
LIMIT = 300.0
TOO_LONG = 0.050
OPENINGS = 5
PAUSE_MS = 600
LOOK_MS = 100


def queued() -> float:
    """Seconds that the thread which calls this has waited for a processor so far, where the system tells.

    No other thread of this process: where one of ours keeps this one waiting, that is no excuse.
    """
    try:
        told = Path(f"/proc/self/task/{get_native_id()}/schedstat").read_text()
    except OSError:
        return 0.0
    return int(told.split()[1]) / 1e9


class Heart(QObject):
    """Beats on the UI thread, and keeps how late each beat came: all in all, and without the time for which this thread
    waited for a processor."""

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
    """Begins the work after a rest, and ends when it is done; a sync when nothing is left on either end."""

    def __init__(self, shown: DeskApp, desk: Desk, app: QApplication, work: str, file: Path) -> None:
        super().__init__()
        self._work = work
        self._file = file
        self._opened = 0
        self._shown = shown
        self._desk = desk
        self._app = app
        self.heart = Heart()
        self.result: dict[str, float] = {}
        self._started = 0.0
        shown.window.sync_shown.connect(self._on_sync)
        shown.tasks.settled.connect(self._on_first_screen, Qt.ConnectionType.SingleShotConnection)
        QTimer.singleShot(round(LIMIT * 1000), app.quit)

    def _on_first_screen(self) -> None:
        self.heart.begin()
        self._await_ahead()

    def _await_ahead(self) -> None:
        ahead = self._shown.ahead
        if ahead is None or not ahead.done:
            QTimer.singleShot(LOOK_MS, self._await_ahead)
            return
        self.result |= {f"ahead_{name}": value for name, value in self.heart.figures().items()}
        self.heart.begin()
        QTimer.singleShot(round(REST * 1000), self._begin)

    def _begin(self) -> None:
        self.result |= {f"rest_{name}": value for name, value in self.heart.figures().items()}
        self._started = perf_counter()
        self.heart.begin()
        desk, file, tasks = self._desk, self._file, self._shown.tasks
        if self._work == "sync":
            tasks.command(lambda: desk.sync.set_work_offline(False))
        elif self._work == "report":
            tasks.query(lambda: year_as_pdf(desk, file), lambda _none: self._end())
        elif self._work == "import":
            tasks.command(lambda: desk.imports.run("visits", file), lambda _report: self._end())
        else:
            self._open_palette()

    def _on_sync(self, view: SyncView) -> None:
        if self._work == "sync" and self._started and view.phase is SyncPhase.SYNCED:
            self._end()

    def _open_palette(self) -> None:
        window = self._shown.window
        sheet = window.sheet()
        if sheet is not None:
            sheet.reject()
        if self._opened == OPENINGS:
            self._end()
            return
        self._opened += 1
        window.show_palette()
        QTimer.singleShot(PAUSE_MS, self._open_palette)

    def _end(self) -> None:
        self.result |= self.heart.figures()
        self.result["seconds"] = perf_counter() - self._started
        self._app.quit()


def year_as_pdf(desk: Desk, file: Path) -> None:
    """Write last year's report."""
    today = day_of(desk.clock.now())
    with desk.reports.at_once("year", year_of(today.replace(year=today.year - 1, day=1)), "zh_CN") as document:
        save_pdf(Pages(document), file)


def main(folder: Path, screen: str, work: str = "sync", file: str = "") -> int:
    """Measure one work on one screen."""
    app = application()
    with open_desk(folder, SystemClock()) as desk:
        # Held back until the window has settled.
        desk.settings.set("work_offline", True)
        shown = DeskApp(app, desk)
        shown.show()
        frame = shown.window.frame
        assert frame is not None
        frame.go(screen)
        watch = Watch(shown, desk, app, work, Path(file))
        app.exec()
        shown.window.leave()
        shown.close()
    sys.stdout.write(json.dumps(watch.result) + "\n")
    return 0 if "seconds" in watch.result else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
