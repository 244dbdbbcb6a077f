"""What connecting with the union gives, before it is done: a drawing and three plain promises. Knows nothing."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.text import tr
from desktop.ui.theme import SPACE_2, color, px
from desktop.ui.theme.tokens import ColorRole
from desktop.ui.widgets.base import CENTER, Painted, draw_icon, draw_text
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.icon_row import IconRow
from desktop.ui.widgets.label import Label

_DISC: Final = 64
_HEIGHT: Final = 112
_WIDEST: Final = 460


class Picture(Painted):
    """This PC and another one, and the union between them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(px(300), px(_HEIGHT))

    def paintEvent(self, event: QEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        disc = px(_DISC)
        wide = min(self.width() - disc, px(_WIDEST))
        middle = self.width() / 2
        top = disc / 2 + 2
        places = [QPointF(middle - wide / 2, top), QPointF(middle, top), QPointF(middle + wide / 2, top)]
        line = QPen(color("line_strong"), 2, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.RoundCap)
        line.setDashPattern([0.1, 4])
        painter.setPen(line)
        for left, right in pairwise(places):
            painter.drawLine(left + QPointF(disc / 2 + 8, 0), right - QPointF(disc / 2 + 8, 0))
        icons: tuple[tuple[str, str, ColorRole, ColorRole], ...] = (
            ("monitor", tr("This PC"), "green_soft", "green"),
            ("building-2", tr("The union"), "accent_soft", "accent"),
            ("laptop", tr("Another PC"), "info_soft", "info"),
        )
        for place, (icon, name, ground, ink) in zip(places, icons, strict=True):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color(ground))
            painter.drawEllipse(place, disc / 2, disc / 2)
            draw_icon(painter, icon, place, px(28), color(ink))
            box = QRectF(place.x() - px(70), place.y() + disc / 2 + 6, px(140), px(26)).toRect()
            draw_text(painter, box, name, "caption", color("muted"), CENTER)
        painter.end()


class WhyCard(Card):
    """The left half of the page before a station is connected."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.body.setSpacing(SPACE_2)
        self.body.addWidget(Label(tr("What connecting brings"), "section", wrap=True))
        self.body.addSpacing(6)
        self.body.addWidget(Picture())
        for icon, title, sub in (
            (
                "shield-check",
                tr("A second safe place"),
                tr("Every entry is also kept at the union. If this PC breaks, a new one gets everything back."),
            ),
            (
                "monitor",
                tr("Several PCs, one station"),
                tr("All PCs end up with the same entries, even after weeks without a network."),
            ),
            (
                "qr-code",
                tr("A code on the poster"),
                tr("It opens the station's public page, with hours and services as they stand today."),
            ),
        ):
            self.body.addWidget(IconRow(icon, title, sub))
        self.body.addStretch(1)
        self.body.addWidget(
            Label(
                tr("Without a network everything goes on as before: it is kept here and sent later."),
                "caption",
                wrap=True,
            )
        )
