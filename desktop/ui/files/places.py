"""Which file: the system's own dialogs, and what they offer. Knows no ledger."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.ui.text import tr


def ask_save(parent: QWidget, title: str, name: str, *, only_xlsx: bool = False) -> Path | None:
    """Where to write a file that is offered under a name; None when a person thinks better of it."""
    formats = f"{tr('Excel and WPS')} (*.xlsx)" if only_xlsx else _formats()
    chosen, chosen_format = QFileDialog.getSaveFileName(parent, title, str(folder() / f"{name}.xlsx"), formats)
    if not chosen:
        return None
    path = Path(chosen)
    if path.suffix.lower() in (".xlsx", ".csv", ".json"):
        return path
    suffix = next((one for one in (".csv", ".json") if one in chosen_format and not only_xlsx), ".xlsx")
    return path.with_name(path.name + suffix)


def ask_open(parent: QWidget, title: str) -> Path | None:
    """Which spreadsheet to read; None when a person thinks better of it."""
    chosen, _filter = QFileDialog.getOpenFileName(
        parent, title, str(folder()), f"{tr('Spreadsheets')} (*.xlsx *.csv *.xlsm);;* (*)"
    )
    return Path(chosen) if chosen else None


def folder() -> Path:
    """Where people keep their papers."""
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(place) if place and Path(place).is_dir() else Path.home()


def _formats() -> str:
    return ";;".join((f"{tr('Excel and WPS')} (*.xlsx)", "CSV (*.csv)", "JSON (*.json)"))
