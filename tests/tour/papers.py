"""What leaves the house: the poster in its languages, and the page that its code opens, as a phone and a PC show it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from desktop.demo.clock import StageClock
from tests.tour.stations import DELIVERED, copy_of

_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
_SIZES: Final = {"phone": (390, 1400), "pc": (1280, 1000)}
_SECONDS: Final = 60
_FONTS: Final = Path(__file__).resolve().parents[2] / "resources" / "fonts"


def print_posters(stations: Path, out: Path, clock: StageClock) -> tuple[list[str], str]:
    """The posters' names and the address that they carry."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from desktop.printing import render

    with (
        tempfile.TemporaryDirectory(prefix="yizhan-tour-", ignore_cleanup_errors=True) as scratch,
        copy_of(stations, DELIVERED, Path(scratch), clock) as desk,
    ):
        facts = desk.posters.facts()
    names = [f"poster-{language}.{kind}" for language in ("zh_CN", "en", "bilingual") for kind in ("pdf", "png")]
    for name in names:
        language = name.removeprefix("poster-").partition(".")[0]
        render(facts, path=out / name, language=language)
    return names, facts.public_url


def show_page(url: str, out: Path, say: Callable[[str], None]) -> list[str]:
    """Pictures of the public page by a real browser; none, and a line that says so, where there is no browser."""
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser is None:
        say("The public page is left out: no Chromium is installed here.")
        return []
    names = []
    for language in ("zh-CN", "en"):
        for device, (width, height) in _SIZES.items():
            name = f"page-{language}-{device}.png"
            with tempfile.TemporaryDirectory(prefix="yizhan-tour-", ignore_cleanup_errors=True) as profile:
                # A machine for builds has no Chinese font, which every phone has.
                (Path(profile) / "fonts").symlink_to(_FONTS, target_is_directory=True)
                done = subprocess.run(
                    [
                        browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                        f"--user-data-dir={profile}", f"--accept-lang={language}", f"--lang={language}",
                        f"--window-size={width},{height}", f"--screenshot={out / name}", url,
                    ],
                    env={**os.environ, "XDG_DATA_HOME": profile},
                    capture_output=True,
                    timeout=_SECONDS,
                    check=False,
                )  # fmt: skip
            if done.returncode == 0 and (out / name).exists():
                names.append(name)
            else:
                say(f"{name} is left out: {browser} ended with {done.returncode}.")
    return names
