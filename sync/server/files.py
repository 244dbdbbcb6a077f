"""Contents of files at the union: rows of the database, taken in and handed out a chunk at a time.

A content is accepted when an ``attachment`` of the station's log names its hash, and proved by that hash when its last
chunk has come. Never more than a chunk is held in memory. Knows nothing of HTTP.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from sync.files import CHUNK, CONTENT, HASH_BYTES, LEAST_CHUNK, MAX_FILE, hash_of, type_of
from sync.ops import OpError, address_of, is_fixed, parse
from sync.server import settings
from sync.server.db import upsert
from sync.server.errors import Refusal
from sync.server.folding import fold_up, folded
from sync.server.logbook import entry_at, place_of
from sync.server.schema import file, file_part, records
from sync.server.system import Union

QUOTA: Final = 2 * 1024**3
"""Bytes that a station's files may take unless the union says otherwise."""
PAGE_PART: Final = 10
"""Photos from the station's page may take one in so many of these: strangers must not fill the house."""
PAGE: Final = 500
"""Files named in one answer at the most."""

_attachment = records["attachment"]
_erasure = records["erasure"]
_opinion = records["union_opinion"]


@dataclass(frozen=True, slots=True)
class FileState:
    """How much of a content is here; all of it when ``received`` is ``size``."""

    hash: bytes
    size: int
    received: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Files that the union still needs, by hash; ``more`` when there are others behind them."""

    files: tuple[FileState, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class _Named:
    """What the attachments that were not erased say of a content."""

    sizes: frozenset[int]
    """A content that has one of these sizes and the right hash is whole."""
    types: frozenset[str]

    @property
    def size(self) -> int:
        """What is taken for its size until it is whole: the greatest."""
        return max(self.sizes)


def state(union: Union, log: int, hash_: bytes) -> FileState:
    """How much of a content the union has. Raises Refusal when no entry names it."""
    with folded(union, [log]) as connection:
        named = _named(connection, log, hash_)
        found = connection.execute(_select(log, hash_)).one_or_none()
    return _state(hash_, named, found)


def wanted(union: Union, log: int, after: bytes) -> Wanted:
    """The contents that attachments of a station name and that are not whole here, in the order of their hashes from
    ``after`` on."""
    with folded(union, [log]) as connection:
        counts = and_(_attachment.c.void.is_(None), _attachment.c.lost.is_(None))
        rows = connection.execute(
            select(_attachment.c.hash, func.max(_attachment.c.size), func.coalesce(func.min(file.c.received), 0))
            .outerjoin(file, and_(file.c.log == _attachment.c.log, file.c.hash == _attachment.c.hash))
            .where(
                _attachment.c.log == log,
                _attachment.c.hash > after,
                ~is_erased(),
                or_(file.c.received.is_(None), file.c.received < file.c.size),
            )
            .group_by(_attachment.c.hash)
            .having(func.count(case((counts, 1))) > 0)
            .order_by(_attachment.c.hash)
            .limit(PAGE + 1)
        ).all()
    states = tuple(FileState(bytes(hash_), size, received) for hash_, size, received in rows[:PAGE])
    return Wanted(states, len(rows) > PAGE)


def content(union: Union, log: int, hash_: bytes, offset: int, length: int) -> bytes:
    """So many bytes of a whole content, fewer at its end. Raises Refusal when it is not whole here.

    Before the last of them is given away the whole is held against its hash: what a disk has bent is asked for anew.
    """
    length = min(length, CHUNK)
    with folded(union, [log]) as connection:
        _named(connection, log, hash_)
        found = connection.execute(_select(log, hash_)).one_or_none()
        if found is None or found.received < found.size:
            raise Refusal("no_content", 404, "The union does not have this file yet. Ask again later.")
        end = min(offset + length, found.size)
        with suppress(Refusal):  # a part is missing
            asked = b"".join(between(connection, log, hash_, offset, end))
            if end < found.size or is_sound(connection, log, hash_, found.size):
                return asked
    with union.database.write() as connection:
        found = connection.execute(_select(log, hash_).with_for_update()).one_or_none()
        if found is not None and found.received >= found.size and not is_sound(connection, log, hash_, found.size):
            _forget(connection, log, hash_)
    raise Refusal("no_content", 404, "This file was damaged at the union. It comes back from a PC that has it.")


def put(union: Union, log: int, hash_: bytes, offset: int, chunk: bytes) -> FileState:
    """Take in a chunk that goes on where the content ends so far; any other changes nothing. What the union has then.

    Raises Refusal for what cannot be taken; a whole that is not what its hash says is thrown away.
    """
    with folded(union, [log]) as connection:  # a long log is folded before anything is locked
        _named(connection, log, hash_)
    with union.database.write() as connection:
        after = _take(connection, log, hash_, offset, chunk)
    if after is None:
        raise Refusal("wrong_content", 409, "The file is not what its hash says; it was thrown away. Send it anew.")
    return after


def keep(connection: Connection, log: int, content: bytes) -> None:
    """Keep a whole content that came in through a station's page and is about to be named in an attachment. Raises
    Refusal when there is no room for it; the log's tables have been folded up to its head."""
    hash_ = hash_of([content])
    found = connection.execute(_select(log, hash_).with_for_update()).one_or_none()
    if found is not None and found.received >= found.size:
        return
    _forget(connection, log, hash_)
    _check_quota(connection, log, len(content))
    if _from_page(connection, log) + len(content) > quota(connection) // PAGE_PART:
        raise _full()
    connection.execute(insert(file).values(log=log, hash=hash_, size=len(content), received=len(content)))
    for start in range(0, len(content), CHUNK):
        part = content[start : start + CHUNK]
        connection.execute(insert(file_part).values(log=log, hash=hash_, start=start, content=part))


def erase(connection: Connection, log: int, record: bytes) -> None:
    """Delete the content that an attachment names, in the transaction that has appended the erasure.

    One that another attachment names which was not erased stays: whoever brought it may not have it any more.
    """
    hashes = set(
        connection.execute(select(_attachment.c.hash).where(_attachment.c.log == log, _attachment.c.id == record))
        .scalars()
        .all()
    )
    # The tables may just be folded anew; the log always knows.
    if len(record) == 16 and not is_fixed(record):
        n = place_of(connection, log, *address_of(record))
        if n is not None:
            op = parse(entry_at(connection, log, n))
            said = op.fields.get("hash")
            if op.kind == "attachment" and isinstance(said, bytes):
                hashes.add(said)
    for hash_ in hashes:
        if not _is_named_besides(connection, log, hash_, record):
            _forget(connection, log, hash_)


def _is_named_besides(connection: Connection, log: int, hash_: bytes, record: bytes) -> bool:
    """Whether a content is here and another attachment names it that was not erased."""
    if connection.execute(_select(log, hash_)).first() is None:
        return False
    try:
        # The other may be new, or erased in the same breath.
        with connection.begin_nested():
            fold_up(connection, log)
    except OpError:
        return False  # the log is damaged: that keeps nobody from erasing
    others = select(_attachment.c.id).where(
        _attachment.c.log == log, _attachment.c.hash == hash_, _attachment.c.id != record, ~is_erased()
    )
    return connection.execute(others.limit(1)).first() is not None


def _take(connection: Connection, log: int, hash_: bytes, offset: int, chunk: bytes) -> FileState | None:
    """As :func:`put`; None when the whole turned out wrong."""
    # It locks the row that an erasure takes first too: either that sees what is written here, or this sees that.
    fold_up(connection, log)
    named = _named(connection, log, hash_)
    if len(chunk) > CHUNK:
        raise Refusal("too_large", 413, f"A file comes in chunks of at most {CHUNK} bytes.")
    found = connection.execute(_select(log, hash_).with_for_update()).one_or_none()
    before = _state(hash_, named, found)
    if offset != before.received or not chunk or before.received >= before.size:
        return before
    received = before.received + len(chunk)
    if received > named.size:
        raise Refusal("malformed", 400, "The file is longer than its entry says.")
    if len(chunk) < LEAST_CHUNK and received not in named.sizes:
        raise Refusal("malformed", 400, f"A chunk has at least {LEAST_CHUNK} bytes, but for the last one.")
    if offset == 0:
        _check_type(chunk, named)
    reserved = 0 if found is None else int(found.size)
    if named.size > reserved:
        _check_quota(connection, log, named.size - reserved)
    if found is None:
        row = upsert(connection, file).values(log=log, hash=hash_, size=named.size, received=0)
        connection.execute(row.on_conflict_do_nothing())
    connection.execute(insert(file_part).values(log=log, hash=hash_, start=offset, content=chunk))
    whole = received in named.sizes and hash_of(between(connection, log, hash_, 0, received)) == hash_
    if received == named.size and not whole:
        _forget(connection, log, hash_)
        return None
    size = received if whole else named.size
    here = update(file).where(file.c.log == log, file.c.hash == hash_)
    connection.execute(here.values(size=size, received=received))
    return FileState(hash_, size, received)


def _state(hash_: bytes, named: _Named, found: Row[tuple[int, int]] | None) -> FileState:
    """How much is here: of a whole its true size, of anything else what is said of it."""
    if found is None:
        return FileState(hash_, named.size, 0)
    size = found.size if found.received >= found.size else max(named.size, found.received)
    return FileState(hash_, size, found.received)


def _check_type(start: bytes, named: _Named) -> None:
    if len(start) < min(min(named.sizes), 12):
        raise Refusal("malformed", 400, "The first chunk is too short to tell what it is.")
    if type_of(start) not in named.types:
        raise Refusal("wrong_type", 415, "Only photos are taken (JPEG, PNG, WebP), and of the type their entry says.")


def quota(connection: Connection) -> int:
    """Bytes that a station's files may take."""
    said = settings.get(connection, settings.FILE_QUOTA)
    return QUOTA if said is None else int(said)


def _check_quota(connection: Connection, log: int, size: int) -> None:
    used = connection.execute(select(func.coalesce(func.sum(file.c.size), 0)).where(file.c.log == log)).scalar_one()
    if int(used) + size > quota(connection):
        raise _full()


def _full() -> Refusal:
    return Refusal("quota", 507, "The station's files take all the room that the union gives them. Ask the union.")


def _from_page(connection: Connection, log: int) -> int:
    """Bytes of what came in through the station's page."""
    its = (
        select(_attachment.c.hash)
        .join(_opinion, and_(_opinion.c.log == _attachment.c.log, _opinion.c.id == _attachment.c.record))
        .where(_attachment.c.log == log)
    )
    sizes = select(func.coalesce(func.sum(file.c.size), 0)).where(file.c.log == log, file.c.hash.in_(its))
    return int(connection.execute(sizes).scalar_one())


def _named(connection: Connection, log: int, hash_: bytes) -> _Named:
    """What the attachments say that name a hash and were not erased. Raises Refusal when there is none."""
    rows = connection.execute(
        select(_attachment.c.size, _attachment.c.type)
        .where(_attachment.c.log == log, _attachment.c.hash == hash_, ~is_erased())
        .distinct()
    ).all()
    if not rows or len(hash_) != HASH_BYTES:
        raise Refusal("no_entry", 404, "No entry of the station names this file. Send the entries first.")
    sizes = frozenset(int(row.size) for row in rows if 0 < row.size <= MAX_FILE)
    if not sizes:
        raise Refusal("too_large", 413, f"A file has 1 to {MAX_FILE} bytes.")
    return _Named(sizes, frozenset(row.type for row in rows))


def is_erased() -> ColumnElement[bool]:
    """Whether an erasure took the content of the attachment in question."""
    fields = literal(";") + _erasure.c.fields + literal(";")
    return exists().where(
        _erasure.c.log == _attachment.c.log,
        _erasure.c.record == _attachment.c.id,
        fields.contains(f";{CONTENT};", autoescape=True),
    )


def _select(log: int, hash_: bytes) -> Select[tuple[int, int]]:
    return select(file.c.size, file.c.received).where(file.c.log == log, file.c.hash == hash_)


def between(connection: Connection, log: int, hash_: bytes, first: int, end: int) -> Iterator[bytes]:
    """The bytes ``first`` … ``end - 1``, about a chunk in memory at a time. Raises Refusal when a part is missing."""
    at = first
    while at < end:
        # Whatever begins here or reaches into here: a row is a chunk at the most.
        parts = connection.execute(
            select(file_part.c.start, file_part.c.content)
            .where(
                file_part.c.log == log,
                file_part.c.hash == hash_,
                file_part.c.start > at - CHUNK,
                file_part.c.start < min(end, at + CHUNK),
            )
            .order_by(file_part.c.start)
        ).all()
        began = at
        for start, content in parts:
            piece = bytes(content)[at - start : end - start] if start <= at else b""
            if piece:
                yield piece
                at += len(piece)
        if at == began:
            raise Refusal("no_content", 404, "A part of this file is missing at the union. Ask again later.")


def is_sound(connection: Connection, log: int, hash_: bytes, size: int) -> bool:
    """Whether a content that is all here is what its hash says."""
    try:
        return hash_of(between(connection, log, hash_, 0, size)) == hash_
    except Refusal:  # a part is missing
        return False


def _forget(connection: Connection, log: int, hash_: bytes) -> None:
    for table in (file_part, file):
        connection.execute(delete(table).where(table.c.log == log, table.c.hash == hash_))
