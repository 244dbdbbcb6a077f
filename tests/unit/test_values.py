"""Values behave as the standard library's dataclasses do."""

from __future__ import annotations

import copy
import dataclasses
import threading
from collections.abc import Callable
from typing import Any

import pytest

from desktop import values


def _point(decorate: Callable[..., Any]) -> Any:
    class Point:
        """Two numbers, and what else belongs to them."""

        x: int
        y: int = 2
        tags: list[str] = values.field(default_factory=list)

        def sum(self) -> int:
            return self.x + self.y

    Point.__annotations__ = {"x": "int", "y": "int", "tags": "list[str]"}
    return decorate(frozen=True, slots=True)(Point)


OURS, STANDARD = _point(values.dataclass), _point(dataclasses.dataclass)


def test_a_value_is_made_shown_and_compared_like_the_standard_librarys() -> None:
    for made in (OURS, STANDARD):
        value = made(1, y=3)
        assert (value.x, value.y, value.tags, value.sum()) == (1, 3, [], 4)
        assert value == made(1, 3, []) != made(1, 3, ["a"])
        assert value != (1, 3, [])
        assert repr(value).endswith("Point(x=1, y=3, tags=[])")
        assert made.__match_args__ == ("x", "y", "tags")
        assert [each.name for each in dataclasses.fields(value)] == ["x", "y", "tags"]
        assert dataclasses.asdict(value) == {"x": 1, "y": 3, "tags": []}
        assert dataclasses.replace(value, x=5) == made(5, 3)
        assert copy.copy(value) == copy.deepcopy(value) == value
        assert made(1).tags is not made(1).tags


def test_a_frozen_value_refuses_changes_and_wrong_arguments() -> None:
    for made in (OURS, STANDARD):
        value = made(1)
        with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'x'"):
            value.x = 2
        with pytest.raises(dataclasses.FrozenInstanceError, match="cannot delete field 'x'"):
            del value.x
        with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
            made()
        with pytest.raises(TypeError, match="unexpected keyword argument 'z'"):
            made(1, z=2)
        with pytest.raises(TypeError, match="unhashable type: 'list'"):
            hash(value)


def test_values_of_the_same_content_count_as_one_in_a_set() -> None:
    @values.dataclass(frozen=True, slots=True)
    class Name:
        text: str

    @values.dataclass(frozen=True, slots=True)
    class Nothing:
        pass

    assert {Name("a"), Name("a"), Name("b")} == {Name("a"), Name("b")}
    assert Nothing() == Nothing()
    assert hash(Nothing()) == hash(Nothing())


def test_a_changeable_value_can_be_changed_and_is_no_key() -> None:
    @values.dataclass(slots=True)
    class Line:
        n: int = 0

    line = Line()
    line.n += 1
    assert line == Line(1)
    with pytest.raises(TypeError, match="unhashable"):
        hash(line)


def test_what_a_class_says_itself_stands() -> None:
    @values.dataclass(frozen=True, slots=True, eq=False)
    class Tap:
        n: int

        def __post_init__(self) -> None:
            if self.n < 0:
                raise ValueError(self.n)

        def __repr__(self) -> str:
            return f"<{self.n}>"

    assert repr(Tap(1)) == "<1>"
    assert Tap(1) != Tap(1)
    assert len({Tap(1), Tap(1)}) == 2
    with pytest.raises(ValueError, match="-1"):
        Tap(-1)


def test_a_derived_value_has_its_bases_fields_too() -> None:
    @values.dataclass(frozen=True, slots=True)
    class Base:
        a: int

    @values.dataclass(frozen=True, slots=True)
    class Derived(Base):
        b: int = 2

    assert (Base(1).a, Derived(3).b, Derived(3, 4)) == (1, 2, Derived(a=3, b=4))
    assert Derived(1, 2) != Derived(1, 3)


def test_the_first_values_may_be_made_in_several_threads_at_once() -> None:
    for _ in range(50):
        made = _point(values.dataclass)
        found: list[object] = []
        start = threading.Barrier(4)

        def make(made: Any = made, start: threading.Barrier = start, found: list[object] = found) -> None:
            start.wait()
            found.append(made(1))

        threads = [threading.Thread(target=make) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [made(1)] * 4
