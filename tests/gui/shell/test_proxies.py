"""What the system says of proxies, turned into what a request can use."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QNetworkProxy, QNetworkProxyQuery

from desktop.ui.proxies import proxy_of, usable
from tests.helpers.environment import unavailable
from tests.helpers.processes import Processes, module_command, run_module

NONE = QNetworkProxy(QNetworkProxy.ProxyType.NoProxy)
HTTP = QNetworkProxy(QNetworkProxy.ProxyType.HttpProxy, "proxy.example", 3128)
NAMED = QNetworkProxy(QNetworkProxy.ProxyType.HttpProxy, "proxy.example", 3128, "office", "p@ss")
CACHING = QNetworkProxy(QNetworkProxy.ProxyType.HttpCachingProxy, "fd00::1", 8080)
SOCKS = QNetworkProxy(QNetworkProxy.ProxyType.Socks5Proxy, "socks.example", 1080)


@pytest.mark.parametrize(
    ("said", "url"),
    [
        ([NONE], ""),
        ([HTTP, NONE], "http://proxy.example:3128"),
        ([NAMED], "http://office:p%40ss@proxy.example:3128"),
        ([CACHING], "http://[fd00::1]:8080"),
        ([SOCKS, HTTP], "http://proxy.example:3128"),
        ([SOCKS], None),
        ([], None),
    ],
)
def test_the_first_proxy_that_can_be_used_is_said(said: list[QNetworkProxy], url: str | None) -> None:
    asked: list[str] = []

    def factory(query: QNetworkProxyQuery) -> list[QNetworkProxy]:
        asked.append(query.url().toString())
        return said

    assert proxy_of("https://union.example/", factory) == url
    assert asked == ["https://union.example/"]


@pytest.mark.parametrize(
    ("said", "url"),
    [
        (["direct://"], ""),
        (["http://office:p%40ss@proxy.example:3128", "direct://"], "http://office:p%40ss@proxy.example:3128"),
        (["socks://socks.example:1080", "http://proxy.example:3128"], "http://proxy.example:3128"),
        (["socks://socks.example:1080"], None),
        ([], None),
    ],
)
def test_the_first_that_a_linux_desktop_says_and_can_be_used_is_taken(said: list[str], url: str | None) -> None:
    assert usable(said) == url


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[tuple[Processes, dict[str, str]]]:
    """A session bus of its own, and the environment in which programmes find it."""
    if sys.platform != "linux":
        pytest.skip("only Linux desktops have a session bus")
    daemon = shutil.which("dbus-daemon")
    if daemon is None:
        unavailable("no dbus-daemon", "Install the package dbus.")
    processes = Processes()
    # Without the services of this machine, which might answer themselves.
    nothing = {"XDG_DATA_HOME": str(tmp_path), "XDG_DATA_DIRS": str(tmp_path)}
    running = processes.start([daemon, "--session", "--nofork", "--print-address"], environment=nothing)
    address = running.wait_for_line("unix:.*").group()
    yield processes, {"DBUS_SESSION_BUS_ADDRESS": address}
    processes.end_all()


def said_by_the_programme(environment: dict[str, str]) -> object:
    done = run_module("desktop", "proxy", "https://union.example/", environment=environment)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)["proxy"]


def test_a_linux_desktop_is_asked_on_its_bus(bus: tuple[Processes, dict[str, str]]) -> None:
    processes, environment = bus
    portal = module_command("tests.helpers.portal", "socks://socks.example:1080", "http://proxy.example:3128")
    processes.start(portal, environment=environment).wait_for_line("ready")
    assert said_by_the_programme(environment) == "http://proxy.example:3128"


def test_where_no_desktop_answers_the_environment_does(bus: tuple[Processes, dict[str, str]]) -> None:
    _, environment = bus
    other = "http://other.example:8080"
    assert said_by_the_programme(environment | {"https_proxy": other}) == other
