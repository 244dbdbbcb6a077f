"""When people were on duty, by the books and by the rows of a file read so far: nobody is there twice at once.

Knows neither files nor the store.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable

from desktop.store.queries.people import LONGEST_SHIFT

Person = bytes | str
"""A record's id, or the key of somebody whom the file brings."""
Shift = tuple[int, int | None]
"""Sign-in and sign-out, None where nobody signed out."""


class OnDuty:
    """Shifts by person, those of the books and those that the file adds."""

    def __init__(self, recorded: Iterable[tuple[bytes, int, int | None]], ends: Callable[[int], int]) -> None:
        """``ends`` tells until when a shift lasts that began then and has no sign-out."""
        self._ends = ends
        self._shifts: dict[Person, list[tuple[int, int, int | None]]] = {}
        self._recorded: set[tuple[Person, int]] = set()
        self._added: set[tuple[Person, int, int | None]] = set()
        for staff, begin, end in recorded:
            self._recorded.add((staff, begin))
            self._put(staff, begin, end)

    def has(self, staff: Person, begin: int, end: int | None) -> bool:
        """Whether the books have that shift, whatever its end says there by now, or a row has said just the same."""
        return (staff, begin) in self._recorded or (staff, begin, end) in self._added

    def other(self, staff: Person, begin: int, end: int | None) -> Shift | None:
        """A shift that the person has at some of that time."""
        its, last = self._shifts.get(staff, []), self._end(begin, end)
        first = bisect_left(its, (begin - LONGEST_SHIFT,))
        for there, until, said in its[first : bisect_left(its, (last,))]:
            if until > begin:
                return there, said
        return None

    def add(self, staff: Person, begin: int, end: int | None) -> None:
        """A row more."""
        self._added.add((staff, begin, end))
        self._put(staff, begin, end)

    def _put(self, staff: Person, begin: int, end: int | None) -> None:
        insort(self._shifts.setdefault(staff, []), (begin, self._end(begin, end), end), key=lambda one: one[:2])

    def _end(self, begin: int, end: int | None) -> int:
        # A shift that ended as it began still was there.
        return max(self._ends(begin) if end is None else end, begin + 1)
