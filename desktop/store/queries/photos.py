"""Photos of records: what stands in their entries, and how far their contents have come."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection, bindparam, text

from desktop.values import Struct
from desktop.views import Instant, RecordId
from sync.files import CONTENT

ERASED: Final = (
    f"EXISTS (SELECT 1 FROM erasure e WHERE e.record = a.id AND ';' || e.fields || ';' LIKE '%;{CONTENT};%')"
)
"""SQL for whether the content of an attachment ``a`` was erased."""

_PHOTOS = text(
    "SELECT a.id, a.record, a.hash, a.name, a.lost, a.entered_at, coalesce(f.here, 0), coalesce(f.delivered, 0), "
    "coalesce(f.refused, '') FROM attachment a LEFT JOIN file f ON f.hash = a.hash "
    f"WHERE a.record IN :records AND a.void IS NULL AND NOT {ERASED} ORDER BY a.entered_at, a.entry"
).bindparams(bindparam("records", expanding=True))


class PhotoRow(Struct, frozen=True):
    """An attachment that is neither voided nor erased."""

    id: RecordId
    record: RecordId
    hash: bytes
    name: str
    lost: str | None
    entered_at: Instant
    here: bool
    delivered: bool
    refused: str
    """Why the union will not take it, by its code."""


def photos_of(connection: Connection, records: Collection[RecordId]) -> list[PhotoRow]:
    """The photos of some records, oldest first."""
    if not records:
        return []
    return [
        PhotoRow(id_, record, hash_, name, lost, at, bool(here), bool(delivered), refused)
        for id_, record, hash_, name, lost, at, here, delivered, refused in connection.execute(
            _PHOTOS, {"records": list(records)}
        )
    ]


def hash_of_photo(connection: Connection, attachment: RecordId) -> bytes | None:
    """The hash of an attachment's content; None when there is no such attachment."""
    found: bytes | None = connection.execute(
        text("SELECT hash FROM attachment WHERE id = :id"), {"id": attachment}
    ).scalar()
    return found
