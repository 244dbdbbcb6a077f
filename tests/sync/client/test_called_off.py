"""A request that is called off, or that breaks in the middle, ends at once and is told from a whole one."""

from __future__ import annotations

import sys
import threading

import pytest

from sync.client import transport
from sync.client.cancel import Cancellation
from sync.client.carriers import HttpsCarrier
from sync.client.faults import Fault, FaultCode, FaultError
from tests.helpers.impostor import deaf_port, impostor
from tests.helpers.proxy import Mischief, Plan, Proxy
from tests.sync.client.carriers import OK, carrier


@pytest.fixture(autouse=True)
def _nothing_ends_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    for limit in ("CONNECT_TIMEOUT", "READ_TIMEOUT"):
        monkeypatch.setattr(transport, limit, 3_600.0)


def interrupted(made: HttpsCarrier, hanging: threading.Event | None, cancellation: Cancellation) -> Fault:
    """The fault of an exchange that is called off once it hangs; an exchange that goes on hanging fails the test."""
    found: list[Fault] = []
    begun = threading.Event()

    def ask() -> None:
        begun.set()
        try:
            made.exchange(b"a question", cancellation)
        except FaultError as error:
            found.append(error.fault)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    assert (hanging or begun).wait(20)
    cancellation.cancel()
    thread.join(60)
    assert not thread.is_alive()
    return found[0]


@pytest.mark.parametrize("mischief", [Mischief.HANG, Mischief.HANG_REPLY])
def test_a_request_that_hangs_is_called_off_at_once(mischief: Mischief) -> None:
    with impostor(OK) as url, Proxy(("127.0.0.1", int(url.rpartition(":")[2]))) as line, carrier(line.url) as made:
        line.misbehave(mischief)
        found = interrupted(made, line.hanging, Cancellation())
        assert found.code is FaultCode.CANCELLED
        assert made.exchange(b"a question", Cancellation()) == b"an answer", "and the next one goes through"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux leaves a connection without an answer when asked to")
def test_a_connection_that_is_never_made_is_called_off_at_once() -> None:
    with deaf_port() as port, carrier(f"http://127.0.0.1:{port}") as made:
        found = interrupted(made, None, Cancellation())
    assert found.code is FaultCode.CANCELLED


def test_a_tls_handshake_that_hangs_is_called_off_at_once() -> None:
    with impostor(OK) as url, Proxy(("127.0.0.1", int(url.rpartition(":")[2]))) as line:
        line.misbehave(Mischief.HANG)
        with carrier(line.url.replace("http:", "https:")) as made:
            found = interrupted(made, line.hanging, Cancellation())
    assert found.code is FaultCode.CANCELLED


def test_what_was_called_off_before_is_not_begun() -> None:
    cancellation = Cancellation()
    cancellation.cancel()
    with impostor(OK) as url, Proxy(("127.0.0.1", int(url.rpartition(":")[2]))) as line, carrier(line.url) as made:
        with pytest.raises(FaultError):
            made.exchange(b"a question", cancellation)
        assert line.connections == 0


def test_a_first_connection_that_breaks_is_not_tried_twice() -> None:
    with impostor(OK) as url, Proxy(("127.0.0.1", int(url.rpartition(":")[2]))) as line, carrier(line.url) as made:
        line.misbehave(Mischief.DROP_REQUEST)
        with pytest.raises(FaultError) as raised:
            made.exchange(b"a question", Cancellation())
        assert raised.value.fault.code is FaultCode.INTERRUPTED
        assert line.requests == 1


def test_a_truncated_answer_is_told_from_a_whole_one() -> None:
    with impostor(OK) as url, Proxy(("127.0.0.1", int(url.rpartition(":")[2]))) as line, carrier(line.url) as made:
        line.misbehave(Plan(Mischief.TRUNCATE, len(OK) - 2))
        with pytest.raises(FaultError) as raised:
            made.exchange(b"a question", Cancellation())
        assert raised.value.fault.code is FaultCode.INTERRUPTED
