"""What concerns this PC alone and is never sent: settings, the enrolment, the clock, the history of the sync.

Values are JSON. Knows nothing of what the settings mean.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final

from sqlalchemy import Connection

Reading = Connection
"""What is read through. Services hand it on and do not look into it."""
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
CLOCK_OFFSET: Final = "clock_offset"
"""Seconds by which this PC's clock is behind the union's, as last seen."""
SYNCED_AT: Final = "synced_at"
"""When a conversation with the union last left nothing pending."""
REGION: Final = "region"
"""The region whose log this PC follows: a GB/T 2260 code as a number."""
IMPORTS: Final = "imports"
"""What was imported on this PC, a list."""
COUNTED_HERE: Final = "counted_here"
"""The runs of this PC in which anything was put on a stocktake's sheet, the latest last: a list of hexadecimal ids."""
ENTERED_AGAIN: Final = "entered_again"
"""Under which id the record of a clashed entry was entered again."""

_GET: Final = "SELECT value FROM setting WHERE key = ?"
_PUT: Final = "INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"


def get(connection: Connection, key: str) -> Json:
    """The value under a key, None when there is none."""
    text = connection.exec_driver_sql(_GET, (key,)).scalar()
    return None if text is None else json.loads(text)


def put(connection: Connection, key: str, value: Json) -> None:
    """Set the value of a key."""
    connection.exec_driver_sql(_PUT, (key, json.dumps(value, ensure_ascii=False)))


class LocalSettings:
    """Settings of this PC, each saved as it is put."""

    def __init__(
        self,
        read: Callable[[], AbstractContextManager[Connection]],
        write: Callable[[], AbstractContextManager[Connection]],
    ) -> None:
        self._read = read
        self._write = write

    def get(self, key: str) -> Json:
        """The value under a key, None when there is none."""
        with self._read() as connection:
            return get(connection, key)

    def put(self, key: str, value: Json) -> None:
        """Set the value of a key."""
        with self._write() as connection:
            put(connection, key, value)
