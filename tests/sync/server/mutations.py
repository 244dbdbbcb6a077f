"""Envelopes that no programme of ours would write: valid ones, changed anywhere, and signed again or not."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import strategies as st
from msgspec import msgpack

from sync.envelope import _body_hash, _signed

Change = Callable[[bytes], bytes]
MAGIC = b"YZQ"

odd_values = st.one_of(
    st.sampled_from(
        [None, True, False, 0, 1, -1, 2**31, 2**63, 2**64 - 1, -(2**63), math.nan, math.inf, "", "\0", b"", [], {}]
    ),
    st.integers(-(2**63), 2**64 - 1),
    st.floats(),
    st.text(max_size=8),
    st.binary(max_size=40),
    st.sampled_from([bytes(8), bytes(16), bytes(32), bytes(64), "x" * 70_000, bytes(70_000), "名" * 30_000]),
    st.builds(msgpack.Ext, st.integers(-128, 127), st.binary(max_size=34)),
    st.lists(st.integers(-3, 300), max_size=30),
    st.dictionaries(st.one_of(st.text(max_size=3), st.integers(-3, 3)), st.integers(-9, 2**40), max_size=3),
    st.integers(1, 40).map(lambda depth: _nested(depth)),
)


def _nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value, value] if depth < 8 else [value]
    return value


def parts(envelope: bytes) -> tuple[list[Any], bytes, Any]:
    """Header, plain body and what it unfolds to."""
    _, header, _, body = msgpack.decode(envelope)
    plain = zstandard.decompress(body) if body else b""
    return msgpack.decode(header), plain, msgpack.decode(plain) if plain else None


def signed(key: Ed25519PrivateKey, header: list[Any], plain: bytes, *, size: int | None = None) -> bytes:
    """An envelope around any header and body, whose signature holds; ``size`` is told in place of the body's own."""
    body = zstandard.compress(plain, 3) if plain else b""
    return signed_raw(key, [*header[:9], len(plain) if size is None else size, *header[10:]], body)


def signed_raw(key: Ed25519PrivateKey, header: list[Any], body: bytes) -> bytes:
    """An envelope around any header and any bytes as its body, whose signature holds."""
    packed = msgpack.encode(header)
    signature = key.sign(_signed(MAGIC, packed, _body_hash(body)))
    return msgpack.encode((MAGIC, packed, signature, body))


@st.composite
def byte_changes(draw: st.DrawFn) -> Change:
    """Flips, cuts, repeats and swaps at any place; a place is a fraction of the length."""
    steps = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["flip", "cut", "drop", "repeat", "insert", "swap"]),
                st.floats(0, 1, exclude_max=True),
                st.floats(0, 1, exclude_max=True),
                st.binary(min_size=1, max_size=6),
            ),
            min_size=1,
            max_size=4,
        )
    )

    def change(data: bytes) -> bytes:
        for what, first, second, piece in steps:
            a, b = sorted((int(first * len(data)), int(second * len(data))))
            if what == "flip" and data:
                data = data[:a] + bytes([data[a] ^ (piece[0] or 1)]) + data[a + 1 :]
            elif what == "cut":
                data = data[:a]
            elif what == "drop":
                data = data[:a] + data[b:]
            elif what == "repeat":
                data = data[:b] + data[a:b] * (1 + piece[0] % 5) + data[b:]
            elif what == "insert":
                data = data[:a] + piece + data[a:]
            else:
                data = data[b:] + data[a:b] + data[:a]
        return data

    return change


@st.composite
def value_changes(draw: st.DrawFn) -> Callable[[Any], Any]:
    """Puts something odd in the place of any value within a value."""
    path = draw(st.lists(st.integers(0, 12), min_size=1, max_size=6))
    what = draw(st.sampled_from(["replace", "replace", "replace", "remove", "repeat"]))
    odd = draw(odd_values)

    def change(value: Any) -> Any:
        return _changed(value, path, what, odd)

    return change


def _changed(value: Any, path: list[int], what: str, odd: Any) -> Any:
    if not path or not isinstance(value, list | dict) or not value:
        return odd
    if isinstance(value, dict):
        name = list(value)[path[0] % len(value)]
        return {key: _changed(old, path[1:], what, odd) if key == name else old for key, old in value.items()}
    at = path[0] % len(value)
    if len(path) == 1 and what == "remove":
        return value[:at] + value[at + 1 :]
    if len(path) == 1 and what == "repeat":
        return [*value[:at], *[value[at]] * 3, *value[at + 1 :]]
    return [*value[:at], _changed(value[at], path[1:], what, odd), *value[at + 1 :]]


@st.composite
def hostile(draw: st.DrawFn) -> Callable[[bytes, Ed25519PrivateKey], bytes]:
    """Makes a hostile envelope of a good one."""
    kind = draw(st.sampled_from(["bytes", "header", "body", "plain", "frame"]))
    on_bytes = draw(byte_changes())
    on_value = draw(value_changes())
    honest = draw(st.booleans())

    def make(envelope: bytes, key: Ed25519PrivateKey) -> bytes:
        if kind == "bytes":
            return on_bytes(envelope)
        header, plain, body = parts(envelope)
        if kind == "header":
            changed = on_value(header)
            frame = zstandard.compress(plain, 3) if plain else b""
            return signed_raw(key, changed if isinstance(changed, list) else [changed], frame)
        if kind == "plain":
            plain = on_bytes(plain)
            return signed(key, header, plain, size=None if honest else len(plain) + 1)
        if kind == "frame":
            return signed_raw(key, header, on_bytes(zstandard.compress(plain, 3)))
        return signed(key, header, msgpack.encode(on_value(body)))

    return make
