"""Whether an op can be folded: what its kind, version, fields and values must be.

Asked of one op after another, or quickly of many alike. Knows no table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any, Final

from msgspec import msgpack

from sync.batch import Batch, Group
from sync.ops import Op, is_fixed
from sync.records import KINDS, Field
from sync.times import can_be_shown

_ERASURE: Final = "erasure"


class Trouble(Enum):
    """Why an op was not folded."""

    UNKNOWN = "unknown"
    """Its kind or version is newer than this programme; it is folded in after an upgrade."""
    WAITING = "waiting"
    """It speaks of a record that is not there yet."""
    INVALID = "invalid"
    """Its values do not fit its kind."""


def op_fault(op: Op) -> tuple[Trouble, str] | None:
    """Why an op cannot be folded by this programme, or None when it can."""
    shape = _shape(op.kind, op.version, op.record is None, tuple(op.fields))
    if shape.fault is not None:
        return shape.fault
    for known, python, fits in shape.tests:
        value = op.fields[known.name]
        if type(value) is not python or not fits(value):
            fault = known.fault(value) if not known.personal else _personal_fault(known.name, value)
            if fault is not None:
                return Trouble.INVALID, fault
    if not can_be_shown(op.time):
        return Trouble.INVALID, "the time is out of range"
    if op.record is not None and shape.required and is_fixed(op.record):
        return Trouble.INVALID, f"a {op.kind} comes to be by the op that creates it"
    return None


def all_sound(members: Sequence[tuple[int, Op]]) -> bool:
    """Whether all of some ops of one kind and version that create and have the same fields can be folded, as far as
    that is told quickly; the others are asked about with :func:`op_fault`."""
    one = members[0][1]
    shape = _shape(one.kind, one.version, True, tuple(one.fields))
    if shape.fault is not None:
        return False
    for known, python, fits in shape.tests:
        name = known.name
        values = [op.fields[name] for _, op in members]
        if {*map(type, values)} != {python} or not (known.personal or all(map(fits, {*values}))):
            return False
    return all(map(can_be_shown, {op.time for _, op in members}))


@dataclass(frozen=True, slots=True)
class _Shape:
    """What ops of one kind and version with the same fields have in common."""

    fault: tuple[Trouble, str] | None = None
    tests: tuple[tuple[Field, type[object], Callable[[Any], bool]], ...] = ()
    """For each field the type and the test that most values pass; the others are looked at more closely."""
    required: bool = False
    """Whether the kind has fields without which a record cannot be."""


def creates_soundly(group: Group, batch: Batch) -> bool:
    """Whether all ops of a group create records and can be folded without a personal value."""
    shape = _shape(group.kind, group.version, group.records is None, group.names)
    if shape.fault is not None or group.records is not None or group.kind == _ERASURE:
        return False
    for (known, python, fits), column in zip(shape.tests, group.columns, strict=True):
        if known.personal or {*map(type, column)} != {python}:
            return False
        # What numbers must lie within are bounds: if the least and the greatest do, all do.
        if not all(map(fits, (min(column), max(column)) if python is int else {*column})):
            return False
    times = group.share(batch.times)
    return can_be_shown(min(times)) and can_be_shown(max(times))


@lru_cache(maxsize=512)
def _shape(name: str, version: int, creates: bool, names: tuple[str, ...]) -> _Shape:
    kind = KINDS.get(name)
    if kind is None:
        return _Shape((Trouble.UNKNOWN, f"records of kind {name!r} are not known here"))
    # Erasures of later versions are obeyed by what this one knows of them: a value must not outlive its time.
    lasting = name == _ERASURE
    if version > kind.version and not lasting:
        return _Shape((Trouble.UNKNOWN, f"{name} version {version} is newer than this programme"))
    for field_name in names:
        if field_name not in kind.by_name and not lasting:
            return _Shape((Trouble.UNKNOWN, f"{name} has no field {field_name!r} here"))
    if creates:
        for field_name in kind.required:
            if field_name not in names:
                return _Shape((Trouble.INVALID, f"{field_name} is missing"))
    elif lasting:
        return _Shape((Trouble.INVALID, "an erasure cannot be changed"))
    fields = [kind.by_name[field_name] for field_name in names if field_name in kind.by_name]
    tests = tuple((f, msgpack.Ext, _passes) if f.personal else (f, f.python, f.fits) for f in fields)
    return _Shape(None, tests, bool(kind.required))


def _passes(value: object) -> bool:
    return True


def _personal_fault(name: str, value: object) -> str | None:
    if value is None or type(value) is msgpack.Ext:
        return None
    return f"{name} is personal and stands in the op in clear"


