"""The body of an envelope: ops as columns by log, personal values, and references to those that the sender misses.

MessagePack, compressed. How large it unfolds and how many ops it holds is said outside and held against it; memory is
estimated before anything is built. Knows nothing of headers, signatures or who sends what.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec
import zstandard
from msgspec import msgpack

from sync import weight
from sync.blocks import Block, canonical_forms, pack_ops, unpack_ops
from sync.columns import ColumnError
from sync.log import Log
from sync.messages import PersonalRef, PersonalValue
from sync.ops import MAX_SEQ, RUN_BYTES, SALT_BYTES, Op, OpError, encode_value

PAGE_OPS: Final = 20_000
"""Ops in one envelope at the most; longer tails and logs go in pages."""
MAX_UNFOLDED: Final = 64 * 1024 * 1024
"""Bytes of an unfolded body, and of its ops in canonical form, at the most."""
_LEVEL: Final = 3
_COPIES: Final = 3
"""Of the canonical forms, while they are filed."""


class EnvelopeError(ValueError):
    """Bytes that are not a valid envelope of the expected kind."""


class Body(msgspec.Struct, array_like=True, frozen=True):
    """Ops per log, personal values as columns of rows, references that the sender misses."""

    blocks: dict[int, Block]
    personal: list[tuple[int, bytes, int, str, bytes, Any]]
    owed: list[tuple[int, bytes, int, str]]


_encode = msgpack.Encoder().encode
_decode = msgpack.Decoder(Body).decode


def fold(
    entries: Mapping[Log, Sequence[Op]], personal: Sequence[PersonalValue], owed: Sequence[PersonalRef]
) -> tuple[int, bytes]:
    """A body as it goes out: how large it unfolds, and its compressed bytes. Empty when there is nothing to say."""
    blocks = {int(log): pack_ops(ops) for log, ops in entries.items() if ops}
    if not blocks and not personal and not owed:
        return 0, b""
    plain = _encode(
        Body(
            blocks,
            [(p.log, p.run, p.seq, p.field, p.salt, p.value) for p in personal],
            [(o.log, o.run, o.seq, o.field) for o in owed],
        )
    )
    return len(plain), zstandard.ZstdCompressor(level=_LEVEL).compress(plain)


def unfold(body: bytes, size: int, ops: int, take: Callable[[int], None] = lambda size: None) -> Body:
    """A body as it came, held against what was signed of it: ``size`` bytes unfolded, ``ops`` ops. ``take`` hears how
    many bytes of memory it is about to fill, and may refuse. Raises EnvelopeError."""
    if not body:
        if size or ops:
            raise EnvelopeError("the body is missing")
        return Body({}, [], [])
    if not 0 < size <= MAX_UNFOLDED or not 0 <= ops <= PAGE_OPS:
        raise EnvelopeError("the envelope says that it is larger than a page may be")
    try:
        if zstandard.frame_content_size(body) != size:
            raise EnvelopeError("the body's size is not the one that was signed")
        plain = zstandard.ZstdDecompressor().decompress(body, max_output_size=size)
        if len(plain) != size:
            raise EnvelopeError("the body's size is not the one that was signed")
        take(weight.packed(plain))
        return _decode(plain)
    except (zstandard.ZstdError, msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise EnvelopeError(f"the body cannot be read: {error}") from error


def read_logs(
    body: Body, ops: int, take: Callable[[int], None] = lambda size: None
) -> dict[Log, tuple[Sequence[Op], Sequence[bytes]]]:
    """The body's ops and their canonical forms by log; as many as the header says."""
    if sum(block.count for block in body.blocks.values()) != ops:
        raise EnvelopeError("the header's number of ops is not the body's")
    return {log: _ops(body, log, take) for log in sorted(map(log_of, body.blocks))}


def _ops(body: Body, log: Log, take: Callable[[int], None]) -> tuple[Sequence[Op], Sequence[bytes]]:
    block = body.blocks.get(int(log))
    if block is None:
        return (), ()
    if not 0 < block.count <= PAGE_OPS:
        raise EnvelopeError("a page holds more ops than it may")

    def take_forms(size: int) -> None:
        if size > MAX_UNFOLDED:
            raise EnvelopeError("the ops are larger than a page may be")
        take(_COPIES * size)

    try:
        take(weight.block(block))
        ops = unpack_ops(block)
        return ops, canonical_forms(ops, block, take_forms)
    except (ColumnError, OpError) as error:
        raise EnvelopeError(f"the ops cannot be read: {error}") from error


def read_personal(body: Body) -> tuple[PersonalValue, ...]:
    """Its personal values. Raises EnvelopeError."""
    values = []
    for log, run, seq, name, salt, value in body.personal:
        if len(salt) != SALT_BYTES:
            raise EnvelopeError("a personal value is malformed")
        try:
            encode_value(value)
        except (TypeError, ValueError, OverflowError, RecursionError) as error:
            raise EnvelopeError("a personal value has no canonical form") from error
        ref = _ref(log, run, seq, name)
        values.append(PersonalValue(ref.log, run, seq, name, salt, value))
    return tuple(values)


def read_owed(body: Body) -> tuple[PersonalRef, ...]:
    """The personal values that its sender misses. Raises EnvelopeError."""
    return tuple(_ref(*row) for row in body.owed)


def _ref(log: int, run: bytes, seq: int, name: str) -> PersonalRef:
    if len(run) != RUN_BYTES or not 1 <= seq <= MAX_SEQ:
        raise EnvelopeError("a personal value belongs to no op")
    return PersonalRef(log_of(log), run, seq, name)


def log_of(number: int) -> Log:
    """A log by its number. Raises EnvelopeError."""
    try:
        return Log(number)
    except ValueError as error:
        raise EnvelopeError("a log is named that does not exist") from error
