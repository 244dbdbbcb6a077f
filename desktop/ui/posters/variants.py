"""The board in each language as a small live picture; a click chooses it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop.ui.posters.preview import A_PAGE
from desktop.ui.theme import RADIUS_CARD, SPACE_2, SPACE_3, ColorRole, color
from desktop.ui.widgets.base import CENTER, PaintedButton, draw_text, focus_ring, line_height, rounded
from desktop.ui.widgets.label import Label

_RIM: Final = 9
_STEPS: Final = {Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1}
_NARROWEST: Final = 96
_WIDEST: Final = 190


class Variant(PaintedButton):
    """A card with the page in it and its name below."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self._picture: QImage | None = None
        self._page_width = _NARROWEST
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def nextCheckState(self) -> None:
        """The column decides which one is on."""

    def set_page_width(self, width: int) -> None:
        """How wide the page is shown, in px."""
        self._page_width = width
        self.updateGeometry()

    def show_picture(self, picture: QImage) -> None:
        """Show the page."""
        self._picture = picture
        self.update()

    def picture(self) -> QImage | None:
        """The page that is shown."""
        return self._picture

    def sizeHint(self) -> QSize:
        page = round(self._page_width * A_PAGE)
        return QSize(self._page_width + 2 * _RIM, page + 2 * _RIM + _caption())

    def paint(self, painter: QPainter) -> None:
        frame = self.rect().adjusted(0, 0, 0, -_caption())
        on = self.isChecked()
        edge: ColorRole = "accent" if on else "line_strong" if self.hovered else "line"
        rounded(painter, frame, RADIUS_CARD, color("surface"), color(edge), 2.0 if on else 1.0)
        page = QRectF(frame.adjusted(_RIM, _RIM, -_RIM, -_RIM))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._picture is not None:
            painter.drawImage(page, self._picture)
        else:
            painter.fillRect(page, color("surface_alt"))
        name = QRect(0, frame.height(), self.width(), _caption())
        draw_text(painter, name, self.text(), "strong" if on else "base", color("accent" if on else "ink"), CENTER)
        if self.ring_visible:
            focus_ring(painter, frame, RADIUS_CARD)


class VariantColumn(QWidget):
    """Signals: ``chosen(str)`` when a person picks one, ``room_changed(int)`` the width its pages are shown in."""

    chosen = Signal(str)
    room_changed = Signal(int)

    def __init__(self, title: str, options: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._width = 0
        self._variants: dict[str, Variant] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE_2)
        self._title = Label(title, "strong")
        self._column.addWidget(self._title)
        for key, text in options:
            made = Variant(text)
            made.clicked.connect(lambda _checked=False, picked=key: self._pick(picked))
            self._variants[key] = made
            self._column.addWidget(made)
        self._column.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def variant(self, key: str) -> Variant:
        """The card of a key."""
        return self._variants[key]

    def current(self) -> str:
        """Key of the one that is on."""
        return next((key for key, variant in self._variants.items() if variant.isChecked()), "")

    def set_current(self, key: str) -> None:
        """Choose silently."""
        for name, variant in self._variants.items():
            variant.setChecked(name == key)
            variant.setFocusPolicy(Qt.FocusPolicy.StrongFocus if name == key else Qt.FocusPolicy.ClickFocus)

    def page_width(self) -> int:
        """Width of the small pages in px."""
        return self._width or _NARROWEST

    def minimumSizeHint(self) -> QSize:
        return QSize(self.page_width() + 2 * _RIM, 0)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_variants"):
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        keys = list(self._variants)
        if step is None or self.current() not in keys:
            super().keyPressEvent(event)
            return
        key = keys[(keys.index(self.current()) + step) % len(keys)]
        self._pick(key)
        self._variants[key].setFocus(Qt.FocusReason.TabFocusReason)

    def _pick(self, key: str) -> None:
        if key != self.current():
            self.set_current(key)
            self.chosen.emit(key)

    def _fit(self) -> None:
        """All cards share the height."""
        count = max(1, len(self._variants))
        taken = self._title.sizeHint().height() + count * (self._column.spacing() + _caption() + 2 * _RIM)
        width = int((self.height() - taken) / count / A_PAGE)
        width = max(_NARROWEST, min(_WIDEST, width))
        if width == self._width:
            return
        self._width = width
        for variant in self._variants.values():
            variant.set_page_width(width)
        self.updateGeometry()
        self.room_changed.emit(width)


def _caption() -> int:
    return line_height() + SPACE_3
