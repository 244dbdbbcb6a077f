"""Every synced record, defined once for both ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sync.records.base import Default, Field, Kind, Owner, Record, Value, WireType, kind_of
from sync.records.files import Attachment
from sync.records.people import Shift, Staff
from sync.records.station import Notice, NoticeReceipt, Registration, StationFile, Term, UnionTerm
from sync.records.supplies import INCOMING, OUTGOING, SOURCES, Movement, Stocktake, Supply
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
    )
}
"""Kinds by their name on the wire."""

__all__ = [
    "INCOMING",
    "KINDS",
    "OUTGOING",
    "SOURCES",
    "Attachment",
    "Default",
    "Device",
    "Erasure",
    "Field",
    "Kind",
    "Movement",
    "Notice",
    "NoticeReceipt",
    "Owner",
    "Record",
    "Registration",
    "Run",
    "SameAs",
    "Settlement",
    "Shift",
    "Staff",
    "StationFile",
    "Stocktake",
    "Supply",
    "Term",
    "UnionTerm",
    "Value",
    "Visit",
    "WireType",
]
