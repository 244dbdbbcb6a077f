"""What a failing disk or a meddling hand does to what follows from the logs, or stands beside them: tables, totals,
files, values.

The logs themselves are left alone, so the doctor can put all of it right.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Set
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Final

from sqlalchemy import delete, select, update

from desktop.store.opening import DATABASE_NAME
from sync.ops import encode_value
from sync.server.db import Database
from sync.server.schema import file, file_part, fold, personal, records
from sync.server.stations import all_stations
from tests.chaos.reading import Key

_AT_DESK: Final = (
    "DELETE FROM visit WHERE entry % 3 = 0",
    "UPDATE visit SET persons = persons + 1 WHERE entry % 2 = 0",
    "UPDATE movement SET quantity = quantity + 5",
    "DELETE FROM staff",
    "UPDATE supply SET name = name || '?'",
)
_BENT_VALUES: Final = (
    "UPDATE personal SET value = CAST(x'c1' || substr(value, 2) AS BLOB) WHERE field = 'visitor'"
    " AND record IN (SELECT id FROM visit)"
    " AND (SELECT count(*) FROM personal p WHERE p.record = personal.record AND p.field = personal.field) = 1"
)
"""Makes values of visits unreadable of which the tables have a copy: there may be no other, anywhere."""
_AT_UNION: Final = ("visit", "movement", "staff")


def bend_values(url: str, draw: Random, station: bytes, held: Set[Key]) -> int:
    """Bend some of a station's personal values at the union, of those that are held elsewhere; how many."""
    database = Database.open(url)
    bent = 0
    try:
        with database.write() as connection:
            log = next(found.log for found in all_stations(connection) if found.id == station)
            rows = connection.execute(select(personal).where(personal.c.log == log).order_by(personal.c.n)).all()
            for row in rows:
                if (bytes(row.run), int(row.seq), str(row.field)) in held and draw.random() < 0.5:
                    where = (personal.c.log == log, personal.c.n == row.n, personal.c.field == row.field)
                    changed = draw.choice(({"value": b"\xc1"}, {"salt": bytes(16)}, {"value": encode_value("?")}))
                    connection.execute(update(personal).where(*where).values(changed))
                    bent += 1
    finally:
        database.close()
    return bent


def bend_photos(url: str, draw: Random, station: bytes, held: Set[bytes]) -> int:
    """Bend or lose a part of some of a station's photos at the union, of those that lie elsewhere; how many."""
    database = Database.open(url)
    bent = 0
    try:
        with database.write() as connection:
            log = next(found.log for found in all_stations(connection) if found.id == station)
            whole = select(file.c.hash).where(file.c.log == log, file.c.received == file.c.size).order_by(file.c.hash)
            for hash_ in map(bytes, connection.execute(whole).scalars().all()):
                if hash_ in held and draw.random() < 0.5:
                    where = (file_part.c.log == log, file_part.c.hash == hash_, file_part.c.start == 0)
                    if draw.random() < 0.3:
                        connection.execute(delete(file_part).where(*where))
                    else:
                        content = bytearray(connection.execute(select(file_part.c.content).where(*where)).scalar_one())
                        content[draw.randrange(len(content))] ^= 1
                        connection.execute(update(file_part).where(*where).values(content=bytes(content)))
                    bent += 1
    finally:
        database.close()
    return bent


def spoil_desk(folder: Path, draw: Random) -> None:
    """Spoil tables of a data folder that nobody has open, and lose or bend a photo."""
    with closing(sqlite3.connect(folder / DATABASE_NAME)) as connection, connection:
        if draw.random() < 0.3:
            connection.execute(_BENT_VALUES)
        else:
            for statement in draw.sample(_AT_DESK, draw.randrange(1, 4)):
                connection.execute(statement)
    photos = sorted(path for path in (folder / "files").glob("??/*") if path.suffix == "")
    if photos:
        photo = draw.choice(photos)
        if draw.random() < 0.5:
            photo.unlink()
        else:
            content = bytearray(photo.read_bytes())
            content[draw.randrange(len(content))] ^= 1
            photo.write_bytes(content)


def spoil_union(url: str, draw: Random) -> None:
    """Spoil tables of a union, while its server goes on."""
    database = Database.open(url)
    try:
        with database.write() as connection:
            for name in draw.sample(_AT_UNION, 2):
                connection.execute(delete(records[name]))
            if draw.random() < 0.5:
                connection.execute(update(records["supply"]).values(name="?"))
            if draw.random() < 0.3:
                connection.execute(update(fold).values(definition="?"))
    finally:
        database.close()
