"""What leaves the house: every poster in its languages, and the page that its code opens, on a phone and on a PC."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from desktop.demo.clock import StageClock
from desktop.printing.facts import LANGUAGES, PosterFacts
from desktop.printing.options import Pick, PosterOptions
from desktop.printing.templates import TEMPLATES, Template
from tests.tour.stations import DELIVERED, copy_of

_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
_SIZES: Final = {"phone": (390, 1400), "pc": (1280, 1000)}
_SECONDS: Final = 60
_TYPED: Final = {
    "wifi_name": "Yizhan-WiFi",
    "wifi_password": "huanying;2026",
    "donor": "好邻居超市有限公司",
    "gift": "矿泉水 20 箱，折扇 100 把",
    "day": "2026 年 7 月 1 日",
}
"""What a person would type for a poster alone."""
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
    names: list[str] = []
    for name, template, options in posters_of(facts):
        for kind in ("pdf", "png"):
            names += [file.name for file in render(facts, options, path=out / f"{name}.{kind}").files]
        if "landscape" in template.orientations:
            lying = replace(options, orientation="landscape")
            names += [file.name for file in render(facts, lying, path=out / f"{name}-lying.png").files]
    return names, facts.public_url


def posters_of(facts: PosterFacts) -> Iterator[tuple[str, Template, PosterOptions]]:
    """Every poster in every language, with what a person would have typed and chosen."""
    # The station of the pictures lends nothing, and what is lent is all that wears a tag unasked.
    tagged = tuple(Pick(thing.key, 2) for thing in facts.things[:6])
    for template in TEMPLATES.values():
        fields = tuple((key, _TYPED[key]) for key, _ in template.fields)
        picks = tagged if template.key == "tags" else None
        for language in LANGUAGES:
            options = replace(template.preset, language=language, fields=fields, picks=picks)
            yield f"poster-{template.key}-{language}", template, options


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
