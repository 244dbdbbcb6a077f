"""The language in which a synced record is defined once for both ends.

A record class is an SQLAlchemy mixin: the desk and the union each derive their table from it, and the same
columns carry what the wire must know (type, default, whether the value is personal). Columns stand without the ORM,
which no path here needs and whose import the desk's start would pay for. Knows nothing of
databases, logs or screens.

A definition that has been released is frozen: no field of it ever changes its name, type or default. What is added says
in which version (``since``); an op carries the lowest version that its fields need, so that an older programme counts
whatever it can understand in full.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, ClassVar, Final

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, Text
from sqlalchemy.types import TypeEngine

from sync.times import can_be_shown

Value = None | bool | int | str | bytes


class Owner(Enum):
    """Who may write a kind; the other side answers with a record of its own."""

    STATION = "station"
    UNION = "union"


class WireType(Enum):
    """What a field's value is on the wire and in a table."""

    TEXT = "text"
    COUNT = "count"
    """A whole number >= 0."""
    NUMBER = "number"
    """A whole number of either sign."""
    FLAG = "flag"
    INSTANT = "instant"
    """Seconds since 1970 UTC."""
    DAY = "day"
    """``YYYY-MM-DD``."""
    CODE = "code"
    CODES = "codes"
    """Codes in ascending order joined by ``;``."""
    REF = "ref"
    """The 16 bytes of another record's id."""
    BYTES = "bytes"
    """At most 4 KiB."""

    @property
    def column_type(self) -> type[TypeEngine[Any]]:
        return _COLUMN_TYPES[self]


_COLUMN_TYPES: Final[Mapping[WireType, type[TypeEngine[Any]]]] = {
    WireType.TEXT: Text,
    WireType.COUNT: Integer,
    WireType.NUMBER: Integer,
    WireType.FLAG: Boolean,
    WireType.INSTANT: BigInteger,
    WireType.DAY: Text,
    WireType.CODE: Text,
    WireType.CODES: Text,
    WireType.REF: LargeBinary,
    WireType.BYTES: LargeBinary,
}

_PYTHON_TYPES: Final[Mapping[WireType, type]] = {
    WireType.TEXT: str,
    WireType.COUNT: int,
    WireType.NUMBER: int,
    WireType.FLAG: bool,
    WireType.INSTANT: int,
    WireType.DAY: str,
    WireType.CODE: str,
    WireType.CODES: str,
    WireType.REF: bytes,
    WireType.BYTES: bytes,
}


def _is_text(value: Any) -> bool:
    return "\x00" not in value


def _is_day(value: Any) -> bool:
    try:
        return bool(date.fromisoformat(value).isoformat() == value)
    except ValueError:
        return False


_RANGE_TESTS: Final[Mapping[WireType, Callable[[Any], bool]]] = {
    WireType.FLAG: lambda _: True,
    WireType.TEXT: _is_text,
    WireType.CODE: _is_text,
    WireType.CODES: _is_text,
    WireType.COUNT: lambda value: 0 <= value < 2**31,
    WireType.NUMBER: lambda value: -(2**31) < value < 2**31,
    WireType.INSTANT: can_be_shown,
    WireType.DAY: _is_day,
    WireType.REF: lambda value: len(value) == 16,
    WireType.BYTES: lambda value: len(value) <= 4096,
}
"""What a value must be beyond its type."""


def _within(fits: Callable[[Any], bool], python: type[object], least: int, most: int) -> Callable[[Any], bool]:
    """A narrower test."""
    if python is bytes:
        return lambda value: least <= len(value) <= most and fits(value)
    return lambda value: least <= value <= most and fits(value)


class Default(Enum):
    """Defaults that are not constants."""

    REQUIRED = "required"
    OP_TIME = "op_time"
    """The time of the op that creates the record."""


@dataclass(frozen=True, slots=True)
class Field:
    """What the wire knows of a column."""

    name: str
    type: WireType
    default: Value | Default
    personal: bool
    keep_days: int | None
    """Days after which a personal value is erased by itself; None for as long as the record stands."""
    after_void: int | None
    """Days after which it is erased once its record was voided; None for as long as the above says."""
    since: int
    """The kind's version that brought it."""
    python: builtins.type[object]
    """The type that a value has in Python, exactly."""
    fits: Callable[[Any], bool]
    """What a value must be beyond its type."""

    def fault(self, value: object) -> str | None:
        """Why the value cannot stand in this field, or None when it can."""
        if type(value) is not self.python:
            if value is None:
                return None if self.default is None else f"{self.name} is missing"
            return f"{self.name} is not of type {self.type.value}"
        return None if self.fits(value) else f"{self.name} is out of range"


def wire(
    type_: WireType,
    *,
    default: Value | Default = Default.REQUIRED,
    personal: bool = False,
    keep_days: int | None = None,
    after_void: int | None = None,
    since: int = 1,
    bounds: tuple[int, int] | None = None,
) -> Column[Any]:
    """A synced column. Personal values may be erased, so their column can always be empty.

    ``keep_days`` is how long a personal value is kept after it was entered, ``after_void`` how long after its record
    was voided; whichever comes first. Without either it is kept until a person erases it. ``since`` is the version of
    the kind that brings the field; one that comes later must have a default. ``bounds`` are the least and the greatest
    number, or length in bytes, beyond what the type demands.
    """
    return Column(
        type_.column_type(),
        nullable=personal or default is None,
        info={"wire": (type_, default, personal, keep_days, after_void, since, bounds)},
    )


class Record:
    """Base of every synced record's mixin."""

    __kind__: ClassVar[str]
    __version__: ClassVar[int] = 1
    """What every op of the kind carries at the least."""
    __owner__: ClassVar[Owner] = Owner.STATION

    void = wire(WireType.TEXT, default=None)
    """The reason why the record was voided (作废); nothing is ever deleted."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A record class as the wire sees it."""

    name: str
    version: int
    """The newest that is understood."""
    base: int
    """What every op carries at the least."""
    owner: Owner
    record: type[Record]
    fields: tuple[Field, ...]
    by_name: Mapping[str, Field]
    personal: frozenset[str]
    required: tuple[str, ...]
    """Fields without which a record cannot be created."""
    added: Mapping[str, int]
    """Fields that came with a later version than the first, and that version."""

    def version_for(self, names: Iterable[str]) -> int:
        """The lowest version that says these fields."""
        if not self.added:
            return self.base
        return max((self.added[name] for name in names if name in self.added), default=self.base)


def kind_of(record: type[Record]) -> Kind:
    """Read a record class's columns in the order of their definition, ``void`` last."""
    fields: list[Field] = []
    for class_ in record.__mro__:
        for name, attribute in vars(class_).items():
            if isinstance(attribute, Column):
                type_, default, personal, keep_days, after_void, since, bounds = attribute.info["wire"]
                python, fits = _PYTHON_TYPES[type_], _RANGE_TESTS[type_]
                if bounds is not None:
                    fits = _within(fits, python, *bounds)
                fields.append(Field(name, type_, default, personal, keep_days, after_void, since, python, fits))
    return Kind(
        name=record.__kind__,
        version=max(record.__version__, *(f.since for f in fields)),
        base=record.__version__,
        owner=record.__owner__,
        record=record,
        fields=tuple(fields),
        by_name={f.name: f for f in fields},
        personal=frozenset(f.name for f in fields if f.personal),
        required=tuple(f.name for f in fields if f.default is Default.REQUIRED and not f.personal),
        added={f.name: f.since for f in fields if f.since > record.__version__},
    )
