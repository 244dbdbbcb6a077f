"""The main window: first start or the frame of screens, and what works everywhere (keys, toasts, errors, closing).

Wires the parts of the shell to each other; knows no screen's inside.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QKeyCombination, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from desktop.ui.shell.faults import Faults
from desktop.ui.shell.frame import Frame
from desktop.ui.shell.keys import KeyWatch
from desktop.ui.shell.placing import WIDE, free_room, place
from desktop.ui.shell.screens import FOOT, HOME, RAIL, FollowsChanges, HasReport, Prints, ShowsSync
from desktop.ui.shell.undo import Undo
from desktop.ui.text import tr
from desktop.ui.widgets.listing import EXPORT_KEYS, ExportWanted, list_in_front
from desktop.ui.widgets.sheet import Sheet
from desktop.views import Changes, SyncView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.bridge import Bridge
    from desktop.ui.shell.palette import Palette
    from desktop.ui.tasks import Tasks
    from desktop.ui.welcome.screen import WelcomeScreen

LEAST: Final = QSize(1024, 640)


class MainWindow(QMainWindow):
    """Signals: ``sync_shown(SyncView)`` whenever the state of the sync was shown anew, ``closed`` when the window
    has gone for good, ``ready`` when the first screen is in place, ``language_wanted(str)`` from the first page,
    ``restore_wanted(str)`` with a backup's file, ``put_away`` when closing has only hidden the window.
    """

    sync_shown = Signal(object)
    language_wanted = Signal(str)
    restore_wanted = Signal(str)
    closed = Signal()
    put_away = Signal()
    ready = Signal()

    def __init__(self, desk: Desk, tasks: Tasks, bridge: Bridge) -> None:
        super().__init__()
        self._desk = desk
        self._tasks = tasks
        self._sync: SyncView | None = None
        self._leaving = False
        self.gone = False
        self._hides = False
        self.frame: Frame | None = None
        self._welcome: WelcomeScreen | None = None
        self._palette: Palette | None = None
        self.setMinimumSize(LEAST)
        place(self, free_room(), _wide(desk))
        self.setWindowTitle(tr("Yizhan"))
        self.faults = Faults(self, tasks)
        self.undo = Undo(self, desk, tasks)
        self.keys = KeyWatch(self)
        self.keys.want_digits(lambda: self.frame is not None and self.frame.digits_wanted() and not self.sheet())
        self.keys.digit.connect(self._on_digit)
        self.keys.scanned.connect(self._on_scan)
        bridge.changed.connect(self._on_changes)
        bridge.sync_changed.connect(self._on_sync)
        self._add_shortcuts()

    # -- what is in front -------------------------------------------------------------------------

    def start(self, set_up: bool) -> None:
        """Show the screens, or first the three doors when the station is not set up."""
        if set_up:
            self._show_frame(HOME)
        else:
            self._show_welcome()

    def rebuild(self) -> None:
        """Build everything anew, after another language was chosen; the screen in front stays in front."""
        self.setWindowTitle(tr("Yizhan"))
        self.undo.toaster.dismiss()
        if self.frame is not None:
            self._show_frame(self.frame.place(), self.frame)
        else:
            self._show_welcome()

    def sheet(self) -> Sheet | None:
        """The sheet that is open in front of everything, if one is."""
        return next(iter(self._open_sheets()), None)

    def _open_sheets(self) -> list[Sheet]:
        """From the one in front to the one behind all others."""
        return [found for found in reversed(self.findChildren(Sheet)) if found.isVisible()]

    def bring_forward(self) -> None:
        """Show the window in front of all others."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def go(self, place: str) -> None:
        """Bring a screen to the front unless a sheet waits for an answer."""
        if self.frame is not None and not self.sheet():
            self.frame.go(place)

    def take_card(self, text: str) -> None:
        """An enrolment card was scanned."""
        if self._welcome is not None:
            self._welcome.take_card(text)
        else:
            self.go(f"sync:card:{text}")

    def _show_frame(self, place: str, former: Frame | None = None) -> None:
        if self._palette is not None:
            # Its words are in the language that was.
            self._palette.discard()
            self._palette = None
        frame = Frame(self._desk, self._tasks, self)
        frame.toast.connect(self.undo.say)
        frame.restore_wanted.connect(self.restore_wanted)
        frame.heard.connect(self._say_heard)
        self.frame = frame
        self._welcome = None
        self.setCentralWidget(frame)
        frame.start(place, former)
        self.ready.emit()

    def _say_heard(self, count: int) -> None:
        """Opinions have come in: the badge tells how many, a toast at once, unless it would push an undo away."""
        if not self.undo.toaster.pending():
            self.undo.toaster.show_message(
                tr("%n opinions have come in", "", count), action=tr("Read", "opinions"),
                on_action=lambda: self.go("feedback"), icon="message-square", tone="neutral",
            )  # fmt: skip

    def _show_welcome(self) -> None:
        from desktop.ui.welcome.screen import WelcomeScreen

        welcome = WelcomeScreen(self._desk, self._tasks, self)
        welcome.done.connect(lambda: self._show_frame(HOME))
        welcome.language_wanted.connect(self.language_wanted)
        self._welcome = welcome
        self.setCentralWidget(welcome)
        self.ready.emit()

    # -- keys -------------------------------------------------------------------------------------

    def _add_shortcuts(self) -> None:
        for n, spec in enumerate((*RAIL, *FOOT), start=1):
            self._shortcut(f"Ctrl+{n}", partial(self.go, spec.key))
        self._shortcut("Ctrl+,", lambda: self.go("settings"))
        self._shortcut("F1", self.show_help)
        self._shortcut("F2", self.search)
        self._shortcut("Ctrl+K", self.show_palette)
        # Where it deletes to the end of the line, a text field would not let the shortcut through.
        self.keys.take(QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_K), self.show_palette)
        self._shortcut("Ctrl+P", self.print_now)
        # An open sheet lets no shortcut through, and what it shows can be wanted on paper too.
        self.keys.take(QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_P), self.print_now)
        self._shortcut(EXPORT_KEYS, self.export_list)
        self.keys.take(QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_E), self.export_list)
        self._shortcut("Ctrl+Z", self._take_back)
        self._shortcut("Ctrl+Y", self.undo.redo)
        self._shortcut("Ctrl+Shift+Z", self.undo.redo)

    def _shortcut(self, keys: str, act: Callable[[], object]) -> None:
        def pressed() -> None:
            # A shortcut comes before the keys are looked at; the digit before it must not come after it.
            self.keys.let_go()
            act()

        QShortcut(QKeySequence(keys), self).activated.connect(pressed)

    def _take_back(self) -> None:
        if self.frame is None or not self.frame.take_back_digit():
            self.undo.undo()

    def show_help(self) -> None:
        """The short help for the screen in front."""
        if self.frame is not None and not self.sheet():
            from desktop.ui.shell.help import help_sheet

            help_sheet(self, self.frame.key()).open()

    def show_palette(self) -> bool:
        """Everything that can be had by its name; False when something else must be answered first."""
        if self.frame is None or self.sheet():
            return False
        self._made_palette().show_commands()
        return True

    def prepare_palette(self) -> None:
        """Make it now, while nobody waits for it."""
        if self.frame is not None and self._palette is None:
            # Making and dressing it take a beat each.
            QTimer.singleShot(0, self._made_palette(), self._made_palette().prepare)

    def _made_palette(self) -> Palette:
        from desktop.ui.shell.palette import Palette

        if self._palette is None:
            self._palette = Palette(self, self._desk, self._tasks)
        return self._palette

    def search(self) -> None:
        """Put the cursor where one searches."""
        if self.frame is not None and not self.sheet():
            self.frame.focus_search()

    def print_now(self) -> bool:
        """Print what is in front, or lead to the report that shows the same; False when a sheet has none."""
        if self.frame is None:
            return False
        open_sheets = self._open_sheets()
        able: object = open_sheets[0] if open_sheets else self.frame.screen_in_front()
        if isinstance(able, Prints):
            able.print_now()
            return True
        place = able.report() if isinstance(able, HasReport) else ""
        if place is None:
            self.undo.say(tr("It is still being read: the report opens in a moment."), None)
            self._tasks.settled.connect(lambda: self._print_read(able), Qt.ConnectionType.SingleShotConnection)
            return True
        if open_sheets and not place:
            return False
        # What led to the sheet in front would stand before the report.
        for sheet in open_sheets:
            sheet.reject()
        if place:
            self.frame.go(place)
        elif isinstance(able, HasReport):
            self.undo.say(tr("The list is empty: there is nothing to print."), None)
        else:
            self.undo.say(tr("Nothing here goes onto paper: print a report or the poster instead."), None)
        return True

    def _print_read(self, screen: object) -> None:
        """What was to be printed has been read by now, unless one has gone elsewhere meanwhile."""
        if self.frame is not None and self.frame.screen_in_front() is screen and not self.sheet():
            self.print_now()

    def export_list(self) -> bool:
        """Write the list that has the keyboard, or else the first one in front, to a file; False before there is any
        screen."""
        front = self.sheet() or (None if self.frame is None else self.frame.screen_in_front())
        if front is None:
            return False
        found = list_in_front(front)
        if found is None:
            self.undo.say(tr("There is no list here to export."), None)
        else:
            found.export_list()
        return True

    def event(self, event: QEvent) -> bool:
        if isinstance(event, ExportWanted):
            from desktop.ui.files.list_files import ask_list

            ask_list(self, self._desk, self._tasks, event, lambda text: self.undo.say(text, None))
            return True
        return super().event(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        handle = self.windowHandle()
        handle.removeEventFilter(self.keys)
        handle.installEventFilter(self.keys)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes on. But what goes or greys out while it has the keyboard leaves it to the screen, not to what stands
        next by chance: Enter must not press a message's undo or the switch to work offline."""
        at: QWidget | None = self.focusWidget()
        if self.frame is None or at is None or (at.isVisible() and at.isEnabled()):
            return super().focusNextPrevChild(next)
        front = self.frame.screen_in_front()
        (front if front is not None and front.isVisible() else self.frame).setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.frame is not None and not self.sheet():
            self.frame.back()
            return
        super().keyPressEvent(event)

    def _on_digit(self, sign: str) -> None:
        if self.frame is not None and not self.sheet():
            self.frame.handle_digit(sign)

    def _on_scan(self, text: str) -> None:
        from desktop.ui.shell.palette import Palette
        from desktop.ui.shell.scans import answer_scan

        before = self.sheet()
        if isinstance(before, Palette):
            # What was scanned says better than any words what is wanted.
            before.reject()
        answer_scan(self, self._desk, self._tasks, text)

    # -- events of the core -----------------------------------------------------------------------

    def _on_changes(self, changes: Changes) -> None:
        if self.frame is not None:
            self.frame.on_changes(changes)
        for sheet in self.findChildren(Sheet):
            able: object = sheet
            if sheet.isVisible() and isinstance(able, FollowsChanges):
                able.on_changes(changes)

    def _on_sync(self, view: SyncView) -> None:
        self._sync = view
        if self.frame is not None:
            self.frame.show_sync(view)
        for sheet in self.findChildren(Sheet):
            able: object = sheet
            if sheet.isVisible() and isinstance(able, ShowsSync):
                able.show_sync(view)
        self.sync_shown.emit(view)

    # -- closing ----------------------------------------------------------------------------------

    def hide_on_close(self, hides: bool) -> None:
        """Whether closing only puts the window away into the tray."""
        self._hides = hides

    def leave(self) -> None:
        """Close for good and without a word; for the end of the session and after the person has said so."""
        self._leaving = True
        self.close()

    def quit(self) -> None:
        """Close for good, after saying what is unsent."""
        self.bring_forward()
        self._hides = False
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.keys.let_go()
        if not self._leaving:
            if self._hides:
                event.ignore()
                self.hide()
                self.put_away.emit()
                return
            if self._says_what_waits():
                event.ignore()
                return
        super().closeEvent(event)
        self._keep_wide()
        self.gone = True
        self.closed.emit()

    def _keep_wide(self) -> None:
        """Open as the window was left."""
        wide = self.isMaximized()
        if wide != _wide(self._desk):
            self._tasks.command(lambda: self._desk.settings.set(WIDE, wide))

    def _says_what_waits(self) -> bool:
        from desktop.ui.shell.closing import ClosingSheet, worth_saying

        if self._sync is None or not worth_saying(self._sync):
            return False
        if not isinstance(self.sheet(), ClosingSheet):
            sheet = ClosingSheet(self, self._desk, self._tasks, self._sync)
            sheet.close_wanted.connect(self.leave)
            sheet.open(sheet.primary_button)
        return True


def _wide(desk: Desk) -> bool | None:
    kept = desk.settings.get(WIDE)
    return kept if isinstance(kept, bool) else None
