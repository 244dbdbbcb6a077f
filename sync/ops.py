"""Operations: their canonical form, their addresses and the ids of the records that they create.

An op is known by its address ``(run, seq)``. The canonical form needs no schema: an end that does not know a
kind can still verify an op, keep it and pass it on. Knows nothing of logs, databases or carriers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from operator import methodcaller
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, msgpack

RUN_BYTES: Final = 8
ID_BYTES: Final = 16
RUN_PREFIX: Final = 9
"""Bytes at the beginning of a record's id that are the same in all that one run creates, and in nothing else, as long
as it writes fewer than 2**56 ops."""
SALT_BYTES: Final = 16
COMMITMENT_BYTES: Final = 32
COMMITMENT_TYPE: Final = 1
MAX_SEQ: Final = 2**58 - 1
MAX_OP_BYTES: Final = 64 * 1024
"""Longest canonical form, so that a small envelope cannot unfold into a large memory."""

FIXED_RUN: Final = bytes(RUN_BYTES)
"""The run of records that every PC knows from the start: built-in vocabulary and the station's own file."""
_UNIONS: Final = 0x80


class OpError(ValueError):
    """Bytes that are not the canonical form of an op."""


class Op(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """One thing that a person or the programme recorded.

    ``time`` is in seconds since 1970 UTC and for people only. ``record`` is None when the op creates its
    record. ``fields`` maps names to msgpack values in ascending order of the names; a personal field holds its
    commitment.
    """

    # What is said of the types here is checked where bytes are decoded, and only there.
    run: Annotated[bytes, Meta(min_length=RUN_BYTES, max_length=RUN_BYTES)]
    seq: Annotated[int, Meta(ge=1, le=MAX_SEQ)]
    time: int
    actor: Annotated[bytes, Meta(min_length=ID_BYTES, max_length=ID_BYTES)] | None
    kind: Annotated[str, Meta(min_length=1)]
    version: Annotated[int, Meta(ge=0)]
    record: Annotated[bytes, Meta(min_length=ID_BYTES, max_length=ID_BYTES)] | None
    fields: dict[str, Any]


class _Beginning(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """The first elements of an op's array, as far as its kind; a decoder passes over what comes behind them."""

    run: bytes
    seq: int
    time: int
    actor: bytes | None
    kind: str


_encode = msgpack.Encoder(order="deterministic").encode
_decode = msgpack.Decoder(Op).decode
_decode_beginning = msgpack.Decoder(_Beginning).decode
_encode_value = msgpack.Encoder(order="deterministic").encode
_decode_value = msgpack.Decoder().decode


def canonical(op: Op) -> bytes:
    """The op as MessagePack: an array of eight, shortest integers, map keys in ascending order.

    Raises OpError for values that have no canonical form (integers beyond 64 bits, foreign types).
    """
    try:
        body = _encode(op)
    except (TypeError, OverflowError, ValueError, RecursionError) as error:
        raise OpError(f"an op cannot be encoded: {error}") from error
    if len(body) > MAX_OP_BYTES:
        raise OpError("an op is larger than 64 KiB")
    return body


def parse(body: bytes) -> Op:
    """The op of a canonical form. Raises OpError when the bytes are anything else."""
    try:
        return _decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise OpError(f"not an op: {error}") from error


def kind_of(body: bytes) -> str:
    """The kind of an op by its canonical form, which is looked at no further. Raises OpError."""
    try:
        return _decode_beginning(body).kind
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise OpError(f"not an op: {error}") from error


def unions_run(random: bytes) -> bytes:
    """A run of the union's, of eight random bytes: its highest bit is set, and nobody else's is."""
    return bytes([random[0] | _UNIONS]) + random[1:]


def stations_run(random: bytes) -> bytes:
    """A run of a station's PC, of eight random bytes."""
    return bytes([random[0] & ~_UNIONS & 0xFF]) + random[1:]


def is_unions_run(run: bytes) -> bool:
    """Whether the union alone writes under a run."""
    return bool(run[0] & _UNIONS)


def record_id(run: bytes, seq: int) -> bytes:
    """The id of the record that the op at this address creates: a UUIDv8 (RFC 9562) of the 64 bits of the run
    and the 58 bits of seq."""
    head, low = _halves(run)
    return head + (low | seq).to_bytes(ID_BYTES - len(head), "big")


def record_ids(ops: Iterable[Op]) -> list[bytes]:
    """The ids of the records that these ops create."""
    run, head, low = b"", b"", 0
    ids = []
    for op in ops:
        if op.run != run:
            run = op.run
            head, low = _halves(run)
        ids.append(head + (low | op.seq).to_bytes(8, "big"))
    return ids


_eight_bytes = methodcaller("to_bytes", 8, "big")


def span_ids(run: bytes, first: int, count: int) -> list[bytes]:
    """The ids of the records that neighbouring ops of a run create, from seq ``first`` on."""
    head, low = _halves(run)
    low += first
    return list(map(head.__add__, map(_eight_bytes, range(low, low + count))))


@lru_cache(maxsize=256)
def _halves(run: bytes) -> tuple[bytes, int]:
    """The first half of a run's record ids, and the bits before seq in the second."""
    run_bits = int.from_bytes(run, "big")
    high = (run_bits >> 16) << 16 | 0x8 << 12 | (run_bits >> 4 & 0xFFF)
    return high.to_bytes(8, "big"), 0b10 << 62 | (run_bits & 0xF) << 58


def address_of(record: bytes) -> tuple[bytes, int]:
    """The address ``(run, seq)`` of the op that created the record; the inverse of :func:`record_id`."""
    value = int.from_bytes(record, "big")
    run_bits = (value >> 80) << 16 | (value >> 64 & 0xFFF) << 4 | (value >> 58 & 0xF)
    return run_bits.to_bytes(RUN_BYTES, "big"), value & MAX_SEQ


def fixed_id(number: int) -> bytes:
    """The id of a record that every PC knows from the start."""
    return record_id(FIXED_RUN, number)


def is_fixed(record: bytes) -> bool:
    """Whether a record id is one of those that exist without an op that creates them."""
    return address_of(record)[0] == FIXED_RUN


def target(op: Op) -> bytes:
    """The record that the op speaks of."""
    return op.record if op.record is not None else record_id(op.run, op.seq)


def commitment(value: object, salt: bytes) -> msgpack.Ext:
    """What stands in an op for a personal value: BLAKE2b-256 of the 16-byte salt and the value's MessagePack."""
    digest = hashlib.blake2b(salt + _encode_value(value), digest_size=COMMITMENT_BYTES).digest()
    return msgpack.Ext(COMMITMENT_TYPE, digest)


def commits_to(promise: object, value: object, salt: bytes) -> bool:
    """Whether the commitment in an op is that of this value and salt."""
    return isinstance(promise, msgpack.Ext) and promise.code == COMMITMENT_TYPE and promise == commitment(value, salt)


def committed_fields(op: Op) -> list[str]:
    """Names of the fields for which the op holds a commitment in place of the value."""
    return [name for name, value in op.fields.items() if type(value) is msgpack.Ext and value.code == COMMITMENT_TYPE]


def encode_value(value: object) -> bytes:
    """A single value in canonical MessagePack."""
    return _encode_value(value)


def decode_value(data: bytes) -> Any:
    """The value of :func:`encode_value`. Raises OpError."""
    try:
        return _decode_value(data)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise OpError(f"not a value: {error}") from error


def decoded(rows: Iterable[Sequence[Any]]) -> Iterator[tuple[Any, ...]]:
    """Rows that end with the canonical form of a value, with the value instead; what a disk has spoiled is left out."""
    for row in rows:
        try:
            value = decode_value(row[-1])
        except OpError:
            continue
        yield (*row[:-1], value)
