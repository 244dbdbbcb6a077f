"""Any list of the desk into a file: where to, in which format, and what is said afterwards. One way for all lists."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

from desktop.ui.exported import exported_text
from desktop.ui.files.places import ask_save
from desktop.ui.text import tr
from desktop.ui.widgets.listing import ExportWanted

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

_UNFIT: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
"""Characters that Windows has in no file name."""


def ask_list(
    window: QWidget, desk: Desk, tasks: Tasks, wanted: ExportWanted, say: Callable[[str], None]
) -> None:
    """Ask where to and write the list; ``say`` tells how many rows."""
    name = _UNFIT.sub(" ", wanted.title).strip()
    path = ask_save(window, tr("Export this list"), name or tr("List"))
    if path is not None:
        tasks.query(lambda: _write(desk, wanted, path), lambda rows: say(exported_text(rows, 0, path)))


def _write(desk: Desk, wanted: ExportWanted, path: Path) -> int:
    made = wanted.make()
    return desk.exports.listing(path, wanted.title, made.heads, made.rows, made.figures)
