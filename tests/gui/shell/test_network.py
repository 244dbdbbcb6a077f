"""What the system says of the network reaches the sync, and silence does no harm."""

from __future__ import annotations

import pytest
from PySide6.QtNetwork import QNetworkInformation
from pytestqt.qtbot import QtBot

from desktop.services.events import Events
from desktop.ui.bridge import Bridge
from desktop.ui.network import NetworkWatch
from desktop.views import Changes

Reach = QNetworkInformation.Reachability


@pytest.fixture
def returns(qtbot: QtBot) -> list[str]:
    """Grows by one whenever the network is said to be back."""
    return []


def watch(returns: list[str]) -> NetworkWatch:
    return NetworkWatch(lambda: returns.append("back"))


def told() -> QNetworkInformation:
    source = QNetworkInformation.instance()
    if source is None:
        pytest.skip("NOT TESTED HERE: Qt has no backend for the network on this machine")
    return source


def test_the_networks_return_is_heard_once(returns: list[str]) -> None:
    listening = watch(returns)
    source = told()
    source.reachabilityChanged.emit(Reach.Disconnected)
    assert returns == []
    source.reachabilityChanged.emit(Reach.Online)
    source.reachabilityChanged.emit(Reach.Online)
    assert returns == ["back"]
    assert listening.heard


def test_another_network_and_a_sign_in_that_is_done_are_heard(returns: list[str]) -> None:
    listening = watch(returns)
    source = told()
    source.transportMediumChanged.emit(QNetworkInformation.TransportMedium.WiFi)
    source.isBehindCaptivePortalChanged.emit(True)
    source.isBehindCaptivePortalChanged.emit(False)
    assert returns == ["back", "back"]
    assert listening.heard


def test_where_the_system_tells_nothing_nothing_breaks(returns: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QNetworkInformation, "loadBackendByFeatures", lambda _feature: False)
    assert not watch(returns).heard


def test_what_a_backlog_brings_reaches_the_screens_in_a_few_strokes(qtbot: QtBot) -> None:
    events = Events()
    bridge = Bridge(events)
    heard: list[Changes] = []
    bridge.changed.connect(heard.append)
    for kind in ("visit", "movement", "visit", "shift"):
        events.publish(Changes(frozenset({kind})))
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert [changes.kinds for changes in heard] == [{"visit"}, {"movement", "visit", "shift"}]
    bridge.close()


def test_what_a_person_did_is_never_held_back(qtbot: QtBot) -> None:
    events = Events()
    bridge = Bridge(events)
    heard: list[Changes] = []
    bridge.changed.connect(heard.append)
    done = Changes(frozenset({"visit"}), records=(b"a record",))
    for changes in (Changes(frozenset({"shift"})), Changes(frozenset({"staff"})), done):
        events.publish(changes)
    qtbot.waitUntil(lambda: done in heard)
    assert heard == [Changes(frozenset({"shift"})), done]
    bridge.close()
