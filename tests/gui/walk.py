"""Every screen and sheet of the desk, as a person reaches them one after the other; for tests that look at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.duty.screen import DutyScreen
from desktop.ui.files.import_sheet import ImportSheet
from desktop.ui.firstday.section import FirstDaySection
from desktop.ui.reports.screen import ReportsScreen
from desktop.ui.settings.screen import SECTIONS
from desktop.ui.shell.window import MainWindow
from desktop.ui.sync.screen import SyncScreen
from desktop.ui.today.screen import TodayScreen
from desktop.ui.visits.detail_sheet import DetailSheet
from desktop.ui.visits.filters import Filters
from desktop.ui.visits.screen import VisitsScreen
from desktop.ui.widgets.sheet import Sheet
from desktop.views import OpeningHours
from sync.times import DAY
from tests.gui.visits.steps import right_click

W = TypeVar("W", bound=QWidget)
LEFT: Final = Qt.MouseButton.LeftButton


def furnish(desk: Desk, folder: Path) -> None:
    """Something of everything that a desk without a union can have."""
    now = desk.clock.now()
    desk.station.edit(hours=(OpeningHours(0b111_1111, 480, 1080, staffed=True),))
    desk.visits.record_visit("courier", persons=3, services=("water", "charge"))
    late = desk.visits.record_visit("sanitation", arrived_at=now - DAY, note="借伞", visitor="王师傅").records[0]
    desk.visits.correct_visit(late, persons=2)
    desk.visits.record_visit("taxi")
    items = {}
    for name, minimum in (("矿泉水", 50), ("雨伞", 0), ("纸巾", 10)):
        items[name] = desk.supplies.add_item(name, category="drink", unit="个", minimum=minimum).records[0]
        desk.supplies.restock(items[name], 20, expires_on=date(2026, 11, 25) if name == "矿泉水" else None)
    desk.supplies.issue(items["雨伞"], 1, kind="loan", recipient="李师傅 1234")
    desk.supplies.issue(items["纸巾"], 15, kind="consume")
    desk.requests.ask(100, item_id=items["纸巾"], reason="快用完了")
    fault = desk.opinions.record("fault", facility="dispenser", trouble="empty", text="没水了").records[0]
    desk.opinions.record("rating", at=now - DAY, stars=4, tags=("clean", "hidden"), contact="13900000000")
    answered = desk.opinions.record("suggestion", "phone", text="多放几把伞").records[0]
    desk.opinions.reply(answered, "已加到六把")
    desk.repairs.from_opinion(fault)
    desk.repairs.report(what="门锁", repaired_by="周师傅")
    person = next(person for person in desk.people.people() if person.has_pin)
    desk.duty.sign_in(person.id, "1234", promised=True)
    desk.carried.carry_in(date(2026, 1, 1), date(2026, 9, 30), {"sanitation": 4_000}, days=180)
    desk.days.save(date(2026, 11, 28), "closed", name="停水", until=date(2026, 11, 29))
    sheet = folder / "来访台账.csv"
    sheet.write_text("日期,到达时间,类别,人数\n2026-11-02,09:00,环卫工人,2\n", encoding="utf-8")
    desk.imports.write(desk.imports.read("visits", sheet))


class Walk:
    """A person at the desk."""

    def __init__(self, window: MainWindow, desk: Desk, qtbot: QtBot, folder: Path) -> None:
        self.window, self.desk, self.qtbot, self.folder = window, desk, qtbot, folder

    def settle(self) -> None:
        """Wait until everything that was asked for stands there."""
        frame = self.window.frame
        assert frame is not None
        self.qtbot.waitUntil(lambda: not frame.busy())

    def go(self, place: str) -> None:
        """By the rail, or by what leads there."""
        self.window.go(place)
        self.settle()

    def screen(self, place: str, kind: type[W]) -> W:
        """Go to a screen."""
        self.go(place)
        assert self.window.frame is not None
        screen = self.window.frame.screen_in_front()
        assert isinstance(screen, kind)
        return screen

    def section(self, key: str, kind: type[W]) -> W:
        """Go to a page of the settings."""
        self.go(f"settings:{key}")
        return next(found for found in self.window.findChildren(kind) if found.isVisible())

    def click(self, widget: QWidget) -> None:
        """Click, and wait for what comes of it."""
        QTest.mouseClick(widget, LEFT)
        self.settle()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key as the system sends it to the window."""
        QTest.keyClick(self.window.windowHandle(), key, modifier)
        self.settle()

    def front(self) -> QWidget:
        """The sheet in front, else the window."""
        return self.window.sheet() or self.window

    def sheet(self, kind: type[W]) -> W:
        """The sheet in front."""
        found = self.window.sheet()
        assert isinstance(found, kind)
        return found

    def leave(self) -> None:
        """Close whatever is in front of the screen."""
        while (sheet := self.window.sheet()) is not None:
            sheet.reject()
        assert self.window.frame is not None
        self.window.frame.back()
        self.settle()

    def item(self, name: str) -> str:
        """An item's id as places have it."""
        return next(item.id.hex() for item in self.desk.supplies.items() if item.name == name)

    def stops(self) -> Iterator[str]:
        """Go everywhere; the names of the places, each while it is in front."""
        for name, way in WAYS.items():
            way(self)
            self.settle()
            yield name
            self.leave()


Way = Callable[[Walk], object]


def _several(walk: Walk) -> None:
    tile = walk.screen("today", TodayScreen).intake.tile("courier")
    right_click(tile)


def _visit(walk: Walk) -> None:
    walk.go("visits")
    visit = walk.desk.visits.page().rows[-1].id.hex()
    walk.go(f"visits:visit:{visit}")


def _void_visit(walk: Walk) -> None:
    _visit(walk)
    walk.click(walk.sheet(DetailSheet).danger_button)


def _filtered(walk: Walk) -> None:
    screen = walk.screen("visits", VisitsScreen)
    screen.filters.show_filters(Filters(category="courier", service="water"), screen._words)


def _unfiltered(walk: Walk) -> None:
    screen = walk.screen("visits", VisitsScreen)
    screen.filters.show_filters(Filters(), screen._words)
    walk.click(screen.bar.chips.chip("picked"))


def _duty_day(walk: Walk) -> None:
    calendar = walk.screen("duty", DutyScreen).month.calendar
    spot = calendar.rect_of(date(2026, 11, 21)).center()
    QTest.mouseClick(calendar, LEFT, pos=QPoint(spot))


def _join(walk: Walk) -> None:
    walk.click(walk.screen("duty", DutyScreen).on_duty.join)


def _repair(walk: Walk) -> None:
    walk.go("feedback")
    walk.go(f"feedback:repair:{walk.desk.repairs.repairs()[0].id.hex()}")


def _pick_report_days(walk: Walk) -> None:
    screen = walk.screen("reports:visits", ReportsScreen)
    walk.click(screen.head.chips.chip("picked"))


def _import(walk: Walk) -> ImportSheet:
    walk.go("visits:import")
    return walk.sheet(ImportSheet)


def _import_plan(walk: Walk) -> None:
    file = walk.folder / "plan.csv"
    file.write_text("日期,到达时间,类别,人数\n2026-11-03,09:00,环卫工人,2\n", encoding="utf-8")
    _import(walk).read(file)


def _import_columns(walk: Walk) -> None:
    file = walk.folder / "columns.csv"
    file.write_text("日期,到达时间,谁,人数\n2026-11-03,09:00,环卫工人,2\n", encoding="utf-8")
    _import(walk).read(file)


def _import_faults(walk: Walk) -> None:
    file = walk.folder / "faults.csv"
    file.write_text("日期,到达时间,类别,人数\n2026-11-03,25:00,环卫工人,二\n", encoding="utf-8")
    _import(walk).read(file)


def _imports(walk: Walk) -> None:
    walk.screen("visits", VisitsScreen).files.show_imports()


def _first_day(step: str) -> Way:
    def begin(walk: Walk) -> None:
        walk.section("begin", FirstDaySection).begin(step)

    return begin


def _connect(walk: Walk) -> None:
    walk.screen("sync", SyncScreen).open_target("connect")


def _help(walk: Walk) -> None:
    walk.go("reports")
    walk.press(Qt.Key.Key_F1)


def _palette(walk: Walk) -> None:
    walk.go("today")
    walk.press(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)


def _to(place: str) -> Way:
    return lambda walk: walk.go(place)


def _on(screen: str, place: str) -> Way:
    """A sheet over its screen."""

    def way(walk: Walk) -> None:
        walk.go(screen)
        walk.go(place.format(water=walk.item("矿泉水")) if "{" in place else place)

    return way


WAYS: Final[dict[str, Way]] = {
    "today": _to("today"),
    "several at once": _several,
    "visits": _to("visits"),
    "late entry": _on("visits", "visits:late"),
    "a visit": _visit,
    "voiding a visit": _void_visit,
    "visits filtered": _filtered,
    "days of visits": _unfiltered,
    "charts of a month": _on("visits", "visits:charts"),
    "import": _import,
    "import, what would be": _import_plan,
    "import, columns": _import_columns,
    "import, faults": _import_faults,
    "what was imported": _imports,
    "supplies": _to("supplies"),
    **{
        name: _on("supplies", f"supplies:{target}")
        for name, target in (
            ("restock", "restock:{water}"), ("issue", "issue:{water}"), ("loans", "loans"), ("count", "count"),
            ("ledger of an item", "ledger:{water}"), ("new item", "new:6901234567892"), ("catalogue", "adopt"),
            ("requests", "requests"), ("asking the union", "ask:{water}"),
        )
    },
    "duty": _to("duty"),
    "a day of duty": _duty_day,
    "another signs in": _join,
    "signing out": _on("duty", "duty:out"),
    "feedback": _to("feedback"),
    "repairs": _on("feedback", "feedback:repairs"),
    "writing down an opinion": _on("feedback", "feedback:write"),
    "reporting a fault": _on("feedback", "feedback:report"),
    "a repair": _repair,
    "posters": _to("posters"),
    "reports": _to("reports:month"),
    "a ledger": _to("reports:visits"),
    "days of a report": _pick_report_days,
    "sync": _to("sync"),
    "connecting": _connect,
    **{f"settings, {spec.key}": _to(f"settings:{spec.key}") for spec in SECTIONS},
    "opening stock": _first_day("stock"),
    "totals carried in": _first_day("carried"),
    "help": _help,
    "palette": _palette,
}  # fmt: skip


def is_in_front(widget: QWidget, sheet: Sheet | None) -> bool:
    """Whether a person can reach it now: what a sheet covers rests."""
    return widget.isVisible() and (sheet is None or sheet.isAncestorOf(widget) or widget is sheet)
