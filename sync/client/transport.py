"""HTTP as the carrier needs it: few headers, the system's certificates and proxy, lines that can be broken off.

Imported when the first request goes out and not before: ``requests`` costs a tenth of a second and twenty
megabytes that the first screen does not need. Knows nothing of envelopes.
"""

from __future__ import annotations

import errno
import re
import socket
import ssl
import threading
from collections.abc import Sequence
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import getproxies_environment

import requests
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH, get_environ_proxies
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, disable_warnings
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    IncompleteRead,
    InsecureRequestWarning,
    NameResolutionError,
    NewConnectionError,
    ReadTimeoutError,
)
from urllib3.util import SKIP_HEADER

from sync.client.faults import Fault, FaultCode
from sync.client.lines import HungUpError, Lines
from sync.client.proxies import ProxyLookup

CONNECT_TIMEOUT: Final = 10.0
"""Seconds for each address of the server's name."""
_GLANCE: Final = 5.0
"""Seconds in which a server says what time it is."""
READ_TIMEOUT: Final = 60.0
"""Seconds in which a whole page is sent, and in which the next piece of the answer comes."""

_UNREACHABLE: Final = frozenset(
    {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EADDRNOTAVAIL}
)
_NOT_YET_VALID: Final = 9
"""OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID."""
_EXPIRED: Final = 10
"""OpenSSL's X509_V_ERR_CERT_HAS_EXPIRED."""
_ASKS_WHO: Final = re.compile(r"\b407\b")
"""In what http.client says of a tunnel that a proxy did not make; the library keeps the status in words only."""

_Address = tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]


def open_session(
    lines: Lines, *, agent: str, trust: ssl.SSLContext | None = None, blind: bool = False
) -> requests.Session:
    """A session that keeps its connections and sends no header that the union does not need.

    ``trust`` replaces the system's certificates; ``blind`` asks for none.
    """
    session = requests.Session()
    # Proxies are looked up by proxies_for; the rest of the environment (.netrc, bundles) has no say.
    session.trust_env = False
    session.headers.clear()
    session.headers.update({"User-Agent": agent, "Accept-Encoding": SKIP_HEADER})
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.mount("http://", _Adapter(lines, None))
    session.mount("https://", _Adapter(lines, trust, blind))
    return session


def proxies_for(url: str, host: str, lookup: ProxyLookup | None = None) -> dict[str, str]:
    """The system's proxies for an address; none stands between a PC and itself.

    What the environment says was said on purpose and goes before what ``lookup`` finds in the system.
    """
    if host == "localhost" or host == "::1" or host.startswith("127."):
        return {}
    if lookup is not None and not getproxies_environment():
        told = lookup(url)
        if told is not None:
            return {urlsplit(url).scheme: told} if told else {}
    return {scheme: proxy for scheme, proxy in get_environ_proxies(url).items() if proxy}


def system_trust() -> ssl.SSLContext:
    """TLS with the certificates that this system trusts; where it keeps none, with those of ``requests``."""
    context = ssl.create_default_context()
    paths = ssl.get_default_verify_paths()
    if not context.cert_store_stats()["x509_ca"] and not any((paths.cafile, paths.capath)):
        context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
    return context


class _Adapter(HTTPAdapter):
    """Pools of connections that ``lines`` can break off."""

    def __init__(self, lines: Lines, trust: ssl.SSLContext | None, blind: bool = False) -> None:
        self._pools = _pool_classes(lines)
        self._trust = trust
        self._blind = blind
        super().__init__(pool_connections=2, pool_maxsize=1)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: Any) -> None:
        super().init_poolmanager(connections, maxsize, block, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = self._pools
        return manager

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> Any:
        where, how = super().build_connection_pool_key_attributes(request, verify, cert)
        if where["scheme"] != "https":
            return where, how
        if self._trust is None:
            self._trust = system_trust()
        return where, {**how, "ssl_context": self._trust}

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        # The context above has the certificates; the bundle that requests brings must not widen it.
        conn.cert_reqs = "CERT_NONE" if self._blind else "CERT_REQUIRED"
        conn.ca_certs = conn.ca_cert_dir = None


def _pool_classes(lines: Lines) -> dict[str, type[HTTPConnectionPool]]:
    """urllib3's pools with connections whose sockets are known to ``lines``."""

    class Watched(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _connect(self, lines)

        def close(self) -> None:
            lines.drop(self)
            super().close()

    class WatchedTls(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _connect(self, lines)

        def close(self) -> None:
            lines.drop(self)
            super().close()

    class Pool(HTTPConnectionPool):
        ConnectionCls = Watched

    class TlsPool(HTTPSConnectionPool):
        ConnectionCls = WatchedTls

    return {"http": Pool, "https": TlsPool}


def _connect(connection: HTTPConnection, lines: Lines) -> socket.socket:
    """A connected socket, tried at each address of the name in turn."""
    host, port = connection.host, connection.port
    try:
        addresses = _look_up(host, port, lines)
    except (socket.gaierror, UnicodeError) as error:
        cause = error if isinstance(error, socket.gaierror) else socket.gaierror(str(error))
        raise NameResolutionError(host, connection, cause) from error
    failure: OSError = OSError(f"{host} has no address")
    for family, kind, protocol, _, address in addresses:
        sock = socket.socket(family, kind, protocol)
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.settimeout(CONNECT_TIMEOUT)
            lines.add(connection, sock)
            sock.connect(address)
        except OSError as error:
            lines.drop(connection)
            sock.close()
            failure = error
            if isinstance(error, HungUpError):
                break
        else:
            # One timeout covers a whole send, and a page on a slow line needs more than a connect may take.
            sock.settimeout(READ_TIMEOUT)
            return sock
    if isinstance(failure, TimeoutError):
        raise ConnectTimeoutError(connection, f"{host} does not answer") from failure
    raise NewConnectionError(connection, str(failure)) from failure


def _look_up(host: str, port: int | None, lines: Lines) -> Sequence[_Address]:
    """The addresses of a name, in a thread of its own: the system's look-up can hang for long and be ended by nobody,
    and a person who closes the window is not to wait for it."""
    try:
        socket.inet_pton(socket.AF_INET6 if ":" in host else socket.AF_INET, host)
    except (OSError, UnicodeError):
        pass
    else:
        return socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM)
    found: list[Sequence[_Address] | Exception] = []
    done = threading.Event()

    def ask() -> None:
        try:
            found.append(socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            found.append(error)
        finally:
            done.set()

    threading.Thread(target=ask, name="yizhan-name", daemon=True).start()
    lines.wait_for(done)
    answer = found[0]
    if isinstance(answer, Exception):
        raise answer
    return answer


_NO_TLS: Final = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG"})
"""What OpenSSL says, one version or another, of an answer that is no TLS."""


def fault_of(error: requests.RequestException | HTTPError | OSError) -> Fault:
    """The fault behind whatever the HTTP libraries raised."""
    causes = _causes(error)
    detail = str(causes[-1])
    if any(type(cause).__name__ == "ProxyError" for cause in causes):
        return Fault(FaultCode.PROXY_AUTH if _ASKS_WHO.search(detail) else FaultCode.PROXY, detail)
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            code = FaultCode.CLOCK if cause.verify_code == _NOT_YET_VALID else FaultCode.TLS
            return Fault(code, cause.verify_message)
        if isinstance(cause, ssl.SSLError) and cause.reason in _NO_TLS:
            return Fault(FaultCode.NO_TLS, detail)
        if isinstance(cause, requests.exceptions.InvalidSchema) and "SOCKS" in str(cause):
            return Fault(FaultCode.PROXY, "a SOCKS proxy is set; Yizhan goes through HTTP proxies")
        if isinstance(cause, OSError) and cause.errno in _UNREACHABLE:
            return Fault(FaultCode.UNREACHABLE, detail)
    for kinds, code in _FAULTS:
        if any(isinstance(cause, kinds) for cause in causes):
            return Fault(code, detail)
    return Fault(FaultCode.NONSENSE, detail)


def is_about_time(error: BaseException) -> bool:
    """Whether a certificate was refused for the present day alone: it, or this PC's clock, is off."""
    return any(
        isinstance(cause, ssl.SSLCertVerificationError) and cause.verify_code in (_NOT_YET_VALID, _EXPIRED)
        for cause in _causes(error)
    )


def said_time(url: str, host: str, lines: Lines, *, agent: str, lookup: ProxyLookup | None = None) -> int | None:
    """What a server that is not trusted says of the present, in seconds since 1970; None when it says nothing.

    Good for telling a person which of two clocks to look at, and for nothing else. Sends nothing but the question.
    """
    with open_session(lines, agent=agent, trust=_unverified(), blind=True) as session:
        try:
            proxies = proxies_for(url, host, lookup)
            answer = session.head(
                url, timeout=(CONNECT_TIMEOUT, _GLANCE), proxies=proxies, allow_redirects=False
            )
        except (requests.RequestException, HTTPError, OSError):
            return None
    try:
        return int(parsedate_to_datetime(answer.headers.get("Date", "")).timestamp())
    except (ValueError, OverflowError):
        return None


def _unverified() -> ssl.SSLContext:
    # Whoever makes such a context on purpose need not be warned of it at every request.
    disable_warnings(InsecureRequestWarning)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


_FAULTS: Final[tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], FaultCode], ...]] = (
    ((NameResolutionError, socket.gaierror), FaultCode.DNS),
    (ConnectionRefusedError, FaultCode.REFUSED),
    ((TimeoutError, ReadTimeoutError), FaultCode.TIMEOUT),
    ((ConnectionError, IncompleteRead, ssl.SSLEOFError), FaultCode.INTERRUPTED),
    (ssl.SSLError, FaultCode.TLS),
    ((requests.exceptions.InvalidURL, UnicodeError), FaultCode.BAD_ADDRESS),
    (NewConnectionError, FaultCode.UNREACHABLE),
    (ConnectTimeoutError, FaultCode.TIMEOUT),
)
"""From the surest sign to the vaguest: the libraries wrap one another's errors."""


def _causes(error: BaseException) -> list[BaseException]:
    """The error and what led to it, outermost first; the libraries hide the cause in four ways."""
    found: list[BaseException] = []
    todo: list[object] = [error]
    while todo:
        cause = todo.pop(0)
        if not isinstance(cause, BaseException) or cause in found:
            continue
        found.append(cause)
        todo += [getattr(cause, "reason", None), *cause.args, cause.__cause__, cause.__context__]
    return found
