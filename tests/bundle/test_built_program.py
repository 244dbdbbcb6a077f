"""The program that `make build` made, run as a person's PC runs it: without Python, from any folder."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from tests.helpers.processes import ROOT, Processes, child_environment
from tests.helpers.xvfb import Display

PROGRAM = ROOT / "dist" / "yizhan" / "yizhan"
UNION_RED = (0xC4, 0x26, 0x1D)

pytestmark = [pytest.mark.build, pytest.mark.slow]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the station is kept; not yet there."""
    return tmp_path / "station"


def built(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the built program to its end, with nothing of the checkout in its reach."""
    assert PROGRAM.exists(), "There is no built program; run `make build` first."
    environment = child_environment()
    del environment["PYTHONPATH"]
    return subprocess.run(
        [PROGRAM, "--data", folder, *arguments],
        cwd=folder.parent,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_it_says_its_version(folder: Path) -> None:
    done = built(folder, "--version")
    assert done.stdout.startswith("yizhan ")
    assert done.returncode == 0


def test_it_makes_a_station_migrates_its_database_and_finds_nothing_wrong(folder: Path) -> None:
    made = built(folder, "init", "--name", "五一广场工会驿站", "--region", "140106")
    assert made.returncode == 0, made.stderr
    status = built(folder, "status", "--json")
    assert status.returncode == 0, status.stderr
    assert json.loads(status.stdout)["tail"] > 0
    examined = built(folder, "doctor", "--json")
    assert examined.returncode == 0, examined.stdout + examined.stderr


def test_it_draws_a_poster_with_the_bundled_font(folder: Path) -> None:
    made = built(folder, "init", "--name", "五一广场工会驿站", "--region", "140106")
    assert made.returncode == 0, made.stderr
    poster = folder.parent / "poster.pdf"
    drawn = built(folder, "poster", "-o", str(poster))
    assert drawn.returncode == 0, drawn.stderr
    fonts = subprocess.run(["pdffonts", poster], capture_output=True, text=True, timeout=30, check=True).stdout
    assert "NotoSansSC" in fonts


def test_it_carries_the_words_of_qts_own_dialogs() -> None:
    inside = {file.relative_to(PROGRAM.parent).as_posix() for file in PROGRAM.parent.rglob("*zh_CN*")}
    assert "_internal/PySide6/Qt/translations/qtbase_zh_CN.qm" in inside
    assert "_internal/resources/i18n/qt/zh_CN.qm" in inside


@pytest.mark.xvfb
def test_its_first_screen_is_drawn_in_a_real_window(
    folder: Path, display: Display, processes: Processes, tmp_path: Path
) -> None:
    made = built(folder, "init", "--name", "五一广场工会驿站", "--region", "140106")
    assert made.returncode == 0, made.stderr
    desk = processes.start(
        [PROGRAM, "--data", folder, "--lang", "zh_CN"],
        environment={**display.environment, "PYTHONPATH": ""},
        cwd=tmp_path,
    )
    shown = display.xdotool("search", "--sync", "--onlyvisible", "--pid", str(desk.pid)).split()
    assert shown, desk.report()
    # The rail marks today's screen in the union's red as soon as it is painted.
    picture = display.picture_once(lambda screen: _red_pixels(screen) > 100, timeout=30)
    assert len(picture.getcolors(picture.width * picture.height) or ()) > 50, "a window without content"
    assert desk.is_running, desk.report()
    assert desk.stderr == "", desk.report()


def _red_pixels(screen: Image.Image) -> int:
    return sum(count for count, colour in screen.getcolors(screen.width * screen.height) or () if colour == UNION_RED)
