"""The list of reports and ledgers at the left: one of them is chosen, with the mouse or with the arrow keys."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop.services.report_kinds import KINDS, SUMMARY, Kind
from desktop.ui.text import tr
from desktop.ui.theme import ICON, RADIUS_CONTROL, SPACE_1, SPACE_3, TARGET, color, px
from desktop.ui.widgets.base import PaintedButton, draw_icon, draw_text, focus_ring, rounded, text_width
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.page_scroll import PageScroll

_STEPS: Final = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_INSET: Final = 10
_WIDTH: Final = 224


class KindRow(PaintedButton):
    """One report. Signal ``stepped(int)`` when an arrow key asks for the one before or after."""

    stepped = Signal(int)

    def __init__(self, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self.setText(tr(kind.title))
        self.setAccessibleName(self.text())
        self.setAccessibleDescription(tr(kind.about))
        self.setToolTip(tr(kind.about))
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def nextCheckState(self) -> None:
        """The list decides which one is on."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # A button would move the focus by itself and choose nothing, the list around it would scroll.
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(step)

    def sizeHint(self) -> QSize:
        return QSize(self._left() + text_width(self.text(), "strong") + _INSET, max(TARGET, px(TARGET)))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(120), self.sizeHint().height())

    def _left(self) -> int:
        return _INSET + px(ICON) + 10

    def paint(self, painter: QPainter) -> None:
        chosen = self.isChecked()
        if chosen:
            rounded(painter, self.rect(), RADIUS_CONTROL, color("accent_soft"))
        elif self.isDown() or self.hovered:
            rounded(painter, self.rect(), RADIUS_CONTROL, color("surface_hover"))
        ink = color("accent") if chosen else color("ink")
        tint = color("accent") if chosen else color("muted")
        draw_icon(painter, self.kind.icon, QPointF(_INSET + px(ICON) / 2, self.height() / 2), px(ICON), tint)
        room = QRect(self._left(), 0, self.width() - self._left() - _INSET, self.height())
        draw_text(painter, room, self.text(), "strong" if chosen else "base", ink)
        if self.ring_visible:
            focus_ring(painter, self.rect())


class KindList(Card):
    """Signal ``chosen(str)`` when a person picks another one."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._column.setContentsMargins(SPACE_3, SPACE_3, SPACE_3, SPACE_3)
        self._rows: dict[str, KindRow] = {}
        scroll = PageScroll()
        column: QVBoxLayout = scroll.layout_
        column.setSpacing(2)
        group = ""
        for kind in KINDS.values():
            if kind.group != group:
                if group:
                    column.addSpacing(SPACE_3)
                group = kind.group
                head = Label(tr("Reports", "group") if group == SUMMARY else tr("Ledgers", "group"), "caption")
                head.setContentsMargins(_INSET, 0, 0, SPACE_1)
                column.addWidget(head)
            row = KindRow(kind)
            row.stepped.connect(self._step)
            row.clicked.connect(lambda _checked=False, key=kind.key: self._pick(key))
            self._rows[kind.key] = row
            column.addWidget(row)
        column.addStretch(1)
        self.body.addWidget(scroll, 1)
        self._scroll = scroll
        self.setAccessibleName(tr("Reports and ledgers"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def row(self, key: str) -> KindRow:
        """The row of a report."""
        return self._rows[key]

    def current(self) -> str:
        """Key of the one that is on."""
        return next((key for key, row in self._rows.items() if row.isChecked()), "")

    def set_current(self, key: str) -> None:
        """Choose silently."""
        for name, row in self._rows.items():
            row.setChecked(name == key)
            row.setFocusPolicy(Qt.FocusPolicy.StrongFocus if name == key else Qt.FocusPolicy.ClickFocus)

    def sizeHint(self) -> QSize:
        return QSize(_list_width(), 400)

    def minimumSizeHint(self) -> QSize:
        return QSize(_list_width(), 120)

    def _step(self, step: int) -> None:
        keys = list(self._rows)
        to = keys[(keys.index(self.current()) + step) % len(keys)]
        self._pick(to)
        self._rows[to].setFocus(Qt.FocusReason.TabFocusReason)
        self._scroll.ensureWidgetVisible(self._rows[to], 0, 20)

    def _pick(self, key: str) -> None:
        if key != self.current():
            self.set_current(key)
            self.chosen.emit(key)


def _list_width() -> int:
    """Half as much wider as the text: the pages want the room."""
    return (_WIDTH + px(_WIDTH)) // 2
