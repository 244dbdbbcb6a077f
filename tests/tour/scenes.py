"""What the tour shows: each scene says at which station it plays and how one gets there with the mouse.

A scene leaves what it did behind; the tour closes its sheets. Knows screens as a person does.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.demo.stage import Stage
from desktop.services.desk import Desk
from desktop.services.times import day_of
from desktop.ui.duty.screen import DutyScreen
from desktop.ui.posters.screen import PostersScreen
from desktop.ui.settings.screen import SECTIONS
from desktop.ui.supplies.screen import SuppliesScreen
from desktop.ui.sync.screen import SyncScreen
from desktop.ui.today.screen import TodayScreen
from desktop.ui.visits.screen import VisitsScreen
from desktop.ui.welcome.screen import WelcomeScreen
from tests.tour import sync_scenes
from tests.tour.scene import Scene, at_screen
from tests.tour.stations import CUT_OFF, DELIVERED, EMPTY, NOTHING, PLAIN


def _go(place: str, stage: Stage, _desk: Desk) -> None:
    stage.go(place)


def _welcome(stage: Stage) -> WelcomeScreen:
    screen = stage.window.centralWidget()
    assert isinstance(screen, WelcomeScreen)
    return screen


def _doors(stage: Stage, _desk: Desk) -> None:
    _welcome(stage).close_page()


def _begin(stage: Stage, _desk: Desk) -> None:
    _welcome(stage).open_begin()


def _connect(stage: Stage, _desk: Desk) -> None:
    _welcome(stage).open_connect()


def _several(stage: Stage, _desk: Desk) -> None:
    tile = at_screen(stage, "today", TodayScreen).intake.tile("sanitation")
    middle = QPoint(tile.width() // 2, tile.height() // 2)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, middle, tile.mapToGlobal(middle))
    QApplication.sendEvent(tile, event)


def _late(stage: Stage, _desk: Desk) -> None:
    stage.click(at_screen(stage, "visits", VisitsScreen).bar.late)


def _charts(stage: Stage, _desk: Desk) -> None:
    at_screen(stage, "visits", VisitsScreen).open_target("charts")


def _detail(stage: Stage, _desk: Desk) -> None:
    table = at_screen(stage, "visits", VisitsScreen).history.table
    place = table.visualRect(table.rows.index(0, 1)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)


def _supplies(button: str, stage: Stage, _desk: Desk) -> None:
    bar = at_screen(stage, "supplies", SuppliesScreen).bar
    stage.click(getattr(bar, button))


def _restock_item(stage: Stage, desk: Desk) -> None:
    at_screen(stage, "supplies", SuppliesScreen).open_target(f"restock:{desk.supplies.items()[0].id.hex()}")


def _ledger(stage: Stage, desk: Desk) -> None:
    at_screen(stage, "supplies", SuppliesScreen).open_target(f"ledger:{desk.supplies.items()[0].id.hex()}")


def _adopt(stage: Stage, _desk: Desk) -> None:
    at_screen(stage, "supplies", SuppliesScreen).bar.adopt_wanted.emit()


def _new_item(stage: Stage, _desk: Desk) -> None:
    at_screen(stage, "supplies", SuppliesScreen).bar.new_wanted.emit()


def _poster_texts(stage: Stage, _desk: Desk) -> None:
    screen = at_screen(stage, "posters:summer", PostersScreen)
    stage.click(screen.panel.texts_button)


def _sign_out(stage: Stage, _desk: Desk) -> None:
    stage.click(at_screen(stage, "duty", DutyScreen).on_duty.button)


def _duty_day(stage: Stage, desk: Desk) -> None:
    at_screen(stage, "duty", DutyScreen).month.calendar.activated.emit(day_of(desk.clock.now()))


def _signing_in(stage: Stage, desk: Desk) -> None:
    shift = desk.duty.on_duty()
    if shift is not None:
        desk.duty.sign_out(shift.id)
    stage.settle()
    screen = at_screen(stage, "duty", DutyScreen)
    stage.wait_for(lambda: screen.sign_in.isVisible())
    stage.type(screen.sign_in.pin.field, "12")


def _other_time(stage: Stage, desk: Desk) -> None:
    screen = at_screen(stage, "duty", DutyScreen)
    for forgotten in desk.duty.view().forgotten[:1]:
        screen.forgotten.other_wanted.emit(forgotten)


def _synced(stage: Stage, desk: Desk) -> None:
    stage.go("sync")
    stage.wait_for(lambda: desk.sync.status().synced_at is not None and not desk.sync.status().fault)


def _fault(stage: Stage, desk: Desk) -> None:
    stage.go("sync")
    stage.wait_for(lambda: bool(desk.sync.status().fault))


def _connect_sheet(stage: Stage, _desk: Desk) -> None:
    at_screen(stage, "sync", SyncScreen).open_target("connect")


def _section(key: str, stage: Stage, _desk: Desk) -> None:
    stage.go(f"settings:{key}")


def _help(stage: Stage, _desk: Desk) -> None:
    stage.go("today")
    QTest.keyClick(stage.window.windowHandle(), Qt.Key.Key_F1)


def _feedback(target: str, stage: Stage, desk: Desk) -> None:
    if not desk.opinions.counts().all:
        now = desk.clock.now()
        for weeks, stars in enumerate((5, 4, 4, 5, 3, 4)):
            desk.opinions.record("rating", at=now - weeks * 7 * 86_400, stars=stars, tags=("clean", "supplied"))
        fault = desk.opinions.record("fault", facility="dispenser", trouble="empty", text="一上午没水了").records[0]
        desk.opinions.record("complaint", "phone", at=now - 90_000, text="昨天下午来，门锁着。", contact="139")
        suggested = desk.opinions.record("suggestion", at=now - 300_000, text="夏天能不能多放两把遮阳伞？").records[0]
        desk.opinions.reply(suggested, "好主意，已加到六把。")
        desk.repairs.from_opinion(fault)
        desk.repairs.report(what="门锁", repaired_by="周师傅", reported_at=now - 500_000)
    stage.go(f"feedback:{target}" if target else "feedback")


def _closing(stage: Stage, _desk: Desk) -> None:
    stage.go("today")
    stage.window.close()


def _error(stage: Stage, desk: Desk) -> None:
    stage.go("supplies")
    item = desk.supplies.items()[0].id
    stage.shown.tasks.command(lambda: desk.supplies.restock(item, -3))


SCENES: Final = (
    Scene(1, "welcome", NOTHING, _doors),
    Scene(2, "welcome-begin", NOTHING, _begin),
    Scene(3, "welcome-connect", NOTHING, _connect),
    Scene(10, "today", DELIVERED, partial(_go, "today")),
    Scene(11, "today-several", DELIVERED, _several),
    Scene(12, "visits", DELIVERED, partial(_go, "visits")),
    Scene(13, "visits-late", DELIVERED, _late),
    Scene(14, "visits-detail", DELIVERED, _detail),
    Scene(15, "visits-charts", DELIVERED, _charts),
    Scene(20, "supplies", DELIVERED, partial(_go, "supplies")),
    Scene(21, "supplies-restock", DELIVERED, partial(_supplies, "restock")),
    Scene(22, "supplies-restock-item", DELIVERED, _restock_item),
    Scene(23, "supplies-issue", DELIVERED, partial(_supplies, "issue")),
    Scene(24, "supplies-count", DELIVERED, partial(_supplies, "count")),
    Scene(25, "supplies-loans", DELIVERED, partial(_supplies, "loans")),
    Scene(26, "supplies-ledger", DELIVERED, _ledger),
    Scene(27, "supplies-adopt", DELIVERED, _adopt),
    Scene(28, "supplies-new", DELIVERED, _new_item),
    Scene(30, "duty", DELIVERED, partial(_go, "duty")),
    Scene(31, "duty-sign-out", DELIVERED, _sign_out),
    Scene(32, "duty-day", DELIVERED, _duty_day),
    Scene(33, "duty-other-time", DELIVERED, _other_time),
    Scene(40, "posters", DELIVERED, partial(_go, "posters")),
    Scene(42, "reports", DELIVERED, partial(_go, "reports:month")),
    Scene(43, "reports-year", DELIVERED, partial(_go, "reports:year")),
    Scene(44, "reports-day", DELIVERED, partial(_go, "reports:day")),
    Scene(45, "reports-visits", DELIVERED, partial(_go, "reports:visits")),
    Scene(46, "posters-door", DELIVERED, partial(_go, "posters:door")),
    Scene(47, "posters-unfinished", DELIVERED, partial(_go, "posters:wifi")),
    Scene(48, "posters-labels", DELIVERED, partial(_go, "posters:labels")),
    Scene(49, "posters-texts", DELIVERED, _poster_texts),
    Scene(50, "sync", DELIVERED, _synced),
    *(Scene(60 + n, f"settings-{spec.key}", DELIVERED, partial(_section, spec.key)) for n, spec in enumerate(SECTIONS)),
    Scene(70, "help", DELIVERED, _help),
    Scene(71, "error", DELIVERED, _error),
    *sync_scenes.DELIVERED_SCENES,
    Scene(51, "sync-not-connected", PLAIN, partial(_go, "sync")),
    Scene(52, "sync-connecting", PLAIN, _connect_sheet),
    Scene(41, "posters-no-code", PLAIN, partial(_go, "posters")),
    Scene(34, "duty-signing-in", PLAIN, _signing_in),
    Scene(36, "feedback", PLAIN, partial(_feedback, "")),
    Scene(37, "feedback-write", PLAIN, partial(_feedback, "write")),
    Scene(38, "feedback-repairs", PLAIN, partial(_feedback, "repairs")),
    Scene(39, "feedback-report", PLAIN, partial(_feedback, "report")),
    *sync_scenes.PLAIN_SCENES,
    Scene(53, "sync-fault", CUT_OFF, _fault),
    Scene(72, "closing", CUT_OFF, _closing),
    *sync_scenes.CUT_OFF_SCENES,
    *sync_scenes.OTHER_SCENES,
    *(
        Scene(80 + n, f"{place}-empty", EMPTY, partial(_go, place))
        for n, place in enumerate(("today", "visits", "supplies", "duty", "posters", "sync"))
    ),
    Scene(87, "feedback-empty", EMPTY, partial(_go, "feedback")),
    Scene(86, "settings-people-empty", EMPTY, partial(_section, "people")),
)
"""In the order in which they are played; the numbers are the order in which the pictures lie."""
