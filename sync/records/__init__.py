"""Every synced record, defined once for both ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sync.records.base import Default, Field, Kind, Owner, Record, Value, WireType, kind_of
from sync.records.people import Shift, Staff
from sync.records.station import Notice, NoticeReceipt, Registration, StationFile, Term, UnionTerm
from sync.records.supplies import INCOMING, OUTGOING, SOURCES, Movement, Stocktake, Supply
from sync.records.system import Erasure, Run
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
    )
}
"""Kinds by their name on the wire."""

__all__ = [
    "INCOMING",
    "KINDS",
    "OUTGOING",
    "SOURCES",
    "Default",
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
