"""Without a display there is a sentence, not an aborted process."""

from __future__ import annotations

import sys

import pytest

from desktop.ui.display import display_problem
from tests.helpers.xvfb import Display

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")


def test_no_display_at_all_says_what_to_do() -> None:
    problem = display_problem({})
    assert problem is not None
    assert "neither DISPLAY nor WAYLAND_DISPLAY" in problem.what
    assert "yizhan --help" in problem.remedy


def test_a_display_that_nobody_serves_is_named() -> None:
    problem = display_problem({"DISPLAY": ":4711"})
    assert problem is not None
    assert str(problem).startswith("The display :4711 does not answer.")


def test_drawing_off_the_screen_needs_no_display() -> None:
    assert display_problem({"QT_QPA_PLATFORM": "offscreen"}) is None


def test_a_display_that_is_served_is_no_problem(display: Display) -> None:
    assert display_problem({"DISPLAY": display.name}) is None
