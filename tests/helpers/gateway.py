"""An office's HTTP proxy as a process of its own, for tests: it may want a user name and a password.

Whatever host a client asks for, it leads to one address: names that nobody knows can thus be reached through it alone.
Run as ``python -m tests.helpers.gateway HOST PORT [USER:PASSWORD]``; says on standard output where it listens.
"""

from __future__ import annotations

import base64
import contextlib
import socket
import sys
import threading

_PIECE = 65536
_WHO = (
    b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=office\r\nContent-Length: 0\r\n\r\n"
)
_THROUGH = b"HTTP/1.1 200 Connection established\r\n\r\n"


def serve(to: tuple[str, int], who: str) -> None:
    """Listen until the process ends."""
    listener = socket.create_server(("127.0.0.1", 0))
    sys.stdout.write(f"listening on {listener.getsockname()[1]}\n")
    sys.stdout.flush()
    while True:
        client, _ = listener.accept()
        threading.Thread(target=_answer, args=(client, to, who), daemon=True).start()


def _answer(client: socket.socket, to: tuple[str, int], who: str) -> None:
    with contextlib.suppress(OSError), client:
        data = b""
        while b"\r\n\r\n" not in data:
            piece = client.recv(_PIECE)
            if not piece:
                return
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        method, target, version = lines[0].split(b" ")
        wanted = b"basic " + base64.b64encode(who.encode())
        shown = [line.split(b":", 1)[1].strip() for line in lines if line.lower().startswith(b"proxy-authorization:")]
        if who and [value[:6].lower() + value[6:] for value in shown] != [wanted]:
            client.sendall(_WHO)
            return
        with socket.create_connection(to) as server:
            if method == b"CONNECT":
                client.sendall(_THROUGH)
                server.sendall(body)
            else:
                path = b"/" + target.split(b"://", 1)[1].partition(b"/")[2]
                kept = [line for line in lines[1:] if not line.lower().startswith(b"proxy-")]
                server.sendall(b"\r\n".join([b" ".join([method, path, version]), *kept]) + b"\r\n\r\n" + body)
            back = threading.Thread(target=_pass, args=(server, client), daemon=True)
            back.start()
            _pass(client, server)
            back.join()


def _pass(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(_PIECE):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


if __name__ == "__main__":
    serve((sys.argv[1], int(sys.argv[2])), sys.argv[3] if len(sys.argv) > 3 else "")
