"""A browser, and a station of which people can say something."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from sync.ops import fixed_id
from sync.server.app import create_app
from tests.sync.server.conftest import Office
from tests.sync.server.desks import NOON, Desk


@pytest.fixture
def web(office: Office) -> Iterator[TestClient]:
    """A browser without script."""
    with TestClient(create_app(office.union), headers={"Accept-Language": "zh-CN"}) as client:
        yield client


@pytest.fixture(autouse=True)
def published(desk: Desk) -> None:
    """The station's file."""
    desk.write("station", fixed_id(1), NOON, name="五一广场驿站", facilities="dispenser;microwave", services="water")
    desk.sync()
