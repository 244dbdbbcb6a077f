"""What the first screen may not wait for. Starts the desk in a process of its own and asks what it has loaded."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

from desktop.bootstrap import SystemClock, open_desk
from tests.helpers.processes import child_environment

LATER: Final = (
    "alembic", "argon2", "cryptography", "httpx", "keyring", "openpyxl", "PIL", "PySide6.QtPrintSupport", "pypinyin",
    "qrcode", "requests", "sqlalchemy.orm", "starlette", "urllib3", "uvicorn", "zstandard",
    "desktop.autostart", "desktop.services.exports", "desktop.services.imports", "desktop.services.posters",
    "desktop.services.sync", "desktop.store.replica", "desktop.ui.posters", "desktop.ui.settings",
    "desktop.ui.supplies.screen", "desktop.ui.sync", "desktop.ui.visits.form", "desktop.ui.visits.screen",
    "desktop.ui.visits.several", "desktop.ui.welcome", "desktop.ui.widgets.date_field", "desktop.ui.widgets.disclosure",
    "sync.client", "sync.envelope", "sync.server", "sync.sheets",
)  # fmt: skip

_START: Final = """
import json, os, sys
from pathlib import Path
from desktop.bootstrap import SystemClock, open_desk
with open_desk(Path(sys.argv[1]), SystemClock()) as desk:
    from desktop.ui import app
    qt = app.application()
    shown = app.DeskApp(qt, desk)
    def tell():
        from PySide6 import QtWidgets
        told = {"screen": shown.window.frame.key(), "loaded": sorted(sys.modules), "widgets": sorted(vars(QtWidgets))}
        sys.stdout.write(json.dumps(told))
        sys.stdout.flush()
        os._exit(0)
    # Before the desk's own ears: what it does next is no longer the first screen.
    shown.tasks.settled.connect(tell)
    shown.show()
    qt.exec()
"""


def test_the_first_screen_waits_for_nothing_that_it_does_not_show(tmp_path: Path) -> None:
    with open_desk(tmp_path / "desk", SystemClock()) as desk:
        desk.station.set_up("五一广场工会驿站", "140106")
        desk.visits.record_visit("courier")
    done = subprocess.run(
        [sys.executable, "-c", _START, str(tmp_path / "desk")],
        capture_output=True,
        text=True,
        check=True,
        env=child_environment({"QT_QPA_PLATFORM": "offscreen", "YIZHAN_KEYS": "file"}),
        timeout=120,
    )
    told = json.loads(done.stdout)
    assert told["screen"] == "today"
    early = sorted(set(LATER).intersection(told["loaded"]))
    assert not early, f"Import these where they are used, not at the top of what the first screen loads: {early}"
    assert "QLabel" in told["widgets"]
    strange = sorted({"QDialog", "QGraphicsView", "QMdiArea", "QWizard"}.intersection(told["widgets"]))
    assert not strange, "Python was handed a widget that Qt has made itself, and prepared every kind that it might be"


def test_sqlalchemy_is_loaded_without_what_only_other_databases_need() -> None:
    told = json.loads(
        subprocess.run(
            [sys.executable, "-c", _SPARED],
            capture_output=True,
            text=True,
            check=True,
            env=child_environment({}),
            timeout=120,
        ).stdout
    )
    assert told["early"] == []
    assert told["asked"] == [False, True]
    assert told["real"]


_SPARED: Final = """
import json, sys
import desktop.store.store
early = sorted({"asyncio", "importlib.metadata", "email", "ssl"}.intersection(sys.modules))
from sqlalchemy.util import concurrency, langhelpers
cancelled = concurrency.asyncio.CancelledError
asked = [concurrency.is_exit_exception(ValueError()), concurrency.is_cancellation_exception(cancelled())]
import asyncio, importlib.metadata
real = asyncio.CancelledError is cancelled and langhelpers.importlib.metadata is importlib.metadata
real = real and importlib.metadata.version("sqlalchemy") != ""
print(json.dumps({"early": early, "asked": asked, "real": real}))
"""
