"""What a caller may write into a record, held against its definition.

A ValueError is a mistake in the programme: what people type is checked, and answered in words, by the services.
"""

from __future__ import annotations

from collections.abc import Mapping

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


def check(kind: Kind, name: str, value: object) -> Field:
    """The field, if it is one of the kind's and can hold the value. Raises ValueError."""
    known = kind.by_name.get(name)
    if known is None:
        raise ValueError(f"{kind.name} has no field {name!r}")
    fault = known.fault(value)
    if fault is not None:
        raise ValueError(f"{kind.name}: {fault}")
    if known.type is WireType.CODES and isinstance(value, str) and value:
        codes = value.split(";")
        if codes != sorted(set(codes)) or "" in codes:
            raise ValueError(f"{kind.name}: {name} is not a list of codes in ascending order")
    return known


def for_new(kind: Kind, fields: Mapping[str, object], now: int) -> dict[str, object]:
    """The fields of an op that creates a record, in ascending order and without those at their defaults."""
    stated = {}
    for name in sorted(fields):
        value = fields[name]
        default = check(kind, name, value).default
        if default is Default.REQUIRED or value != (now if default is Default.OP_TIME else default):
            stated[name] = value
    for known in kind.fields:
        if known.default is Default.REQUIRED and known.name not in fields:
            raise ValueError(f"{kind.name}: {known.name} is missing")
    return stated


def for_patch(kind: Kind, fields: Mapping[str, object]) -> dict[str, object]:
    """The fields of an op that changes a record, in ascending order."""
    for name, value in fields.items():
        check(kind, name, value)
    return {name: fields[name] for name in sorted(fields)}


def before_any(field: Field) -> object:
    """What a field of a record with a fixed id holds before anything was said of it."""
    if field.default is Default.OP_TIME:
        return 0
    return None if field.default is Default.REQUIRED else field.default
