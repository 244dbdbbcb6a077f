"""Every template as a small live picture of this station's own poster; a click or the arrow keys choose one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.ui.theme import RADIUS_CARD, SPACE_2, SPACE_3, ColorRole, color
from desktop.ui.widgets.base import CENTER, PaintedButton, draw_text, focus_ring, line_height, rounded, text_width
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.page_scroll import PageScroll

PAGE: Final = 122
"""Logical px that a page may be wide; lying sheets take all of it."""
_BOX_HEIGHT: Final = 160
_RIM: Final = 9
_GAP: Final = 12
_BAR: Final = 18
_ARROWS: Final = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


class GalleryCard(PaintedButton):
    """A card with the page in it and its name below. Signals: ``arrow(int)`` an arrow key."""

    arrow = Signal(int)

    def __init__(self, text: str, tip: str, aspect: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setToolTip(tip)
        self.setAccessibleName(text)
        self.setAccessibleDescription(tip)
        self.setCheckable(True)
        self._aspect = aspect
        self._picture: QImage | None = None
        self._lines = 1
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def nextCheckState(self) -> None:
        """The gallery decides which one is on."""

    def set_aspect(self, aspect: float) -> None:
        """Width by height of the paper: its shape stands there until the page is drawn."""
        if abs(aspect - self._aspect) > 0.01:
            self._aspect = aspect
            self._picture = None
            self.update()

    def show_picture(self, picture: QImage) -> None:
        """Show the page."""
        self._picture = picture
        self.update()

    def picture(self) -> QImage | None:
        """The page that is shown."""
        return self._picture

    def name_in_lines(self) -> list[str]:
        """The name as large text makes it stand below the page: on one line or, parted at a blank, on two."""
        text = self.text()
        places = [place for place, sign in enumerate(text) if sign == " "]
        if not places or text_width(text, "strong") <= PAGE + 2 * _RIM:
            return [text]
        middle = min(places, key=lambda place: abs(place - len(text) / 2))
        return [text[:middle], text[middle + 1 :]]

    def set_lines(self, lines: int) -> None:
        """Give the name so many lines."""
        self._lines = lines

    def page_width(self) -> int:
        """Logical px of the page's width."""
        return max(1, round(min(PAGE, _BOX_HEIGHT * self._aspect)))

    def sizeHint(self) -> QSize:
        return QSize(PAGE + 2 * _RIM, _BOX_HEIGHT + 2 * _RIM + _caption(self._lines))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ARROWS:
            self.arrow.emit(event.key())  # to the gallery: what scrolls between the two would take it
            return
        super().keyPressEvent(event)

    def paint(self, painter: QPainter) -> None:
        frame = self.rect().adjusted(1, 1, -1, -_caption(self._lines) - 1)
        on = self.isChecked()
        edge: ColorRole = "accent" if on else "line_strong" if self.hovered else "line"
        rounded(painter, frame, RADIUS_CARD, color("surface_press"), color(edge), 2.0 if on else 1.0)
        width = float(self.page_width())
        page = QRectF(0, 0, width, width / self._aspect)
        page.moveCenter(QRectF(frame).center())
        page.moveTopLeft(page.topLeft().toPoint().toPointF())
        if self._picture is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(page, self._picture)
        else:
            painter.fillRect(page, color("surface"))
        said = self.name_in_lines()
        top, tall = frame.bottom() + 1 + SPACE_3 // 2, line_height()
        for line, text in enumerate(said):
            box = QRect(0, top + line * tall, self.width(), tall)
            draw_text(painter, box, text, "strong" if on else "base", color("accent" if on else "ink"), CENTER)
        if self.ring_visible:
            focus_ring(painter, frame, RADIUS_CARD)


class Gallery(QWidget):
    """Signals: ``chosen(str)`` when a person picks a template."""

    chosen = Signal(str)

    def __init__(
        self, title: str, cards: Sequence[tuple[str, str, str, float]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._cards: dict[str, GalleryCard] = {}
        self._columns = 2
        self._host = QWidget()
        self._grid = QGridLayout(self._host)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(_GAP)
        self._grid.setVerticalSpacing(SPACE_2)
        for key, text, tip, aspect in cards:
            card = GalleryCard(text, tip, aspect)
            card.clicked.connect(lambda _checked=False, picked=key: self._pick(picked))
            card.arrow.connect(self._step)
            self._cards[key] = card
        self._scroll = PageScroll()
        self._scroll.layout_.addWidget(self._host)
        self._scroll.layout_.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        column.addWidget(Label(title, "strong"))
        column.addWidget(self._scroll, 1)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._arrange()

    def card(self, key: str) -> GalleryCard:
        """The card of a template."""
        return self._cards[key]

    def keys(self) -> tuple[str, ...]:
        """All templates in their order."""
        return tuple(self._cards)

    def current(self) -> str:
        """Key of the one that is on."""
        return next((key for key, card in self._cards.items() if card.isChecked()), "")

    def set_current(self, key: str) -> None:
        """Choose silently."""
        for name, card in self._cards.items():
            card.setChecked(name == key)
            card.setFocusPolicy(Qt.FocusPolicy.StrongFocus if name == key else Qt.FocusPolicy.ClickFocus)
        if key in self._cards:
            self._scroll.ensureWidgetVisible(self._cards[key], 0, SPACE_3)

    def set_columns(self, columns: int) -> None:
        """One or two cards beside each other."""
        if columns != self._columns:
            self._columns = columns
            self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_cards"):
            self._arrange()

    def _step(self, arrow: int) -> None:
        steps = {
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Down: self._columns,
            Qt.Key.Key_Up: -self._columns,
        }
        keys = self.keys()
        place = keys.index(self.current()) + steps[Qt.Key(arrow)]
        if 0 <= place < len(keys):
            self._pick(keys[place])
            self._cards[keys[place]].setFocus(Qt.FocusReason.TabFocusReason)

    def _pick(self, key: str) -> None:
        if key != self.current():
            self.set_current(key)
            self.chosen.emit(key)

    def _arrange(self) -> None:
        tall = 0
        lines = max((len(card.name_in_lines()) for card in self._cards.values()), default=1)
        for index, card in enumerate(self._cards.values()):
            row, column = divmod(index, self._columns)
            card.set_lines(lines)
            card.setFixedSize(card.sizeHint())
            self._grid.addWidget(card, row, column, Qt.AlignmentFlag.AlignLeft)
            tall = (row + 1) * card.height() + row * SPACE_2
        self._host.setFixedHeight(tall)
        self.setFixedWidth(self._columns * (PAGE + 2 * _RIM) + (self._columns - 1) * _GAP + _BAR)


def _caption(lines: int) -> int:
    return line_height() * lines + SPACE_3
