"""A union over SQLite and over PostgreSQL: what holds on one must hold on the other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.union import UnionServer
from tests.helpers.processes import Processes


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def union(request: pytest.FixtureRequest, processes: Processes, tmp_path: Path) -> UnionServer:
    """A running server."""
    if request.param == "sqlite":
        db = f"sqlite:///{tmp_path / 'union.db'}"
    else:
        fresh: Callable[[], str] = request.getfixturevalue("fresh_postgres")
        db = fresh()
    server = UnionServer(processes, db)
    server.start()
    return server


@pytest.fixture(autouse=True)
def keys_in_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """No keyring where nobody sits."""
    monkeypatch.setenv("YIZHAN_KEYS", "file")
