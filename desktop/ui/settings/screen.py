"""Settings: a list of sections at the left, one of them at the right.

Knows which sections there are; each is imported and made on its first visit.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.i18n import N_
from desktop.ui.text import tr
from desktop.ui.theme import PAGE_MARGIN
from desktop.ui.widgets.nav_rail import NavButton, NavItem
from desktop.views import Changes

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.services.desk import Desk
    from desktop.ui.settings.section import Section
    from desktop.ui.tasks import Tasks


@dataclass(frozen=True, slots=True)
class SectionSpec:
    """One entry of the list."""

    key: str
    icon: str
    text: str
    module: str
    name: str

    def build(self, desk: Desk, tasks: Tasks) -> Section:
        """Import the module and make the section."""
        made = cast("Callable[[Desk, Tasks], Section]", getattr(import_module(self.module), self.name))
        return made(desk, tasks)


SECTIONS: Final = (
    SectionSpec("station", "house", N_("Station file"), "desktop.ui.settings.station", "StationSection"),
    SectionSpec("hours", "clock", N_("Opening hours"), "desktop.ui.settings.hours", "HoursSection"),
    SectionSpec("offer", "layout-grid", N_("Services and facilities"), "desktop.ui.settings.offer", "OfferSection"),
    SectionSpec("lists", "list-checks", N_("Lists and checks"), "desktop.ui.settings.lists", "ListsSection"),
    SectionSpec("words", "file-text", N_("Promise and rules"), "desktop.ui.settings.words", "WordsSection"),
    SectionSpec("people", "id-card", N_("People"), "desktop.ui.settings.people", "PeopleSection"),
    SectionSpec("look", "sun-moon", N_("Appearance"), "desktop.ui.settings.look", "LookSection"),
    SectionSpec("machine", "monitor", N_("This PC"), "desktop.ui.settings.machine", "MachineSection"),
    SectionSpec("backup", "archive", N_("Backup"), "desktop.ui.settings.backup", "BackupSection"),
    SectionSpec("begin", "sparkles", N_("First day"), "desktop.ui.firstday.section", "FirstDaySection"),
    SectionSpec("about", "info", N_("About Yizhan"), "desktop.ui.settings.about", "AboutSection"),
)
_SPECS: Final = {spec.key: spec for spec in SECTIONS}
_GUIDE: Final = "begin"
"""The section from which others are opened one after the other; Esc leads back to it."""


class SettingsScreen(QWidget):
    """Signals: ``toast(str, object)``, ``navigate(str)``, ``restore_wanted(str)`` with a backup's file."""

    toast = Signal(str, object)
    navigate = Signal(str)
    restore_wanted = Signal(str)

    def __init__(self, desk: Desk, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._tasks = tasks
        self.title = tr("Settings")
        self._made: dict[str, Section] = {}
        self._key = ""
        self._guided = False
        self.buttons: dict[str, NavButton] = {}
        self._list = QWidget()
        names = QVBoxLayout(self._list)
        names.setContentsMargins(0, 0, 0, 0)
        names.setSpacing(2)
        for spec in SECTIONS:
            button = NavButton(NavItem(spec.key, spec.icon, tr(spec.text)))
            button.clicked.connect(lambda _checked=False, key=spec.key: self._pick(key))
            self.buttons[spec.key] = button
            names.addWidget(button)
        names.addStretch(1)
        self._stack = QStackedWidget()
        row = QHBoxLayout(self)
        row.setContentsMargins(PAGE_MARGIN - 12, 0, PAGE_MARGIN - 12, 0)
        row.setSpacing(PAGE_MARGIN)
        row.addWidget(self._list)
        row.addWidget(self._stack, 1)

    # -- what the frame asks

    def refresh(self) -> None:
        """Read the section in front anew."""
        if self._key:
            self._made[self._key].refresh()

    def on_changes(self, changes: Changes) -> None:
        """Tell the sections that have been made."""
        for section in self._made.values():
            section.on_changes(changes)

    def focus_search(self) -> None:
        """There is nothing to search; the list of sections is the next best place."""
        self.buttons[self._key or SECTIONS[0].key].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def open_target(self, target: str) -> None:
        """Bring a section to the front by its key, and behind a colon a place in it."""
        key, _, place = target.partition(":")
        spec = _SPECS.get(key)
        if spec is None:
            return
        if spec.key not in self._made:
            section = spec.build(self._desk, self._tasks)
            section.toast.connect(self.toast)
            section.navigate.connect(self.navigate)
            section.restore_wanted.connect(self.restore_wanted)
            self._made[spec.key] = section
            self._stack.addWidget(section)
        self._guided = spec.key != _GUIDE and (self._guided or self._key == _GUIDE)
        self._key = spec.key
        for key, button in self.buttons.items():
            button.setChecked(key == spec.key)
        self._stack.setCurrentWidget(self._made[spec.key])
        if place:
            self._made[spec.key].open_target(place)
        self._made[spec.key].refresh()

    def back(self) -> bool:
        """From a step of the guide back to the guide."""
        if not self._guided:
            return False
        self.open_target(_GUIDE)
        return True

    def section(self) -> Section | None:
        """The section in front."""
        return self._made.get(self._key)

    def key(self) -> str:
        """Key of the section in front, empty before the first."""
        return self._key

    # -- inside

    def _pick(self, key: str) -> None:
        # Who goes on by the list has left the guide.
        self.open_target(key)
        self._guided = False

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.open_target(self._key or SECTIONS[0].key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        inside = list(self.buttons.values())
        at = next((n for n, button in enumerate(inside) if button.hasFocus()), None)
        if step is None or at is None:
            super().keyPressEvent(event)
            return
        inside[(at + step) % len(inside)].setFocus(Qt.FocusReason.TabFocusReason)
