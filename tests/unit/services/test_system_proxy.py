"""The system is asked for its proxy in a process of its own, seldom, and never for long."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from desktop.services.system_proxy import KEPT, SystemProxies, system_proxies

WAITS = "import threading; print('here', flush=True); threading.Event().wait()"


def told(folder: Path, *, says: str = "http://proxy.example:3128") -> tuple[str, ...]:
    """A programme that answers, and notes what it was asked."""
    script = folder / "says.py"
    script.write_text(
        "import json, sys\n"
        f"open({str(folder / 'asked')!r}, 'a').write(' '.join(sys.argv[1:]) + '\\n')\n"
        f"print(json.dumps({{'proxy': {says!r}}}))\n"
    )
    return sys.executable, str(script)


def asked(folder: Path) -> list[str]:
    return (folder / "asked").read_text().splitlines()


def test_an_answer_is_remembered_for_a_server_until_it_is_old_or_the_network_another(tmp_path: Path) -> None:
    now = [0.0]
    proxies = SystemProxies(told(tmp_path), lambda: now[0])
    for path in ("/v1/exchange", "/v1/files/abc?after=1"):
        assert proxies(f"https://union.example{path}") == "http://proxy.example:3128"
    assert asked(tmp_path) == ["proxy https://union.example/"], "and the script hears of no more than the server"
    now[0] = KEPT
    proxies("https://union.example/v1/exchange")
    assert len(asked(tmp_path)) == 2
    proxies.forget()
    proxies("https://union.example/v1/exchange")
    assert len(asked(tmp_path)) == 3


def test_that_there_is_no_proxy_is_an_answer(tmp_path: Path) -> None:
    assert SystemProxies(told(tmp_path, says=""), lambda: 0.0)("https://union.example") == ""


@pytest.mark.parametrize("code", ["print('?')", "print('[]')", "raise SystemExit(1)", WAITS])
def test_what_cannot_be_told_or_takes_too_long_is_left_to_the_settings(code: str) -> None:
    proxies = SystemProxies((sys.executable, "-c", code), lambda: 0.0, patience=2.0)
    assert proxies("https://union.example") is None
    assert SystemProxies(("/nowhere/yizhan",), lambda: 0.0)("https://union.example") is None


def test_whoever_closes_the_window_does_not_wait_for_the_system() -> None:
    proxies = SystemProxies((sys.executable, "-c", WAITS), lambda: 0.0, patience=600.0)
    found: list[str | None] = []
    thread = threading.Thread(target=lambda: found.append(proxies("https://union.example")), name="asking")
    thread.start()
    proxies.close()
    thread.join()
    assert found == [None]


def test_this_programme_itself_says_what_the_system_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    proxies = SystemProxies((sys.executable, "-m", "desktop"), lambda: 0.0, patience=600.0)
    assert proxies("https://union.example/v1/exchange") in ("http://proxy.example:3128", "")
    if sys.platform == "linux":
        assert proxies("https://union.example") == "http://proxy.example:3128"


def test_only_where_there_is_more_than_the_environment_is_anything_asked() -> None:
    def asks(platform: str, **environment: str) -> bool:
        return system_proxies((), lambda: 0.0, platform, environment) is not None

    assert asks("win32")
    assert asks("darwin")
    assert asks("linux", DBUS_SESSION_BUS_ADDRESS="unix:path=/run/user/1000/bus")
    assert not asks("linux")
