"""Every screen in both languages, both themes and two sizes, as PNG files that sort: for the eye.

``python -m tests.tour --out DIR [--only today,duty] [--lang zh_CN] [--theme dark] [--size 1280x720]``

A size may carry a text scale of its own: by default the smaller one is also taken with the text at 150 %.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from itertools import product
from pathlib import Path
from typing import Final

from desktop.demo.clock import StageClock, show_time
from tests.tour.papers import print_posters, show_page
from tests.tour.scene import Scene
from tests.tour.scenes import SCENES
from tests.tour.shooting import Size, Take, shoot
from tests.tour.stations import DELIVERED, stations

LANGUAGES: Final = ("zh_CN", "en")
THEMES: Final = ("light", "dark")
SIZES: Final = ("1280x720", "1280x720@150", "1920x1080")
PAPERS: Final = ("poster", "page")
WORKERS: Final = 2


def main(argv: list[str] | None = None) -> int:
    """Take the pictures; 0 when every wanted one is there."""
    args = _arguments(argv)
    began = time.monotonic()
    args.out.mkdir(parents=True, exist_ok=True)
    scenes = _chosen(args.only)
    papers = not args.only or any(name in PAPERS for name in args.only)
    clock = StageClock(show_time(int(time.time())))
    wanted = {scene.station for scene in scenes} | ({DELIVERED} if papers else set())
    taken: list[str] = []
    missed: list[str] = []
    with tempfile.TemporaryDirectory(prefix="yizhan-tour-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with stations(folder, wanted, clock):
            _say(f"The stations are there after {time.monotonic() - began:.0f} s.")
            sizes = tuple(_size(size) for size in args.size)
            takes = [
                Take(language, theme, sizes, tuple(scene.name for scene in scenes), folder, args.out, clock.now())
                for language, theme in product(args.lang, args.theme)
            ]
            if scenes:
                _shoot(takes, taken, missed)
            if papers:
                posters, url = print_posters(folder, args.out, clock)
                taken += posters + show_page(url, args.out, _say)
    for line in missed:
        _say(f"MISSING {line}")
    _say(f"{len(taken)} pictures are in {args.out} after {time.monotonic() - began:.0f} s.")
    return 1 if missed else 0


def _shoot(takes: list[Take], taken: list[str], missed: list[str]) -> None:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(WORKERS, len(takes)), mp_context=context, max_tasks_per_child=1) as pool:
        for done in as_completed([pool.submit(shoot, take) for take in takes]):
            names, not_shown = done.result()
            taken += names
            missed += not_shown
            _say(f"{len(taken)} pictures …")


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.tour", description="Every screen as PNG files.")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--only", type=_list, default=[], metavar="SCREENS", help="such as today,duty,poster,page")
    parser.add_argument("--lang", type=_list, default=list(LANGUAGES), metavar="LANGUAGES")
    parser.add_argument("--theme", type=_list, default=list(THEMES), metavar="THEMES")
    parser.add_argument("--size", type=_list, default=list(SIZES), metavar="SIZES", help="such as 1280x720@150")
    args = parser.parse_args(argv)
    unknown = [
        name for name in args.only if name not in PAPERS and not any(scene.belongs_to(name) for scene in SCENES)
    ]
    if unknown:
        parser.error(f"there is no screen {', '.join(unknown)}; there are {', '.join(scene.name for scene in SCENES)}")
    return args


def _chosen(only: list[str]) -> list[Scene]:
    return [scene for scene in SCENES if not only or any(scene.belongs_to(name) for name in only)]


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _size(text: str) -> Size:
    size, _, scale = text.partition("@")
    width, _, height = size.partition("x")
    return Size(int(width), int(height), int(scale or 100))


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
