"""A worker reports a fault on the station's page; the desk reads it, mends it and answers, and the page says so."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from PySide6.QtWidgets import QApplication

from desktop.bootstrap import SystemClock, open_desk
from desktop.services.desk import Desk
from desktop.views.feedback import OpinionState
from desktop.views.photos import PhotoState
from tests.e2e.union import UnionServer
from tests.gui.photos.pictures import jpeg, picture
from tests.helpers.processes import run_module


def sync(data: Path) -> None:
    done = run_module("desktop", "--data", data, "sync", "--json", "--timeout", "60")
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def desk_of(data: Path) -> Iterator[Desk]:
    with open_desk(data, SystemClock()) as desk:
        yield desk


def say(union: UnionServer, code: str, kind: str, photo: bytes | None = None, **fields: str) -> str:
    """Fill in the form as a phone's browser does; the page of thanks."""
    phone = requests.Session()
    phone.headers["Accept-Language"] = "zh-CN"
    form = phone.get(f"{union.url}/s/{code}/say", params={"kind": kind})
    token = re.search(r'name="token" value="([0-9a-f]{32})"', form.text)
    assert token is not None
    files = None if photo is None else {"photo": ("IMG_1.jpg", photo, "image/jpeg")}
    sent = {"kind": kind, "token": token[1], **fields}
    thanks = phone.post(
        f"{union.url}/s/{code}/say",
        data=sent if files else None,
        files=files or {name: (None, value) for name, value in sent.items()},
    )
    assert thanks.status_code == 200, thanks.text
    assert thanks.url.partition("?")[0].endswith("/thanks")
    return thanks.text


def test_a_fault_is_reported_read_mended_and_answered(union: UnionServer, tmp_path: Path, qapp: QApplication) -> None:
    data = tmp_path / "desk"
    code, enrol_code = union.station()
    run_module("desktop", "--data", data, "init", "--name", "五一广场驿站", "--region", "140106")
    enrolled = run_module("desktop", "--data", data, "enrol", "--url", union.url, "--code", enrol_code)
    assert enrolled.returncode == 0, enrolled.stderr
    with desk_of(data) as desk:
        desk.station.edit(facilities=("dispenser", "microwave"))
    sync(data)

    say(
        union, code, "fault", jpeg(picture(640, 480)),
        facility="dispenser", trouble="empty", text="一上午没水了", contact="13900000000",
    )  # fmt: skip
    sync(data)
    with desk_of(data) as desk:
        assert desk.opinions.counts().new == 1
        (said,) = desk.opinions.page().rows
        assert (said.kind, said.facility, said.trouble) == ("fault", "dispenser", "empty")
        assert (said.text, said.contact, said.from_page) == ("一上午没水了", "13900000000", True)
        assert (said.state, said.photos) == (OpinionState.NEW, 1)
        (photo,) = desk.photos.of(said.id)
        assert photo.state is PhotoState.HERE
        assert photo.path is not None
        assert photo.path.read_bytes()[:2] == b"\xff\xd8"
        (repair,) = desk.repairs.from_opinion(said.id).records
        desk.opinions.reply(said.id, "已叫送水，中午前到。")
        assert desk.opinions.counts().waiting == 0
    sync(data)
    page = requests.get(f"{union.url}/s/{code}", headers={"Accept-Language": "zh-CN"}).text
    assert "已叫送水，中午前到。" in page
    assert "一上午没水了" not in page
    assert "13900000000" not in page
    assert re.search(r"饮水机.{0,400}空了", page, re.DOTALL)

    with desk_of(data) as desk:
        desk.repairs.edit(repair, done_at=desk.clock.now(), cost=3_550, repaired_by="送水的小李")
        desk.opinions.change_reply(said.id, text="水到了，谢谢您。")
        desk.opinions.erase(said.id, "本人要求")
    sync(data)
    page = requests.get(f"{union.url}/s/{code}", headers={"Accept-Language": "zh-CN"}).text
    assert "水到了，谢谢您。" in page
    assert "已叫送水" not in page
    checked = json.loads(run_module("desktop", "--data", data, "doctor", "--json").stdout)
    assert checked["ok"], checked
    assert json.loads(union.command("doctor", "--json"))["findings"] == []
