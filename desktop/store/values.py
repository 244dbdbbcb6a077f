"""What a caller may write into a record, held against its definition.

A ValueError is a mistake in the programme: what people type is checked, and answered in words, by the services.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from sync.records import KINDS, Default, Field, Kind, Owner, WireType

OWN_KINDS = frozenset({"run", "erasure"})
"""Kinds that the unit of work alone writes."""


def writable(kind: str) -> Kind:
    """The definition of a kind that callers at a station may write. Raises ValueError."""
    definition = KINDS.get(kind)
    if definition is None:
        raise ValueError(f"there is no kind {kind!r}")
    if definition.owner is not Owner.STATION or kind in OWN_KINDS:
        raise ValueError(f"{kind} is not written by the station's people")
    return definition


def check(field: Field, value: object) -> None:
    """Raises ValueError when the field cannot hold the value."""
    fault = field.fault(value)
    if fault is not None:
        raise ValueError(fault)
    if field.type is WireType.CODES and isinstance(value, str) and value:
        codes = value.split(";")
        if codes != sorted(set(codes)) or "" in codes:
            raise ValueError(f"{field.name} is not a list of codes in ascending order")


@lru_cache(maxsize=256)
def _fields(kind: str, names: tuple[str, ...], creates: bool) -> tuple[Field, ...]:
    """The definitions of the named fields in ascending order. Raises ValueError."""
    definition = KINDS[kind]
    for name in names:
        if name not in definition.by_name:
            raise ValueError(f"{kind} has no field {name!r}")
    if creates:
        for known in definition.fields:
            if known.default is Default.REQUIRED and known.name not in names:
                raise ValueError(f"{known.name} is missing")
    return tuple(definition.by_name[name] for name in sorted(names))


def for_new(kind: Kind, fields: Mapping[str, object], now: int) -> dict[str, object]:
    """The fields of an op that creates a record, in ascending order and without those at their defaults."""
    stated = {}
    for known in _fields(kind.name, tuple(fields), True):
        value = fields[known.name]
        if type(value) is not known.python or known.type is WireType.CODES or not known.fits(value):
            check(known, value)
        default = known.default
        if default is Default.REQUIRED or value != (now if default is Default.OP_TIME else default):
            stated[known.name] = value
    return stated


def for_patch(kind: Kind, fields: Mapping[str, object]) -> dict[str, object]:
    """The fields of an op that changes a record, in ascending order."""
    stated = {}
    for known in _fields(kind.name, tuple(fields), False):
        check(known, fields[known.name])
        stated[known.name] = fields[known.name]
    return stated


def before_any(field: Field) -> object:
    """What a field of a record with a fixed id holds before anything was said of it."""
    if field.default is Default.OP_TIME:
        return 0
    return None if field.default is Default.REQUIRED else field.default
