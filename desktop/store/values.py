"""What a caller may write into a record, held against its definition.

A ValueError is a mistake in the programme: what people type is checked, and answered in words, by the services.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from sync.records import KINDS, Default, Field, Kind, Owner, WireType

OWN_KINDS = frozenset({"run", "erasure"})
"""Kinds that the unit of work alone writes."""
_Test = tuple[str, object, type[object], Callable[[Any], bool], Field]
"""A field's name, default, type in Python, test and definition."""


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
    if field.type is WireType.CODES and isinstance(value, str) and not _ascending(value):
        raise ValueError(f"{field.name} is not a list of codes in ascending order")


def _ascending(value: str) -> bool:
    """Whether codes joined by ``;`` are in ascending order."""
    codes = value.split(";")
    return not value or (codes == sorted(set(codes)) and "" not in codes)


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


@lru_cache(maxsize=256)
def _tests(kind: str, names: tuple[str, ...]) -> tuple[_Test, ...]:
    """Of the fields of a new record in ascending order what most values of a long ledger are held against."""
    return tuple((known.name, known.default, known.python, _fit(known), known) for known in _fields(kind, names, True))


def _fit(known: Field) -> Callable[[Any], bool]:
    """What a value must be beyond its type."""
    if known.type is not WireType.CODES:
        return known.fits
    # A station has few different lists.
    return lru_cache(maxsize=1_024)(lambda value: known.fits(value) and _ascending(value))


def for_new(kind: Kind, fields: Mapping[str, object], now: int) -> dict[str, object]:
    """The fields of an op that creates a record, in ascending order and without those at their defaults."""
    stated = {}
    for name, default, python, fits, known in _tests(kind.name, tuple(fields)):
        value = fields[name]
        if value is default:
            continue
        if type(value) is not python or not fits(value):
            check(known, value)
        if default is Default.REQUIRED or value != (now if default is Default.OP_TIME else default):
            stated[name] = value
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
