"""The server's tables, for SQLite and PostgreSQL alike.

The station is the unit of consistency: the number of its log leads every key of what belongs to it. Binary values
are raw bytes, instants whole seconds since 1970 UTC. Migrations under ``migrations/`` say the same; a test holds them
to it.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

from sync.tables import End, build

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

UNION_LOG: Final = 0
"""The number of the log that all stations follow."""
FIRST_STATION_LOG: Final = 1_000_001
"""Below it the number of a region's log is its GB/T 2260 code."""

setting = Table(
    "setting",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

authority = Table(
    "authority",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("root_private", LargeBinary, nullable=False),
    Column("root_public", LargeBinary, nullable=False),
    Column("code_secret", LargeBinary, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)
"""One row: the union's root key, and the secret under which enrolment codes are hashed."""

working_key = Table(
    "working_key",
    metadata,
    Column("key", LargeBinary, primary_key=True),
    Column("private", LargeBinary),
    Column("public", LargeBinary, nullable=False),
    Column("issued_at", BigInteger, nullable=False),
    Column("signature", LargeBinary, nullable=False),
)

head = Table(
    "head",
    metadata,
    Column("log", BigInteger, primary_key=True, autoincrement=False),
    Column("n", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)
"""The last entry of each log. Its row is the lock under which the log grows."""

CHUNK: Final = 256
"""Entries in one row of ``chunk`` at the most."""

chunk = Table(
    "chunk",
    metadata,
    Column("log", BigInteger, primary_key=True, autoincrement=False),
    Column("last", BigInteger, primary_key=True, autoincrement=False),
    Column("first", BigInteger, nullable=False),
    Column("before", LargeBinary, nullable=False),
    Column("bodies", LargeBinary, nullable=False),
)
"""The logs themselves: entries ``first`` … ``last`` that came together, a MessagePack array of their canonical forms,
and the chain's hash before them. Many entries a row, because a database takes a row for what it costs, not for what
is in it."""

span = Table(
    "span",
    metadata,
    Column("log", BigInteger, primary_key=True, autoincrement=False),
    Column("run", LargeBinary, primary_key=True),
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    Column("count", BigInteger, nullable=False),
    Column("n", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""Which addresses a log has, and where: ``first`` … ``first + count - 1`` of a run stand at ``n`` and after it.

Ops come in long stretches of one run, so this is a hundred times smaller and faster than an index of single addresses.
"""

conflict = Table(
    "conflict",
    metadata,
    Column("log", BigInteger, primary_key=True, autoincrement=False),
    Column("run", LargeBinary, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", LargeBinary, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("device", LargeBinary, nullable=False),
    Column("received_at", BigInteger, nullable=False),
)
"""Ops whose address was already taken by another content; counted by nobody until a person decides."""

personal = Table(
    "personal",
    metadata,
    Column("log", BigInteger, primary_key=True, autoincrement=False),
    Column("n", BigInteger, primary_key=True, autoincrement=False),
    Column("field", Text, primary_key=True),
    Column("run", LargeBinary, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("record", LargeBinary, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("value", LargeBinary, nullable=False),
    Index(None, "log", "record"),
)
"""Clear values of commitments; ``value`` is MessagePack. Only an erasure takes one away."""

owed = Table(
    "owed",
    metadata,
    Column("log", BigInteger, primary_key=True, autoincrement=False),
    Column("n", BigInteger, primary_key=True, autoincrement=False),
    Column("field", Text, primary_key=True),
    Column("run", LargeBinary, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("record", LargeBinary, nullable=False),
    Column("since", BigInteger, nullable=False),
)
"""Commitments of placed entries whose values never came and that no erasure took away; ``since`` is when the entry
came."""

station = Table(
    "station",
    metadata,
    Column("log", BigInteger, ForeignKey("head.log"), primary_key=True, autoincrement=False),
    Column("id", LargeBinary, nullable=False, unique=True),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("registered_at", BigInteger, nullable=False),
)

station_code = Table(
    "station_code",
    metadata,
    Column("key", Text, primary_key=True),
    Column("log", BigInteger, ForeignKey("station.log"), nullable=False),
)
"""Every code that a station has or had, in the spelling that ignores how people write it."""

enrol_code = Table(
    "enrol_code",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("log", BigInteger, ForeignKey("station.log"), nullable=False),
    Column("issued_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
    Column("device", LargeBinary),
    Column("asked_by", LargeBinary),
)

enrol_failure = Table(
    "enrol_failure",
    metadata,
    Column("address", Text, primary_key=True),
    Column("window", BigInteger, primary_key=True, autoincrement=False),
    Column("count", Integer, nullable=False),
)
"""Wrong codes and passwords per network and window of time; ``*`` counts all networks."""

device = Table(
    "device",
    metadata,
    Column("log", BigInteger, ForeignKey("station.log"), primary_key=True, autoincrement=False),
    Column("key", LargeBinary, primary_key=True),
    Column("name", Text, nullable=False),
    Column("app", Text, nullable=False),
    Column("enrolled_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
    Column("readmitted_at", BigInteger),
    Column("record", LargeBinary),
)
"""``record`` is its record in the station's log; empty while a restored union waits for that to come back.
``readmitted_at`` is when it was let in by its certificate alone, after such a restore."""

held = Table(
    "held",
    metadata,
    Column("log", BigInteger, ForeignKey("station.log"), primary_key=True, autoincrement=False),
    Column("device", LargeBinary, primary_key=True),
    Column("run", LargeBinary, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", LargeBinary, primary_key=True),
    Column("turn", BigInteger, nullable=False),
    Column("body", LargeBinary),
    Column("received_at", BigInteger, nullable=False),
)
"""What shut-out devices brought: counted by nobody until a person accepts it, in the order of ``turn``. Of what was
thrown away only the address stays, because the device shows it again, and of what was put aside (``conflict``) until
the device hears of it, because it goes on speaking of that."""

held_value = Table(
    "held_value",
    metadata,
    Column("log", BigInteger, ForeignKey("station.log"), primary_key=True, autoincrement=False),
    Column("device", LargeBinary, primary_key=True),
    Column("run", LargeBinary, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("field", Text, primary_key=True),
    Column("salt", LargeBinary, nullable=False),
    Column("value", LargeBinary, nullable=False),
)
"""The personal values beside them."""

file = Table(
    "file",
    metadata,
    Column("log", BigInteger, ForeignKey("station.log"), primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
)
"""Contents that attachments of a station's log name: how long, and how much of it has come."""

file_part = Table(
    "file_part",
    metadata,
    Column("log", BigInteger, ForeignKey("station.log"), primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, primary_key=True),
    Column("start", BigInteger, primary_key=True, autoincrement=False),
    Column("content", LargeBinary, nullable=False),
)
"""Their bytes, as the chunks came; ``start`` is a chunk's place in the whole."""

fold = Table(
    "fold",
    metadata,
    Column("log", BigInteger, ForeignKey("head.log"), primary_key=True, autoincrement=False),
    Column("n", BigInteger, nullable=False),
    Column("definition", Text, nullable=False),
)
"""How far a log is folded into the tables of its records, and by which definition of the records."""

unfolded = Table(
    "unfolded",
    metadata,
    Column("log", BigInteger, primary_key=True, autoincrement=False),
    Column("n", BigInteger, primary_key=True, autoincrement=False),
    Column("trouble", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("record", LargeBinary, nullable=False),
    Index(None, "log", "record"),
)
"""Entries that could not be folded, with the record that they speak of; they block nothing behind them."""

housekeeping = Table(
    "housekeeping",
    metadata,
    Column("log", BigInteger, ForeignKey("head.log"), primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("marks", LargeBinary, nullable=False),
)
"""When a station's log was last looked after, and how far it went on which days (``sync.retention``). Its row is the
claim of whoever looks after it."""

asking = Table(
    "asking",
    metadata,
    Column("log", BigInteger, ForeignKey("head.log"), primary_key=True, autoincrement=False),
)
"""Logs in which a station has asked for something: whoever reads the requests folds these, and not every station's."""

clerk = Table(
    "clerk",
    metadata,
    Column("name", Text, primary_key=True),
    Column("region", Text, nullable=False),
    Column("password", Text, nullable=False),
    Column("must_change", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)
"""Who may sign in; ``region`` begins the region codes that they look after, ``password`` is an argon2id hash."""

session = Table(
    "session",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("clerk", Text, ForeignKey("clerk.name"), nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)
"""Who is signed in: by the hash of what the browser holds."""

act = Table(
    "act",
    metadata,
    Column("log", BigInteger, primary_key=True, autoincrement=False),
    Column("record", LargeBinary, primary_key=True),
    Column("clerk", Text, nullable=False),
)
"""Who wrote which record of the union's. Stations learn that the union answered; who it was stays here."""

said = Table(
    "said",
    metadata,
    Column("token", LargeBinary, primary_key=True),
    Column("log", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
)
"""Forms of the public pages that were sent, by the hash of what stood in each: sent once more, one says nothing new."""

visitor_tally = Table(
    "visitor_tally",
    metadata,
    Column("who", LargeBinary, primary_key=True),
    Column("window", BigInteger, primary_key=True, autoincrement=False),
    Column("count", Integer, nullable=False),
)
"""How much came from whom in an hour; ``who`` is a hash under the day's salt, so nobody is known again tomorrow."""

tally_salt = Table(
    "tally_salt",
    metadata,
    Column("day", BigInteger, primary_key=True, autoincrement=False),
    Column("salt", LargeBinary, nullable=False),
)
"""The salt of the day; the one of yesterday is thrown away."""

records = build(metadata, End.UNION)
"""The folded records: tables ``r_visit``, ``r_movement`` …, keyed by log and id."""

_movement = records["movement"]
Index(
    "ix_r_movement_request",
    _movement.c.log,
    _movement.c.request,
    sqlite_where=_movement.c.request.is_not(None),
    postgresql_where=_movement.c.request.is_not(None),
)
Index("ix_r_union_answer_request", records["union_answer"].c.log, records["union_answer"].c.request)
Index("ix_r_reply_at", records["reply"].c.log, records["reply"].c.at)
_repair = records["repair"]
_is_open = _repair.c.done_at.is_(None)
Index("ix_r_repair_open", _repair.c.log, _repair.c.reported_at, sqlite_where=_is_open, postgresql_where=_is_open)
Index("ix_r_attachment_hash", records["attachment"].c.log, records["attachment"].c.hash)
Index("ix_r_erasure_record", records["erasure"].c.log, records["erasure"].c.record)
Index("ix_r_union_door_id", records["union_door"].c.id)
Index("ix_r_union_door_event_number", *(records["union_door_event"].c[name] for name in ("log", "door", "number")))
