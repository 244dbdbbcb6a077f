"""Photos of records: what stands in their entries, and how far their contents have come."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection, bindparam, text

from desktop.store.queries.joined import stays
from desktop.store.queries.writers import device_of
from desktop.values import Struct
from desktop.views import Instant, RecordId
from desktop.views.photos import PhotoDue, PhotosDue, PhotoState
from sync.files import CONTENT
from sync.ops import address_of, is_unions_run

ERASED: Final = (
    f"EXISTS (SELECT 1 FROM erasure e WHERE e.record = a.id AND ';' || e.fields || ';' LIKE '%;{CONTENT};%')"
)
"""SQL for whether the content of an attachment ``a`` was erased."""

DAMAGED_HERE: Final = "wrong_content"
"""Why a photo is not here that the union never had: the union's word for what is not what its entry says."""

GONE_HERE: Final = "gone"
"""Why a photo is not here that was: its file has gone from the disk, and the union is not known to have it."""

_WHY: Final = (
    f"CASE WHEN NOT f.here AND NOT f.delivered AND f.refused <> '{DAMAGED_HERE}' THEN '{GONE_HERE}' ELSE f.refused END"
)

_PHOTOS = text(
    "SELECT a.id, a.record, a.hash, a.name, a.lost, a.entered_at, coalesce(f.here, 0), coalesce(f.delivered, 0), "
    f"coalesce({_WHY}, '') FROM attachment a LEFT JOIN file f ON f.hash = a.hash "
    f"WHERE a.record IN :records AND a.void IS NULL AND NOT {ERASED} ORDER BY a.entered_at, a.entry"
).bindparams(bindparam("records", expanding=True))

_DUE = text(f"""
    WITH due AS (
        SELECT a.id, a.record, a.name, a.entered_at, coalesce(f.here, 0) AS here, coalesce({_WHY}, '') AS refused,
            row_number() OVER (PARTITION BY a.hash ORDER BY a.entered_at DESC, a.id DESC) AS entry
        FROM attachment a LEFT JOIN file f ON f.hash = a.hash
        WHERE a.void IS NULL AND CASE WHEN f.here THEN NOT f.delivered ELSE a.lost IS NULL END AND NOT {ERASED}
    ), turned AS (
        SELECT *, count(*) OVER state AS "all",
            row_number() OVER (state ORDER BY entered_at DESC, id DESC) AS turn
        FROM due WHERE entry = 1 WINDOW state AS (PARTITION BY here, here AND refused <> '')
    )
    SELECT d.id, d.record, d.name, d.here, d.refused, d.entered_at, d."all", {device_of("d.id")} AS device,
        CASE WHEN m.id NOT NULL THEN 'movement' WHEN r.id NOT NULL THEN 'repair'
            WHEN coalesce(p.id, o.id) NOT NULL THEN 'opinion' ELSE '' END AS about,
        coalesce(m.void, r.void, p.void, o.void) NOT NULL AS voided,
        s.name AS item, coalesce(nullif(m.source, ''), m.kind, p.kind, o.kind) AS kind, m.quantity, s.unit,
        coalesce(r.facility, p.facility, o.facility) AS facility, coalesce(r.what, p.text, o.text) AS text
    FROM turned d
    LEFT JOIN movement m ON m.id = d.record LEFT JOIN supply s ON s.id = {stays("m.item")}
    LEFT JOIN repair r ON r.id = d.record
    LEFT JOIN union_opinion p ON p.id = d.record LEFT JOIN opinion o ON o.id = d.record
    WHERE d.turn <= :most ORDER BY d.entered_at DESC, d.id DESC
""")


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


def outstanding(connection: Connection, most: int) -> PhotosDue:
    """The ``most`` newest photos of each state that either end waits for, newest first; how many there are of each. One
    that several entries show is one photo, and goes by the newest of them."""
    rows = connection.execute(_DUE, {"most": most}).all()
    states = [_due_state(here=row.here, refused=row.refused) for row in rows]
    photos = tuple(
        PhotoDue(
            id=bytes(row.id),
            name=row.name,
            state=state,
            reason=row.refused,
            entered_at=row.entered_at,
            device="" if is_unions_run(address_of(row.id)[0]) else row.device or "",
            record=bytes(row.record),
            about=row.about,
            voided=bool(row.voided),
            item=row.item or "",
            kind=row.kind or "",
            quantity=row.quantity or 0,
            unit=row.unit or "",
            facility=row.facility or "",
            text=row.text or "",
        )
        for row, state in zip(rows, states, strict=True)
    )
    return PhotosDue(photos, {state: row.all for row, state in zip(rows, states, strict=True)})


def _due_state(*, here: bool, refused: str) -> PhotoState:
    if not here:
        return PhotoState.MISSING
    return PhotoState.REFUSED if refused else PhotoState.ON_ITS_WAY


def hash_of_photo(connection: Connection, attachment: RecordId) -> bytes | None:
    """The hash of an attachment's content; None when there is no such attachment."""
    found: bytes | None = connection.execute(
        text("SELECT hash FROM attachment WHERE id = :id"), {"id": attachment}
    ).scalar()
    return found
