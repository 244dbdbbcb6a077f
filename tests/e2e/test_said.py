"""Somebody reports a fault on the station's page with a photo; the desk answers, and the page says so."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import requests
from PIL import Image

from desktop.bootstrap import SystemClock, open_desk
from desktop.views.photos import PhotoState
from tests.e2e.union import UnionServer
from tests.helpers.processes import run_module


def sync(data: Path) -> None:
    done = run_module("desktop", "--data", data, "sync", "--json", "--timeout", "60")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_fault_with_its_photo_reaches_the_desk_and_the_answer_comes_back(union: UnionServer, tmp_path: Path) -> None:
    data = tmp_path / "desk"
    code, enrol_code = union.station()
    run_module("desktop", "--data", data, "init", "--name", "五一广场驿站", "--region", "140106")
    enrolled = run_module("desktop", "--data", data, "enrol", "--url", union.url, "--code", enrol_code)
    assert enrolled.returncode == 0, enrolled.stderr
    sync(data)

    page = requests.get(f"{union.url}/s/{code}/say?kind=fault", timeout=60)
    token = re.search(r'name="token" value="([0-9a-f]{32})"', page.text)
    assert token is not None
    photo = io.BytesIO()
    Image.effect_noise((640, 480), 60).convert("RGB").save(photo, "JPEG")
    thanks = requests.post(
        f"{union.url}/s/{code}/say",
        data={
            "kind": "fault",
            "token": token[1],
            "facility": "dispenser",
            "trouble": "empty",
            "text": "没水了",
            "contact": "139",
        },
        files={"photo": ("a.jpg", photo.getvalue())},
        timeout=60,
    )
    assert "/thanks" in thanks.url
    sync(data)

    with open_desk(data, SystemClock()) as desk:
        (opinion,) = desk.opinions.page().rows
        assert (opinion.kind, opinion.facility, opinion.trouble) == ("fault", "dispenser", "empty")
        assert (opinion.text, opinion.contact) == ("没水了", "139")
        (kept,) = desk.photos.of(opinion.id)
        assert kept.state is PhotoState.HERE
        desk.opinions.reply(opinion.id, "已换新水。")
    sync(data)
    shown = requests.get(f"{union.url}/s/{code}", timeout=60).text
    assert "已换新水。" in shown
    assert "没水了" not in shown
    written = tmp_path / "desk.csv", tmp_path / "union.csv"
    run_module("desktop", "--data", data, "export", "opinions", "-o", written[0])
    union.command("export", "opinions", "-o", str(written[1]))
    here, there = (list(csv.DictReader(path.read_text("utf-8-sig").splitlines())) for path in written)
    assert [row.pop("text") for row in here] == ["没水了"]
    assert [row.pop("station") for row in there] == [code]
    assert here == there
    assert (here[0]["reply"], here[0]["trouble"]) == ("已换新水。", "empty")
    checked = json.loads(run_module("desktop", "--data", data, "doctor", "--json").stdout)
    assert checked["ok"], checked
    assert json.loads(union.command("doctor", "--json"))["findings"] == []
