"""The history: days, search, pages, copying, correcting, voiding, entering what was on paper."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.shell.window import MainWindow
from desktop.ui.visits.detail_sheet import DetailSheet, VoidSheet
from desktop.ui.visits.form import Entry, VisitForm
from desktop.ui.visits.late_sheet import LateSheet
from desktop.ui.visits.period import PickDaysSheet
from desktop.ui.visits.screen import PAGE, VisitsScreen
from desktop.ui.visits.several import SeveralSheet
from desktop.ui.visits.vocabulary import read_vocabulary
from desktop.views import VisitView
from sync.times import parse_iso
from tests.gui.conftest import MovableClock, OpenWindow
from tests.gui.visits import steps
from tests.gui.visits.steps import click, counted, errors, press, save, saved, shown, texts, write


@pytest.fixture
def window(desk: Desk, open_window: OpenWindow) -> MainWindow:
    return open_window(desk)


@pytest.fixture
def screen(qtbot: QtBot, window: MainWindow) -> VisitsScreen:
    return steps.visits(qtbot, window)


def column(screen: VisitsScreen, n: int) -> list[str]:
    return [row[n] for row in shown(screen.history.table)]


def open_newest(qtbot: QtBot, window: MainWindow, screen: VisitsScreen) -> DetailSheet:
    qtbot.waitUntil(lambda: bool(screen.history.table.rows.rows))
    steps.double_click_row(qtbot, screen.history.table, 0)
    qtbot.waitUntil(lambda: window.sheet() is not None)
    return steps.sheet(window, DetailSheet)


def test_chips_choose_today_the_week_the_month_and_picked_days(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: VisitsScreen
) -> None:
    for day in ("2026-11-21", "2026-11-17", "2026-11-03", "2026-10-08", "2025-10-08"):
        desk.visits.record_visit("taxi", arrived_at=parse_iso(f"{day} 09:00"))
    qtbot.waitUntil(lambda: column(screen, 0) == ["09:00"])
    click(qtbot, screen.bar.chips.chip("week"))
    qtbot.waitUntil(lambda: column(screen, 0) == ["09:00", "11月17日 09:00"])
    click(qtbot, screen.bar.chips.chip("month"))
    qtbot.waitUntil(lambda: column(screen, 0) == ["09:00", "11月17日 09:00", "11月3日 09:00"])
    click(qtbot, screen.bar.chips.chip("picked"))
    assert screen.bar.chips.checked() == ["month"], "until days are chosen"
    asked = steps.sheet(window, PickDaysSheet)
    asked.first.setText("2025-10-08")
    asked.first.textEdited.emit("2025-10-08")
    asked.last.setText("")
    asked.last.textEdited.emit("")
    save(qtbot, asked)
    qtbot.waitUntil(lambda: len(column(screen, 0)) == 5)
    assert column(screen, 0)[-1] == "2025-10-08 09:00"
    assert screen.bar.chips.chip("picked").text() == "2025年10月8日起"
    assert screen.history.footer.text().startswith("5 人次 · 5 条")


def test_days_that_end_before_they_begin_are_not_shown(
    qtbot: QtBot, window: MainWindow, screen: VisitsScreen
) -> None:
    click(qtbot, screen.bar.chips.chip("picked"))
    asked = steps.sheet(window, PickDaysSheet)
    asked.last.textEdited.emit("2026-11-01")
    click(qtbot, asked.primary_button)
    assert asked.isVisible()
    assert errors(asked) == ["结束日期早于开始日期。"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("快递", ["快递员"]),
        ("kuaidi", ["快递员"]),
        ("kdy", ["快递员"]),
        ("lm", ["环卫工人"]),
        ("创可贴", ["外卖员"]),
        ("hwgr 热饭", ["环卫工人"]),
        ("hwgr 充电", []),
    ],
)
def test_the_search_takes_characters_pinyin_and_initials(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: VisitsScreen, typed: str, found: list[str]
) -> None:
    desk.visits.record_visit("courier", services=["charge"])
    desk.visits.record_visit("rider", note="创可贴 1 片")
    person = next(one for one in desk.people.people() if one.name == "李敏")
    desk.duty.sign_in(person.id, "1234", promised=True)
    desk.visits.record_visit("sanitation", services=["heat_food"])
    qtbot.waitUntil(lambda: len(column(screen, 2)) == 3)
    press(window, Qt.Key.Key_F2)
    assert screen.bar.search.hasFocus()
    write(screen.bar.search, typed)
    qtbot.waitUntil(lambda: column(screen, 2) == found)
    if not found:
        assert f"没有找到“{typed}”" in texts(screen.history.empty)
    press(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(column(screen, 2)) == 3)


def test_a_search_that_finds_nothing_today_offers_all_dates(
    qtbot: QtBot, desk: Desk, screen: VisitsScreen
) -> None:
    desk.visits.record_visit("gardener", arrived_at=parse_iso("2026-08-02 09:00"))
    qtbot.keyClicks(screen.bar.search, "yllh")
    qtbot.waitUntil(lambda: "没有找到“yllh”" in texts(screen.history.empty))
    click(qtbot, screen.history.empty.button)
    qtbot.waitUntil(lambda: column(screen, 2) == ["园林绿化"])
    assert screen.bar.chips.chip("picked").text() == "全部日期"


def test_a_long_history_is_fetched_while_one_scrolls(
    qtbot: QtBot, desk: Desk, clock: MovableClock, screen: VisitsScreen
) -> None:
    many = 2 * PAGE + 30
    start = parse_iso("2026-11-02 08:00")
    for n in range(many):
        desk.visits.record_visit("taxi", arrived_at=start + 60 * n, note=str(n))
    click(qtbot, screen.bar.chips.chip("month"))
    table = screen.history.table
    qtbot.waitUntil(lambda: len(table.rows.rows) == PAGE)
    assert screen.history.footer.text().startswith(f"{many} 人次 · {many} 条"), "totals of all of it"
    bar = table.verticalScrollBar()
    for loaded in (2 * PAGE, many):
        bar.setValue(bar.maximum())
        qtbot.waitUntil(lambda n=loaded: len(table.rows.rows) == n)  # type: ignore[misc]
    assert [row[5] for row in shown(table)] == [str(n) for n in reversed(range(many))]
    bar.setValue(bar.maximum())
    place = bar.value()
    desk.visits.record_visit("courier")
    qtbot.waitUntil(lambda: len(table.rows.rows) == many + 1)
    assert bar.value() == place, "what one looks at stays"


def test_ctrl_c_copies_the_rows_as_a_table(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: VisitsScreen
) -> None:
    (visit,) = desk.visits.record_visit("courier", services=["water", "charge"], note="问路").records
    desk.visits.leave(visit)
    qtbot.waitUntil(lambda: column(screen, 2) == ["快递员"])
    steps.click_cell(qtbot, screen.history.table, 0, 2)
    qtbot.keyClick(screen.history.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == (
        "到站时间\t离站时间\t人群\t人数\t服务\t备注\t登记人\n"
        "2026-11-21 14:32\t2026-11-21 14:32\t快递员\t1\t饮水 充电\t问路\t\n"
    )


def test_a_visit_of_earlier_keeps_its_own_time_and_is_marked(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: VisitsScreen
) -> None:
    click(qtbot, screen.bar.late)
    asked = steps.sheet(window, LateSheet)
    click(qtbot, asked.primary_button)
    assert asked.isVisible(), "who came is not known yet"
    click(qtbot, asked.form.category.chip("trucker"))
    asked.form.day.set_value(date(2026, 11, 20))
    asked.form.time.set_value(time(9, 30))
    click(qtbot, asked.form.left.known)
    asked.form.left.time.set_value(time(9, 52))
    click(qtbot, asked.form.persons.plus_button)
    click(qtbot, asked.form.services.chip("toilet"))
    asked.form.note.setText("记在纸上")
    asked.form.visitor.setText("老周")
    assert "90 天后自动抹去" in texts(asked)
    save(qtbot, asked)
    qtbot.waitUntil(lambda: window.undo.toaster.text() == "已补录 昨天 09:30 的 货车司机 2 人 · 如厕")
    visit = only(desk)
    assert (visit.category, visit.persons, visit.services, visit.note, visit.visitor) == (
        "trucker", 2, ("toilet",), "记在纸上", "老周",
    )  # fmt: skip
    assert (visit.arrived_at, visit.left_at) == (parse_iso("2026-11-20 09:30"), parse_iso("2026-11-20 09:52"))
    assert visit.late
    click(qtbot, screen.bar.chips.chip("month"))
    qtbot.waitUntil(lambda: column(screen, 7) == ["补录"])
    assert counted(desk) == 0, "it counts on its own day"
    window.go(f"visits:visit:{visit.id.hex()}")
    qtbot.waitUntil(lambda: window.sheet() is not None)
    detail = steps.sheet(window, DetailSheet)
    assert detail.form is not None
    assert detail.form.visitor.text() == "老周"
    assert "90 天后自动抹去" in texts(detail)


def test_a_mistyped_name_is_corrected_or_taken_off_where_the_visit_is_opened(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: VisitsScreen
) -> None:
    (visit,) = desk.visits.record_visit("courier", visitor="小汪", note="借伞").records
    qtbot.waitUntil(lambda: column(screen, 5) == ["小汪 · 借伞"])
    detail = open_newest(qtbot, window, screen)
    assert detail.form is not None
    detail.form.visitor.setText("小王")
    assert "保存后，原来的称呼即永久抹去" in texts(detail)
    save(qtbot, detail)
    assert desk.visits.visit(visit).visitor == "小王"
    again = open_newest(qtbot, window, screen)
    assert again.form is not None
    qtbot.waitUntil(again.history.isVisible)
    assert again.history.text().endswith("无人值班：称呼已更正")
    again.form.visitor.clear()
    save(qtbot, again)
    assert desk.visits.visit(visit).visitor == ""
    qtbot.waitUntil(lambda: column(screen, 5) == ["借伞"])


def test_a_visitors_name_is_searched_and_goes_into_no_copy_of_the_list(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: VisitsScreen
) -> None:
    desk.visits.record_visit("courier", visitor="王力")
    desk.visits.record_visit("rider")
    qtbot.waitUntil(lambda: len(shown(screen.history.table)) == 2)
    screen.bar.search.set_text("wl")
    qtbot.waitUntil(lambda: column(screen, 5) == ["王力"])
    screen.history.table.setFocus()
    press(window, "c", Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text()
    assert "快递员" in copied
    assert "王力" not in copied


def test_people_who_stayed_over_midnight_left_on_the_next_day(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: VisitsScreen
) -> None:
    click(qtbot, screen.bar.late)
    asked = steps.sheet(window, LateSheet)
    click(qtbot, asked.form.category.chip("police"))
    asked.form.day.set_value(date(2026, 11, 20))
    asked.form.time.set_value(time(23, 40))
    click(qtbot, asked.form.left.known)
    asked.form.left.time.set_value(time(0, 20))
    assert "11月21日离站" in texts(asked)
    save(qtbot, asked)
    assert only(desk).left_at == parse_iso("2026-11-21 00:20")


def test_a_leaving_before_the_arrival_and_a_time_to_come_are_refused_in_the_sheet(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: VisitsScreen
) -> None:
    click(qtbot, screen.bar.late)
    asked = steps.sheet(window, LateSheet)
    click(qtbot, asked.form.category.chip("police"))
    asked.form.time.set_value(time(14, 0))
    click(qtbot, asked.form.left.known)
    asked.form.left.time.set_value(time(13, 0))
    click(qtbot, asked.primary_button)
    assert errors(asked) == ["早于到站时间。"]
    click(qtbot, asked.form.left.known)
    asked.form.time.set_value(time(23, 0))
    click(qtbot, asked.primary_button)
    qtbot.waitUntil(lambda: any("这个时间还没有到" in said for said in errors(asked)))
    assert saved(desk) == ()


def test_a_double_click_opens_a_visit_to_be_corrected(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: VisitsScreen
) -> None:
    (visit,) = desk.visits.record_visit("courier", services=["water"]).records
    detail = open_newest(qtbot, window, screen)
    assert detail.form is not None
    click(qtbot, detail.form.category.chip("rider"))
    click(qtbot, detail.form.services.chip("charge"))
    click(qtbot, detail.form.persons.plus_button)
    save(qtbot, detail)
    seen = desk.visits.visit(visit)
    assert (seen.category, seen.persons, seen.services) == ("rider", 2, ("charge", "water"))
    assert seen.corrected
    assert seen.arrived_at == parse_iso("2026-11-21 14:32"), "what nobody touched is as it was"
    qtbot.waitUntil(lambda: column(screen, 2) == ["外卖员"])
    assert window.undo.toaster.text() == "已更正为 外卖员 2 人"
    again = open_newest(qtbot, window, screen)
    qtbot.waitUntil(again.history.isVisible)
    said = again.history.text()
    assert "14:32 无人值班：人群 外卖员（原为 快递员）；人数 2（原为 1）；服务 饮水 充电（原为 饮水）" in said
    press(window, Qt.Key.Key_Escape)
    press(window, "z", Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: column(screen, 2) == ["快递员"])


def test_saving_without_a_change_writes_nothing(
    qtbot: QtBot, desk: Desk, clock: MovableClock, window: MainWindow, screen: VisitsScreen
) -> None:
    clock.instant += 17
    desk.visits.record_visit("courier")
    before = saved(desk)
    save(qtbot, open_newest(qtbot, window, screen))
    assert saved(desk) == before


@pytest.mark.parametrize("persons", [2_000, 9_999])
def test_a_days_total_that_was_imported_keeps_its_number_when_its_note_is_corrected(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: VisitsScreen, tmp_path: Path, persons: int
) -> None:
    ledger = tmp_path / "ledger.csv"
    ledger.write_text(f"到站时间,人群,人数\n2026-11-21 10:00,快递员,{persons}\n", "utf-8")
    desk.imports.run("visits", ledger)
    detail = open_newest(qtbot, window, screen)
    assert detail.form is not None
    detail.form.note.setText("全天合计")
    save(qtbot, detail)
    assert (only(desk).persons, only(desk).note) == (persons, "全天合计")


def test_a_form_never_shows_fewer_persons_than_were_recorded(qtbot: QtBot, desk: Desk, screen: VisitsScreen) -> None:
    start = Entry("courier", 12_000, (), parse_iso("2026-11-21 10:00"), None, "")
    form = VisitForm(read_vocabulary(desk), start)
    qtbot.addWidget(form)
    assert form.entry() == start


def test_a_group_of_more_than_a_thousand_is_one_entry(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: VisitsScreen
) -> None:
    screen.intake.ask_several("courier")
    asked = steps.sheet(window, SeveralSheet)
    number = asked.persons.focusProxy()
    assert number is not None
    QTest.keyClicks(number, "1200")
    click(qtbot, asked.primary_button)
    qtbot.waitUntil(lambda: counted(desk) == 1_200)
    qtbot.waitUntil(lambda: column(screen, 3) == ["1,200"])
    qtbot.waitUntil(lambda: screen.inside.right.text() == "1,200 / 6")


def test_voiding_needs_a_reason_and_leaves_the_row_struck_through(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: VisitsScreen
) -> None:
    desk.visits.record_visit("courier", persons=2)
    detail = open_newest(qtbot, window, screen)
    click(qtbot, detail.danger_button)
    asked = steps.sheet(window, VoidSheet)
    click(qtbot, asked.primary_button)
    qtbot.waitUntil(lambda: bool(errors(asked)))
    assert counted(desk) == 2
    click(qtbot, asked.usual.chip("recorded twice"))
    save(qtbot, asked)
    assert only(desk).voided == "重复登记"
    assert counted(desk) == 0
    qtbot.waitUntil(lambda: screen.history.table.rows.row_at(0).muted)
    assert screen.history.table.rows.row_at(0).cell(2).tip.startswith("作废原因：重复登记")
    assert screen.history.footer.text() == "0 人次 · 0 条"
    qtbot.waitUntil(lambda: window.sheet() is None)
    gone = open_newest(qtbot, window, screen)
    assert gone.form is None, "a voided visit can be read, not changed"


def only(desk: Desk) -> VisitView:
    (visit,) = saved(desk)
    return visit
