"""``python -m tests.chaos``: one story by its seed, or many, with what really happened in them and what went wrong."""

from __future__ import annotations

import argparse
import os
import pprint
import queue
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.chaos.disks import MOUNTING
from tests.chaos.further import draw_schedule
from tests.chaos.theatre import POSTGRESQL, SQLITE, Clusters, Summary, Theatre

POSTGRESQL_EVERY: Final = 8
"""One seed in so many runs over PostgreSQL unless said otherwise."""
_NEWS_EVERY: Final = 10


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0 when every story ended well, else 1."""
    given = _parser().parse_args(arguments)
    seeds = given.seed or list(range(given.first, given.first + given.runs))
    if given.show:
        for seed in seeds:
            say(pprint.pformat(draw_schedule(seed), width=150, compact=True))
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("called off"))
    MOUNTING.begin()
    began = time.monotonic()
    summary = play(seeds, given.db, given.keep, min(given.jobs, len(seeds)))
    report(summary, time.monotonic() - began)
    return 1 if summary.failures else 0


def play(seeds: Sequence[int], db: str | None, keep: Path, jobs: int) -> Summary:
    """Play stories, so many at a time."""
    summary = Summary()
    todo: queue.SimpleQueue[int] = queue.SimpleQueue()
    for seed in seeds:
        todo.put(seed)
    memory = Path("/dev/shm")
    clusters = Clusters()
    faults: list[BaseException] = []

    def work(place: Path) -> None:
        try:
            theatre = Theatre(place, keep, clusters, say)
            try:
                while not todo.empty():
                    seed = todo.get(timeout=1)
                    where = db or (POSTGRESQL if seed % POSTGRESQL_EVERY == 0 else SQLITE)
                    theatre.play(draw_schedule(seed), where, summary)
                    if summary.runs % _NEWS_EVERY == 0:
                        say(f"{summary.runs} of {len(seeds)} stories, {len(summary.failures)} failed")
            finally:
                theatre.close()
        except queue.Empty:
            return
        except BaseException as error:  # noqa: BLE001 - raised again below
            faults.append(error)

    with tempfile.TemporaryDirectory(prefix="yizhan-chaos-", dir=memory if memory.is_dir() else None) as home:
        threads = [
            threading.Thread(target=work, args=(Path(home) / str(number),), daemon=True) for number in range(jobs)
        ]
        try:
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        finally:
            clusters.close()
            MOUNTING.end()
    if faults:
        raise faults[0]
    return summary


def report(summary: Summary, seconds: float) -> None:
    """What happened how often, and what failed."""
    say(f"\n{summary.runs} stories in {seconds:.0f} s; what really happened, and in how many of them:")
    for what, times in sorted(summary.tally.items(), key=lambda item: -item[1]):
        say(f"  {times:7}  {summary.stories[what]:5}  {what}")
    for failure in summary.failures:
        say(f"FAILED {failure}")
    say("all is well" if not summary.failures else f"{len(summary.failures)} stories failed")


def say(text: str) -> None:
    """To whoever started this."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, action="append", help="play this story; may be given several times")
    parser.add_argument("--runs", type=int, default=int(os.environ.get("CHAOS_RUNS", "500")), help="so many stories")
    parser.add_argument("--first", type=int, default=int(os.environ.get("CHAOS_SEED", "1")), help="the first seed")
    parser.add_argument("--jobs", type=int, default=int(os.environ.get("CHAOS_JOBS", "2")), help="so many at a time")
    parser.add_argument("--db", choices=(SQLITE, POSTGRESQL), help="otherwise one in eight over PostgreSQL")
    parser.add_argument("--keep", type=Path, default=Path("out/chaos"), help="where folders of failed stories go")
    parser.add_argument("--show", action="store_true", help="only print the schedules")
    return parser


if __name__ == "__main__":
    sys.exit(main())
