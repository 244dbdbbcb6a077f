"""The language in which a synced record is defined once for both ends.

A record class is an SQLAlchemy mixin: the desk and the union each derive their table from it, and the same
columns carry what the wire must know (type, default, whether the value is personal). Knows nothing of
databases, logs or screens.

A definition that has been released is frozen: a changed default or a changed type is a new ``version``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, ClassVar, Final

from sqlalchemy import BigInteger, Boolean, Integer, LargeBinary, Text
from sqlalchemy.orm import MappedColumn, mapped_column
from sqlalchemy.types import TypeEngine

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
}

_INT32_MAX = 2**31 - 1
_INT64_MAX = 2**63 - 1


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

    def fault(self, value: object) -> str | None:
        """Why the value cannot stand in this field, or None when it can."""
        if value is None:
            return None if self.default is None else f"{self.name} is missing"
        if type(value) is not _PYTHON_TYPES[self.type]:
            return f"{self.name} is not of type {self.type.value}"
        if isinstance(value, int) and not isinstance(value, bool):
            limit = _INT64_MAX if self.type is WireType.INSTANT else _INT32_MAX
            if abs(value) > limit or (self.type is WireType.COUNT and value < 0):
                return f"{self.name} is out of range"
        if isinstance(value, str) and "\x00" in value:
            return f"{self.name} holds a NUL character"
        if isinstance(value, str) and self.type is WireType.DAY:
            try:
                date.fromisoformat(value)
            except ValueError:
                return f"{self.name} is not a date"
        if isinstance(value, bytes) and len(value) != 16:
            return f"{self.name} is not a record id"
        return None


def wire(
    type_: WireType, *, default: Value | Default = Default.REQUIRED, personal: bool = False
) -> MappedColumn[Any]:
    """A synced column. Personal values may be erased, so their column can always be empty."""
    return mapped_column(
        type_.column_type(),
        nullable=personal or default is None,
        info={"wire": (type_, default, personal)},
    )


class Record:
    """Base of every synced record's mixin."""

    __kind__: ClassVar[str]
    __version__: ClassVar[int] = 1
    __owner__: ClassVar[Owner] = Owner.STATION

    void: Any = wire(WireType.TEXT, default=None)
    """The reason why the record was voided (作废); nothing is ever deleted."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A record class as the wire sees it."""

    name: str
    version: int
    owner: Owner
    record: type[Record]
    fields: tuple[Field, ...]
    by_name: Mapping[str, Field]
    personal: frozenset[str]


def kind_of(record: type[Record]) -> Kind:
    """Read a record class's columns in the order of their definition, ``void`` last."""
    fields: list[Field] = []
    for class_ in record.__mro__:
        for name, attribute in vars(class_).items():
            if isinstance(attribute, MappedColumn):
                type_, default, personal = attribute.column.info["wire"]
                fields.append(Field(name, type_, default, personal))
    return Kind(
        name=record.__kind__,
        version=record.__version__,
        owner=record.__owner__,
        record=record,
        fields=tuple(fields),
        by_name={f.name: f for f in fields},
        personal=frozenset(f.name for f in fields if f.personal),
    )
