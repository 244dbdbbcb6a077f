"""Moving the bytes: what the carrier says when something stands between a desk and its union."""

from __future__ import annotations

import errno
import ssl
import subprocess
import sys
from pathlib import Path

import pytest

from sync import files
from sync.client.cancel import Cancellation
from sync.client.carriers import https_carrier, normal_url
from sync.client.faults import Fault, FaultCode, FaultError
from tests.helpers.impostor import free_port, http, impostor, self_signed
from tests.helpers.proxy import Proxy, bodies
from tests.sync.client.carriers import OK, carrier


def fault(url: str, trust: ssl.SSLContext | None = None) -> Fault:
    with carrier(url, trust) as made, pytest.raises(FaultError) as raised:
        made.exchange(b"a question", Cancellation())
    return raised.value.fault


def fault_after(answer: bytes) -> Fault:
    with impostor(answer) as url:
        return fault(url)


def test_an_answer_comes_back_as_it_was_sent() -> None:
    with impostor(OK) as url, carrier(url) as made:
        assert made.exchange(b"a question", Cancellation()) == b"an answer"


def test_a_request_says_no_more_than_the_union_needs() -> None:
    with impostor(OK) as url, Proxy(("127.0.0.1", int(url.rpartition(":")[2]))) as line, carrier(line.url) as made:
        made.exchange(b"a question", Cancellation())
        head = bytes(line.up).partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert head[0] == b"POST /v1/exchange HTTP/1.1"
    assert {field.split(b":")[0] for field in head[1:]} == {b"Host", b"User-Agent", b"Content-Length", b"Content-Type"}
    assert bodies(bytes(line.up)) == [b"a question"]


def test_a_port_without_a_server_refuses() -> None:
    found = fault(f"http://127.0.0.1:{free_port()}")
    assert found.code is FaultCode.REFUSED
    assert found.retry
    assert not found.needs_person


def test_a_name_that_nobody_knows_is_a_matter_of_dns() -> None:
    assert fault("https://union.invalid").code is FaultCode.DNS


def test_a_network_without_a_way_there_says_so() -> None:
    from sync.client.transport import fault_of

    for number in (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN):
        assert fault_of(OSError(number, "no way")).code is FaultCode.UNREACHABLE


@pytest.mark.parametrize(
    "typed", ["", "ftp://union.example", "http://", "https://u:p@x", "http://x:99999", "http://a b"]
)
def test_an_address_that_is_none_is_refused_before_anything_is_sent(typed: str) -> None:
    with pytest.raises(FaultError) as raised:
        normal_url(typed)
    assert raised.value.fault.code is FaultCode.BAD_ADDRESS


def test_an_address_is_read_as_it_was_meant() -> None:
    assert normal_url(" union.example/ ") == "https://union.example"
    assert normal_url("http://10.0.0.7:8000") == "http://10.0.0.7:8000"
    assert normal_url("https://union.example/yizhan/") == "https://union.example/yizhan"


def test_a_web_page_in_place_of_an_answer_is_a_network_that_wants_a_sign_in() -> None:
    page = b"<!DOCTYPE html><title>Welcome</title>"
    found = fault_after(http("200 OK", page, "Content-Type: text/html; charset=utf-8"))
    assert found.code is FaultCode.CAPTIVE_PORTAL
    assert found.needs_person
    assert fault_after(http("200 OK", page)).code is FaultCode.CAPTIVE_PORTAL
    assert fault_after(http("511 Network Authentication Required", page)).code is FaultCode.CAPTIVE_PORTAL


@pytest.mark.parametrize("status", ["200 OK", "403 Forbidden", "502 Bad Gateway"])
def test_a_page_that_is_longer_than_any_answer_means_what_a_short_one_does(status: str) -> None:
    codes = []
    for size in (20, 90_000):
        page = b"<!DOCTYPE html>" + b"x" * size
        with impostor(http(status, page, "Content-Type: text/html")) as url, carrier(url) as made:
            with pytest.raises(FaultError) as raised:
                made.authority(Cancellation())
            codes.append(raised.value.fault.code)
    expected = {"2": FaultCode.CAPTIVE_PORTAL, "4": FaultCode.BLOCKED, "5": FaultCode.HTTP_5XX}
    assert codes == [expected[status[0]]] * 2


def test_what_is_neither_a_page_nor_short_enough_is_not_the_unions_word() -> None:
    long = http("200 OK", b'{"root_key": "' + b"0" * 90_000, "Content-Type: application/json")
    with impostor(long) as url, carrier(url) as made, pytest.raises(FaultError) as raised:
        made.authority(Cancellation())
    assert raised.value.fault == Fault(FaultCode.NONSENSE, "the answer is longer than 65536 bytes")


@pytest.mark.parametrize("begin", [b"\r\n  <html>", b"\xef\xbb\xbf<!doctype html>", b"\xef\xbb\xbf\n\t<html>"])
def test_a_page_without_a_type_is_known_by_its_first_sign(begin: bytes) -> None:
    assert fault_after(http("200 OK", begin + b"Welcome")).code is FaultCode.CAPTIVE_PORTAL


def test_a_photo_may_begin_as_a_page_does() -> None:
    photo = b"<html>, and yet a photo"
    with impostor(http("200 OK", photo, f"Content-Type: {files.CONTENT_TYPE}")) as url, carrier(url) as made:
        assert made.file("GET", "/v1/files/0/0/content", {}, None, Cancellation()) == photo


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden", "404 Not Found", "405 Method Not Allowed"])
@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"<html>Blocked by policy</html>", b"404 page not found"),
        *(b'{"detail": "Not Found"}', b'{"status": 404, "error": "Not Found", "message": "No route"}'),
    ],
    ids=["nothing", "a page", "a line", "a framework's word", "a gateway's word"],
)
def test_a_refusal_that_is_not_the_unions_is_put_down_to_what_stands_in_between(status: str, body: bytes) -> None:
    found = fault_after(http(status, body))
    assert found.code is FaultCode.BLOCKED
    assert found.needs_person
    assert found.retry, "somebody may let it through"


def test_who_asked_too_slowly_is_told_of_the_line() -> None:
    assert fault_after(http("408 Request Timeout", b"<html>")).code is FaultCode.TIMEOUT
    said = b'{"error": "too_slow", "message": "The request came too slowly."}'
    assert fault_after(http("408 Request Timeout", said)).code is FaultCode.TIMEOUT


def test_a_redirect_to_a_stranger_is_not_followed() -> None:
    found = fault_after(http("302 Found", b"", "Location: http://login.wifi.example/hello"))
    assert (found.code, found.detail) == (FaultCode.CAPTIVE_PORTAL, "login.wifi.example")


def test_a_redirect_on_the_same_server_names_the_new_address() -> None:
    found = fault_after(http("308 Permanent Redirect", b"", "Location: https://127.0.0.1:8443/v1/exchange"))
    assert (found.code, found.detail) == (FaultCode.MOVED, "https://127.0.0.1:8443")


@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        ("401 Unauthorized", "unknown_device", FaultCode.UNKNOWN_DEVICE),
        ("403 Forbidden", "revoked", FaultCode.REVOKED),
        ("409 Conflict", "wrong_union", FaultCode.WRONG_UNION),
        ("426 Upgrade Required", "version", FaultCode.VERSION),
        ("413 Content Too Large", "too_large", FaultCode.TOO_LARGE),
        ("404 Not Found", "unknown_code", FaultCode.UNKNOWN_CODE),
        ("400 Bad Request", "malformed", FaultCode.HTTP_4XX),
    ],
)
def test_what_the_union_refuses_comes_with_its_own_sentence(status: str, error: str, code: FaultCode) -> None:
    found = fault_after(http(status, f'{{"error": "{error}", "message": "Because."}}'.encode()))
    assert found.code is code
    assert found.detail.startswith("Because.")


def test_a_refusal_whose_words_were_garbled_on_the_way_is_a_refusal_all_the_same() -> None:
    said = b'{"error": "malformed", "message": "Bec\xf6ause."}'
    assert fault_after(http("400 Bad Request", said)).code is FaultCode.HTTP_4XX


def test_a_busy_server_is_left_in_peace_for_as_long_as_it_asks() -> None:
    for status in ("429 Too Many Requests", "503 Service Unavailable"):
        found = fault_after(http(status, b"", "Retry-After: 17"))
        assert (found.code, found.retry_after) == (FaultCode.BUSY, 17.0)


@pytest.mark.parametrize(
    ("date", "until", "seconds"),
    [
        ("Sun, 22 Nov 2026 08:00:00 GMT", "Sun, 22 Nov 2026 08:30:00 GMT", 1800.0),
        ("Thu, 01 Jan 1998 00:00:00 GMT", "Thu, 01 Jan 1998 00:00:20 GMT", 20.0),
        ("Sun, 22 Nov 2026 08:00:00 GMT", "Mon, 23 Nov 2026 08:00:00 GMT", 3600.0),
        ("Sun, 22 Nov 2026 08:00:00 GMT", "Sun, 22 Nov 2026 07:00:00 GMT", 0.0),
        ("Sun, 22 Nov 2026 08:00:00 GMT", "soon", None),
        ("today", "Sun, 22 Nov 2026 08:30:00 GMT", None),
        ("Sun, 22 Nov 2026 08:00:00 -0000", "Sun, 22 Nov 2026 08:30:00 GMT", None),
        ("", "Sun, 22 Nov 2026 08:30:00 GMT", None),
    ],
    ids=["later", "a wrong clock", "a day later", "past", "no date", "no time of its own", "no zone", "no clock"],
)
def test_a_server_that_names_a_date_is_left_in_peace_until_its_own_clock_says_so(
    date: str, until: str, seconds: float | None
) -> None:
    headers = [f"Retry-After: {until}", *([f"Date: {date}"] if date else [])]
    found = fault_after(http("503 Service Unavailable", b"<html>Maintenance</html>", *headers))
    assert (found.code, found.retry_after) == (FaultCode.BUSY, seconds)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ("busy", FaultCode.BUSY),
        ("disk_full", FaultCode.UNION_FULL),
        ("no_database", FaultCode.UNION_DATABASE),
        ("of_a_later_release", FaultCode.HTTP_5XX),
    ],
)
def test_why_a_union_sends_one_away_is_told_and_its_time_is_kept(error: str, code: FaultCode) -> None:
    said = f'{{"error": "{error}", "message": "Because."}}'.encode()
    found = fault_after(http("503 Service Unavailable", said, "Retry-After: 17"))
    assert (found.code, found.retry_after, found.detail) == (code, 17.0, "Because.")


def test_an_error_page_of_a_gateway_is_the_servers_trouble_and_no_sign_in() -> None:
    found = fault_after(http("502 Bad Gateway", b"<html>502</html>", "Content-Type: text/html"))
    assert found.code is FaultCode.HTTP_5XX
    assert not found.needs_person


def test_bytes_that_are_not_http_are_nonsense() -> None:
    assert fault_after(b"SSH-2.0-OpenSSH_9.2\r\n").code is FaultCode.NONSENSE


def test_an_answer_without_end_is_not_read_to_its_end() -> None:
    endless = http("200 OK").replace(b"Content-Length: 0", b"Content-Length: 999999999") + b"x" * (9 << 20)
    assert fault_after(endless).code is FaultCode.NONSENSE


def test_an_answer_that_breaks_off_is_no_answer() -> None:
    assert fault_after(OK[:-3]).code is FaultCode.INTERRUPTED


def test_a_certificate_that_nobody_signed_is_not_trusted(tmp_path: Path) -> None:
    certificate = self_signed(tmp_path)
    with impostor(OK, tls=certificate.server()) as url:
        found = fault(url)
        assert found.code is FaultCode.TLS
        assert "self-signed" in found.detail
        assert found.needs_person
        with carrier(url, certificate.trust()) as made:
            assert made.exchange(b"a question", Cancellation()) == b"an answer"


def test_a_certificate_for_another_name_is_not_trusted(tmp_path: Path) -> None:
    certificate = self_signed(tmp_path, name="10.1.2.3")
    with impostor(OK, tls=certificate.server()) as url:
        assert fault(url, certificate.trust()).code is FaultCode.TLS


def test_a_certificate_of_yesterday_is_not_trusted(tmp_path: Path) -> None:
    certificate = self_signed(tmp_path, starts_in_days=-9, ends_in_days=-1)
    with impostor(OK, tls=certificate.server()) as url:
        found = fault(url, certificate.trust())
    assert (found.code, found.detail) == (FaultCode.TLS, "certificate has expired")


def test_a_certificate_that_begins_tomorrow_means_that_this_clock_is_slow(tmp_path: Path) -> None:
    certificate = self_signed(tmp_path, starts_in_days=1)
    with impostor(OK, tls=certificate.server()) as url:
        assert fault(url, certificate.trust()).code is FaultCode.CLOCK


def test_a_server_that_speaks_no_tls_is_not_trusted() -> None:
    with impostor(OK) as url:
        assert fault(url.replace("http:", "https:")).code in (FaultCode.NO_TLS, FaultCode.INTERRUPTED)


def test_the_systems_proxy_is_used_and_named_when_it_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    with impostor(OK) as url:
        monkeypatch.setenv("http_proxy", url)
        with carrier("http://union.invalid") as made:
            assert made.exchange(b"a question", Cancellation()) == b"an answer"
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    found = fault("http://union.invalid")
    assert found.code is FaultCode.PROXY
    assert found.needs_person


def test_who_knows_more_of_the_systems_proxies_is_asked_unless_the_environment_names_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    says: list[str | None] = [None]

    def lookup(url: str) -> str | None:
        asked.append(url)
        return says[0]

    def ask(address: str) -> bytes | FaultCode:
        made = https_carrier(address, agent="yizhan/0", proxies=lookup)
        try:
            return made.exchange(b"a question", Cancellation())
        except FaultError as error:
            return error.fault.code
        finally:
            made.close()

    with impostor(OK) as url:
        says[0] = url
        assert ask("http://union.invalid") == b"an answer"
        assert asked == ["http://union.invalid/v1/exchange"]
        says[0] = ""
        assert ask("http://union.invalid") is FaultCode.DNS
        says[0] = f"http://127.0.0.1:{free_port()}"
        assert ask(url) == b"an answer", "nothing stands between a PC and itself"
        monkeypatch.setenv("http_proxy", url)
        assert ask("http://union.invalid") == b"an answer"
        assert len(asked) == 2
    says[0] = None
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    assert ask("http://union.invalid") is FaultCode.PROXY


def test_no_proxy_stands_between_a_pc_and_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    with impostor(OK) as url, carrier(url) as made:
        assert made.exchange(b"a question", Cancellation()) == b"an answer"


def test_nothing_of_http_is_loaded_before_the_first_request() -> None:
    code = (
        "import sys, sync.client.engine, sync.client.enrol, sync.client.carriers as c;"
        "c.https_carrier('https://union.example', agent='x');"
        "print([m for m in ('requests', 'urllib3', 'keyring', 'http.client') if m in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
