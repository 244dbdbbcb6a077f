"""Where stories are played: programmes that were imported once, a PostgreSQL when one is needed, and what is kept of a
story that went wrong.
"""

from __future__ import annotations

import shutil
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from tests.chaos.checks import check
from tests.chaos.forks import Zygote
from tests.chaos.happenings import befall
from tests.chaos.peace import find_peace
from tests.chaos.schedule import Schedule
from tests.chaos.story import Story
from tests.chaos.union import FileVault, PostgresVault, Vault
from tests.helpers.postgres import PostgresCluster, postgres_cluster

POSTGRESQL: Final = "postgresql"
SQLITE: Final = "sqlite"


@dataclass(slots=True)
class Summary:
    """What many stories came to."""

    tally: Counter[str] = field(default_factory=Counter)
    stories: Counter[str] = field(default_factory=Counter)
    """In how many stories each thing happened."""
    failures: list[str] = field(default_factory=list)
    runs: int = 0
    seconds: float = 0.0
    guard: threading.Lock = field(default_factory=threading.Lock)

    def add(self, tally: Counter[str], seconds: float, failure: str) -> None:
        """Count a story; ``failure`` is empty when all was well."""
        with self.guard:
            self.runs += 1
            self.seconds += seconds
            self.tally += tally
            self.stories.update(tally.keys())
            if failure:
                self.failures.append(failure)


class Clusters:
    """One PostgreSQL for all theatres, started when it is first needed."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._guard = threading.Lock()
        self._cluster: PostgresCluster | None = None

    def database(self) -> str | None:
        """The URL of a new database; None where PostgreSQL is not installed."""
        with self._guard:
            if self._cluster is None:
                try:
                    self._cluster = self._open.enter_context(postgres_cluster())
                except pytest.skip.Exception:
                    return None
            return self._cluster.create_database()

    def close(self) -> None:
        """Stop it."""
        self._open.close()


class Theatre:
    """Plays one story after another."""

    def __init__(self, home: Path, keep: Path, clusters: Clusters, say: Callable[[str], None]) -> None:
        """``keep`` is for the folders of stories that went wrong."""
        self._home = home
        self._keep = keep
        self._clusters = clusters
        self._say = say
        home.mkdir()
        self._zygotes: dict[str, Zygote] = {}

    def zygote(self, kind: str) -> Zygote:
        """The programme of a kind, imported when it is first needed."""
        if kind not in self._zygotes:
            self._zygotes[kind] = Zygote(kind, self._home / "home")
        return self._zygotes[kind]

    def play(self, schedule: Schedule, db: str, summary: Summary) -> None:
        """One story; what went wrong is said, and its folder kept."""
        seed = schedule.seed
        folder = self._home / f"seed-{seed}"
        folder.mkdir()
        vault = self._vault(db, folder)
        began = time.monotonic()
        story = Story(schedule, folder, self.zygote, vault)
        fault = ""
        try:
            try:
                story.play(befall)
                find_peace(story)
                check(story)
            finally:
                story.close()
        except (AssertionError, RuntimeError) as error:
            fault = f"{type(error).__name__}: {error}"
        except Exception:  # noqa: BLE001 - told below, and the next story is played
            fault = traceback.format_exc()
        if fault:
            self._tell(seed, db, folder, fault)
        last = fault.strip().splitlines()[-1] if fault.startswith("Traceback") else fault.partition("\n")[0]
        summary.add(story.tally, time.monotonic() - began, f"{seed} ({db}): {last[:200]}" if fault else "")
        story.clear()
        shutil.rmtree(folder)
        if isinstance(vault, PostgresVault):
            vault.drop()

    def close(self) -> None:
        """End the programmes."""
        for zygote in self._zygotes.values():
            zygote.close()

    def _vault(self, db: str, folder: Path) -> Vault:
        url = self._clusters.database() if db == POSTGRESQL else None
        if url is not None:
            return PostgresVault(url)
        if db == POSTGRESQL:
            self._say("!!! NOT TESTED HERE: PostgreSQL's server is not installed; SQLite takes its place.")
        return FileVault(folder / "union")

    def _tell(self, seed: int, db: str, folder: Path, fault: str) -> None:
        kept = self._keep / f"{seed}-{db}"
        shutil.rmtree(kept, ignore_errors=True)
        self._keep.mkdir(parents=True, exist_ok=True)
        shutil.copytree(folder, kept)
        again = f".venv/bin/python -m tests.chaos --seed {seed}" + (f" --db {db}" if db == POSTGRESQL else "")
        self._say(f"\nseed {seed} FAILED: {fault}\n  its folder is {kept}\n  again: {again}\n")
