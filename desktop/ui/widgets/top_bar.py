"""The bar above every screen: the station's name, its code, date and time, and what stands at the right."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop.ui.theme import PAGE_MARGIN, TARGET, color, px
from desktop.ui.widgets.base import PaintedButton, draw_icon, draw_text, focus_ring, rounded, text_width
from desktop.ui.widgets.label import Label

_PAD = 14
_GAP = 8


class PillButton(PaintedButton):
    """A round-ended button such as the duty chip."""

    def __init__(self, icon: str = "", text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self.setText(text)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def set_icon(self, icon: str) -> None:
        """Show another icon; an empty name shows none."""
        self._icon = icon
        self.updateGeometry()
        self.update()

    def lead_width(self) -> int:
        """Room before the text."""
        return px(18) + _GAP if self._icon else 0

    def sizeHint(self) -> QSize:
        return QSize(2 * _PAD + self.lead_width() + text_width(self.text()), max(TARGET, px(TARGET)))

    def minimumSizeHint(self) -> QSize:
        return QSize(2 * _PAD + self.lead_width() + min(text_width(self.text()), px(80)), self.sizeHint().height())

    def paint_lead(self, painter: QPainter, left: int) -> None:
        """Draw what stands before the text."""
        if self._icon:
            ink = color("ink" if self.isEnabled() else "faint")
            draw_icon(painter, self._icon, QPointF(left + px(18) / 2, self.height() / 2), px(18), ink)

    def paint(self, painter: QPainter) -> None:
        edge = color("line_strong" if self.hovered and self.isEnabled() else "line")
        rounded(painter, self.rect(), self.height() / 2, self.face("surface", "surface_hover", "surface_press"), edge)
        self.paint_lead(painter, _PAD)
        left = _PAD + self.lead_width()
        ink = color("ink" if self.isEnabled() else "faint")
        draw_text(painter, QRect(left, 0, self.width() - left - _PAD + 2, self.height()), self.text(), "base", ink)
        if self.ring_visible:
            focus_ring(painter, self.rect(), self.height() / 2)


class TopBar(QWidget):
    """Title, code and date; `add_right` appends chips."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Label("", "title", elide=True)
        self.code = Label("", "small", selectable=True)
        self.date = Label("", "small")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(PAGE_MARGIN, 12, PAGE_MARGIN, 12)
        self._row.setSpacing(14)
        self._row.addWidget(self.title)
        self._row.addWidget(self.code)
        self._row.addStretch(1)
        self._row.addWidget(self.date)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.code.setCursor(Qt.CursorShape.IBeamCursor)

    def set_title(self, text: str) -> None:
        """The station's name."""
        self.title.setText(text)

    def set_code(self, text: str) -> None:
        """The station's code; empty while it has none."""
        self.code.setText(text)
        self.code.setVisible(bool(text))

    def set_date(self, text: str) -> None:
        """Date, weekday and time as one text."""
        self.date.setText(text)

    def add_right(self, widget: QWidget) -> None:
        """Append a chip at the right end."""
        self._row.addWidget(widget)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), max(64, px(TARGET) + 24))
