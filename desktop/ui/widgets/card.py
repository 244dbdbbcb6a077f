"""A surface with a line around it, with an optional title at the left and a fact at the right."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.theme import RADIUS_CARD, SPACE_2, SPACE_5, LabelRole, Tone, color
from desktop.ui.widgets.base import Painted, rounded
from desktop.ui.widgets.label import Label

_ROLES: dict[Tone, LabelRole] = {
    "neutral": "muted", "ok": "ok", "warn": "warn", "alarm": "alarm", "accent": "alarm", "info": "muted",
}


class Card(Painted):
    """Put content into `body`."""

    def __init__(self, title: str = "", right: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Label(title, "muted", elide=True)
        self.right = Label(right, "muted")
        self._head = QHBoxLayout()
        self._head.setSpacing(SPACE_2)
        self._head.addWidget(self.title, 1)
        self._head.addWidget(self.right)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_5 + 1, 16, SPACE_5 + 1, SPACE_5)
        column.setSpacing(SPACE_2)
        column.addLayout(self._head)
        self._column = column
        self._gap = SPACE_2
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(SPACE_2)
        column.addLayout(self.body, 1)
        self.set_title(title)
        self.set_right(right)

    def set_title(self, text: str) -> None:
        """What the card is about; empty hides it."""
        self.title.setText(text)
        self.title.setVisible(bool(text))
        self.setAccessibleName(text)
        self._show_head()

    def set_right(self, text: str, tone: Tone = "neutral") -> None:
        """A fact at the right of the title; empty hides it."""
        self.right.setText(text)
        self.right.set_role(_ROLES[tone])
        self.right.setVisible(bool(text))
        self._show_head()

    def set_padding(self, top: int, bottom: int) -> None:
        """Distance from the card's upper and lower edge, smaller around tables."""
        self._column.setContentsMargins(SPACE_5 + 1, top, SPACE_5 + 1, bottom)

    def set_head_gap(self, gap: int) -> None:
        """Distance from the head to the body: 0 lets a figure follow its label closely."""
        self._gap = gap
        self._show_head()

    def _show_head(self) -> None:
        bare = self.title.isHidden() and self.right.isHidden() and self._head.count() == 2
        self._column.setSpacing(0 if bare else self._gap)

    def set_right_widget(self, widget: QWidget) -> None:
        """Put a control at the right end of the head."""
        self._head.addWidget(widget)
        self._column.setSpacing(self._gap)

    def paintEvent(self, event: QEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rounded(painter, self.rect(), RADIUS_CARD, color("surface"), color("line"))
        painter.end()


class Inset(Painted):
    """A quiet area inside a card, such as the service promise."""

    def __init__(self, title: str = "", text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Label(title, "small", wrap=True)
        self._text = Label(text, wrap=True)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(14, 10, 14, 12)
        self.body.setSpacing(2)
        self.body.addWidget(self._title)
        self.body.addWidget(self._text)
        self.set(title, text)

    def set(self, title: str, text: str) -> None:
        """Say something else; what is empty is hidden."""
        self._title.setText(title)
        self._title.setVisible(bool(title))
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)

    def paintEvent(self, event: QEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rounded(painter, self.rect(), 8, color("surface_alt"))
        painter.end()
