"""Which screens there are, and how each is made on its first visit.

A screen's module is imported only when a person goes there, so that the first one shows at once. Knows the
screens by name alone.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Final, Protocol, cast, runtime_checkable

from PySide6.QtWidgets import QWidget

from desktop.i18n import N_
from desktop.values import Struct
from desktop.views import Changes, SyncView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks


class Screen(Protocol):
    """What the frame asks of every screen, which is a QWidget besides.

    Signals: ``toast(str, object)`` text and Changes or None, ``navigate(str)`` a key, with a target after a colon.
    """

    def refresh(self) -> None:
        """Load the view off the UI thread and show it."""

    def on_changes(self, changes: Changes) -> None:
        """Decide whether a change concerns this screen; a hidden one waits until it is shown."""

    def focus_search(self) -> None:
        """Put the cursor where one searches."""


@runtime_checkable
class TakesDigits(Protocol):
    """A screen on which digits do something."""

    def handle_digit(self, text: str) -> None:
        """One of ``1234567890-=`` was pressed."""


@runtime_checkable
class HoldsDigits(Protocol):
    """A screen on which a digit may have to wait."""

    def take_back_digit(self) -> bool:
        """Forget the last that nothing could be done with yet; whether there was one."""


@runtime_checkable
class TakesTarget(Protocol):
    """A screen that can be sent to one of its things."""

    def open_target(self, target: str) -> None:
        """What stood behind the colon of ``navigate``."""


@runtime_checkable
class GoesBack(Protocol):
    """A screen with an inside to leave."""

    def back(self) -> bool:
        """One step out; False when there is none."""


@runtime_checkable
class HasInside(Protocol):
    """A screen of several pages."""

    def key(self) -> str:
        """The page in front, as ``open_target`` takes it; empty before the first."""


@runtime_checkable
class Prints(Protocol):
    """A screen that prints what it shows."""

    def print_now(self) -> None:
        """As its print button does."""


@runtime_checkable
class HasReport(Protocol):
    """A screen or a sheet of which a report shows the same on paper."""

    def report(self) -> str | None:
        """The place of that report, of the days and with the filter that are in front; empty when there is none, None
        while what is in front is still being read."""


@runtime_checkable
class KeepsTime(Protocol):
    """A screen whose figures move with the clock."""

    def on_minute(self) -> None:
        """A new minute has begun."""


@runtime_checkable
class ShowsSync(Protocol):
    """A screen or a sheet that shows how things stand with the union."""

    def show_sync(self, view: SyncView) -> None:
        """The state of the sync has changed."""


@runtime_checkable
class FollowsChanges(Protocol):
    """A sheet that shows what may change while it is open."""

    def on_changes(self, changes: Changes) -> None:
        """Something was recorded or has come in."""


class ScreenSpec(Struct, frozen=True):
    """One entry of the rail or of the chips."""

    key: str
    icon: str
    text: str
    module: str
    name: str

    def build(self, desk: Desk, tasks: Tasks) -> QWidget:
        """Import the module and make the screen."""
        made = cast("Callable[[Desk, Tasks], QWidget]", getattr(import_module(self.module), self.name))
        return made(desk, tasks)


RAIL: Final = (
    ScreenSpec("today", "sun", N_("Today"), "desktop.ui.today.screen", "TodayScreen"),
    ScreenSpec("visits", "users", N_("Visits"), "desktop.ui.visits.screen", "VisitsScreen"),
    ScreenSpec("supplies", "boxes", N_("Supplies"), "desktop.ui.supplies.screen", "SuppliesScreen"),
    ScreenSpec("duty", "log-in", N_("Duty"), "desktop.ui.duty.screen", "DutyScreen"),
    ScreenSpec("feedback", "message-square", N_("Feedback"), "desktop.ui.feedback.screen", "FeedbackScreen"),
    ScreenSpec("posters", "qr-code", N_("Posters"), "desktop.ui.posters.screen", "PostersScreen"),
    ScreenSpec("reports", "chart-column", N_("Reports"), "desktop.ui.reports.screen", "ReportsScreen"),
)
FOOT: Final = (ScreenSpec("settings", "settings", N_("Settings"), "desktop.ui.settings.screen", "SettingsScreen"),)
BEHIND: Final = (ScreenSpec("sync", "cloud", N_("Sync"), "desktop.ui.sync.screen", "SyncScreen"),)
"""Screens without a place in the rail."""

SCREENS: Final = {spec.key: spec for spec in (*RAIL, *FOOT, *BEHIND)}
HOME: Final = "today"
