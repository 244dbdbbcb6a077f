"""One step of the guide: what it is for, its button, and the word that puts it off. Knows no service."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.ui.firstday.words import words_of
from desktop.ui.text import tr
from desktop.ui.theme import Tone
from desktop.ui.widgets.button import TextLink
from desktop.ui.widgets.icon_row import IconRow
from desktop.views.beginnings import StepView


class StepRow(IconRow):
    """Signals: ``pressed()`` by the button, ``skip_wanted(bool)`` to put the step off or to take it up again."""

    skip_wanted = Signal(bool)

    def __init__(self, step: StepView, parent: QWidget | None = None) -> None:
        said = words_of(step)
        icon, tone = _look(step, said.icon)
        super().__init__(icon, said.title, said.why, said.button, parent, tone=tone)
        self.step = step
        self.button.setAccessibleName(f"{said.button}: {said.title}")
        if step.skipped:
            self.sub.setText(tr("Put off; it can be done at any time"))
        self.skip = TextLink(tr("Take up again") if step.skipped else tr("Skip"))
        self.skip.setAccessibleName(f"{self.skip.text()}: {said.title}")
        self.skip.clicked.connect(lambda: self.skip_wanted.emit(not step.skipped))
        self._row.insertWidget(self._row.count() - 1, self.skip)
        # Only now: what has no parent yet would be a window.
        self.skip.setVisible(not step.done)


def _look(step: StepView, icon: str) -> tuple[str, Tone]:
    if step.twice:
        return "copy", "warn"
    return ("circle-check", "ok") if step.done else (icon, "neutral")
