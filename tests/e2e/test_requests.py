"""A station asks its union for water, the union says yes in a browser, the water comes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop.bootstrap import SystemClock, open_desk
from desktop.services.desk import Desk
from desktop.views.requests import AnswerView, RequestState
from tests.e2e.clerk import answer, signed_in
from tests.e2e.union import UnionServer
from tests.helpers.processes import run_module


def sync(data: Path) -> None:
    done = run_module("desktop", "--data", data, "sync", "--json", "--timeout", "60")
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def desk_of(data: Path) -> Iterator[Desk]:
    with open_desk(data, SystemClock()) as desk:
        yield desk


def test_a_request_goes_to_the_union_and_its_answer_and_the_goods_come_back(union: UnionServer, tmp_path: Path) -> None:
    data = tmp_path / "desk"
    _, enrol_code = union.station()
    run_module("desktop", "--data", data, "init", "--name", "五一广场驿站", "--region", "140106")
    enrolled = run_module("desktop", "--data", data, "enrol", "--url", union.url, "--code", enrol_code)
    assert enrolled.returncode == 0, enrolled.stderr
    with desk_of(data) as desk:
        (water,) = desk.supplies.add_item("矿泉水", category="drink", unit="瓶").records
        (request,) = desk.requests.ask(480, item_id=water, reason="高温").records
    sync(data)

    browser = signed_in(union)
    page = browser.get(f"{union.url}/console")
    assert "五一广场驿站" in page.text
    said = {"decision": "partly", "quantity": "240", "text": "其余下周", "arrives_on": "2099-12-01"}
    answered = answer(union, browser, request, **said)
    assert "答复已发出" in answered.text
    sync(data)

    with desk_of(data) as desk:
        (asked,) = desk.requests.requests()
        assert asked.state is RequestState.ANSWERED
        assert isinstance(asked.answer, AnswerView)
        assert (asked.answer.decision, asked.answer.quantity, asked.answer.text) == ("partly", 240, "其余下周")
        desk.supplies.restock(water, 240, source="allocation", request=request)
    sync(data)
    assert "已入库 240 瓶" in browser.get(f"{union.url}/console?state=arrived").text
    checked = json.loads(run_module("desktop", "--data", data, "doctor", "--json").stdout)
    assert checked["ok"], checked
    assert json.loads(union.command("doctor", "--json"))["findings"] == []
