"""The tour takes the pictures that were asked for, each of the size and in the language that its name says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from desktop.printing.output import ensure_qt
from desktop.printing.templates import lay_out
from tests.helpers.processes import run_module
from tests.printing.stations import STATION
from tests.tour.papers import posters_of

_SHADES = 64
"""A drawn screen has more; a blank one has a few."""


def test_the_tour_takes_the_screens_that_were_asked_for(tmp_path: Path) -> None:
    done = run_module(
        "tests.tour", "--out", tmp_path, "--only", "welcome", "--lang", "en", "--theme", "dark,light",
        "--size", "1280x720",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    pictures = sorted(tmp_path.iterdir())
    assert [picture.name for picture in pictures] == [
        f"en-{theme}-1280x720-{screen}.png"
        for theme in ("dark", "light")
        for screen in ("001-welcome", "002-welcome-begin", "003-welcome-connect")
    ]
    grounds = []
    for picture in pictures:
        with Image.open(picture) as image:
            assert image.size == (1280, 720)
            grey = image.convert("L")
        assert len(grey.getcolors() or ()) > _SHADES
        grounds.append(grey.tobytes()[1280 * 700])
    assert max(grounds[:3]) < min(grounds[3:]), "the dark ones are dark"


def test_a_screen_that_does_not_exist_is_refused_with_those_that_do(tmp_path: Path) -> None:
    done = run_module("tests.tour", "--out", tmp_path, "--only", "attic")
    assert done.returncode == 2
    assert "there is no screen attic" in done.stderr
    assert "duty-sign-out" in done.stderr


@pytest.mark.parametrize("lent", [True, False])
def test_every_poster_of_the_tour_is_finished_whatever_the_station_lends(lent: bool) -> None:
    ensure_qt()
    facts = replace(STATION, things=tuple(replace(thing, lent=lent) for thing in STATION.things))
    unfinished = [name for name, _, options in posters_of(facts) if lay_out(facts, options).unfinished]
    assert unfinished == []
