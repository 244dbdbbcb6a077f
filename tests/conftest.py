"""What every test shares: a home of its own, real servers on demand, and no thread left behind."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from pytestqt.wait_signal import MultiSignalBlocker, SignalBlocker

from tests.helpers.clones import CLONING
from tests.helpers.environment import NOT_TESTED
from tests.helpers.postgres import PostgresCluster, postgres_cluster
from tests.helpers.processes import HELPER_THREAD, Processes
from tests.helpers.xvfb import Display, x_display

# Before Qt is loaded by anything: a test never opens a window on the screen of the person who runs it.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Machines that run this suite are shared: how long an example takes says nothing about the code.
settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")

_PATIENCE_MS = 60_000
"""For what a window will show soon: it only says when to give up, and a shared machine may stand still for a while."""
_THREAD_GRACE = 30.0
"""Seconds that a thread which was told to stop may take to be gone."""


@pytest.fixture(scope="session", autouse=True)
def a_home_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Settings, data and keys of the person who runs the tests are out of reach."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        patch.setenv("USERPROFILE", str(home))
        for name in ("CONFIG", "DATA", "CACHE", "STATE"):
            patch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
        runtime = home / "runtime"
        runtime.mkdir(mode=0o700)
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))
        # No keyring at all, as on a PC that has none; a test that wants one sets it.
        patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
        for name in ("LANGUAGE", "http_proxy", "https_proxy", "all_proxy", "dbus_session_bus_address"):
            patch.delenv(name, raising=False)
            patch.delenv(name.upper(), raising=False)
        yield


@pytest.fixture(scope="session", autouse=True)
def programmes_imported_once(a_home_of_its_own: None) -> Iterator[None]:
    """What is started with ``python -m`` is cloned from a process that has imported it; `started_anew` says no."""
    with CLONING.on():
        yield


class PatientBot(QtBot):
    """Waits as long as it takes, where nothing else is said."""

    def waitUntil(self, callback: Callable[[], bool | None], **more: Any) -> None:  # noqa: N802
        super().waitUntil(callback, **{"timeout": _PATIENCE_MS} | more)

    def waitSignal(self, signal: SignalInstance, **more: Any) -> SignalBlocker:  # noqa: N802
        return super().waitSignal(signal, **{"timeout": _PATIENCE_MS} | more)

    def waitSignals(self, signals: list[SignalInstance], **more: Any) -> MultiSignalBlocker:  # noqa: N802
        return super().waitSignals(signals, **{"timeout": _PATIENCE_MS} | more)

    def waitExposed(self, widget: QWidget, *, timeout: int = _PATIENCE_MS) -> Any:  # noqa: N802
        return super().waitExposed(widget, timeout=timeout)


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> QtBot:
    """pytest-qt's own, with more patience."""
    return PatientBot(request)


@pytest.fixture
def started_anew() -> Iterator[None]:
    """Python starts anew for every process of the test, and imports what the programme asks for and no more."""
    with CLONING.off():
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresCluster]:
    """One PostgreSQL cluster for all tests of this worker."""
    with postgres_cluster() as cluster:
        yield cluster


@pytest.fixture
def fresh_postgres(postgres: PostgresCluster) -> Callable[[], str]:
    """A function that makes an empty PostgreSQL database and returns its ``postgresql+psycopg://`` URL."""
    return postgres.create_database


@pytest.fixture(scope="session")
def display() -> Iterator[Display]:
    """One X display for all tests of this worker."""
    with x_display() as started:
        yield started


@pytest.fixture
def processes() -> Iterator[Processes]:
    """Starts programs; every one of them is gone after the test."""
    starter = Processes()
    yield starter
    starter.end_all()


@pytest.fixture(autouse=True)
def no_thread_left_behind() -> Iterator[None]:
    """Fail a test after which a thread that it started still runs: a desk that closes must be closed."""
    before = set(threading.enumerate())
    yield
    left = []
    for thread in set(threading.enumerate()) - before:
        if thread.name.startswith(HELPER_THREAD) or isinstance(thread, threading._DummyThread):
            continue
        thread.join(_THREAD_GRACE)
        if thread.is_alive():
            left.append(thread.name)
    if left:
        names = ", ".join(sorted(left))
        pytest.fail(f"Threads still run after the test: {names}. Stop what started them.", pytrace=False)


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what this machine could not test."""
    reasons = {
        str(report.longrepr[2]).removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple) and NOT_TESTED in str(report.longrepr[2])
    }
    for reason in sorted(reasons):
        terminalreporter.write_line("")
        terminalreporter.write_line(f"!!! {reason}", yellow=True, bold=True)
