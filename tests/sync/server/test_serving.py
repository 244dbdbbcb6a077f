"""The server as a process: it says where it listens, answers over HTTP, ends in good order and forgets nothing."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.envelope import CONTENT_TYPE, MAX_ENVELOPE
from sync.log import Log
from sync.ops import fixed_id
from sync.trust import enrolment_text, public_bytes
from tests.helpers.processes import Processes, run_module
from tests.sync.server.served import Server, Start


def test_a_day_reaches_the_union_over_http(server: Server, tmp_path: Path) -> None:
    added = server.command("station", "add", "--name", "五一广场驿站", "--region", "140106")
    assert str(added["card"]).startswith(f"YIZHAN1|{server.url}|{added['code']}|{added['enrol_code']}|")
    desk = server.enrol(str(added["enrol_code"]))
    desk.visits(30)
    desk.write("station", record=fixed_id(1), name="五一广场工会驿站", hours="1234567 00:00-24:00 staffed")
    assert desk.sync() == 1
    (listed,) = server.command("station", "list")["stations"]
    assert listed["entries"] == 35
    assert listed["devices"] == 1
    page = requests.get(f"{server.url}/s/{added['code']}", timeout=60)
    assert "五一广场工会驿站" in page.text
    assert "全天开放" in page.text
    out = tmp_path / "visits.csv"
    done = run_module("sync.server", "--db", server.db, "export", "visits", "-o", str(out))
    assert done.returncode == 0, done.stderr
    assert len(out.read_text(encoding="utf-8-sig").splitlines()) == 31
    assert server.command("doctor")["ok"] is True


def test_a_second_desk_gets_the_log_and_a_shut_out_one_is_told(server: Server) -> None:
    code = str(server.command("station", "add", "--name", "驿站", "--region", "140106")["code"])
    first = server.enrol(str(server.command("station", "code", code)["enrol_code"]))
    first.visits(5)
    first.sync()
    second = server.enrol(str(server.command("station", "code", code)["enrol_code"]))
    second.sync()
    first.sync()  # which learns of the second one
    assert second.logs == first.logs
    devices = server.command("device", "list", code)["devices"]
    assert {d["device"] for d in devices} == {first.device.hex(), second.device.hex()}
    # Instants are whole seconds, and both may have enrolled in the same.
    assert devices == sorted(devices, key=lambda d: (d["enrolled_at"], d["device"]))
    done = run_module("sync.server", "--db", server.db, "device", "revoke", code, first.device.hex()[:10])
    assert done.returncode == 0, done.stderr
    first.visits(1)
    answer = requests.post(f"{server.url}/v1/exchange", data=first.request(), timeout=60)
    assert (answer.status_code, answer.json()["error"]) == (403, "revoked")


def test_a_killed_server_has_kept_all_that_it_answered(start: Start, tmp_path: Path) -> None:
    db = str(tmp_path / "union.db")
    server = start(db)
    code = str(server.command("station", "add", "--name", "驿站", "--region", "140106")["code"])
    desk = server.enrol(str(server.command("station", "code", code)["enrol_code"]))
    desk.visits(40)
    desk.sync()
    server.process.kill()
    again = start(db)
    desk.send = again.send
    desk.visits(2)
    assert desk.sync() == 1
    assert len(desk.logs[Log.STATION]) == 46
    assert again.command("doctor")["ok"] is True


def test_several_workers_share_one_address(start: Start, tmp_path: Path) -> None:
    server = start(str(tmp_path / "union.db"), "--workers", "2")
    code = str(server.command("station", "add", "--name", "驿站", "--region", "140106")["code"])
    desk = server.enrol(str(server.command("station", "code", code)["enrol_code"]))
    for _ in range(6):
        desk.visits(3)
        desk.sync()
    assert len(desk.logs[Log.STATION]) == 22
    os.kill(server.process.pid, signal.SIGTERM)
    assert server.process.wait(timeout=60) == 0


def test_workers_end_when_their_supervisor_is_killed(start: Start, tmp_path: Path) -> None:
    server = start(str(tmp_path / "union.db"), "--workers", "2")
    line = http.client.HTTPConnection(*server.address, timeout=30)
    line.request("GET", "/healthz")
    assert line.getresponse().read()
    os.kill(server.process.pid, signal.SIGKILL)
    assert line.sock.recv(1) == b"", "the worker closed the line"
    line.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_server_in_good_order(start: Start, tmp_path: Path, number: signal.Signals) -> None:
    server = start(str(tmp_path / "union.db"))
    os.kill(server.process.pid, number)
    assert server.process.wait(timeout=60) == 0
    assert server.process.stderr == ""
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{server.url}/healthz", timeout=5)


def test_the_public_address_is_remembered(start: Start, tmp_path: Path) -> None:
    db = str(tmp_path / "union.db")
    server = start(db, "--url", "https://union.example/")
    added = server.command("station", "add", "--name", "驿站", "--region", "140106")
    assert added["url"] == "https://union.example"
    key = Ed25519PrivateKey.generate()
    device = public_bytes(key)
    code = str(added["enrol_code"])
    form = {"code": code, "device": device.hex(), "signature": key.sign(enrolment_text(code, device)).hex()}
    said = requests.post(f"{server.url}/v1/enrol", json=form, timeout=60).json()
    assert said["public_url"] == f"https://union.example/s/{added['code']}"


def test_a_taken_port_is_refused_in_one_sentence(start: Start, tmp_path: Path) -> None:
    server = start(str(tmp_path / "union.db"))
    port = str(urlsplit(server.url).port)
    done = run_module("sync.server", "--db", str(tmp_path / "other.db"), "serve", "--port", port)
    assert done.returncode == 1
    assert "cannot be used" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.fixture(scope="module")
def http_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """One server for the tests that only knock at it."""
    processes = Processes()
    db = str(tmp_path_factory.mktemp("http") / "union.db")
    process = processes.module("sync.server", "--db", db, "serve", "--port", "0")
    found = process.wait_for_line(r"^listening on http://(127\.0\.0\.1):(\d+)$", timeout=60)
    yield found[1], int(found[2])
    processes.end_all()


def call(address: tuple[str, int], method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, str, bytes]:
    """Status, content type and body of an answer."""
    connection = http.client.HTTPConnection(*address, timeout=60)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.headers.get("content-type", ""), answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00",
        b"hello",
        b"{}",
        bytes(1000),
        b"\x94" * 50,
        b"\xc4\xff" + bytes(300),
        b"\x94\xc4\x03YZQ\xc4\x00\xc4\x00\xc4\x00",
    ],
)
def test_nonsense_is_refused_and_never_breaks_the_server(http_server: tuple[str, int], body: bytes) -> None:
    status, kind, said = call(http_server, "POST", "/v1/exchange", body)
    assert status == 400
    assert kind == "application/json"
    assert json.loads(said)["error"] == "malformed"


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b'{"code": 1}', b'{"code":"ABCDEFGH","device":"zz","signature":""}', b"\xff\xfe", b"[" * 20_000],
)
def test_a_nonsense_enrolment_is_refused(http_server: tuple[str, int], body: bytes) -> None:
    status, _, said = call(http_server, "POST", "/v1/enrol", body, Content_Type="application/json")
    assert status == 400
    assert set(json.loads(said)) == {"error", "message"}


def test_a_body_that_is_announced_too_long_is_not_read(http_server: tuple[str, int]) -> None:
    with socket.create_connection(http_server, timeout=60) as line:
        head = f"POST /v1/exchange HTTP/1.1\r\nHost: x\r\nContent-Length: {MAX_ENVELOPE + 1}\r\n\r\n"
        line.sendall(head.encode())
        assert b" 413 " in line.recv(4096)


def test_a_body_that_grows_too_long_is_cut_off(http_server: tuple[str, int]) -> None:
    with socket.create_connection(http_server, timeout=60) as line:
        line.sendall(b"POST /v1/exchange HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        piece = b"%x\r\n" % 65536 + bytes(65536) + b"\r\n"
        try:
            for _ in range(MAX_ENVELOPE // 65536 + 8):
                line.sendall(piece)
        except OSError:
            pass  # it stopped listening, as it should
        assert b" 413 " in line.recv(4096)


def test_an_unknown_path_is_json_for_programmes_and_a_page_for_people(http_server: tuple[str, int]) -> None:
    status, kind, _ = call(http_server, "GET", "/v1/nothing")
    assert (status, kind) == (404, "application/json")
    status, kind, _ = call(http_server, "GET", "/nothing")
    assert (status, kind) == (404, "text/html; charset=utf-8")
    status, kind, _ = call(http_server, "GET", "/v1/exchange")
    assert (status, kind) == (405, "application/json")


def test_answers_carry_no_more_than_they_need(http_server: tuple[str, int]) -> None:
    with socket.create_connection(http_server, timeout=60) as line:
        line.sendall(b"POST /v1/exchange HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
        head = line.recv(4096).split(b"\r\n\r\n")[0]
    names = {row.split(b":")[0].lower() for row in head.split(b"\r\n")[1:]}
    assert names == {b"date", b"content-length", b"content-type"}
    assert len(head) < 160


def test_health_says_ok(http_server: tuple[str, int]) -> None:
    status, _, said = call(http_server, "GET", "/healthz")
    assert status == 200
    assert json.loads(said)["status"] == "ok"


def test_the_api_description_is_published_and_names_every_error(http_server: tuple[str, int]) -> None:
    schema = json.loads(call(http_server, "GET", "/openapi.json")[2])
    exchange = schema["paths"]["/v1/exchange"]["post"]
    assert list(exchange["requestBody"]["content"]) == [CONTENT_TYPE]
    assert set(exchange["responses"]) == {"200", "400", "401", "403", "408", "409", "413", "426", "429", "500", "503"}
    assert set(schema["paths"]["/v1/enrol"]["post"]["responses"]) == {
        "200", "400", "401", "403", "404", "408", "409", "413", "429", "500", "503",
    }  # fmt: skip
    assert "/s/{code}" in schema["paths"]
    assert not re.search(r"HTTPValidationError", json.dumps(schema))
