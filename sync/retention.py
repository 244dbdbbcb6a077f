"""How long personal values are kept: one rule for both ends.

What is defined beside the fields (``keep_days``, ``after_void``) is held against the time since this end first had the
value, or first saw that its record was voided, by a clock that believes no jumps (``sync.elapsed``). What a clock said
when something was entered plays no part, so that no wrong clock erases anything too early. Knows no database.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from sync.elapsed import Elapsed
from sync.files import CONTENT
from sync.ops import Op
from sync.records import KINDS
from sync.times import DAY

REASON: Final = "retention"
"""What stands in the erasures that come of this."""
OPEN_LOAN_DAYS: Final = 366
"""How long the borrower of what has not come back is known; by then it is lost."""
UNION_GRACE_DAYS: Final = 7
"""How much later the union erases than a station's own PCs would: it does so for those that are away."""
PHOTO_DAYS: Final = KINDS["union_opinion"].by_name["text"].keep_days or 0
"""How long the photos of an opinion are kept: as long as its words."""
OPINIONS: Final = ("opinion", "union_opinion")
"""Kinds whose photos are somebody's words as much as what he wrote."""
_DAILY: Final = 100 * DAY
"""How far back there is a mark for every day; before that one a month."""
_MONTH: Final = 30 * DAY
_LONGEST: Final = 5 * 366 * DAY


@dataclass(frozen=True, slots=True)
class Value:
    """A personal value of a record, or several of one field. ``last`` is the position of the newest of them. Of an
    opinion's photo the record is its attachment and the field ``sync.files.CONTENT``."""

    kind: str
    record: bytes
    field: str
    last: int
    voided: bool
    lent: bool
    """Whether it names the borrower of something."""


@dataclass(slots=True)
class Register:
    """What an end remembers to tell how long it has had things."""

    clock: Elapsed
    marks: list[tuple[int, int]] = field(default_factory=list)
    """When which position was the last one, both ascending."""
    voids: dict[bytes, int] = field(default_factory=dict)
    """When a record was first seen to be voided."""

    @classmethod
    def read(cls, plain: Any, shown: int) -> Register:
        """From :meth:`plain`; a new one when there is none."""
        if not isinstance(plain, dict):
            return cls(Elapsed.begin(shown))
        voids = {bytes.fromhex(record): int(at) for record, at in plain["voids"].items()}
        return cls(Elapsed(*plain["clock"]), [(int(at), int(n)) for at, n in plain["marks"]], voids)

    def plain(self) -> dict[str, Any]:
        """As numbers, lists and texts."""
        clock = self.clock
        return {
            "clock": [clock.at, clock.sure, clock.peak, clock.seen, clock.behind, clock.since],
            "marks": [list(mark) for mark in self.marks],
            "voids": {record.hex(): at for record, at in self.voids.items()},
        }

    def look(self, shown: int) -> None:
        """A clock shows this."""
        self.clock = self.clock.look(shown)

    def told(self, time: int) -> None:
        """The union has just told the time."""
        self.clock = self.clock.told(time)

    def note(self, last: int) -> None:
        """This is the last position now."""
        at = self.clock.at
        # A position that was given back is given out again, to something younger.
        self.marks = [(when, min(n, last)) for when, n in self.marks]
        if not self.marks or (last > self.marks[-1][1] and at >= self.marks[-1][0]):
            self.marks.append((at, last))
        elif last > self.marks[-1][1]:
            self.marks.append((self.marks[-1][0], last))
        self.marks = _thinned(self.marks, at)

    def since(self, position: int) -> int | None:
        """The instant at which a position is known to have been there, None when it is newer than every mark."""
        index = bisect_left(self.marks, position, key=lambda mark: mark[1])
        return self.marks[index][0] if index < len(self.marks) else None

    def settled(self, days: int) -> int:
        """The last position that has been here for so many days; 0 for none."""
        old = [n for at, n in self.marks if at <= self.clock.at - days * DAY]
        return old[-1] if old else 0

    def note_voids(self, voided: Iterable[bytes]) -> None:
        """These records are voided now, and no others."""
        self.voids = {record: self.voids.get(record, self.clock.at) for record in voided}

    def is_due(self, value: Value, grace: int = 0) -> bool:
        """Whether a value is to be erased, ``grace`` days after its time is up."""
        had = self.since(value.last)
        if had is None:
            return False
        if value.field == CONTENT:
            return had + (PHOTO_DAYS + grace) * DAY <= self.clock.at
        known = KINDS[value.kind].by_name[value.field]
        ends: list[int] = []
        if known.keep_days is not None:
            ends.append(had + (OPEN_LOAN_DAYS if value.lent else known.keep_days) * DAY)
        voided = self.voids.get(value.record) if value.voided else None
        if known.after_void is not None and voided is not None:
            ends.append(max(had, voided) + known.after_void * DAY)
        return bool(ends) and min(ends) + grace * DAY <= self.clock.at


def kept_for_a_time() -> tuple[tuple[str, str], ...]:
    """Kind and field of all personal values that are not kept for as long as their records."""
    return tuple(
        (kind.name, known.name)
        for kind in KINDS.values()
        for known in kind.fields
        if known.personal and (known.keep_days is not None or known.after_void is not None)
    )


def days_at_most(kind: str, name: str) -> int:
    """For how many days a value is kept where nobody says what becomes of its record: for its own time, and what is
    kept for as long as its record stands for the longest that any value has."""
    known = KINDS[kind].by_name.get(name) if kind in KINDS else None
    return (known and known.keep_days) or max(f.keep_days or 0 for its in KINDS.values() for f in its.fields)


def days_aside(op: Op, name: str) -> int:
    """For how many days a value of an entry that is kept and not counted is kept: as long as if it counted."""
    lent = op.kind == "movement" and op.fields.get("kind") == "loan"
    return OPEN_LOAN_DAYS if lent else days_at_most(op.kind, name)


def _thinned(marks: list[tuple[int, int]], now: int) -> list[tuple[int, int]]:
    """Fewer of the old ones. What stood at a mark that goes counts as having come by the next one: never too old."""
    kept: list[tuple[int, int]] = []
    for index, (at, n) in enumerate(marks):
        following = marks[index + 1] if index + 1 < len(marks) else None
        if following is not None:
            if following[1] == n and following[0] != at:
                kept.append((at, n))
                continue
            span = DAY if at > now - _DAILY else (_MONTH if at > now - _LONGEST else _LONGEST)
            if at // span == following[0] // span:
                continue
        kept.append((at, n))
    return kept
