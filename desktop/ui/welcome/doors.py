"""The first page: whose programme this is, and the three ways in.

Knows no service; the choice leaves as a signal.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.i18n import CHINESE, ENGLISH
from desktop.ui.text import language, tr
from desktop.ui.theme import PAGE_MARGIN, color, px
from desktop.ui.theme.tokens import ColorRole
from desktop.ui.welcome.door import Door
from desktop.ui.widgets.base import Painted, draw_icon, rounded
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.page_scroll import PageScroll
from desktop.ui.widgets.segmented import Segmented

_GUESTS = ("brush-cleaning", "package", "bike", "car", "truck", "shield", "hard-hat", "flower-2", "store")
_WIDEST = 1040


class _Mark(Painted):
    """The programme's mark among those it is there for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(px(640), px(72) + 24)

    def paintEvent(self, event: QEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(self.width() / 2, px(72) / 2)
        side = px(72)
        house = QRect(round(middle.x() - side / 2), round(middle.y() - side / 2), side, side)
        half = (len(_GUESTS) + 1) // 2
        for n in range(half):
            # They fade with their distance from the door.
            painter.setOpacity(1.0 - 0.17 * n)
            step = side / 2 + px(34) + n * px(52)
            self._guest(painter, _GUESTS[n * 2], QPointF(middle.x() - step, middle.y()))
            if n * 2 + 1 < len(_GUESTS):
                self._guest(painter, _GUESTS[n * 2 + 1], QPointF(middle.x() + step, middle.y()))
        self._guest(painter, "heart-handshake", QPointF(middle.x() + side / 2 + px(34) + 4 * px(52), middle.y()))
        painter.setOpacity(1.0)
        rounded(painter, house, px(18), color("accent_fill"))
        draw_icon(painter, "house", QPointF(house.center()) + QPointF(0.5, 0.5), px(40), color("accent_ink"))
        painter.end()

    def _guest(self, painter: QPainter, icon: str, at: QPointF) -> None:
        ground: ColorRole = "surface_press"
        side = px(40)
        box = QRect(round(at.x() - side / 2), round(at.y() - side / 2), side, side)
        rounded(painter, box, side / 2, color(ground))
        draw_icon(painter, icon, at, px(20), color("muted"))


class DoorsPage(QWidget):
    """Signals: ``connect_wanted``, ``begin_wanted``, ``sample_wanted``, ``language_wanted(str)``."""

    connect_wanted = Signal()
    begin_wanted = Signal()
    sample_wanted = Signal()
    language_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.languages = Segmented()
        self.languages.set_options([(CHINESE, "中文"), (ENGLISH, "English")])
        self.languages.set_current(language())
        self.languages.setAccessibleName(tr("Language"))
        self.languages.changed.connect(self.language_wanted)
        self.connect_door = Door(
            "qr-code",
            tr("Connect with a card"),
            tr("The union gave you a card for this station. Scan or paste it, and this PC knows its union."),
            tr("Connect"),
            leading=True,
        )
        self.begin_door = Door(
            "door-open",
            tr("Start without the union"),
            tr("Begin to record right away. Connect later: everything recorded until then is delivered too."),
            tr("Set up a station"),
        )
        self.sample_door = Door(
            "eye",
            tr("Try a sample station"),
            tr("A month in the life of a station, to try everything out. Nothing is kept."),
            tr("Open the sample"),
        )
        self.connect_door.clicked.connect(self.connect_wanted)
        self.begin_door.clicked.connect(self.begin_wanted)
        self.sample_door.clicked.connect(self.sample_wanted)
        self._mark = _Mark()
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # With large text on a low screen the doors matter more than the picture above them.
        self._mark.show()
        width = self.width() - 2 * PAGE_MARGIN
        self._mark.setVisible(self._column.totalHeightForWidth(width) <= self.height())

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.addStretch(1)
        top.addWidget(self.languages)
        title = Label(tr("Welcome to Yizhan"), "figure")
        promise = Label(tr("Enter once, every report writes itself."), "large")
        for label in (title, promise):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        promise.setProperty("role", "large")
        doors = QHBoxLayout()
        doors.setSpacing(0)
        for door in (self.connect_door, self.begin_door, self.sample_door):
            doors.addWidget(door, 1)
        held = QWidget()
        held.setMaximumWidth(px(_WIDEST))
        held.setLayout(doors)
        doors.setContentsMargins(0, 0, 0, 0)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(held, 100)
        middle.addStretch(1)
        note = Label(tr("Everything you enter is saved on this PC first, with or without network."), "muted")
        note.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        scroll = PageScroll()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        self._column = column = scroll.layout_
        column.setContentsMargins(PAGE_MARGIN, 16, PAGE_MARGIN, 24)
        column.setSpacing(0)
        column.addLayout(top)
        column.addStretch(3)
        column.addWidget(self._mark)
        column.addWidget(title)
        column.addSpacing(4)
        column.addWidget(promise)
        column.addSpacing(28)
        column.addLayout(middle)
        column.addStretch(4)
        column.addWidget(note)
