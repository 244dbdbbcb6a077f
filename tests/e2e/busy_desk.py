"""A desk in a hurry, as a process of its own: records visits while it syncs, and says each that is saved.

``python -m tests.e2e.busy_desk FOLDER COUNT SEED``; a line ``saved <number> <id> <persons>`` follows each commit.
"""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random
from uuid import UUID

from desktop.bootstrap import SystemClock, open_desk


def main(folder: Path, count: int, seed: int) -> None:
    """Record, correct and void, until it is done or somebody pulls the plug."""
    random = Random(seed)
    with open_desk(folder, SystemClock()) as desk:
        desk.sync.start()
        saved = 0
        for _ in range(count):
            persons = random.randrange(1, 4)
            visit = desk.visits.record_visit(random.choice(("courier", "rider")), persons=persons).records[0]
            saved += 1
            say(saved, visit, persons)
            if random.random() < 0.3:
                persons += 1
                desk.visits.correct_visit(visit, persons=persons)
                saved += 1
                say(saved, visit, persons)
        sys.stdout.write("done\n")


def say(number: int, visit: bytes, persons: int) -> None:
    """What a person was told: it is saved."""
    sys.stdout.write(f"saved {number} {UUID(bytes=visit)} {persons}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
