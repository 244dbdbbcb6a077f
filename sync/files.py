"""Contents of files (photos of restocks and the like): what both ends agree on.

A content is named by its hash and travels on a lane of its own, in chunks, each request signed by the device's key.
The record that names it is an ``attachment`` and travels in the log. Knows neither databases nor HTTP libraries.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Final

CHUNK: Final = 256 * 1024
"""Bytes in one request or answer at the most."""
LEAST_CHUNK: Final = 16 * 1024
"""Bytes that a device sends at the least, but for the last chunk: each costs the union a row."""
MAX_FILE: Final = 8 * 1024 * 1024
"""Bytes of one content at the most."""
HASH_BYTES: Final = 32
CONTENT: Final = "content"
"""What an erasure names to have an attachment's content erased; it is no field of the record."""
DEVICE_HEADER: Final = "Yizhan-Device"
SENT_HEADER: Final = "Yizhan-Sent-At"
SIGNATURE_HEADER: Final = "Yizhan-Signature"
CONTENT_TYPE: Final = "application/octet-stream"

JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
WEBP: Final = "image/webp"
_LONGEST_MAGIC: Final = 12


def hash_of(parts: Iterable[bytes]) -> bytes:
    """The name of a content that is given in pieces."""
    digest = hashlib.blake2b(digest_size=HASH_BYTES)
    for part in parts:
        digest.update(part)
    return digest.digest()


def type_of(start: bytes) -> str | None:
    """What a content is by its first bytes (twelve are enough); None for anything that is not taken."""
    if start.startswith(b"\xff\xd8\xff"):
        return JPEG
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if start[:4] == b"RIFF" and start[8:_LONGEST_MAGIC] == b"WEBP":
        return WEBP
    return None


def path_of(station: bytes, hash_: bytes | None = None, *, content: bool = False) -> str:
    """The path of a station's files, of one of them, or of its content."""
    path = f"/v1/files/{station.hex()}"
    if hash_ is not None:
        path += f"/{hash_.hex()}"
    return path + "/content" if content else path


def request_text(method: str, path: str, query: str, station: bytes, sent_at: int, body: bytes) -> bytes:
    """What a device signs of each request on the lane. ``path`` is as :func:`path_of` gives it, whatever the server's
    address has before it; ``query`` as it stands in the request, empty without one."""
    said = "\0".join(("yizhan file 1", method, path, query)).encode()
    return said + b"\0" + station + sent_at.to_bytes(8, "big") + hash_of([body])


Signer = Callable[[bytes], bytes]
"""Gives the signature of a text."""


def signed_headers(
    sign: Signer, device: bytes, method: str, path: str, query: str, station: bytes, sent_at: int, body: bytes
) -> dict[str, str]:
    """The headers by which the union knows who asks."""
    signature = sign(request_text(method, path, query, station, sent_at, body))
    return {DEVICE_HEADER: device.hex(), SENT_HEADER: str(sent_at), SIGNATURE_HEADER: signature.hex()}
