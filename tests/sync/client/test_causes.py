"""Every cause of a failed sync is met for real, and is told to a person by its own name in both languages."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path

import pytest

from desktop.i18n import load
from desktop.services.sync_faults import known_error
from sync.card import Card
from sync.client import transport
from sync.client.carriers import https_carrier
from sync.client.engine import Engine, Ports
from sync.client.events import EngineState
from sync.client.faults import Fault, FaultCode
from sync.protocols import SPOKEN
from tests.helpers.impostor import deaf_port, free_port, http, impostor, self_signed
from tests.helpers.processes import Processes
from tests.helpers.proxy import Mischief, Proxy
from tests.helpers.station import AGENT, Station, visits_at
from tests.helpers.union import UnionServer

LIMIT = 60.0
DAY = 86_400


@pytest.fixture
def enrolled(card: Card, station: Station) -> Station:
    """A desk that is enrolled and has something to send."""
    station.record_visits(2)
    station.enrol(card)
    return station


def sync(station: Station, url: str = "") -> Fault | None:
    """The fault of one conversation with whoever answers at an address."""
    known = station.replica.enrolment()
    assert known is not None
    station.replica.enrol(replace(known, url=url or known.url))
    ports = Ports(
        replica=lambda: station.replica,
        carrier=lambda address: https_carrier(address, agent=AGENT),
        keys=station.keys,
        clock=station.clock,
        jitter=lambda: 0.5,
    )
    return Engine(ports, lambda event: None, EngineState()).sync_and_wait(LIMIT).fault


def code(station: Station, url: str = "") -> FaultCode | None:
    fault = sync(station, url)
    return fault.code if fault is not None else None


def said(fault: Fault | None) -> tuple[str, str]:
    """What a person reads, in Chinese and in English: what happened."""
    assert fault is not None
    error = known_error(fault)
    return load("zh_CN").error(error)[0], load("en").error(error)[0]


def test_a_name_that_nobody_knows(enrolled: Station) -> None:
    assert said(sync(enrolled, "https://union.invalid")) == (
        "找不到总工会服务器的地址。",
        "The union's server cannot be found by its name.",
    )


def test_a_server_that_is_not_running(enrolled: Station) -> None:
    assert code(enrolled, f"http://127.0.0.1:{free_port()}") is FaultCode.REFUSED


@pytest.mark.skipif(sys.platform != "linux", reason="what an address without a way says differs elsewhere")
def test_a_network_without_a_way_there(enrolled: Station) -> None:
    assert code(enrolled, "http://255.255.255.255:9") is FaultCode.UNREACHABLE


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux leaves a connection without an answer when asked to")
def test_a_server_that_does_not_answer_in_time(enrolled: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "CONNECT_TIMEOUT", 0.2)
    with deaf_port() as port:
        assert code(enrolled, f"http://127.0.0.1:{port}") is FaultCode.TIMEOUT


def test_a_line_that_breaks(server: UnionServer, enrolled: Station) -> None:
    with Proxy(("127.0.0.1", server.port)) as line:
        line.misbehave(Mischief.DROP_REPLY)
        assert code(enrolled, line.url) is FaultCode.INTERRUPTED


def test_an_address_where_nobody_speaks_https(enrolled: Station) -> None:
    with impostor(http("200 OK")) as url:
        fault = sync(enrolled, url.replace("http://", "https://"))
    assert said(fault) == (
        "服务器地址处的应答不是安全连接（https），因此没有向它发送任何数据。",
        "At the server's address somebody answers who does not speak https, so nothing was sent there.",
    )


def test_a_certificate_that_nobody_vouches_for(enrolled: Station, tmp_path: Path) -> None:
    with impostor(http("200 OK"), tls=self_signed(tmp_path).server()) as url:
        assert said(sync(enrolled, url)) == (
            "服务器的安全证书不可信，因此没有向它发送任何数据。",
            "The server's certificate cannot be trusted, so nothing was sent to it.",
        )


@pytest.mark.parametrize(
    ("starts", "ends", "there", "expected"),
    [
        (-900, -800, -850, FaultCode.CLOCK),
        (800, 900, 850, FaultCode.CLOCK),
        (-900, -800, 0, FaultCode.TLS),
        (800, 900, 0, FaultCode.TLS),
    ],
    ids=["this PC's clock is ahead", "this PC's clock is behind", "it has run out", "it is not valid yet"],
)
def test_a_certificate_that_does_not_hold_today_is_put_down_to_the_clock_that_is_wrong(
    enrolled: Station,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    starts: int,
    ends: int,
    there: int,
    expected: FaultCode,
) -> None:
    certificate = self_signed(tmp_path, starts_in_days=starts, ends_in_days=ends)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.path))
    date = formatdate(time.time() + there * DAY, usegmt=True)
    with impostor(http("404 Not Found", b"", f"Date: {date}"), tls=certificate.server()) as url:
        fault = sync(enrolled, url)
    assert fault is not None
    assert fault.code is expected
    if expected is FaultCode.CLOCK:
        assert said(fault)[1] == "This PC's clock is wrong, so the server's certificate does not seem valid today."
        assert " here, " in fault.detail, "both clocks stand in the details"


def test_a_network_that_wants_a_sign_in(enrolled: Station) -> None:
    with impostor(http("200 OK", b"<html>Welcome</html>", "Content-Type: text/html")) as url:
        assert code(enrolled, url) is FaultCode.CAPTIVE_PORTAL
    with impostor(http("302 Found", b"", "Location: http://login.example/")) as url:
        assert code(enrolled, url) is FaultCode.CAPTIVE_PORTAL


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden", "404 Not Found"])
def test_a_network_that_refuses_in_the_unions_place(enrolled: Station, status: str) -> None:
    with impostor(http(status, b"<html>Blocked</html>", "Content-Type: text/html")) as url:
        fault = sync(enrolled, url)
    assert said(fault) == (
        "请求没有到达总工会：途中被拦下了。",
        "The request did not get through to the union: something on the way refused it.",
    )
    assert fault is not None
    assert fault.detail == f"HTTP {status[:3]}"


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        ("400 Bad Request", {"error": "malformed"}, FaultCode.HTTP_4XX),
        ("500 Internal Server Error", {}, FaultCode.HTTP_5XX),
        ("502 Bad Gateway", {}, FaultCode.HTTP_5XX),
        ("503 Service Unavailable", {"error": "busy"}, FaultCode.BUSY),
        ("503 Service Unavailable", {"error": "disk_full"}, FaultCode.UNION_FULL),
        ("503 Service Unavailable", {"error": "no_database"}, FaultCode.UNION_DATABASE),
        ("401 Unauthorized", {"error": "unknown_device"}, FaultCode.UNKNOWN_DEVICE),
        ("409 Conflict", {"error": "wrong_union"}, FaultCode.WRONG_UNION),
        ("413 Content Too Large", {"error": "too_large"}, FaultCode.TOO_LARGE),
        ("426 Upgrade Required", {"error": "version"}, FaultCode.VERSION),
    ],
)
def test_what_a_server_refuses(enrolled: Station, status: str, body: dict[str, str], expected: FaultCode) -> None:
    with impostor(http(status, json.dumps(body).encode())) as url:
        assert code(enrolled, url) is expected


def test_a_programme_that_has_to_be_updated_is_told_so(enrolled: Station) -> None:
    speaks = {"oldest": SPOKEN.newest + 1, "newest": SPOKEN.newest + 3}
    body = json.dumps({"error": "version", "message": "Update.", **speaks}).encode()
    with impostor(http("426 Upgrade Required", body)) as url:
        assert said(sync(enrolled, url))[1] == "This version of Yizhan is too old for the union's server."


def test_a_pc_that_was_shut_out(server: UnionServer, card: Card, enrolled: Station) -> None:
    assert sync(enrolled) is None
    server.revoke(card.station_code)
    enrolled.record_visits()
    assert said(sync(enrolled)) == ("总工会已停用本机。", "The union has shut this PC out.")


# -- proxies ------------------------------------------------------------------------------------------------------


def test_a_socks_proxy_is_called_by_its_name(enrolled: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "socks5://127.0.0.1:9")
    fault = sync(enrolled, "https://union.example")
    assert fault == Fault(FaultCode.PROXY, "a SOCKS proxy is set; Yizhan goes through HTTP proxies")


def gateway(processes: Processes, server: UnionServer, who: str = "") -> str:
    """A proxy through which the union is found under any name; its address without a scheme."""
    running = processes.module("tests.helpers.gateway", "127.0.0.1", str(server.port), *filter(None, [who]))
    return f"127.0.0.1:{running.wait_for_line(r'listening on ([0-9]+)').group(1)}"


def test_the_proxy_of_the_environment_is_used(
    server: UnionServer, card: Card, enrolled: Station, processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://{gateway(processes, server)}")
    assert sync(enrolled, "http://union.invalid") is None
    assert len(visits_at(server, card.station_code)) == 2


def test_the_proxy_of_the_systems_settings_is_used(
    server: UnionServer, card: Card, enrolled: Station, processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {"http": f"http://{gateway(processes, server)}"}
    # What Windows keeps in its registry and macOS in its preferences.
    monkeypatch.setattr("requests.utils.getproxies", lambda: settings)
    assert sync(enrolled, "http://union.invalid") is None
    assert len(visits_at(server, card.station_code)) == 2


def test_a_name_that_is_excepted_from_the_proxy_is_asked_directly(
    server: UnionServer, enrolled: Station, processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://{gateway(processes, server)}")
    monkeypatch.setenv("no_proxy", "union.invalid")
    assert code(enrolled, "http://union.invalid") is FaultCode.DNS


def test_a_proxy_that_is_not_there(enrolled: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    assert code(enrolled, "http://union.invalid") is FaultCode.PROXY


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_wants_a_password_says_so(
    server: UnionServer, enrolled: Station, processes: Processes, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    address = gateway(processes, server, "office:secret")
    for proxy in (f"http://{address}", f"http://office:wrong@{address}"):
        monkeypatch.setenv(f"{scheme}_proxy", proxy)
        assert said(sync(enrolled, f"{scheme}://union.invalid")) == (
            "网络代理不接受本机的用户名和密码。",
            "The network's proxy does not accept this PC's user name and password.",
        )


def test_a_proxy_that_is_told_the_password_lets_through(
    server: UnionServer, card: Card, enrolled: Station, processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://office:secret@{gateway(processes, server, 'office:secret')}")
    assert sync(enrolled, "http://union.invalid") is None
    assert len(visits_at(server, card.station_code)) == 2
