"""What the sections of the settings share: a scrolling page of cards, reading and saving off the UI thread.

Knows no particular section.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.errors import KnownError
from desktop.ui.text import error_text, tr
from desktop.ui.theme import GAP, px
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.page_scroll import PageScroll
from desktop.views import Changes

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

_WIDE: Final = 760


class Section(QWidget):
    """Put cards into ``page``.

    Signals: ``toast(str, object)``, ``navigate(str)``, ``restore_wanted(str)`` with a backup's file.
    """

    toast = Signal(str, object)
    navigate = Signal(str)
    restore_wanted = Signal(str)

    kinds: frozenset[str] = frozenset()
    """Kinds of records whose change is shown here."""

    def __init__(self, desk: Desk, tasks: Tasks, title: str, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.tasks = tasks
        self._waiting: QWidget | None = None
        self._held = QWidget()
        self.page = QVBoxLayout(self._held)
        self.page.setContentsMargins(0, 0, 0, 0)
        self.page.setSpacing(GAP)
        head = QVBoxLayout()
        head.setSpacing(2)
        head.addWidget(Label(title, "section"))
        if text:
            head.addWidget(Label(text, "muted", wrap=True))
        self.page.addLayout(head)
        scroll = PageScroll()
        row = QHBoxLayout()
        # The cards take all the room there is, up to a width at which lines can still be read.
        row.addWidget(self._held, 100)
        row.addStretch(1)
        scroll.layout_.setContentsMargins(0, 0, 12, 20)
        scroll.layout_.addLayout(row)
        scroll.layout_.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll)
        self._size()

    def wait_for(self, card: QWidget) -> None:
        """Take no typing into a form before it shows what is saved: saving it would wipe that out."""
        card.setEnabled(False)
        self._waiting = card

    def arrived(self) -> None:
        """The form shows what is saved."""
        if self._waiting is not None:
            self._waiting.setEnabled(True)
            self._waiting = None

    def refresh(self) -> None:
        """Read what is shown; called whenever the section comes to the front."""

    def open_target(self, target: str) -> None:
        """Go to a place within the section; called before it is read."""

    def on_changes(self, changes: Changes) -> None:
        """Read anew when a change concerns this section."""
        if changes.touches(*self.kinds):
            self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_held"):
            self._size()

    def _size(self) -> None:
        self._held.setMaximumWidth(px(_WIDE))
        self._held.setMinimumWidth(px(300))


class SaveBar(QWidget):
    """The foot of a form: what went wrong, and the button that saves while there is something to save.

    Signal ``wanted`` by the button.
    """

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.problem = Banner("alarm")
        self.problem.hide()
        self.note = Label("", "small")
        self.button = Button(tr("Save"), "primary")
        self.button.setEnabled(False)
        self.button.clicked.connect(self.wanted)
        foot = QHBoxLayout()
        foot.addWidget(self.note, 1)
        foot.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.problem)
        column.addLayout(foot)

    def set_dirty(self, dirty: bool) -> None:
        """Whether something was changed and not saved."""
        self.button.setEnabled(dirty)
        self.note.setText(tr("Not saved yet") if dirty else "")
        if dirty:
            self.problem.hide()

    @property
    def dirty(self) -> bool:
        """Whether something was changed and not saved."""
        return self.button.isEnabled()

    def save(self, tasks: Tasks, fn: Callable[[], Changes], on_done: Callable[[Changes], None]) -> None:
        """Run the command; a refusal is shown here and leaves the form as it is."""
        self.button.setEnabled(False)

        def done(changes: Changes) -> None:
            self.set_dirty(False)
            on_done(changes)

        tasks.command(fn, done, self._refused)

    def _refused(self, error: KnownError) -> None:
        self.set_dirty(True)
        what, remedy = error_text(error)
        self.problem.set("alarm", what, remedy)
        self.problem.show()
