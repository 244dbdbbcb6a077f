"""The union is asked, answers, and what it sends is put on the shelf."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractScrollArea
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.shell.window import MainWindow
from desktop.ui.supplies.ask_sheet import WORDS, AskSheet
from desktop.ui.supplies.requests_sheet import ARRIVED, WITHDRAW, RequestsSheet
from desktop.ui.supplies.restock_sheet import RestockSheet
from desktop.ui.supplies.screen import SuppliesScreen
from desktop.ui.today.todo import sentence
from desktop.ui.widgets.icon_row import TodoRow
from desktop.ui.widgets.label import Label
from desktop.views import Changes, RecordId, TodoView
from desktop.views.requests import RequestState
from tests.gui.conftest import MovableClock, OpenWindow
from tests.gui.supplies import steps
from tests.gui.supplies.steps import CUPS, WATER, item
from tests.gui.visits.steps import click, click_cell, errors, save, shown, today
from tests.gui.visits.steps import sheet as sheet_of

Answer = Callable[..., None]


@pytest.fixture
def answer(desk: Desk, tmp_path: Path, clock: MovableClock) -> Answer:
    """The union's answer to a request has come in."""

    def give(
        request: RecordId, decision: str, quantity: int = 0, text: str = "", arrives_on: str | None = None
    ) -> None:
        with sqlite3.connect(tmp_path / "data" / "yizhan.db") as database:
            database.execute(
                "INSERT INTO union_answer (id, request, decision, quantity, text, arrives_on, at, void, entered_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, NULL, ?)",
                (bytes(range(16)), request, decision, quantity, text, arrives_on, clock.now(), clock.now()),
            )
        database.close()
        desk.events.publish(Changes(frozenset({"union_answer"})))

    return give


@pytest.fixture
def window(desk: Desk, open_window: OpenWindow) -> MainWindow:
    steps.stock_up(desk)
    desk.supplies.restock(item(desk, WATER).id, 10)
    return open_window(desk)


@pytest.fixture
def screen(qtbot: QtBot, window: MainWindow) -> SuppliesScreen:
    return steps.supplies(qtbot, window)


def test_an_items_card_asks_for_it_with_a_quantity_proposed(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    steps.pick(qtbot, screen, WATER)
    form = steps.opened(qtbot, window, screen.card.ask, AskSheet)
    qtbot.waitUntil(lambda: form.quantity.pieces() == 96)
    qtbot.keyClicks(form.needed_by, "2026-11-20")
    click(qtbot, form.primary_button)
    assert errors(form) == ["这一天已经过去了。"]
    form.needed_by.selectAll()
    qtbot.keyClicks(form.needed_by, "2026-12-01")
    qtbot.keyClicks(form.reason, "hot")
    with qtbot.waitSignal(form.accepted):
        qtbot.keyClick(form.reason, Qt.Key.Key_Return)
    (asked,) = desk.requests.requests()
    assert (asked.name, asked.quantity, asked.needed_by, asked.reason) == (WATER, 96, date(2026, 12, 1), "hot")
    assert asked.state is RequestState.WAITING


def test_what_is_not_on_the_list_is_asked_for_in_words_and_taken_back(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    listed = steps.opened(qtbot, window, screen.bar.requests, RequestsSheet)
    assert listed.empty.isVisible()
    form = steps.opened(qtbot, window, listed.ask, AskSheet)
    click(qtbot, form.what.segment(WORDS))
    assert form.wanted.hasFocus()
    click(qtbot, form.primary_button)
    assert errors(form) == ["请写明需要什么。", "请填写数量。"]
    form.wanted.setText("折叠椅")
    steps.type_quantity(qtbot, form, "4")
    save(qtbot, form)
    qtbot.waitUntil(lambda: len(shown(listed.table)) == 1)
    assert shown(listed.table)[0] == ["今天", "折叠椅", "4", "待答复", "", "到货入库", "撤回"]
    click_cell(qtbot, listed.table, 0, WITHDRAW)
    qtbot.waitUntil(lambda: shown(listed.table)[0][3:] == ["已撤回", "", "", ""])
    assert desk.requests.requests() == ()


def test_an_answer_is_told_and_what_arrives_is_restocked_for_it_with_two_keys(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen, answer: Answer
) -> None:
    (request,) = desk.requests.ask(96, item_id=item(desk, WATER).id).records
    listed = steps.opened(qtbot, window, screen.bar.requests, RequestsSheet)
    answer(request, "partly", 48, "其余下周", "2026-11-25")
    qtbot.waitUntil(lambda: shown(listed.table)[0][3] == "部分同意")
    assert shown(listed.table)[0][4] == "48 瓶 · 11月25日送到 · 其余下周"
    assert "工会（今天）：48 瓶" in listed.details.text()
    qtbot.waitUntil(lambda: screen.bar.requests.text() == "申领 1")
    click_cell(qtbot, listed.table, 0, ARRIVED)
    qtbot.waitUntil(lambda: isinstance(steps.top(window), RestockSheet))
    form = sheet_of(window, RestockSheet)
    assert (form.quantity.pieces(), form.source.checked()) == (48, ["allocation"])
    assert form.quantity.number.hasFocus()
    with qtbot.waitSignal(form.accepted):
        qtbot.keyClick(form.quantity.number, Qt.Key.Key_Return)
    assert item(desk, WATER).balance == 58
    (asked,) = desk.requests.requests()
    assert (asked.state, asked.arrived) == (RequestState.ARRIVED, 48)
    qtbot.waitUntil(lambda: shown(listed.table)[0][3:] == ["已到货", "48 瓶 · 11月25日送到 · 其余下周", "", ""])


def test_what_arrives_is_not_the_number_of_another_item_that_is_scanned(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    desk.supplies.edit_item(item(desk, CUPS).id, barcode="96385074")
    desk.requests.ask(96, item_id=item(desk, WATER).id)
    listed = steps.opened(qtbot, window, screen.bar.requests, RequestsSheet)
    click_cell(qtbot, listed.table, 0, ARRIVED)
    qtbot.waitUntil(lambda: isinstance(steps.top(window), RestockSheet))
    form = sheet_of(window, RestockSheet)
    assert form.quantity.pieces() == 96
    steps.scan(window, "96385074")
    qtbot.waitUntil(lambda: form.picker.item() == item(desk, CUPS))
    assert form.quantity.number.text() == ""
    assert "申领的是：矿泉水 550ml · 这次入库不计入该申领" in [one.text() for one in form.findChildren(Label)]
    steps.type_quantity(qtbot, form, "12")
    save(qtbot, form)
    qtbot.waitUntil(lambda: item(desk, CUPS).balance == 12)
    (asked,) = desk.requests.requests()
    assert (asked.state, asked.arrived) == (RequestState.WAITING, 0)


def test_goods_for_a_request_in_words_are_given_to_an_item_as_they_arrive(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    desk.requests.ask(200, wanted="纸杯")
    listed = steps.opened(qtbot, window, screen.bar.requests, RequestsSheet)
    click_cell(qtbot, listed.table, 0, ARRIVED)
    qtbot.waitUntil(lambda: isinstance(steps.top(window), RestockSheet))
    form = sheet_of(window, RestockSheet)
    qtbot.waitUntil(lambda: len(shown(form.picker.table)) == 3)
    form.picker.table.opened.emit(item(desk, CUPS).id.hex())
    assert form.quantity.pieces() == 200
    save(qtbot, form)
    assert item(desk, CUPS).balance == 200
    assert desk.requests.requests()[0].arrived == 200


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_list_of_requests_fits_its_sheet_in_large_letters(
    qtbot: QtBot, desk: Desk, open_window: OpenWindow, language: str
) -> None:
    steps.stock_up(desk)
    desk.requests.ask(96, item_id=item(desk, WATER).id, reason="hot")
    desk.requests.ask(4, wanted="Folding chairs for those who wait")
    desk.settings.set("text_scale", 150)
    window = open_window(desk, language=language)
    window.resize(1280, 720)
    screen = steps.supplies(qtbot, window)
    listed = steps.opened(qtbot, window, screen.bar.requests, RequestsSheet)
    qtbot.waitUntil(lambda: len(shown(listed.table)) == 2)
    for area in listed.findChildren(QAbstractScrollArea):
        if area.isVisible():
            assert (area.verticalScrollBar().maximum(), area.horizontalScrollBar().maximum()) == (0, 0), area
    assert not listed.table.geometry().intersects(listed.details.geometry()), "what is said stands below the list"


def test_today_tells_an_answer_and_leads_to_it(
    qtbot: QtBot, desk: Desk, window: MainWindow, answer: Answer, clock: MovableClock
) -> None:
    (request,) = desk.requests.ask(96, item_id=item(desk, WATER).id).records
    (chairs,) = desk.requests.ask(4, wanted="折叠椅").records
    start = today(qtbot, window)
    answer(request, "granted", 96, "", "2026-11-25")

    def row() -> TodoRow | None:
        rows = [one for one in start.todo.rows.rows() if isinstance(one, TodoRow)]
        return next((one for one in rows if one.title.text() == f"工会同意：{WATER} 96 瓶"), None)

    qtbot.waitUntil(lambda: row() is not None)
    told = row()
    assert told is not None
    click(qtbot, told.button)
    qtbot.waitUntil(lambda: isinstance(steps.top(window), RequestsSheet))
    sheet_of(window, RequestsSheet).reject()
    desk.requests.withdraw(request)
    assert "answered" not in {todo.kind for todo in desk.today.overview().todo}
    assert chairs


def test_a_request_that_was_declined_is_news_for_a_week(
    desk: Desk, window: MainWindow, answer: Answer, clock: MovableClock
) -> None:
    (chairs,) = desk.requests.ask(4, wanted="折叠椅").records
    answer(chairs, "declined", 0, "请自购")

    def told() -> list[TodoView]:
        return [todo for todo in desk.today.overview().todo if todo.kind == "answered"]

    (found,) = told()
    said = sentence(found, date(2026, 11, 21), clock.now())
    assert (said.title, said.sub, said.tone) == ("工会未同意：折叠椅", "请自购", "warn")
    clock.at("2026-11-29 09:00")
    assert told() == []
