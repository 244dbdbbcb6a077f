"""What a release has said of its records holds for ever: entries of all releases stand in one log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from sync.records import KINDS, Default, Kind, Owner, WireType
from sync.records.base import kind_of, wire
from sync.records.visits import Visit
from tests.sync import released

CHANGE_IT_LIKE_THIS = "see CONTRIBUTING.md, After a release"


def test_there_is_a_release_to_hold_against() -> None:
    assert released.RELEASES


@pytest.mark.parametrize("release", released.RELEASES)
def test_the_records_of_every_release_are_still_what_they_were(release: str) -> None:
    assert released.faults(released.read(release), KINDS) == [], CHANGE_IT_LIKE_THIS


def without(name: str) -> Kind:
    visit = KINDS["visit"]
    return replace(visit, fields=tuple(field for field in visit.fields if field.name != name))


def changed(name: str, **values: object) -> Kind:
    visit = KINDS["visit"]
    fields = tuple(replace(f, **values) if f.name == name else f for f in visit.fields)  # type: ignore[arg-type]
    return replace(visit, fields=fields)


def added(default: str | Default, since: int) -> Kind:
    class Next(Visit):
        mood = wire(WireType.CODE, default=default, since=since)

    return kind_of(Next)


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (lambda: without("note"), "frozen"),
        (lambda: changed("persons", default=2), "frozen"),
        (lambda: changed("persons", type=WireType.NUMBER), "frozen"),
        (lambda: changed("note", personal=True), "frozen"),
        (lambda: changed("note", since=2), "frozen"),
        (lambda: replace(KINDS["visit"], owner=Owner.UNION), "another owner"),
        (lambda: replace(KINDS["visit"], version=0), "does not go back"),
        (lambda: added("", 1), "further version"),
        (lambda: added(Default.REQUIRED, 2), "has a default"),
    ],
)
def test_a_change_that_older_ends_would_misread_is_found(make: Callable[[], Kind], fault: str) -> None:
    (found,) = released.faults(released.describe(KINDS), {**KINDS, "visit": make()})
    assert fault in found


def test_a_field_with_a_default_in_a_further_version_is_no_fault() -> None:
    assert released.faults(released.describe(KINDS), {**KINDS, "visit": added("", 2)}) == []


def test_a_kind_that_is_gone_and_one_of_the_unions_with_any_name_are_found() -> None:
    without_visits = {name: kind for name, kind in KINDS.items() if name != "visit"}
    assert released.faults(released.describe(KINDS), without_visits) == ["visit: a released kind is gone"]
    (found,) = released.faults(released.describe({}), {"notice": KINDS["notice"]})
    assert "begins with union_" in found


def test_an_entry_carries_the_lowest_version_that_says_it() -> None:
    kind = added("", 2)
    assert (kind.version, kind.base) == (2, 1)
    assert kind.version_for(("category", "persons")) == 1
    assert kind.version_for(("category", "mood")) == 2
