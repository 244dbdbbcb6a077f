"""Dataclasses that cost a start next to nothing: ``from desktop.values import dataclass, field``.

The standard library writes and compiles six functions for every frozen dataclass, a millisecond or two a class; the
desk's first screen needs more than a hundred of them. Here what all have in common is shared, and a class's own
``__init__`` is compiled when its first value is made. ``fields``, ``replace`` and ``asdict`` work on them as on any
other dataclass. Knows no value.
"""

from __future__ import annotations

import dataclasses
from dataclasses import MISSING, FrozenInstanceError, field
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NoReturn

__all__ = ["dataclass", "field"]

_DEFAULT: Final = "_default_"

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, frozen=False, slots=False, eq=True):
        """As the standard library's decorator, for the arguments in use here."""

        def decorate(cls):
            own = frozenset(vars(cls))
            cls.__doc__ = cls.__doc__ or cls.__name__
            made = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(cls)
            for name, shared in _shared(made, frozen, eq).items():
                if name not in own:
                    setattr(made, name, shared)
            return made

        return decorate


def _shared(cls: Any, frozen: bool, eq: bool) -> dict[str, Any]:
    """What the class gets unless it says something of its own."""
    names = [each.name for each in dataclasses.fields(cls)]
    of = attrgetter(*names) if len(names) > 1 else _few(names)
    shared = {"__values_of__": staticmethod(of), "__init__": _first_init(cls, frozen), "__repr__": _repr}
    if frozen:
        shared |= {"__setattr__": _refuse_setting, "__delattr__": _refuse_deleting}
        shared |= {"__getstate__": _state, "__setstate__": _set_state}
    if eq:
        shared |= {"__eq__": _equal, "__hash__": _hash if frozen else None}
    return shared


def _few(names: list[str]) -> Any:
    return (lambda self: (getattr(self, names[0]),)) if names else (lambda _self: ())


def _first_init(cls: Any, frozen: bool) -> Any:
    """An ``__init__`` that makes way for the class's own when it is first needed."""

    def first(self: Any, *args: Any, **kwargs: Any) -> None:
        if "__values_init__" not in cls.__dict__:
            cls.__values_init__ = cls.__init__ = _own_init(cls, frozen)
        cls.__values_init__(self, *args, **kwargs)

    return first


def _own_init(cls: Any, frozen: bool) -> Any:
    """Compile it, as the standard library does."""
    names: dict[str, Any] = {"_set": object.__setattr__, "_missing": MISSING}
    plain: list[str] = []
    keywords: list[str] = []
    body: list[str] = []
    for each in dataclasses.fields(cls):
        value = each.name
        parameter = each.name
        if each.default_factory is not MISSING:
            names[_DEFAULT + each.name] = each.default_factory
            parameter += "=_missing"
            value = f"{_DEFAULT}{each.name}() if {each.name} is _missing else {each.name}"
        elif each.default is not MISSING:
            names[_DEFAULT + each.name] = each.default
            parameter += f"={_DEFAULT}{each.name}"
        (keywords if each.kw_only else plain).append(parameter)
        body.append(f" _set(self, {each.name!r}, {value})" if frozen else f" self.{each.name} = {value}")
    if hasattr(cls, "__post_init__"):
        body.append(" self.__post_init__()")
    signature = ", ".join(["self", *plain, *(["*", *keywords] if keywords else [])])
    exec(f"def __init__({signature}):\n" + ("\n".join(body) or " pass"), names)
    made = names["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    return made


def _repr(self: Any) -> str:
    said = ", ".join(f"{each.name}={getattr(self, each.name)!r}" for each in dataclasses.fields(self) if each.repr)
    return f"{type(self).__qualname__}({said})"


def _equal(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return self.__values_of__(self) == self.__values_of__(other)


def _hash(self: Any) -> int:
    return hash(self.__values_of__(self))


def _refuse_setting(self: object, name: str, _value: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_deleting(self: object, name: str) -> NoReturn:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> tuple[object, ...]:
    return tuple(self.__values_of__(self))


def _set_state(self: object, values: tuple[object, ...]) -> None:
    for each, value in zip(dataclasses.fields(self), values, strict=True):  # type: ignore[arg-type]
        object.__setattr__(self, each.name, value)
