"""The palette's list: commands as rows of an icon, a name, a line of help, and the shortcut. Knows no command."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.ui.commands import Command
from desktop.ui.theme import RADIUS_CONTROL, SPACE_3, color, px
from desktop.ui.theme.icons import known
from desktop.ui.widgets.base import draw_icon, draw_text, line_height, rounded
from desktop.ui.widgets.key_hint import keys_of, keys_size, paint_keys

Index = QModelIndex | QPersistentModelIndex
SHOWN: Final = 8
"""Rows that are seen at once."""
_ICON: Final = 20


class CommandModel(QAbstractListModel):
    """The commands that are shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._commands: tuple[Command, ...] = ()

    def show(self, commands: tuple[Command, ...]) -> None:
        """Show others; where they say the same as those before, nothing is seen to happen."""
        if [_seen(one) for one in commands] == [_seen(one) for one in self._commands]:
            self._commands = commands
            return
        self.beginResetModel()
        self._commands = commands
        self.endResetModel()

    def commands(self) -> tuple[Command, ...]:
        """What is shown."""
        return self._commands

    def at(self, row: int) -> Command | None:
        """The command of a row."""
        return self._commands[row] if 0 <= row < len(self._commands) else None

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self._commands)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        command = self.at(index.row())
        if command is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return command.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(command)
        return None


class CommandList(QListView):
    """The rows; the field above keeps the cursor and says which of them is chosen."""

    def __init__(self, model: CommandModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(_Rows(model, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.viewport().setAutoFillBackground(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def choose(self, row: int) -> None:
        """Choose a row and bring it into view."""
        count = self.model().rowCount()
        if count:
            index = self.model().index(min(max(row, 0), count - 1), 0)
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def row_at(self, at: QPoint) -> int:
        """The row at a point of the viewport, -1 for none."""
        return self.indexAt(at).row()

    def sizeHint(self) -> QSize:
        return QSize(px(400), SHOWN * row_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(px(200), 3 * row_height())


def row_height() -> int:
    """Height of a row in px at the present text size."""
    return line_height("base") + line_height("small") + 12


def _seen(command: Command) -> tuple[str, str, str, str, str]:
    return command.key, command.text, command.help, command.icon, command.keys


def spoken(command: Command) -> str:
    """A command as a screen reader says it."""
    return ", ".join(part for part in (command.text, command.keys, command.help) if part)


class _Rows(QStyledItemDelegate):
    def __init__(self, model: CommandModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(px(200), row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        command = self._model.at(index.row())
        if command is None:
            return
        box: QRect = option.rect.adjusted(0, 1, -SPACE_3, -1)
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen:
            rounded(painter, box, RADIUS_CONTROL, color("selection"))
        elif state & QStyle.StateFlag.State_MouseOver:
            rounded(painter, box, RADIUS_CONTROL, color("surface_hover"))
        tint = color("accent" if chosen else "muted")
        middle = box.center().y() + 0.5
        draw_icon(painter, known(command.icon), QPointF(box.left() + SPACE_3 + px(_ICON) / 2, middle), px(_ICON), tint)
        left, right = box.left() + px(_ICON) + 2 * SPACE_3, box.right() - SPACE_3
        if command.keys:
            keys = keys_of(command.keys)
            size = keys_size(keys)
            right -= size.width()
            paint_keys(painter, QRect(right, box.top(), size.width(), box.height()), keys)
            right -= SPACE_3
        upper, lower = line_height("base"), line_height("small")
        top = box.top() + (box.height() - upper - lower) // 2
        draw_text(painter, QRect(left, top, right - left, upper), command.text, "base", color("ink"))
        draw_text(painter, QRect(left, top + upper, right - left, lower), command.help, "small", color("muted"))
        painter.restore()
