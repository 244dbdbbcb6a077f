"""The right side of the studio: sheet, language, contents and words of the chosen template, what the check found, and
the buttons. Knows templates by their data alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.printing.facts import is_language
from desktop.printing.options import PosterOptions, is_orientation
from desktop.printing.templates import Template
from desktop.ui.posters.code_card import CodeWords
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_1, SPACE_2, SPACE_3, TARGET, px
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.flow_layout import FlowBox
from desktop.ui.widgets.form import FormRow
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.page_scroll import PageScroll
from desktop.ui.widgets.segmented import Segmented
from desktop.ui.widgets.toggle import Toggle

WIDTH: Final = 304
_TYPING_MS: Final = 350
_SETTLE_MS: Final = 30
_LONGEST: Final = 64


class OptionsPanel(Card):
    """Signals: ``changed()`` a person chose otherwise, ``print_wanted()``, ``save_wanted(str)`` with ``pdf`` or
    ``png``, ``connect_wanted()``, ``typing_wanted()``, ``texts_wanted()``, ``picks_wanted()``, ``logo_wanted()``."""

    changed = Signal()
    print_wanted = Signal()
    save_wanted = Signal(str)
    connect_wanted = Signal()
    typing_wanted = Signal()
    texts_wanted = Signal()
    picks_wanted = Signal()
    logo_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.paper = Segmented()
        self.paper.setAccessibleName(tr("Paper"))
        self.lies = Segmented()
        self.lies.setAccessibleName(tr("How the sheet lies"))
        self.language = Segmented()
        self.language.setAccessibleName(tr("Language"))
        self.language.set_options(
            [("zh_CN", tr("Chinese")), ("bilingual", tr("Both")), ("en", tr("English"))]
        )
        self.switches: dict[str, Toggle] = {}
        self.fields: dict[str, QLineEdit] = {}
        self.marks = Toggle(tr("Bleed and crop marks"))
        self.texts_button = Button(tr("Texts…"), "secondary", "pencil")
        self.picks_button = Button(tr("Items…"), "secondary", "list-checks")
        self.logo_button = Button(tr("Logo…"), "secondary", "image")
        self.code = CodeWords()
        self.notes = Label("", "warn", wrap=True)
        self.missing = Label("", "warn", wrap=True)
        self.missing.hide()
        self.print_button = Button(tr("Print"), "primary", "printer")
        self.print_button.set_large()
        self.pdf_button = Button(tr("PDF"), "secondary", "file-down")
        self.png_button = Button(tr("PNG"), "secondary", "image")
        self._scroll = PageScroll()
        self._refit = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._refit.timeout.connect(self._fit)
        self._template: Template | None = None
        self._typed = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typed.timeout.connect(self.changed)
        self._host = QWidget()
        self._own = QVBoxLayout(self._host)
        self._arrange()
        self._connect()
        self._size()

    def _arrange(self) -> None:
        scroll = self._scroll
        column = scroll.layout_
        column.setSpacing(SPACE_2)
        sheet = FlowBox(gap=SPACE_1)
        for choice in (self.paper, self.lies):
            sheet.add(choice)
        column.addWidget(sheet)
        column.addWidget(self.language)
        column.addSpacing(SPACE_2)
        self._own.setSpacing(SPACE_2)
        self._own.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._host)
        column.addWidget(self.missing)
        column.addWidget(self.marks)
        column.addSpacing(SPACE_2)
        column.addWidget(self.picks_button)
        words = QHBoxLayout()
        words.setSpacing(SPACE_2)
        words.addWidget(self.texts_button, 1)
        words.addWidget(self.logo_button, 1)
        column.addLayout(words)
        column.addWidget(self.notes)
        column.addSpacing(SPACE_2)
        column.addWidget(_line())
        column.addSpacing(SPACE_2)
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
        self.body.setSpacing(SPACE_3)
        self.show_notes(())

    def _connect(self) -> None:
        for choice in (self.paper, self.lies, self.language):
            choice.changed.connect(lambda _key: self.changed.emit())
        self.marks.toggled.connect(lambda _on: self.changed.emit())
        self.print_button.clicked.connect(self.print_wanted)
        self.pdf_button.clicked.connect(lambda: self.save_wanted.emit("pdf"))
        self.png_button.clicked.connect(lambda: self.save_wanted.emit("png"))
        self.texts_button.clicked.connect(self.texts_wanted)
        self.picks_button.clicked.connect(self.picks_wanted)
        self.logo_button.clicked.connect(self.logo_wanted)
        self.code.said.connect(self._refit.start)
        self.code.connect_wanted.connect(self.connect_wanted)
        self.code.typing_wanted.connect(self.typing_wanted)

    def show_options(self, template: Template, options: PosterOptions) -> None:
        """Set the controls of a template without telling anybody."""
        if template is not self._template:
            self._template = template
            self._build(template)
        self.paper.set_current(options.size)
        self.lies.set_current(options.orientation)
        self.language.set_current(options.language)
        _silently(self.marks, partial(self.marks.setChecked, options.marks))
        for key, toggle in self.switches.items():
            on = options.shows(key)
            _silently(toggle, partial(toggle.setChecked, on))
        for key, field in self.fields.items():
            if field.text() != options.field(key):
                field.setText(options.field(key))
        self._refit.start()

    def options(self, before: PosterOptions) -> PosterOptions:
        """What the controls say, the rest as before."""
        language, lies = self.language.current(), self.lies.current()
        return replace(
            before,
            size=self.paper.current() or before.size,
            orientation=lies if is_orientation(lies) else before.orientation,
            language=language if is_language(language) else before.language,
            hidden=frozenset(key for key, toggle in self.switches.items() if not toggle.isChecked()),
            fields=tuple((key, field.text().strip()) for key, field in self.fields.items()),
            marks=self.marks.isChecked(),
        )

    def show_notes(self, notes: Sequence[str]) -> None:
        """What a person should know of the poster, in sentences."""
        self.notes.setText("\n".join(notes))
        self.notes.setVisible(bool(notes))
        self._refit.start()

    def set_ready(self, ready: bool) -> None:
        """Whether there is a page to print or to save."""
        for button in (self.print_button, self.pdf_button, self.png_button):
            button.setEnabled(ready)

    def show_unfinished(self, what: str) -> None:
        """What is still to be filled in before the poster may be given away, as a source string; empty for nothing."""
        self.missing.setText(tr(what) if what else "")
        self.missing.setVisible(bool(what))
        self.set_ready(not what)
        if what:
            self.code.show_unfinished()
        self._refit.start()

    def lead_to_missing(self) -> None:
        """Put the keyboard where something is still to be typed or chosen."""
        empty = next((field for field in self.fields.values() if not field.text().strip()), None)
        (empty or self.picks_button).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._size()
            if hasattr(self, "_host"):
                self._host.setMinimumHeight(self._own.sizeHint().height())

    def _build(self, template: Template) -> None:
        """The controls that this template alone has."""
        while (item := self._own.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()  # it lives on for a moment, at the place of what comes
                widget.deleteLater()
        self.paper.set_options([(size, size.replace("x", " × ")) for size in template.sizes])
        self.lies.set_options([(one, _lying(one)) for one in template.orientations])
        self.lies.setVisible(len(template.orientations) > 1)
        self.switches, self.fields = {}, {}
        for key, name in template.fields:
            field = QLineEdit()
            field.setMaxLength(_LONGEST)
            field.setMinimumHeight(px(TARGET))
            field.textEdited.connect(lambda _text: self._typed.start())
            field.editingFinished.connect(self._flush)
            self.fields[key] = field
            self._own.addWidget(FormRow(tr(name), field))
        for key, name in template.switches:
            toggle = Toggle(tr(name), checked=True)
            toggle.setMinimumHeight(px(TARGET))
            toggle.toggled.connect(lambda _on: self.changed.emit())
            self.switches[key] = toggle
            self._own.addWidget(toggle)
        self.picks_button.setVisible(template.picks)
        self._host.setVisible(bool(template.fields or template.switches))
        self._host.setMinimumHeight(self._own.sizeHint().height())

    def _flush(self) -> None:
        if self._typed.isActive():
            self._typed.stop()
            self.changed.emit()

    def _fit(self) -> None:
        """What is built for another template changes the page's height after the scroll area has asked for it."""
        self._scroll.setWidgetResizable(False)
        self._scroll.setWidgetResizable(True)

    def _size(self) -> None:
        self.setFixedWidth(px(WIDTH))


def _lying(orientation: str) -> str:
    return tr("Upright") if orientation == "portrait" else tr("Lying")


def _silently(widget: QWidget, change: Callable[[], None]) -> None:
    widget.blockSignals(True)
    change()
    widget.blockSignals(False)


def _line() -> QFrame:
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    return line
