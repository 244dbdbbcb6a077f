"""What people say comes in, is read and answered at the desk."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.feedback.screen import FeedbackScreen
from desktop.ui.feedback.write_sheet import WriteSheet
from desktop.ui.shell.window import MainWindow
from desktop.ui.supplies.entry_sheet import ReasonSheet
from desktop.ui.widgets.icon_row import TodoRow
from desktop.views.feedback import OpinionState
from sync.records import KINDS
from tests.gui.conftest import MovableClock
from tests.gui.feedback.conftest import Say
from tests.gui.looking import words
from tests.gui.photos.pictures import jpeg, picture
from tests.gui.supplies.steps import opened
from tests.gui.visits.steps import click, click_cell, errors, frame, press, save, sheet, shown, today, write

CTRL = Qt.KeyboardModifier.ControlModifier


def pick(qtbot: QtBot, screen: FeedbackScreen, text: str) -> None:
    """Click on an opinion and wait until the card shows it."""
    row = next(n for n, cells in enumerate(shown(screen.list.table)) if text in cells[2])
    click_cell(qtbot, screen.list.table, row, 2)
    qtbot.waitUntil(lambda: text in screen.card.words.text())


def badge(window: MainWindow) -> str:
    return frame(window).rail.button("feedback").accessibleDescription()


def test_what_comes_in_is_marked_until_it_is_opened_and_answered_with_a_ready_sentence(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: FeedbackScreen, say: Say
) -> None:
    say("rating", stars=5, tags="clean")
    asked = say("suggestion", 900, text="多放几把伞")
    qtbot.waitUntil(lambda: len(shown(screen.list.table)) == 2)
    qtbot.waitUntil(lambda: screen.card.title.text() == "评价 ★★★★★")
    qtbot.waitUntil(lambda: [row[3] for row in shown(screen.list.table)] == ["", "新"])
    pick(qtbot, screen, "多放几把伞")
    qtbot.waitUntil(lambda: shown(screen.list.table)[1][3] == "待答复")
    qtbot.waitUntil(lambda: desk.opinions.counts().new == 0)
    box = screen.card.reply
    click(qtbot, box.sentences()[0])
    assert box.text.text() == "好主意，谢谢您。已经转告站长。"
    assert box.text.hasFocus()
    box.text.selectAll()
    write(box.text, "已加到六把。")
    click(qtbot, box.send)
    qtbot.waitUntil(lambda: shown(screen.list.table)[1][3] == "已答复")
    answer = desk.opinions.opinion(asked).reply
    assert answer is not None
    assert (answer.text, answer.shown) == ("已加到六把。", True)
    qtbot.waitUntil(window.undo.toaster.pending)
    press(window, "z", CTRL)
    qtbot.waitUntil(lambda: desk.opinions.opinion(asked).reply is None)


def test_enter_after_an_answer_does_not_take_it_back(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: FeedbackScreen, say: Say
) -> None:
    asked = say("suggestion", 900, text="多放几把伞")
    qtbot.waitUntil(lambda: len(shown(screen.list.table)) == 1)
    pick(qtbot, screen, "多放几把伞")
    click(qtbot, screen.card.reply.sentences()[0])
    click(qtbot, screen.card.reply.send)
    qtbot.waitUntil(lambda: shown(screen.list.table)[0][3] == "已答复")
    qtbot.waitUntil(window.undo.toaster.pending)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space):
        press(window, key)
    assert window.undo.toaster.pending(), "nobody has pressed the undo"
    assert desk.opinions.opinion(asked).reply is not None


def test_an_answer_is_changed_hidden_and_taken_back(
    qtbot: QtBot, desk: Desk, screen: FeedbackScreen, say: Say
) -> None:
    asked = say("complaint", text="门没开")
    desk.opinions.reply(asked, "马上查")
    box = screen.card.reply
    qtbot.waitUntil(box.change.isVisible)
    assert not box.text.isVisible()
    click(qtbot, box.change)
    assert box.text.text() == "马上查"
    write(box.text, "：")
    click(qtbot, box.shown)
    click(qtbot, box.send)

    def answer() -> tuple[str, bool] | None:
        reply = desk.opinions.opinion(asked).reply
        return None if reply is None else (reply.text, reply.shown)

    qtbot.waitUntil(lambda: answer() is not None and answer() != ("马上查", True))
    said = answer()
    assert said is not None
    assert (sorted(said[0]), said[1]) == (sorted("马上查："), False)
    qtbot.waitUntil(box.take_back.isVisible)
    click(qtbot, box.take_back)
    qtbot.waitUntil(lambda: answer() is None)
    qtbot.waitUntil(box.send.isVisible)


def test_words_that_are_being_written_stay_while_others_come_in(
    qtbot: QtBot, window: MainWindow, screen: FeedbackScreen, say: Say
) -> None:
    say("suggestion", text="多放几把伞")
    qtbot.waitUntil(lambda: "伞" in screen.card.words.text())
    screen.card.reply.text.setFocus()
    write(screen.card.reply.text, "已经")
    say("thanks", 5, text="谢谢")
    qtbot.waitUntil(lambda: len(shown(screen.list.table)) == 2)
    qtbot.waitUntil(lambda: not frame(window).busy())
    assert "伞" in screen.card.words.text()
    assert screen.card.reply.text.text() == "已经"
    assert screen.card.reply.text.hasFocus()


def test_the_opinion_book_is_typed_in_with_its_own_day(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: FeedbackScreen, clock: MovableClock
) -> None:
    form = opened(qtbot, window, screen.bar.write, WriteSheet)
    assert f"{KINDS['opinion'].by_name['contact'].keep_days} 天后清除" in words(form)
    click(qtbot, form.primary_button)
    assert errors(form) == ["请写几个字。"]
    click(qtbot, form.kind.chip("rating"))
    click(qtbot, form.primary_button)
    assert errors(form) == ["请选择星级。"]
    click(qtbot, form.stars.segment("2"))
    write(form.text, "水不热")
    form.day.setFocus()
    form.day.selectAll()
    qtbot.keyClicks(form.day, "2026-11-18")
    save(qtbot, form)
    (said,) = desk.opinions.page().rows
    assert (said.kind, said.stars, said.text, said.channel, said.late) == ("rating", 2, "水不热", "book", True)
    qtbot.waitUntil(lambda: shown(screen.list.table) == [["11月18日", "★★☆☆☆", "水不热", "待答复"]])
    press(window, "z", CTRL)
    qtbot.waitUntil(lambda: desk.opinions.page().rows == ())


def test_what_was_typed_in_wrongly_is_put_right_and_says_so(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: FeedbackScreen, clock: MovableClock, say: Say
) -> None:
    desk.opinions.record(
        "rating", "book", at=clock.now() - 86_400, stars=2, tags=("short",), text="水不热", contact="139"
    )
    say("thanks", 10, text="谢谢你们")
    qtbot.waitUntil(lambda: len(shown(screen.list.table)) == 2)
    pick(qtbot, screen, "谢谢你们")
    assert not correct_entry(screen).isEnabled()
    pick(qtbot, screen, "水不热")
    assert not screen.card.history.isVisible()
    correct_entry(screen).trigger()
    form = sheet(window, WriteSheet)
    assert form.title.text() == "更正这条意见"
    assert (form.stars.current(), form.text.text(), form.contact.text()) == ("2", "水不热", "139")
    click(qtbot, form.stars.segment("4"))
    click(qtbot, form.channel.segment("phone"))
    form.text.selectAll()
    write(form.text, "水很热")
    save(qtbot, form)
    qtbot.waitUntil(lambda: screen.card.history.isVisible())
    (_thanks, said) = desk.opinions.page().rows
    assert (said.stars, said.channel, said.text, said.contact, said.tags) == (4, "phone", "水很热", "139", ("short",))
    assert said.at == clock.now() - 86_400
    history = screen.card.history.text()
    assert "星级 ★★★★☆（原为 ★★☆☆☆）" in history
    assert "文字重写过" in history
    assert "水不热" not in history
    press(window, "z", CTRL)
    qtbot.waitUntil(lambda: desk.opinions.opinion(said.id).text == "水不热")


def correct_entry(screen: FeedbackScreen) -> QAction:
    """The entry of the card's menu."""
    return next(action for action in screen.card._menu().actions() if action.text() == "更正…")


def test_the_list_is_searched_narrowed_and_left_by_esc(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: FeedbackScreen, say: Say
) -> None:
    say("fault", 10, facility="dispenser", trouble="empty", text="没水了")
    say("rating", 20, stars=5)
    say("complaint", 30, text="门没开")
    qtbot.waitUntil(lambda: len(shown(screen.list.table)) == 3)
    assert screen.list.footer.text() == "3 条意见 · 1 次评价，平均 5.0 星"
    press(window, Qt.Key.Key_F2)
    assert screen.bar.search.hasFocus()
    qtbot.keyClicks(screen.bar.search, "ysj")
    qtbot.waitUntil(lambda: [row[2] for row in shown(screen.list.table)] == ["饮水机 空了、没有了 · 没水了"])
    screen.bar.search.setText("没有这句")
    qtbot.waitUntil(lambda: screen.list.empty.isVisible())
    press(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(shown(screen.list.table)) == 3)
    screen.bar.only.setFocus()
    qtbot.keyClick(screen.bar.only, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: [row[1] for row in shown(screen.list.table)] == ["报故障", "投诉"])
    screen.list.table.setFocus()
    screen.list.table.clearSelection()
    qtbot.keyClick(screen.list.table, Qt.Key.Key_C, CTRL)
    assert QApplication.clipboard().text().splitlines()[0] == "时间\t类型\t内容说明\t状态"
    press(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(shown(screen.list.table)) == 3)


def test_words_are_erased_for_good_and_a_typed_entry_is_voided(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: FeedbackScreen, say: Say
) -> None:
    told = say("complaint", text="老王骂人", contact="139")
    qtbot.waitUntil(lambda: screen.card.contact.text() == "联系方式：139")
    screen.card.erase_wanted.emit()
    form = sheet(window, ReasonSheet)
    click(qtbot, form.primary_button)
    assert errors(form) != []
    click(qtbot, form.usual.chip("names a person"))
    save(qtbot, form)
    qtbot.waitUntil(lambda: screen.card.words.text() == "文字已清除。")
    gone = desk.opinions.opinion(told)
    assert (gone.text, gone.contact, gone.erased) == ("", "", True)
    typed = desk.opinions.record("thanks", text="好").records[0]
    qtbot.waitUntil(lambda: len(shown(screen.list.table)) == 2)
    pick(qtbot, screen, "好")
    screen.card.void_wanted.emit()
    form = sheet(window, ReasonSheet)
    click(qtbot, form.usual.chip("just a test"))
    save(qtbot, form)
    qtbot.waitUntil(lambda: shown(screen.list.table)[0][3] == "已作废")
    assert desk.opinions.opinion(typed).voided is not None


def test_photos_stand_beside_the_words(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: FeedbackScreen
) -> None:
    said = desk.opinions.record("fault", facility="microwave", trouble="broken").records[0]
    desk.photos.attach(said, [desk.photos.take(jpeg(picture(400, 300)), "微波炉")])
    qtbot.waitUntil(lambda: screen.card.photos is not None and len(screen.card.photos.all_tiles()) == 1)
    qtbot.waitUntil(lambda: desk.opinions.opinion(said).photos == 1)


def test_an_empty_screen_leads_to_the_posters(qtbot: QtBot, window: MainWindow, screen: FeedbackScreen) -> None:
    assert screen.list.empty.isVisible()
    assert not screen.card.isVisible()
    click(qtbot, screen.list.empty.button)
    assert frame(window).key() == "posters"


def test_what_comes_in_meanwhile_is_told_by_badge_and_toast(
    qtbot: QtBot, desk: Desk, window: MainWindow, say: Say
) -> None:
    toaster = window.undo.toaster
    qtbot.waitUntil(lambda: frame(window).facts is not None)
    say("rating", 20, stars=5)
    say("thanks", 10, text="谢谢")
    qtbot.waitUntil(lambda: badge(window) == "2")
    assert toaster.text() in ("收到 1 条新意见", "收到 2 条新意见")
    # An undo that is on offer stays there; the badge tells enough.
    toaster.dismiss()
    window.undo.say("已登记", desk.opinions.record("thanks", text="好"))
    say("thanks", 5, text="再谢")
    qtbot.waitUntil(lambda: badge(window) == "3")
    assert toaster.text() == "已登记"
    toaster.dismiss()
    say("thanks", 3, text="三谢")
    qtbot.waitUntil(lambda: toaster.text() == "收到 1 条新意见")
    assert toaster.trigger()
    # Whoever looks at them needs no word of it.
    qtbot.waitUntil(lambda: not frame(window).busy())
    say("thanks", 1, text="四谢")
    screen = frame(window).screen_in_front()
    assert isinstance(screen, FeedbackScreen)
    qtbot.waitUntil(lambda: "四谢" in str(shown(screen.list.table)))
    qtbot.waitUntil(lambda: not frame(window).busy())
    assert not toaster.pending()


def test_today_tells_who_waits_and_leads_there(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: FeedbackScreen, say: Say
) -> None:
    say("suggestion", text="多放几把伞")
    say("rating", stars=5)
    start = today(qtbot, window)

    def row() -> TodoRow | None:
        rows = [one for one in start.todo.rows.rows() if isinstance(one, TodoRow)]
        return next((one for one in rows if one.title.text() == "1 条意见待答复"), None)

    qtbot.waitUntil(lambda: row() is not None)
    found = row()
    assert found is not None
    click(qtbot, found.button)
    qtbot.waitUntil(lambda: [line[2] for line in shown(screen.list.table)] == ["多放几把伞"])
    assert frame(window).key() == "feedback"
    qtbot.waitUntil(lambda: desk.opinions.page(waiting=True).rows[0].state is OpinionState.SEEN)
