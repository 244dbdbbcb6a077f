"""Data folders, a clock that a test sets, and randomness that repeats."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from desktop.store.store import Store

NOON = 1_795_233_600
"""2026-11-21 12:00 in China."""


class SetClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: int = NOON) -> None:
        self.at = now

    def now(self) -> int:
        """The instant that was set."""
        return self.at


def repeatable(seed: str) -> Callable[[int], bytes]:
    """Bytes that look random and are the same in every run of a test."""
    calls = 0

    def draw(count: int) -> bytes:
        nonlocal calls
        calls += 1
        return hashlib.shake_128(f"{seed} {calls}".encode()).digest(count)

    return draw


class OpenStore(Protocol):
    """Opens the data folder of a name."""

    def __call__(self, name: str = "data", *, device: str = "", app: str = "") -> Store: ...


@pytest.fixture
def clock() -> SetClock:
    """A clock at noon."""
    return SetClock()


@pytest.fixture
def open_store(tmp_path: Path, clock: SetClock) -> Iterator[OpenStore]:
    """A function that opens the data folder of a name below the test's own; everything is closed at the end."""
    opened: list[Store] = []

    def open_(name: str = "data", *, device: str = "", app: str = "") -> Store:
        store = Store.open(tmp_path / name, clock, device=device, app=app)
        opened.append(store)
        return store

    yield open_
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: OpenStore) -> Store:
    """An open data folder."""
    return open_store()
