"""What a PC remembers of its applications: under which key it showed which code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.store.applications import KEPT, StoreApplications
from desktop.store.store import Store
from sync.server.system import SystemClock

CODE = "4T9XKQ2M"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An open data folder."""
    opened = Store.open(tmp_path / "desk", SystemClock(), device="窗口电脑")
    yield opened
    opened.close()


def test_each_code_has_the_key_that_it_was_last_shown_under(store: Store) -> None:
    known = StoreApplications(store.settings)
    assert known.device(CODE) is None
    known.note(CODE, b"a" * 32)
    known.note("00000000", b"b" * 32)
    known.note(CODE, b"c" * 32)
    again = StoreApplications(store.settings)
    assert (again.device(CODE), again.device("00000000")) == (b"c" * 32, b"b" * 32)
    assert again.device("11111111") is None


def test_mistyping_again_and_again_takes_no_application_away(store: Store) -> None:
    known = StoreApplications(store.settings)
    known.note(CODE, b"a" * 32)
    for wrong in range(KEPT - 1):
        known.note(f"{wrong:08}", wrong.to_bytes(32))
    assert known.device(CODE) == b"a" * 32
    known.note("99999999", b"z" * 32)
    assert known.device(CODE) is None, "and the list does not grow for ever"


def test_no_setting_says_the_code_itself(store: Store) -> None:
    StoreApplications(store.settings).note(CODE, b"a" * 32)
    assert CODE.encode() not in store.path.read_bytes() + store.path.with_name("yizhan.db-wal").read_bytes()
