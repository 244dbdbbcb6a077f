"""Undo and redo: what a person did at this desk since it was opened, last first.

An undo is a change like any other: it is recorded, it goes to the union, and it can be undone itself. What the books
have meanwhile built on is refused as it is elsewhere.
"""

from __future__ import annotations

import threading
from typing import Final

from desktop.services import loans
from desktop.services.carried import counted_once
from desktop.services.work import Work
from desktop.store.queries import found
from desktop.values import Struct
from desktop.views import Changes

DEPTH: Final = 100
"""Steps that are kept; who wants to go further back corrects or voids in the history."""


class Step(Struct, frozen=True):
    """Something that can be taken back; ``label`` is the sentence that told of it."""

    changes: Changes
    label: str


class HistoryService:
    """Every method may be called from any thread."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._guard = threading.RLock()
        self._done: list[Step] = []
        self._undone: list[Step] = []

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to do again."""
        return bool(self._undone)

    @property
    def undo_label(self) -> str:
        """What the next undo takes back, empty when there is nothing."""
        with self._guard:
            return self._done[-1].label if self._done else ""

    @property
    def redo_label(self) -> str:
        """What the next redo does again, empty when there is nothing."""
        with self._guard:
            return self._undone[-1].label if self._undone else ""

    def remember(self, changes: Changes, label: str) -> None:
        """Keep a step that was just done; what had been undone before it can no longer be redone."""
        if changes.inverse:
            with self._guard:
                self._done.append(Step(changes, label))
                del self._done[:-DEPTH]
                self._undone.clear()

    def undo(self, changes: Changes | None = None) -> Changes | None:
        """Take back the last step, or the one that made these changes; None when there is none. KnownError when what
        was entered since then does not allow it."""
        with self._guard:
            if changes is not None:
                step = next((done for done in reversed(self._done) if done.changes == changes), None)
                if step is None:
                    return None
                self._done.remove(step)
                self._done.append(step)
            return self._move(self._done, self._undone)

    def redo(self) -> Changes | None:
        """Do again what was taken back last; None when there is nothing."""
        return self._move(self._undone, self._done)

    def _move(self, source: list[Step], target: list[Step]) -> Changes | None:
        """Apply the inverse of the last step of one list; its own inverse goes onto the other. A step that cannot be
        taken now, because the disk is full, a loan is half back or somebody would be counted twice, stays where it is:
        KnownError."""
        with self._guard:
            if not source:
                return None
            step = source[-1]
            with self._work.unit() as unit, counted_once(unit.connection):
                for patch in step.changes.inverse:
                    moved = patch.kind == "movement" and "void" in patch.fields
                    if moved:
                        loans.refuse_unpaired(unit, patch.record, patch.fields["void"])
                    if patch.kind == "stocktake" and patch.fields.get("void") is not None:
                        # What was found with a count goes with it: a date may have been said of that since.
                        record = found.found_with(unit.connection, patch.record)
                        if record is not None:
                            unit.patch("movement", record, {"void": patch.fields["void"]})
                    unit.patch(patch.kind, patch.record, patch.fields)
                    if moved:
                        loans.forget_borrower(unit, patch.record)
            changes = unit.changes()
            source.pop()
            target.append(Step(changes, step.label))
        return changes
