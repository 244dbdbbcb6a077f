"""The station's answer: ready sentences to begin with, a box to write in, whether the page shows it; or what was said.

Knows no service. What is being written stays where it is while the lists around it change.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.i18n import CHINESE
from desktop.ui import format as fmt
from desktop.ui.feedback.words import READY
from desktop.ui.text import language, tr
from desktop.ui.theme import SPACE_2
from desktop.ui.widgets.base import clear_layout
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.card import Inset
from desktop.ui.widgets.chip import Chip
from desktop.ui.widgets.flow_layout import FlowBox
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.text_area import TextArea
from desktop.ui.widgets.toggle import Toggle
from desktop.views.feedback import OpinionView

_SHORT: Final = (14, 32)
"""Characters of a ready sentence that stand on its chip, Chinese and others."""


class ReplyBox(QWidget):
    """Signals: ``said(str, bool)`` text and whether the page shows it, for a new answer or a changed one;
    ``taken_back()``."""

    said = Signal(str, bool)
    taken_back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._opinion: OpinionView | None = None
        self._changing = False
        self.head = Label(tr("Answer"), "strong")
        self.answer = Inset()
        self.ready = FlowBox(gap=SPACE_2, row_gap=SPACE_2)
        self.text = TextArea(lines=2, most=6, placeholder=tr("The station's answer"))
        self.text.setAccessibleName(tr("Answer"))
        self.shown = Toggle(tr("Show on the station's page"), checked=True)
        self.send = Button(tr("Answer", "verb"), "primary", "send")
        self.change = Button(tr("Change the answer"))
        self.take_back = Button(tr("Take it back"))
        self.cancel = Button(tr("Cancel"))
        self.send.clicked.connect(self._send)
        self.change.clicked.connect(self._begin_change)
        self.take_back.clicked.connect(self.taken_back)
        self.cancel.clicked.connect(self._leave)
        acts = FlowBox(gap=SPACE_2)
        for button in (self.send, self.change, self.take_back, self.cancel):
            acts.add(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        for widget in (self.head, self.answer, self.ready, self.text, self.shown, acts):
            column.addWidget(widget)

    def show_opinion(self, said: OpinionView, now: int) -> None:
        """Show its answer, or a box for one; words that are being written to the same opinion are kept."""
        before = self._opinion
        if before is None or before.id != said.id or (before.reply is None) != (said.reply is None):
            self.text.set_text("")
            self.shown.setChecked(True)
            self._changing = False
        self._opinion = said
        if said.reply is not None:
            told = tr("Shown on the station's page") if said.reply.shown else tr("Not shown on the page")
            by = tr("by {name}", "answered").format(name=said.reply.by) if said.reply.by else ""
            self.answer.set(fmt.joined(fmt.when(said.reply.at, now), by, told), said.reply.text)
        if before is None or before.kind != said.kind:
            self._offer(said.kind)
        self._arrange()

    def sentences(self) -> list[Chip]:
        """The ready sentences."""
        return self.ready.findChildren(Chip)

    def _offer(self, kind: str) -> None:
        clear_layout(self.ready.flow)
        most = _SHORT[0 if language() == CHINESE else 1]
        for sentence in READY.get(kind, READY["suggestion"]):
            text = tr(sentence)
            chip = Chip(text if len(text) <= most else f"{text[:most].rstrip()}…", checkable=False)
            chip.setToolTip(text)
            chip.setAccessibleName(text)
            chip.clicked.connect(lambda _on=False, text=text: self._take(text))
            self.ready.add(chip)

    def _take(self, sentence: str) -> None:
        self.text.set_text(sentence)
        self.text.setFocus()

    def _arrange(self) -> None:
        said = self._opinion
        answered = said is not None and said.reply is not None
        writing = not answered or self._changing
        open_ = said is not None and said.voided is None
        self.setVisible(open_ or answered)
        self.answer.setVisible(answered and not self._changing)
        for widget in (self.ready, self.text, self.shown, self.send):
            widget.setVisible(writing and open_)
        for widget in (self.change, self.take_back):
            widget.setVisible(answered and not self._changing and open_)
        self.cancel.setVisible(self._changing)
        self.send.setText(tr("Save the answer") if self._changing else tr("Answer", "verb"))

    def _begin_change(self) -> None:
        if self._opinion is not None and self._opinion.reply is not None:
            self._changing = True
            self.text.set_text(self._opinion.reply.text)
            self.shown.setChecked(self._opinion.reply.shown)
            self._arrange()
            self.text.setFocus()

    def _leave(self) -> None:
        self._changing = False
        self.text.set_text("")
        self._arrange()
        self.change.setFocus()

    def _send(self) -> None:
        text = self.text.text().strip()
        if not text:
            self.text.setFocus()
            return
        self._changing = False
        self.said.emit(text, self.shown.isChecked())
