"""A station in a temporary folder, at a known hour."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.bootstrap import open_desk
from desktop.demo.clock import StageClock
from desktop.services.desk import Desk
from desktop.services.times import parse_iso

NOW = "2026-11-21 14:30"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A desk that is set up."""
    monkeypatch.setenv("YIZHAN_KEYS", "file")
    with open_desk(tmp_path / "desk", StageClock(parse_iso(NOW))) as opened:
        opened.station.set_up("五一广场驿站", "140106")
        yield opened
