"""``python -m tests.chaos``: one story by its seed, or many one after another, with what went wrong and how to see it
again.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.chaos.checks import check
from tests.chaos.forks import Zygote
from tests.chaos.story import Story
from tests.chaos.union import FileVault, PostgresVault, Vault
from tests.helpers.postgres import PostgresCluster, postgres_cluster

POSTGRESQL_EVERY: Final = 8
"""One seed in so many runs over PostgreSQL unless said otherwise."""


@dataclass(slots=True)
class Summary:
    """What many stories came to."""

    tally: Counter[str] = field(default_factory=Counter)
    stories: Counter[str] = field(default_factory=Counter)
    """In how many stories each thing happened."""
    failures: list[str] = field(default_factory=list)
    runs: int = 0
    seconds: float = 0.0


class Theatre:
    """Where stories are played: zygotes and, when it is needed, a PostgreSQL cluster."""

    def __init__(self, home: Path, keep: Path) -> None:
        self._home = home
        self._keep = keep
        self._desks = Zygote("desk", home / "home")
        self._unions = Zygote("union", home / "home")
        self._cluster: PostgresCluster | None = None
        self._open = ExitStack()

    def play(self, seed: int, db: str, summary: Summary) -> bool:
        """One story; whether all was well. What went wrong is printed, and its folder kept."""
        folder = self._home / f"seed-{seed}"
        folder.mkdir()
        vault = self._vault(db, folder)
        began = time.monotonic()
        story = Story(seed, folder, self._desks, self._unions, vault)
        fault = ""
        try:
            try:
                story.play()
                story.find_peace()
                check(story)
            finally:
                story.close()
        except (AssertionError, RuntimeError) as error:
            fault = f"{type(error).__name__}: {error}"
        except Exception:  # noqa: BLE001 - told below, and the next story is played
            fault = traceback.format_exc()
        summary.seconds += time.monotonic() - began
        summary.runs += 1
        summary.tally += story.tally
        summary.stories.update(story.tally.keys())
        if fault:
            self._tell(seed, db, folder, fault)
            summary.failures.append(f"{seed} ({db}): {fault.splitlines()[0][:160]}")
        shutil.rmtree(folder)
        if isinstance(vault, PostgresVault):
            vault.drop()
        return not fault

    def close(self) -> None:
        """End everything."""
        self._open.close()
        self._desks.close()
        self._unions.close()

    def _vault(self, db: str, folder: Path) -> Vault:
        if db == "sqlite":
            return FileVault(folder / "union")
        if self._cluster is None:
            self._cluster = self._open.enter_context(postgres_cluster())
        return PostgresVault(self._cluster.create_database())

    def _tell(self, seed: int, db: str, folder: Path, fault: str) -> None:
        kept = self._keep / f"{seed}-{db}"
        shutil.rmtree(kept, ignore_errors=True)
        self._keep.mkdir(parents=True, exist_ok=True)
        shutil.copytree(folder, kept)
        say(f"\nseed {seed} FAILED: {fault}\n  its folder is {kept}\n  again: {command_of(seed, db)}\n")


def command_of(seed: int, db: str) -> str:
    """The command that replays a story."""
    return f".venv/bin/python -m tests.chaos --seed {seed}" + (" --db postgresql" if db == "postgresql" else "")


def say(text: str) -> None:
    """To whoever started this."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def run(seeds: Sequence[int], db: str | None, keep: Path) -> Summary:
    """Play stories one after another."""
    summary = Summary()
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="yizhan-chaos-", dir=memory if memory.is_dir() else None) as home:
        theatre = Theatre(Path(home), keep)
        try:
            for seed in seeds:
                kind = db or ("postgresql" if seed % POSTGRESQL_EVERY == 0 else "sqlite")
                theatre.play(seed, kind, summary)
                if summary.runs % 10 == 0:
                    say(f"{summary.runs} of {len(seeds)} stories, {len(summary.failures)} failed, "
                        f"{summary.seconds / summary.runs:.1f} s each")  # fmt: skip
        finally:
            theatre.close()
    return summary


def report(summary: Summary) -> None:
    """What happened how often, and what failed."""
    say(f"\n{summary.runs} stories in {summary.seconds:.0f} s; what really happened, and in how many of them:")
    for what, times in sorted(summary.tally.items(), key=lambda item: -item[1]):
        say(f"  {times:7}  {summary.stories[what]:5}  {what}")
    for failure in summary.failures:
        say(f"FAILED {failure}")
    say("all is well" if not summary.failures else f"{len(summary.failures)} stories failed")


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0 when every story ended well, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, action="append", help="play this story; may be given several times")
    parser.add_argument("--runs", type=int, default=int(os.environ.get("CHAOS_RUNS", "500")))
    parser.add_argument("--first", type=int, default=int(os.environ.get("CHAOS_SEED", "1")), help="the first seed")
    parser.add_argument("--db", choices=("sqlite", "postgresql"))
    parser.add_argument("--keep", type=Path, default=Path("out/chaos"), help="where folders of failed stories go")
    parser.add_argument("--show", action="store_true", help="only print the schedules")
    given = parser.parse_args(arguments)
    seeds = given.seed or list(range(given.first, given.first + given.runs))
    if given.show:
        from tests.chaos.schedule import draw_schedule

        for seed in seeds:
            show(draw_schedule(seed))
        return 0
    summary = run(seeds, given.db, given.keep)
    report(summary)
    return 1 if summary.failures else 0


def show(schedule: object) -> None:
    """A schedule, to be read."""
    import pprint

    say(pprint.pformat(schedule, width=150, compact=True))


if __name__ == "__main__":
    sys.exit(main())
