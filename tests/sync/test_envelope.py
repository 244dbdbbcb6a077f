"""An envelope is believed only when its signature holds, and unfolds no further than it said."""

from __future__ import annotations

import pytest
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from msgspec import msgpack

from sync import envelope as wire
from sync.blocks import Block, Shape
from sync.body import Body
from sync.columns import Column
from sync.envelope import (
    Cursor,
    EnvelopeError,
    Request,
    Response,
    Sender,
    Status,
    UnknownKey,
    WrongVersion,
    digest,
    open_request,
    open_response,
    seal_request,
    seal_response,
)
from sync.log import START, Log
from sync.ops import Op
from sync.protocols import Protocols
from sync.trust import key_id, public_bytes

KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
OTHER = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
CURSORS = tuple(Cursor.at(log, START) for log in Log)
OPS = tuple(
    Op(b"runrunAA", n, 1_795_000_000 + 60 * n, None, "visit", 1, None, {"category": "courier"}) for n in range(1, 50)
)


def request(ops: tuple[Op, ...] = OPS) -> Request:
    return Request(bytes(8), bytes(16), public_bytes(KEY), 140106, 1_795_000_000, CURSORS, ops)


SEALED = seal_request(request(), KEY)


def test_a_request_opens_with_the_ops_it_was_sealed_with() -> None:
    assert open_request(SEALED).ops == OPS


@given(st.integers(0, len(SEALED) * 8 - 1))
def test_a_flipped_bit_is_noticed(bit: int) -> None:
    data = bytearray(SEALED)
    data[bit // 8] ^= 1 << bit % 8
    with pytest.raises(EnvelopeError):
        open_request(bytes(data))


@given(st.binary(max_size=400))
def test_garbage_is_not_an_envelope(data: bytes) -> None:
    with pytest.raises(EnvelopeError):
        open_request(data)
    with pytest.raises(EnvelopeError):
        open_response(data, {key_id(public_bytes(KEY)): KEY.public_key()}, SEALED)


@pytest.mark.parametrize("length", [0, 1, len(SEALED) // 2, len(SEALED) - 1])
def test_a_truncated_envelope_is_refused(length: int) -> None:
    with pytest.raises(EnvelopeError):
        open_request(SEALED[:length])


def test_a_request_signed_by_another_key_is_refused() -> None:
    with pytest.raises(EnvelopeError, match="signature"):
        open_request(seal_request(request(), OTHER))


def test_a_response_cannot_pass_as_a_request() -> None:
    response = seal_response(Response(Status.OK, digest(SEALED), key_id(public_bytes(KEY)), 1, CURSORS), KEY)
    with pytest.raises(EnvelopeError):
        open_request(response)


def answer(to: bytes) -> bytes:
    return seal_response(
        Response(Status.OK, digest(to), key_id(public_bytes(KEY)), 1, CURSORS, entries={Log.UNION: OPS}), KEY
    )


def test_a_response_brings_the_entries_of_each_log() -> None:
    opened = open_response(answer(SEALED), {key_id(public_bytes(KEY)): KEY.public_key()}, SEALED)
    assert opened.entries == {Log.UNION: OPS}


def test_an_answer_to_another_request_is_refused() -> None:
    with pytest.raises(EnvelopeError, match="another request"):
        open_response(answer(b"other"), {key_id(public_bytes(KEY)): KEY.public_key()}, SEALED)


def test_a_working_key_that_was_never_met_is_named_as_such() -> None:
    with pytest.raises(UnknownKey):
        open_response(answer(SEALED), {}, SEALED)


def test_a_newer_protocol_is_told_from_garbage() -> None:
    newer = seal_request(request(), KEY, 2)
    with pytest.raises(WrongVersion):
        open_request(newer)
    assert open_request(newer, spoken=Protocols(1, 2)).protocol == 2
    assert open_request(SEALED, spoken=Protocols(1, 2)).protocol == 1
    with pytest.raises(WrongVersion):
        open_request(SEALED, spoken=Protocols(2, 2))


def test_an_answer_is_of_the_version_of_its_request() -> None:
    keys = {key_id(public_bytes(KEY)): KEY.public_key()}
    with pytest.raises(WrongVersion):
        open_response(answer(SEALED), keys, SEALED, 2)


def forged(size: int, ops: int, body: bytes) -> bytes:
    """A correctly signed request whose body is whatever a hostile device likes."""
    header = msgpack.encode(
        wire._RequestHeader(
            1,
            bytes(8),
            bytes(16),
            public_bytes(KEY),
            140106,
            1,
            [(c.n, c.short) for c in CURSORS],
            False,
            ops,
            size,
            None,
        )
    )
    return wire._seal(b"YZQ", header, body, KEY)


def test_a_small_body_cannot_unfold_into_a_large_memory() -> None:
    bomb = zstandard.ZstdCompressor(level=19).compress(bytes(wire.MAX_UNFOLDED + 1))
    assert len(bomb) < 10_000
    for size in (wire.MAX_UNFOLDED + 1, 100):
        with pytest.raises(EnvelopeError):
            open_request(forged(size, 1, bomb))


def test_a_constant_column_cannot_unfold_into_a_large_memory() -> None:
    long = Op(b"runrunAA", 1, 5, None, "visit", 1, None, {"note": "x" * 60_000})
    many = tuple(Op(b"runrunAA", n, 5, None, "visit", 1, None, long.fields) for n in range(1, 5_000))
    with pytest.raises(EnvelopeError, match="larger than a page"):
        open_request(seal_request(request(many), KEY))


def test_more_ops_than_a_page_are_refused() -> None:
    many = tuple(Op(b"runrunAA", n, 5, None, "visit", 1, None, {}) for n in range(1, wire.PAGE_OPS + 2))
    with pytest.raises(EnvelopeError):
        open_request(seal_request(request(many), KEY))


def test_many_empty_columns_cannot_unfold_into_a_large_memory() -> None:
    names = [f"{number:x}" for number in range(200)]
    empty = Block(
        wire.PAGE_OPS,
        [(b"runrunAA", 1, wire.PAGE_OPS)],
        *(Column(0, 5), Column(0, None), Column(0, 0)),
        [Shape("visit", 1, wire.PAGE_OPS, names, None, [Column(0, 0)] * len(names))],
    )
    plain = msgpack.encode(Body({int(Log.STATION): empty}, [], []))
    with pytest.raises(EnvelopeError, match="more fields"):
        open_request(forged(len(plain), wire.PAGE_OPS, zstandard.compress(plain)))


def test_a_stranger_is_turned_away_before_anything_is_unfolded() -> None:
    class Stranger(Exception):
        pass

    def turn_away(sender: Sender) -> None:
        assert sender == Sender(bytes(8), bytes(16), public_bytes(KEY), None, sender.size)
        raise Stranger

    with pytest.raises(Stranger):
        open_request(forged(wire.MAX_UNFOLDED, 1, b"no frame at all"), turn_away)


@pytest.mark.parametrize(
    ("seq", "value"), [(0, "x"), (2**63, "x"), (1, {1: 2, "a": 3})], ids=["before the first", "too large", "mixed keys"]
)
def test_a_personal_value_that_could_be_nobodys_is_refused(seq: int, value: object) -> None:
    plain = msgpack.encode(Body({}, [(int(Log.STATION), b"runrunAA", seq, "note", bytes(16), value)], []))
    with pytest.raises(EnvelopeError, match="personal value"):
        open_request(forged(len(plain), 0, zstandard.compress(plain)))
