"""The server's few settings that last: its public address and where it was last reached."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import Connection, delete, insert, select

from sync.server.errors import Refusal
from sync.server.schema import setting

PUBLIC_URL: Final = "public_url"
"""Given by the union: the address under which phones and stations reach the server."""
LAST_ADDRESS: Final = "last_address"
"""Where the server last listened; stands in for the public address as long as nobody has given one."""

FILE_QUOTA: Final = "file_quota"
"""Bytes that each station's files may take, when the union gives another number than the programme's own."""


def get(connection: Connection, key: str) -> str | None:
    """A setting's value, or None."""
    return connection.execute(select(setting.c.value).where(setting.c.key == key)).scalar_one_or_none()


def put(connection: Connection, key: str, value: str) -> None:
    """Set a setting."""
    connection.execute(delete(setting).where(setting.c.key == key))
    connection.execute(insert(setting).values(key=key, value=value))


def server_address(connection: Connection) -> str | None:
    """The best address known for this server, without a slash at its end, or None before it was ever started."""
    return get(connection, PUBLIC_URL) or get(connection, LAST_ADDRESS)


def checked_url(text: str) -> str:
    """An address as given by a person, cleaned. Raises Refusal."""
    try:
        parts = urlsplit(text.strip())
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query
    except ValueError:
        sound = False
    if not sound:
        raise Refusal("bad_address", 400, f"{text!r} is no web address; write it like https://union.example.")
    return text.strip().rstrip("/")
