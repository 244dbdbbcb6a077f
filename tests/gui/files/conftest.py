"""The system's file dialog, answered by the test."""

from __future__ import annotations

import pytest

from tests.gui.files.steps import Chooser


@pytest.fixture
def chooser(monkeypatch: pytest.MonkeyPatch) -> Chooser:
    """What a person would choose there."""
    return Chooser(monkeypatch)
