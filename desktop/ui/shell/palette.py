"""The command palette: everything the desk can do, and its items, people and last entries, by name and by keyboard.

Knows the window, the commands' manner and the history of what was used; knows no command.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy

from desktop.ui.commands import Command, Named, Reach
from desktop.ui.shell import commands as listed
from desktop.ui.shell.palette_rows import SHOWN, CommandList, CommandModel, spoken
from desktop.ui.shell.ranking import Used, answering
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_2, SPACE_6
from desktop.ui.widgets.key_hint import KeyHint
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.search_box import SearchBox
from desktop.ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.shell.window import MainWindow
    from desktop.ui.tasks import Tasks

USED: Final = "palette.used"
"""Setting: the commands that were used, the newest first, and how often each."""
_WIDTH: Final = 640
_CTRL: Final = Qt.KeyboardModifier.ControlModifier
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Palette(Sheet):
    """Closes at a choice, and with Esc or Ctrl+K without one; made once, and opened again and again."""

    stays = True

    def __init__(self, window: MainWindow, desk: Desk, tasks: Tasks) -> None:
        super().__init__(window, tr("What would you like to do?"))
        self._desk, self._tasks = desk, tasks
        self._reach = Reach(desk, tasks, window.go, window.undo.say)
        self._used = Used()
        self._always = listed.always(window)
        self._stored: tuple[Command, ...] = ()
        self._moved = False
        self._unread = False
        self.set_width(_WIDTH)
        self.body.setContentsMargins(SPACE_6, SPACE_2, SPACE_6, 0)
        self.field = SearchBox(tr("Command, item or person; initials will do"), delay_ms=0)
        self.field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.model = CommandModel(self)
        self.list = CommandList(self.model)
        self.list.setAccessibleName(tr("Commands"))
        self.nothing = Label(tr("Nothing of that name. Try fewer letters."), "muted", wrap=True)
        self.nothing.hide()
        self.body.addWidget(self.field)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.nothing)
        self.body.addLayout(_hints())
        self.field.textChanged.connect(lambda _text: self._answer())
        self.field.installEventFilter(self)
        self.list.clicked.connect(self._clicked)
        self.list.selectionModel().currentChanged.connect(lambda now, _before: self._say(now))

    def prepare(self) -> None:
        """Do now, while nobody waits for it, what the first opening would have to do."""
        if self.isVisible():
            return
        self.dress()
        self._answer()
        # Its icons and letters are drawn once, and kept.
        self.list.resize(self.list.sizeHint())
        self.list.grab()
        self._read()

    def show_commands(self) -> None:
        """Open at once with what is always there and what was stored when it was last read."""
        self._used = Used.of(self._desk.settings.get(USED))
        self._moved = False
        self.field.clear()
        self._answer()
        self._unread = True
        self.open(self.field)

    def paintEvent(self, event: QEvent) -> None:
        super().paintEvent(event)
        if self._unread:
            self._unread = False
            # Once all of it has been painted: what reads meanwhile would take turns with the painting.
            QTimer.singleShot(0, self, self._read)

    def _read(self) -> None:
        self._tasks.query(lambda: listed.stored(self._desk), self._join, key="palette.stored")

    def chosen(self) -> Command | None:
        """The command that Enter runs."""
        return self.model.at(self.list.currentIndex().row())

    def _join(self, named: Named) -> None:
        self._stored = named()
        if self.isVisible():
            self._answer(keep=True)

    def _answer(self, *, keep: bool = False) -> None:
        """Show what answers to the field; with ``keep`` the row that was chosen stays chosen."""
        before = self.chosen() if keep else None
        found = answering(self.field.text(), (*self._always, *self._stored), self._used)
        self.model.show(found)
        self.list.setVisible(bool(found))
        self.nothing.setVisible(not found)
        row = next((n for n, one in enumerate(found) if before is not None and one.key == before.key), 0)
        # What nobody has moved to yet gives way to what answers better.
        self.list.choose(row if keep and self._moved else 0)

    def _say(self, now: QModelIndex) -> None:
        """A screen reader speaks for the field, which has the cursor."""
        command = self.model.at(now.row())
        self.field.setAccessibleDescription(spoken(command) if command is not None else "")

    def _clicked(self, index: QModelIndex) -> None:
        self._do(self.model.at(index.row()))

    def _do(self, command: Command | None) -> None:
        if command is None:
            return
        used = self._used.with_one_more(command.key)
        self._tasks.command(lambda: self._desk.settings.set(USED, [[key, n] for key, n in used.counts]))
        self.accept()
        command.run(self._reach)

    # -- keys -------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, SearchBox) and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._pressed(event)
        return super().eventFilter(watched, event)

    def _pressed(self, event: QKeyEvent) -> bool:
        key, now, last = Qt.Key(event.key()), self.list.currentIndex().row(), self.model.rowCount() - 1
        if key in _ENTER:
            self._do(self.chosen())
        elif key == Qt.Key.Key_Escape or (key == Qt.Key.Key_K and event.modifiers() & _CTRL):
            self.reject()
        elif key == Qt.Key.Key_Down:
            self._move(0 if now == last else now + 1)
        elif key == Qt.Key.Key_Up:
            self._move(last if now <= 0 else now - 1)
        elif key == Qt.Key.Key_PageDown:
            self._move(now + SHOWN)
        elif key == Qt.Key.Key_PageUp:
            self._move(now - SHOWN)
        else:
            self._moved = False
            return False
        return True

    def _move(self, row: int) -> None:
        self._moved = True
        self.list.choose(row)


def _hints() -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(SPACE_2)
    for keys, text in (("↑+↓", tr("Choose")), ("Enter", tr("Do it")), ("Esc", tr("Close"))):
        line.addWidget(KeyHint(keys))
        line.addWidget(Label(text, "small"))
        line.addSpacing(SPACE_2)
    line.addStretch(1)
    return line
