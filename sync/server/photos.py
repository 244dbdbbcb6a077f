"""A photo from a phone without what the phone wrote into it: place, time, make, thumbnails, a film behind the picture.

The pixels stay as they were, byte for byte; nothing is decoded, so no picture can be made to unfold into memory. Of the
metadata the way up alone is kept, because pixels lie on their side without it.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import Final

from sync.files import JPEG, MAX_FILE, PNG, type_of
from sync.server.errors import Refusal

MAX_PHOTO: Final = 6 * 1024 * 1024
"""Bytes of a photo that is sent through a page."""
_MOST_PIXELS: Final = 100_000_000
_EXIF: Final = b"Exif\0\0"
_STANDALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2})
"""The ways of coding that every browser and desk can show."""
_KEPT: Final = frozenset({*_FRAMES, 0xC4, 0xCC, 0xDA, 0xDB, 0xDC, 0xDD})
"""Segments of the picture itself. JFIF's and Adobe's, which say how colours are meant, are written anew."""
_MOST_SEGMENTS: Final = 500
_MOST_CHUNKS: Final = 10_000
_SCAN_END: Final = re.compile(rb"\xff[^\x00\x01\xd0-\xd7]", re.DOTALL)
_FILL: Final = re.compile(rb"\xff+")
_PNG_KEPT: Final = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB"})
_WEBP_KEPT: Final = frozenset({b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF"})
_FRAME_KEPT: Final = frozenset({b"VP8 ", b"VP8L", b"ALPH"})
_FRAME_HEAD: Final = 16
_WEBP_FLAGS: Final = 0x20 | 0x08 | 0x04


class _BrokenError(ValueError):
    """The bytes do not go on as such a picture must."""


def cleaned(photo: bytes) -> bytes:
    """The same picture with nothing beside it. Raises Refusal for anything that is no photo, or none that is whole."""
    if len(photo) > MAX_PHOTO:
        raise Refusal("photo_too_large", 413, f"A photo has at most {MAX_PHOTO >> 20} MiB.")
    kind = type_of(photo[:12])
    if kind is None:
        raise Refusal("wrong_photo", 415, "Only photos are taken: JPEG, PNG or WebP.")
    try:
        if kind == JPEG:
            clean = b"".join(_jpeg(photo))
        elif kind == PNG:
            clean = b"".join(_png(photo))
        else:
            clean = _webp(photo)
    except (_BrokenError, struct.error, IndexError) as error:
        raise Refusal("broken_photo", 400, "The photo did not come whole. Choose it once more.") from error
    assert len(clean) <= MAX_FILE
    return clean


def _jpeg(data: bytes) -> Iterator[bytes]:
    yield data[:2]
    at, up, framed, scanned = 2, 1, False, False
    head: list[bytes] = []
    for _ in range(_MOST_SEGMENTS):
        if data[at] != 0xFF:
            raise _BrokenError
        fill = _FILL.match(data, at)
        assert fill is not None
        at = fill.end() - 1
        marker = data[at + 1]
        if marker == 0xD9:
            yield b"\xff\xd9"
            if not framed or not scanned:
                raise _BrokenError
            return
        if marker in _STANDALONE:
            at += 2
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        end = at + 2 + length
        if length < 2 or end > len(data):
            raise _BrokenError
        segment = data[at:end]
        if marker == 0xE1 and segment[4:10] == _EXIF:
            up = _way_up(segment[10:]) or up
        if marker in _FRAMES:
            _check_size(*struct.unpack_from(">HH", segment, 5))
            framed = True
        if marker in _KEPT:
            head.append(segment)
        elif (about := _colours(marker, segment)) and about not in head:
            head.append(about)
        at = end
        if marker == 0xDA:
            scanned = True
            # JFIF's segment has to be the first.
            head.sort(key=lambda segment: segment[1] != 0xE0)
            first = 1 if head[0][1] == 0xE0 else 0
            yield from (*head[:first], *_said_way_up(up), *head[first:])
            head, up = [], 1
            end = _scan_end(data, at)
            yield data[at:end]
            at = end
    raise _BrokenError


def _colours(marker: int, segment: bytes) -> bytes:
    """What JFIF and Adobe say of how colours are meant, without the thumbnail or whatever else stands behind it."""
    if marker == 0xE0 and segment[4:9] == b"JFIF\0" and len(segment) >= 18:
        return b"\xff\xe0\0\x10" + segment[4:16] + b"\0\0"
    if marker == 0xEE and segment[4:9] == b"Adobe" and len(segment) >= 16:
        return b"\xff\xee\0\x0e" + segment[4:16]
    return b""


def _scan_end(data: bytes, at: int) -> int:
    """Where the coded pixels from here on end: at the next marker that is none of theirs."""
    found = _SCAN_END.search(data, at)
    if found is None:
        raise _BrokenError
    return found.start()


def _way_up(tiff: bytes) -> int:
    """What an Exif block says of how the picture is to be turned; 0 when it does not."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 10:
        return 0
    (start,) = struct.unpack_from(order + "I", tiff, 4)
    if start + 2 > len(tiff):
        return 0
    (entries,) = struct.unpack_from(order + "H", tiff, start)
    for at in range(start + 2, min(start + 2 + 12 * entries, len(tiff) - 11), 12):
        tag, _, _, value = struct.unpack_from(order + "HHIH", tiff, at)
        if tag == 0x0112:
            return int(value) if 1 <= value <= 8 else 0
    return 0


def _said_way_up(up: int) -> tuple[bytes, ...]:
    if up == 1:
        return ()
    tiff = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, up, 0, 0)
    return (b"\xff\xe1" + struct.pack(">H", 2 + len(_EXIF) + len(tiff)) + _EXIF + tiff,)


def _png(data: bytes) -> Iterator[bytes]:
    yield data[:8]
    at, drawn = 8, False
    for _ in range(_MOST_CHUNKS):
        (length,) = struct.unpack_from(">I", data, at)
        kind, end = data[at + 4 : at + 8], at + 12 + length
        if end > len(data):
            raise _BrokenError
        if at == 8:
            if kind != b"IHDR" or length != 13:
                raise _BrokenError
            _check_size(*struct.unpack_from(">II", data, at + 8))
        if kind in _PNG_KEPT:
            yield data[at:end]
        drawn = drawn or (kind == b"IDAT" and length > 0)
        if kind == b"IEND":
            if not drawn:
                raise _BrokenError
            return
        at = end
    raise _BrokenError


def _webp(data: bytes) -> bytes:
    (size,) = struct.unpack_from("<I", data, 4)
    if size + 8 > len(data):
        raise _BrokenError
    kept = []
    for chunk in _webp_chunks(data, 12, size + 8):
        kind = chunk[:4]
        if kind not in _WEBP_KEPT:
            continue
        if kind == b"VP8X":
            if len(chunk) != 18:
                raise _BrokenError
            chunk = chunk[:8] + bytes([chunk[8] & ~_WEBP_FLAGS & 0xFF]) + chunk[9:]
            _check_size(*(int.from_bytes(chunk[n : n + 3], "little") + 1 for n in (12, 15)))
        elif kind == b"ANMF":
            chunk = _webp_frame(chunk)
        kept.append(chunk)
    if not any(chunk[:4] in (b"VP8 ", b"VP8L", b"ANMF") for chunk in kept):
        raise _BrokenError
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _webp_chunks(data: bytes, at: int, end: int) -> Iterator[bytes]:
    for _ in range(_MOST_CHUNKS):
        if at + 8 > end:
            return
        (length,) = struct.unpack_from("<I", data, at + 4)
        after = at + 8 + length + length % 2
        if after > end:
            raise _BrokenError
        yield data[at:after]
        at = after
    raise _BrokenError


def _webp_frame(frame: bytes) -> bytes:
    """A picture of several without what is none of it."""
    (length,) = struct.unpack_from("<I", frame, 4)
    end = 8 + length
    drawn = [chunk for chunk in _webp_chunks(frame, 8 + _FRAME_HEAD, end) if chunk[:4] in _FRAME_KEPT]
    if not any(chunk[:4] != b"ALPH" for chunk in drawn):
        raise _BrokenError
    body = frame[8 : 8 + _FRAME_HEAD] + b"".join(drawn)
    return b"ANMF" + struct.pack("<I", len(body)) + body


def _check_size(one: int, other: int) -> None:
    if not one or not other:
        raise _BrokenError
    if one * other > _MOST_PIXELS:
        raise Refusal("too_many_pixels", 413, f"A photo has at most {_MOST_PIXELS:,} pixels.")
