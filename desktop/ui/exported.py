"""What is said when a ledger was written to a file, also of what is not in it. Knows no widget."""

from __future__ import annotations

from pathlib import Path

from desktop.services.desk import Desk
from desktop.ui.text import tr


def left_out(desk: Desk, kind: str) -> int:
    """Entries of a ledger that no file of this version has: a newer one has written them."""
    return desk.exports.newer(kind)


def exported_text(rows: int, newer: int, file: Path) -> str:
    """``12 entries written to visits.xlsx.``, and how many of a ``newer`` version are not."""
    text = tr("%n entries written to {file}.", "", rows).format(file=file.name)
    if not newer:
        return text
    return f"{text} {tr('%n of a newer version of Yizhan are not in it: update this PC.', '', newer)}"
