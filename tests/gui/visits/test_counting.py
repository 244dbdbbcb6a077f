"""Counts rise at the tap and never count a visit twice, however saving and reading interleave."""

from __future__ import annotations

import threading
from collections import Counter

import pytest

from desktop.ui.visits.counting import TapCount


class Books:
    """What is on the disk."""

    def __init__(self) -> None:
        self.persons: Counter[str] = Counter()

    def add(self, category: str, persons: int) -> None:
        self.persons[category] += persons

    def read(self) -> Counter[str]:
        return Counter(self.persons)


def test_a_tap_counts_before_it_is_saved_and_once_afterwards() -> None:
    books, taps = Books(), TapCount()
    tap = taps.begin("courier", 3)
    assert taps.pending() == {"courier": 3}
    before = taps.read(books.read)
    taps.save(tap, lambda: books.add("courier", 3))
    assert taps.settle(before)
    assert before.view + taps.pending() == {"courier": 3}, "a view of before the saving leaves it pending"
    after = taps.read(books.read)
    assert taps.settle(after)
    assert after.view + taps.pending() == {"courier": 3}
    assert taps.pending() == {}


def test_a_view_that_was_read_while_a_tap_was_being_saved_says_nothing_certain() -> None:
    books, taps = Books(), TapCount()
    tap = taps.begin("rider", 1)
    saving, go_on = threading.Event(), threading.Event()

    def save() -> None:
        saving.set()
        go_on.wait(10)
        books.add("rider", 1)

    writer = threading.Thread(target=lambda: taps.save(tap, save))
    writer.start()
    saving.wait(10)
    assert not taps.settle(taps.read(books.read))
    assert taps.pending() == {"rider": 1}
    go_on.set()
    writer.join()
    assert taps.settle(taps.read(books.read))
    assert taps.pending() == {}


def test_a_view_is_read_again_when_a_tap_was_saved_meanwhile() -> None:
    books, taps = Books(), TapCount()
    taps_left = [taps.begin("taxi", 1), taps.begin("taxi", 1)]

    def read() -> Counter[str]:
        view = books.read()
        if taps_left:
            taps.save(taps_left.pop(), lambda: books.add("taxi", 1))
        return view

    reading = taps.read(read)
    assert taps.settle(reading)
    assert reading.view == {"taxi": 2}
    assert taps.pending() == {}


def test_a_refused_visit_counts_no_more_and_does_not_stop_the_reading() -> None:
    books, taps = Books(), TapCount()
    tap = taps.begin("other", 1)

    def refuse() -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        taps.save(tap, refuse)
    assert taps.settle(taps.read(books.read))
    assert taps.pending() == {}, "whatever went wrong, what is on the disk counts"
    taps.drop(tap)
    assert taps.pending() == {}
