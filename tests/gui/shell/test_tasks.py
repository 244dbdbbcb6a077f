"""Work off the UI thread: in order, back on the UI thread, and only to those who are still there."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop.errors import KnownError
from desktop.ui.tasks import Crash, Tasks


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    assert made.close()


def settle(qtbot: QtBot, tasks: Tasks) -> None:
    qtbot.waitUntil(lambda: not tasks.busy())


def test_commands_run_one_after_another_in_the_order_they_were_given(qtbot: QtBot, tasks: Tasks) -> None:
    ran: list[int] = []
    for n in range(50):
        tasks.command(lambda n=n: ran.append(n))  # type: ignore[misc]
    settle(qtbot, tasks)
    assert ran == list(range(50))


def test_a_result_arrives_on_the_ui_thread_and_was_made_off_it(qtbot: QtBot, tasks: Tasks) -> None:
    ui = threading.get_ident()
    seen: list[tuple[int, int]] = []
    tasks.command(threading.get_ident, lambda worker: seen.append((worker, threading.get_ident())))
    tasks.query(threading.get_ident, lambda worker: seen.append((worker, threading.get_ident())))
    settle(qtbot, tasks)
    assert len(seen) == 2
    for worker, receiver in seen:
        assert worker != ui
        assert receiver == ui


def test_a_query_does_not_wait_for_a_command(qtbot: QtBot, tasks: Tasks) -> None:
    gate = threading.Event()
    seen: list[str] = []
    tasks.command(gate.wait, lambda _waited: seen.append("command"))
    tasks.query(lambda: "query", seen.append)
    qtbot.waitUntil(lambda: seen == ["query"])
    gate.set()
    settle(qtbot, tasks)
    assert seen == ["query", "command"]


def test_of_queries_with_one_key_only_the_latest_is_delivered(qtbot: QtBot, tasks: Tasks) -> None:
    gate = threading.Event()
    seen: list[str] = []

    def slow() -> str:
        gate.wait()
        return "old"

    tasks.query(slow, seen.append, key="list")
    tasks.query(lambda: "older", seen.append, key="list")
    tasks.query(lambda: "new", seen.append, key="list")
    gate.set()
    settle(qtbot, tasks)
    assert seen == ["new"]


def test_a_refusal_goes_to_who_asked_or_else_to_everybody(qtbot: QtBot, tasks: Tasks) -> None:
    def refuse() -> None:
        raise KnownError("No room for {n}.", n=3)

    mine: list[KnownError] = []
    tasks.command(refuse, None, mine.append)
    settle(qtbot, tasks)
    assert [str(error) for error in mine] == ["No room for 3."]
    with qtbot.waitSignal(tasks.failed) as caught:
        tasks.command(refuse)
    assert str(caught.args[0]) == "No room for 3."


def test_a_bug_is_reported_with_its_traceback_and_the_next_command_still_runs(qtbot: QtBot, tasks: Tasks) -> None:
    def stumble() -> None:
        raise ZeroDivisionError("oh")

    ran: list[bool] = []
    with qtbot.waitSignal(tasks.crashed) as caught:
        tasks.command(stumble)
        tasks.command(lambda: ran.append(True))
    crash = caught.args[0]
    assert isinstance(crash, Crash)
    assert crash.summary == "ZeroDivisionError: oh"
    assert "stumble" in crash.details
    settle(qtbot, tasks)
    assert ran == [True]


def test_a_bug_in_a_callback_is_reported_too(qtbot: QtBot, tasks: Tasks) -> None:
    with qtbot.waitSignal(tasks.crashed) as caught:
        tasks.query(lambda: 1, lambda n: [][n])
    assert caught.args[0].summary.startswith("IndexError")


def test_nothing_is_delivered_to_a_widget_that_is_gone(qtbot: QtBot, tasks: Tasks) -> None:
    crashes: list[Crash] = []
    tasks.crashed.connect(crashes.append)
    gate = threading.Event()
    label = QLabel()
    tasks.command(gate.wait, lambda _waited: label.setText("there"))
    tasks.command(lambda: "text", label.setText)
    with qtbot.waitSignal(label.destroyed):
        label.deleteLater()
    gate.set()
    settle(qtbot, tasks)
    assert crashes == []


def test_closing_finishes_the_commands_and_leaves_no_thread(qtbot: QtBot) -> None:
    before = set(threading.enumerate())
    tasks = Tasks()
    saved: list[int] = []
    seen: list[object] = []
    for n in range(20):
        tasks.command(lambda n=n: saved.append(n), seen.append)  # type: ignore[misc]
    assert tasks.close()
    assert saved == list(range(20))
    assert set(threading.enumerate()) == before
    QApplication.processEvents()
    assert seen == []
