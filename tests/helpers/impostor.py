"""Servers that are not the union's: they say what a test tells them to, over plain TCP or TLS.

Knows HTTP only as bytes; what an impostor answers is written out in the test.
"""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.helpers.processes import HELPER_THREAD


def http(status: str, body: bytes = b"", *headers: str) -> bytes:
    """An HTTP answer as bytes."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


@contextmanager
def impostor(*answers: bytes, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """A server that gives one answer a connection, the last one again and again, and closes; its URL."""
    listener = socket.create_server(("127.0.0.1", 0))
    todo = list(answers)

    def serve() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            with contextlib.suppress(OSError), client:
                client.settimeout(20)
                if tls is None:
                    _answer(client, todo)
                else:
                    with tls.wrap_socket(client, server_side=True) as wrapped:
                        _answer(wrapped, todo)

    thread = threading.Thread(target=serve, name=f"{HELPER_THREAD}impostor", daemon=True)
    thread.start()
    scheme = "https" if tls is not None else "http"
    try:
        yield f"{scheme}://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(30)


def _answer(client: socket.socket, todo: list[bytes]) -> None:
    """Read one request whole, then answer: an unread rest would reset the connection."""
    seen = b""
    while b"\r\n\r\n" not in seen:
        if not (data := client.recv(65536)):
            return
        seen += data
        if not seen[:1].isalpha():
            break  # not HTTP at all: somebody begins a TLS handshake
    head, _, body = seen.partition(b"\r\n\r\n")
    length = next(
        (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")),
        0,
    )
    while len(body) < length:
        if not (data := client.recv(65536)):
            return
        body += data
    client.sendall(todo.pop(0) if len(todo) > 1 else todo[0])


@contextmanager
def deaf_port() -> Iterator[int]:
    """A port that takes no more connections and refuses none: to connect hangs."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=0)
    waiting = []
    try:
        # Linux completes one connection more than the backlog and leaves the rest without an answer.
        for _ in range(4):
            sock = socket.socket()
            sock.setblocking(False)
            sock.connect_ex(listener.getsockname())
            waiting.append(sock)
        yield listener.getsockname()[1]
    finally:
        for sock in waiting:
            sock.close()
        listener.close()


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@dataclass(frozen=True, slots=True)
class Certificate:
    """A self-signed certificate for 127.0.0.1 and the two ends' contexts."""

    path: Path

    def server(self) -> ssl.SSLContext:
        """What a server with this certificate uses."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path)
        return context

    def trust(self) -> ssl.SSLContext:
        """What a client uses that trusts this certificate."""
        return ssl.create_default_context(cafile=str(self.path))


def self_signed(
    folder: Path, *, name: str = "127.0.0.1", starts_in_days: int = -1, ends_in_days: int = 30
) -> Certificate:
    """A certificate for an address, valid between two days counted from now."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a union")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + datetime.timedelta(days=starts_in_days))
        .not_valid_after(now + datetime.timedelta(days=ends_in_days))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(name))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}-{starts_in_days}-{ends_in_days}.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return Certificate(path)
