"""What people say on a station's page becomes an entry of its log: once, bounded, its words kept apart from the chain.

Knows neither HTTP nor templates. Nothing that a person must give is asked for, and nothing is believed to be true.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import Enum
from typing import Final

from sqlalchemy import Connection, select

from sync.files import hash_of, type_of
from sync.log import Log
from sync.server import files, journal
from sync.server.authority import Authority
from sync.server.db import lock_head, upsert
from sync.server.errors import Refusal
from sync.server.facts import StationFacts
from sync.server.folding import fold_up
from sync.server.photos import cleaned
from sync.server.schema import said as said_table
from sync.server.stations import Station
from sync.server.system import Union
from sync.server.tally import check, count, limits_of, station_limit
from sync.vocabulary import OPINION_KINDS, OPINION_TAGS, TROUBLES

MAX_TEXT: Final = 1_000
MAX_CONTACT: Final = 60
TOKEN_BYTES: Final = 16
GOOD: Final = 4
"""Stars from which on a rating is a good one."""
KINDS: Final = tuple(entry.code for entry in OPINION_KINDS)
GOOD_TAGS: Final = OPINION_TAGS[:4]
BAD_TAGS: Final = OPINION_TAGS[4:]
SHUT: Final = frozenset({"revoked", "exited"})
"""States of a station that nobody looks after any more."""
_TROUBLES: Final = frozenset(entry.code for entry in TROUBLES)


@dataclass(frozen=True, slots=True)
class Said:
    """A form as it came. ``token`` stood in it once; ``facility`` is empty for what is none of the station's."""

    token: bytes
    kind: str
    stars: int = 0
    tags: tuple[str, ...] = ()
    facility: str = ""
    trouble: str = ""
    text: str = ""
    contact: str = ""
    photo: bytes | None = None


@dataclass(frozen=True, slots=True)
class Whence:
    """From where it came: a phone by the number that it was given here, empty when it shows none, and an address."""

    phone: str
    address: str


class Taken(Enum):
    """What became of it."""

    NEW = "new"
    WITHOUT_PHOTO = "without_photo"
    """It was taken, but the station's files take all the room that they may."""
    BEFORE = "before"
    """It had been taken already."""


def take(
    union: Union, authority: Authority, found: Station, facts: StationFacts, said: Said, whence: Whence
) -> Taken:
    """Write what was said into the station's log. Raises Refusal for what makes no sense, and for too much of it."""
    fields = _checked(said, facts)
    token = hashlib.blake2b(said.token, digest_size=32, person=b"yizhan said").digest()
    sender = limits_of(found.log, whence.phone, whence.address)
    limits = {**sender, **station_limit(found.log)}
    # Before a photo costs any work.
    with union.database.read() as connection:
        if connection.execute(select(said_table.c.token).where(said_table.c.token == token)).first() is not None:
            return Taken.BEFORE
        check(union, connection, limits)
    try:
        photo = cleaned(said.photo) if said.photo else None
    except Refusal:
        # It has cost its work, so whoever sent it has said something; the station has not heard anything.
        with union.database.write() as connection:
            count(union, connection, sender)
        raise
    now = union.clock.now()
    with union.database.write() as connection:
        row = upsert(connection, said_table).values(token=token, log=found.log, at=now)
        # Not every driver counts the rows of such a statement; a row that comes back was written.
        if connection.execute(row.on_conflict_do_nothing().returning(said_table.c.token)).first() is None:
            return Taken.BEFORE
        count(union, connection, limits)
        entries = [journal.Entry("union_opinion", {**fields, "at": now})]
        lock_head(connection, found.log)
        if photo is not None:
            fold_up(connection, found.log)
        kept = photo is not None and _keep(connection, found.log, photo)
        if photo is not None and kept:
            about: dict[str, journal.Said] = {
                "record": journal.RecordOf(0),
                "hash": hash_of([photo]),
                "type": type_of(photo[:12]),
                "size": len(photo),
            }
            entries.append(journal.Entry("attachment", about))
        journal.write(union, authority, connection, found.logs.name(Log.STATION), entries)
    return Taken.NEW if photo is None or kept else Taken.WITHOUT_PHOTO


def _keep(connection: Connection, log: int, photo: bytes) -> bool:
    """Keep a content; False when there is no room for it, which is no reason to lose the words."""
    try:
        files.keep(connection, log, photo)
    except Refusal as refusal:
        if refusal.code != "quota":
            raise
        return False
    return True


def _checked(said: Said, facts: StationFacts) -> dict[str, journal.Said]:
    """The fields of the record. Raises Refusal."""
    text, contact = _words(said.text), " ".join(_words(said.contact).split())
    if facts.state in SHUT:
        raise Refusal("nobody_there", 409, "Nobody looks after this station any more. Call the union: 12351.")
    if said.kind not in KINDS or len(said.token) != TOKEN_BYTES:
        raise Refusal("stale_page", 400, "The page is out of date. Load it again.")
    if len(text) > MAX_TEXT or len(contact) > MAX_CONTACT:
        raise Refusal("too_long", 400, f"Say it in at most {MAX_TEXT} characters.")
    fields: dict[str, journal.Said] = {"kind": said.kind, "channel": "page", "text": text or None}
    if said.kind == "rating":
        if not 1 <= said.stars <= 5:
            raise Refusal("no_stars", 400, "Tap a star first.")
        fitting = {tag.code for tag in (GOOD_TAGS if said.stars >= GOOD else BAD_TAGS)}
        return {**fields, "stars": said.stars, "tags": ";".join(sorted(fitting & set(said.tags)))}
    fields["contact"] = contact or None
    if said.kind == "fault":
        facility = said.facility if said.facility in {entry.code for entry in facts.facilities} else ""
        trouble = said.trouble if said.trouble in _TROUBLES else "broken" if facility else "other"
        if not facility and not text and not said.photo and trouble != "closed":
            raise Refusal("no_fault", 400, "Say what is broken: choose something, or write a word.")
        return {**fields, "facility": facility, "trouble": trouble}
    if not text and not said.photo and said.kind != "thanks":
        raise Refusal("no_words", 400, "Write a few words first.")
    return fields


def _words(text: str) -> str:
    """What was typed, with nothing in it that cannot be seen but line ends."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join("".join(c for c in line if c.isprintable() or c == "\t").strip() for line in lines).strip()
