"""Every synced record, defined once for both ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sync.records.base import Default, Field, Kind, Owner, Record, Value, WireType, kind_of
from sync.records.doors import Door, DoorEvent
from sync.records.feedback import Opinion, Repair, Reply, UnionOpinion
from sync.records.files import Attachment
from sync.records.people import Shift, Staff
from sync.records.station import (
    Carried,
    Notice,
    NoticeReceipt,
    Registration,
    SpecialDay,
    StationFile,
    Term,
    UnionAddress,
    UnionDay,
    UnionTerm,
)
from sync.records.supplies import (
    DECISIONS,
    INCOMING,
    OUTGOING,
    SOURCES,
    Answer,
    Movement,
    Request,
    Stocktake,
    StocktakeSheet,
    Supply,
)
from sync.records.system import Device, Erasure, Run, SameAs, Settlement
from sync.records.visits import Visit

KINDS: Final[Mapping[str, Kind]] = {
    record.__kind__: kind_of(record)
    for record in (
        Run,
        Erasure,
        StationFile,
        Registration,
        Term,
        UnionTerm,
        Notice,
        NoticeReceipt,
        Staff,
        Shift,
        Visit,
        Supply,
        Movement,
        Stocktake,
        Attachment,
        Device,
        SameAs,
        Settlement,
        StocktakeSheet,
        Request,
        Answer,
        SpecialDay,
        UnionDay,
        Carried,
        Opinion,
        UnionOpinion,
        Reply,
        Repair,
        Door,
        DoorEvent,
        UnionAddress,
    )
}
"""Kinds by their name on the wire."""

UNIONS_OWN: Final = "union_"
"""With this begins the name of every kind that the union owns and that a later version brings."""


def is_unions(kind: str) -> bool:
    """Whether the union alone writes records of a kind, a kind of a later version included."""
    known = KINDS.get(kind)
    return kind.startswith(UNIONS_OWN) if known is None else known.owner is Owner.UNION


__all__ = [
    "DECISIONS",
    "INCOMING",
    "KINDS",
    "OUTGOING",
    "SOURCES",
    "UNIONS_OWN",
    "Answer",
    "Attachment",
    "Carried",
    "Default",
    "Device",
    "Door",
    "DoorEvent",
    "Erasure",
    "Field",
    "Kind",
    "Movement",
    "Notice",
    "NoticeReceipt",
    "Opinion",
    "Owner",
    "Record",
    "Registration",
    "Repair",
    "Reply",
    "Request",
    "Run",
    "SameAs",
    "Settlement",
    "Shift",
    "SpecialDay",
    "Staff",
    "StationFile",
    "Stocktake",
    "StocktakeSheet",
    "Supply",
    "Term",
    "UnionAddress",
    "UnionDay",
    "UnionOpinion",
    "UnionTerm",
    "Value",
    "Visit",
    "WireType",
    "is_unions",
]
