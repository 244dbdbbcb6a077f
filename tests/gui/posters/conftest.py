"""A desk of a station with people, with or without a public address, and the studio over it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pytestqt.qtbot import QtBot

from desktop.bootstrap import SystemClock, open_desk
from desktop.services.desk import Desk
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from desktop.ui.posters.screen import PostersScreen
from desktop.ui.tasks import Tasks
from desktop.ui.theme import apply_theme
from desktop.ui.widgets.sheet import Sheet
from desktop.version import APP
from desktop.views import OpeningHours
from sync.ports import Enrolment
from sync.trust import certify_device, certify_working_key, union_id

URL = "https://gh.taiyuan.example.cn/s/14010621S00073"
EVERY_DAY = 0b111_1111

OpenStudio = Callable[..., "Studio"]


class Studio:
    """The screen as a person finds it, over a real desk."""

    def __init__(self, desk: Desk, qtbot: QtBot) -> None:
        self.desk = desk
        self.tasks = Tasks()
        self.qtbot = qtbot
        self.failures: list[object] = []
        self.toasts: list[str] = []
        self.tasks.failed.connect(self.failures.append)
        self.tasks.crashed.connect(self.failures.append)
        self.screen = PostersScreen(desk, self.tasks)
        self.screen.toast.connect(lambda text, _changes: self.toasts.append(text))
        qtbot.addWidget(self.screen)
        self.screen.resize(1060, 640)
        self.screen.show()
        self.settle()

    def settle(self) -> None:
        """Wait until everything that was asked for has been drawn."""
        self.qtbot.waitUntil(lambda: not self.screen.preview.is_settling() and not self.tasks.busy())

    def sheet(self) -> Sheet:
        """The sheet that is open."""
        return next(sheet for sheet in self.screen.findChildren(Sheet) if sheet.isVisible())


@pytest.fixture
def open_studio(qtbot: QtBot, qapp: object, tmp_path: Path) -> Iterator[OpenStudio]:
    """Opens the studio of one station; ``enrolled`` gives it a public address. May be called again: a new start."""
    with ExitStack() as stack:
        studios: list[Studio] = []

        def make(*, enrolled: bool = True) -> Studio:
            for old in studios:
                old.tasks.close()
            stack.close()
            data = tmp_path / "data"
            if enrolled:
                _enrol(data)
            desk = stack.enter_context(open_desk(data, SystemClock(), device="窗口电脑"))
            if not desk.station.is_set_up():
                _set_up(desk)
            studios.append(Studio(desk, qtbot))
            return studios[-1]

        yield make
        for studio in studios:
            studio.tasks.close()


@pytest.fixture(autouse=True)
def light(qapp: object) -> None:
    """The look does not depend on the machine."""
    from PySide6.QtWidgets import QApplication

    assert isinstance(qapp, QApplication)
    apply_theme(qapp, "light")


def _set_up(desk: Desk) -> None:
    desk.station.set_up(
        "五一广场驿站",
        "140106",
        phone="0351-12351",
        union_name="太原市迎泽区总工会",
        hours=(OpeningHours(EVERY_DAY, 480, 1320, True), OpeningHours(EVERY_DAY, 1320, 480, False)),
        services=("water", "warm", "toilet"),
        facilities=("microwave", "aed"),
    )
    desk.people.add_person("陈芳", role="head")
    desk.people.add_person("李敏")


def _enrol(data: Path) -> None:
    root, working, device = (Ed25519PrivateKey.generate() for _ in range(3))
    now = SystemClock().now()
    station = os.urandom(16)
    key = certify_working_key(root, working.public_key().public_bytes_raw(), now)
    certificate = certify_device(working, device.public_key().public_bytes_raw(), station, now)
    store = Store.open(data, SystemClock(), os.urandom, device="窗口电脑", app=APP)
    StoreReplica(store).enrol(
        Enrolment(
            url="https://gh.taiyuan.example.cn",
            union=union_id(root.public_key().public_bytes_raw()),
            root_key=root.public_key().public_bytes_raw(),
            working_keys=(key,),
            station=station,
            station_code="14010621S00073",
            station_name="五一广场驿站",
            region="140106",
            device=device.public_key().public_bytes_raw(),
            certificate=certificate,
            enrolled_at=now,
            public_url=URL,
        )
    )
    store.close()
