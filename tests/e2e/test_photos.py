"""Photos from one desk's window to another's, and through the loss of power of either end."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.bootstrap import SystemClock, open_desk
from desktop.services.desk import Desk
from desktop.ui.app import DeskApp
from desktop.ui.supplies.entry_sheet import EntrySheet
from desktop.ui.supplies.ledger_sheet import LedgerSheet
from desktop.ui.supplies.restock_sheet import RestockSheet
from desktop.views.photos import PhotoState
from tests.e2e.union import UnionServer
from tests.gui.photos.pictures import grainy, jpeg, picture, save
from tests.gui.supplies import steps
from tests.gui.supplies.steps import CUPS, item
from tests.gui.visits.steps import click
from tests.helpers.processes import Processes, run_module
from tests.helpers.proxy import Mischief, Proxy

THERE = "已送达总工会"


def add_by_hand(qtbot: QtBot, qapp: QApplication, desk: Desk, photo: Path) -> None:
    """Restock cups with a photo, through the window."""
    app = DeskApp(qapp, desk, language="zh_CN")
    app.show()
    screen = steps.supplies(qtbot, app.window)
    steps.pick(qtbot, screen, CUPS)
    form = steps.opened(qtbot, app.window, screen.bar.restock, RestockSheet)
    qtbot.keyClicks(form.quantity.number, "50")
    form.photos.intake.take_files([photo])
    qtbot.waitUntil(lambda: len(form.photos.photos()) == 1)
    with qtbot.waitSignal(form.accepted):
        click(qtbot, form.primary_button)
    qtbot.waitUntil(lambda: not app.tasks.busy())
    app.window.leave()
    app.close()


def seen(qtbot: QtBot, qapp: QApplication, desk: Desk) -> list[tuple[bool, str]]:
    """What the window shows at the last line of the cups' ledger: of each photo, whether it is there and its state."""
    app = DeskApp(qapp, desk, language="zh_CN")
    app.show()
    screen = steps.supplies(qtbot, app.window)
    steps.pick(qtbot, screen, CUPS)
    ledger = steps.opened(qtbot, app.window, screen.card.open_ledger, LedgerSheet)
    ledger.table.select(desk.supplies.item(item(desk, CUPS).id).ledger[0].id.hex())
    sheet = steps.opened(qtbot, app.window, ledger.danger_button, EntrySheet)
    qtbot.waitUntil(lambda: len(sheet.photos.all_tiles()) == 1)
    found = [(tile.has_picture(), tile.accessibleDescription()) for tile in sheet.photos.all_tiles()]
    qtbot.waitUntil(lambda: not app.tasks.busy())
    app.window.leave()
    app.close()
    return found


def test_a_photo_added_at_one_pc_is_seen_at_the_other(
    qtbot: QtBot, qapp: QApplication, union: UnionServer, tmp_path: Path
) -> None:
    station, code = union.station()
    with open_desk(tmp_path / "first", SystemClock(), device="前台电脑") as desk:
        desk.station.set_up("五一广场驿站", "140106")
        desk.people.add_person("李敏", pin="1234")
        steps.stock_up(desk)
        desk.sync.enrol(union.url, code)
        add_by_hand(qtbot, qapp, desk, save(tmp_path, "到货.jpg", jpeg(picture(3000, 2000))))
        assert desk.sync.sync_now(timeout=60).complete
        assert seen(qtbot, qapp, desk) == [(True, THERE)]
    second_code = json.loads(union.command("station", "code", station, "--json"))["enrol_code"]
    with open_desk(tmp_path / "second", SystemClock(), device="里间电脑") as desk:
        desk.sync.enrol(union.url, second_code)
        assert desk.sync.sync_now(timeout=60).complete
        assert seen(qtbot, qapp, desk) == [(True, THERE)]


@pytest.mark.parametrize("requests", [3, 5])
def test_a_desk_that_loses_power_in_the_middle_of_a_file_goes_on_with_it(
    union: UnionServer, processes: Processes, tmp_path: Path, requests: int
) -> None:
    station, code = union.station()
    parts = urlsplit(union.url)
    assert parts.hostname is not None
    assert parts.port is not None
    second_code = json.loads(union.command("station", "code", station, "--json"))["enrol_code"]
    with Proxy((parts.hostname, parts.port)) as proxy:
        with open_desk(tmp_path / "first", SystemClock()) as desk:
            desk.station.set_up("五一广场驿站", "140106")
            steps.stock_up(desk)
            taken = [desk.photos.take(jpeg(grainy(seed))) for seed in range(2)]
            desk.supplies.restock(item(desk, CUPS).id, 50, photos=desk.photos.album(taken))
            desk.sync.enrol(proxy.url, code)
        with open_desk(tmp_path / "second", SystemClock()) as desk:
            desk.sync.enrol(proxy.url, second_code)
        for name in ("first", "second"):
            proxy.hanging.clear()
            proxy.misbehave(*[Mischief.NONE] * requests, Mischief.HANG)
            going = processes.module("desktop", "--data", tmp_path / name, "sync")
            assert proxy.hanging.wait(60), going.report()
            going.kill()
            answer = json.loads(run_module("desktop", "--data", tmp_path / name, "sync", "--json").stdout)
            assert (answer["pending_here"], answer["pending_there"], answer["error"]) == (0, 0, None)
            assert run_module("desktop", "--data", tmp_path / name, "doctor").returncode == 0
    with open_desk(tmp_path / "second", SystemClock(), read_only=True) as desk:
        line = desk.supplies.item(item(desk, CUPS).id).ledger[0]
        assert [photo.state for photo in desk.photos.of(line.id)] == [PhotoState.HERE] * 2
    assert run_module("sync.server", "--db", union.db, "doctor").returncode == 0
