"""The driver's own journal: what it was about to save, and what it was told is saved.

A line of JSON before each save and one after it, fsynced: whatever has the second line must never be lost. Knows only
its own file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

INTENT: Final = "will"
DONE: Final = "done"
REFUSED: Final = "refused"
HELD: Final = "held"


class Journal:
    """A journal that is being written."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8")

    def write(self, word: str, number: int, **facts: Any) -> None:
        """Add a line; it is on the disk when this returns."""
        self._file.write(json.dumps({"word": word, "n": number, **facts}, ensure_ascii=False) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """End it."""
        self._file.close()


@dataclass(frozen=True, slots=True)
class Save:
    """One save as the journal tells it. ``records`` are ids; empty unless acknowledged."""

    what: str
    mark: str
    amount: int
    acknowledged: bool
    refused: bool
    records: tuple[bytes, ...]
    secrets: tuple[str, ...]
    """Personal values that it wrote, or that it erased."""
    photos: tuple[bytes, ...] = ()
    """Hashes of the photos that were attached with it."""
    held: Mapping[str, int] | None = None
    """Of what moves stock: the last movement or count of each other run that lay there before it; None where that is
    not known."""


def read_journal(path: Path) -> Iterator[Save]:
    """Every save of a journal, in order; a line that a kill cut short is no line."""
    begun: dict[int, dict[str, Any]] = {}
    ended: dict[int, dict[str, Any]] = {}
    held: dict[int, dict[str, int]] = {}
    if not path.exists():
        return
    for text in path.read_text(encoding="utf-8").splitlines():
        try:
            line = json.loads(text)
        except ValueError:
            continue
        if line["word"] == HELD:
            held[line["n"]] = line["last"]
        else:
            (begun if line["word"] == INTENT else ended)[line["n"]] = line
    for number, intent in begun.items():
        end = ended.get(number, {})
        yield Save(
            what=intent["what"],
            mark=intent["mark"],
            amount=intent["amount"],
            acknowledged=end.get("word") == DONE,
            refused=end.get("word") == REFUSED,
            records=tuple(bytes.fromhex(record) for record in end.get("records", ())),
            secrets=tuple(intent["secrets"]),
            photos=tuple(bytes.fromhex(photo) for photo in intent["photos"]),
            held=held.get(number),
        )
