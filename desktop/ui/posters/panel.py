"""The right side of the studio: paper, contents, what the check found, and the buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop.printing.facts import BoardOptions
from desktop.printing.page import PAPERS
from desktop.ui.posters.code_card import CodeWords
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_2, SPACE_3, SPACE_4, px
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.page_scroll import PageScroll
from desktop.ui.widgets.segmented import Segmented
from desktop.ui.widgets.toggle import Toggle

_WIDTH: Final = 280


class OptionsPanel(Card):
    """Signals: ``changed()`` a person chose otherwise, ``print_wanted()``, ``save_wanted(str)`` with ``pdf`` or
    ``png``, ``connect_wanted()``."""

    changed = Signal()
    print_wanted = Signal()
    save_wanted = Signal(str)
    connect_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.paper = Segmented()
        self.paper.set_options([(name, name) for name in PAPERS])
        self.paper.setAccessibleName(self.tr("Paper"))
        self.convention = Toggle(self.tr("House rules"), checked=True)
        self.rules = Toggle(self.tr("Management rules"), checked=True)
        self.people = Toggle(self.tr("Head and managers"), checked=True)
        self.code = CodeWords()
        self.notes = Label("", "warn", wrap=True)
        self.print_button = Button(self.tr("Print"), "primary", "printer")
        self.print_button.set_large()
        self.pdf_button = Button(self.tr("PDF"), "secondary", "file-down")
        self.png_button = Button(self.tr("PNG"), "secondary", "image")
        self._arrange()
        self._connect()
        self._size()

    def _arrange(self) -> None:
        scroll = PageScroll()
        column = scroll.layout_
        column.setSpacing(SPACE_2)
        column.addWidget(Label(self.tr("Paper"), "muted"))
        column.addWidget(self.paper)
        column.addSpacing(SPACE_4)
        column.addWidget(Label(self.tr("Contents"), "muted"))
        for toggle in (self.convention, self.rules, self.people):
            column.addWidget(toggle)
        column.addWidget(self.notes)
        column.addSpacing(SPACE_3)
        column.addWidget(_line())
        column.addSpacing(SPACE_3)
        column.addWidget(self.code)
        column.addStretch(1)
        self.body.addWidget(scroll, 1)
        self.body.addSpacing(SPACE_2)
        self.body.addWidget(self.print_button)
        files = QHBoxLayout()
        files.setSpacing(SPACE_2)
        files.addWidget(self.pdf_button, 1)
        files.addWidget(self.png_button, 1)
        self.body.addLayout(files)
        self.show_notes(())

    def _connect(self) -> None:
        self.paper.changed.connect(lambda _size: self.changed.emit())
        for toggle in (self.convention, self.rules, self.people):
            toggle.toggled.connect(lambda _on: self.changed.emit())
        self.print_button.clicked.connect(self.print_wanted)
        self.pdf_button.clicked.connect(lambda: self.save_wanted.emit("pdf"))
        self.png_button.clicked.connect(lambda: self.save_wanted.emit("png"))
        self.code.connect_wanted.connect(self.connect_wanted)

    def show_options(self, options: BoardOptions) -> None:
        """Set the controls without telling anybody."""
        self.paper.set_current(options.size)
        for toggle, on in (
            (self.convention, options.convention),
            (self.rules, options.rules),
            (self.people, options.people),
        ):
            toggle.blockSignals(True)
            toggle.setChecked(on)
            toggle.blockSignals(False)

    def options(self, before: BoardOptions) -> BoardOptions:
        """What the controls say, the rest as before."""
        return replace(
            before,
            size=self.paper.current(),
            convention=self.convention.isChecked(),
            rules=self.rules.isChecked(),
            people=self.people.isChecked(),
        )

    def show_notes(self, notes: Sequence[str]) -> None:
        """What the sheet had no room for, as source strings."""
        self.notes.setText("\n".join(tr(note) for note in notes))
        self.notes.setVisible(bool(notes))

    def set_ready(self, ready: bool) -> None:
        """Whether there is a page to print or to save."""
        for button in (self.print_button, self.pdf_button, self.png_button):
            button.setEnabled(ready)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._size()

    def _size(self) -> None:
        self.setFixedWidth(px(_WIDTH))


def _line() -> QFrame:
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    return line
