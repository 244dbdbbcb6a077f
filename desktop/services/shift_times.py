"""Where a shift's times come from and how far they can be trusted. Pure; knows neither store nor screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, Protocol

from desktop.views import Instant, RecordId, ShiftChange, ShiftView, TimeMark, TimeTrust

TYPED_AFTER: Final = 90
"""Seconds between a time and its entry from which on it was not the clock that said it."""

Doubt = Callable[[str, Instant], bool]
"""Whether the clock of a PC of that name was set at about that time."""


class Word(Protocol):
    """One thing that was said of a record; see ``store.queries.past``."""

    @property
    def at(self) -> Instant: ...
    @property
    def by(self) -> RecordId | None: ...
    @property
    def device(self) -> str: ...
    @property
    def clock_offset(self) -> int | None: ...
    @property
    def steady(self) -> bool: ...
    @property
    def fields(self) -> Mapping[str, object]: ...


def marks(
    shift: ShiftView, said: Sequence[Word], names: Mapping[RecordId, str], doubt: Doubt
) -> tuple[TimeMark | None, TimeMark | None]:
    """Where sign-in and sign-out come from; None for a time that there is not."""
    estimated = False
    found: dict[str, TimeMark] = {}
    for n, word in enumerate(said):
        estimated = bool(word.fields.get("estimated", estimated))
        for name in ("signed_in_at", "signed_out_at"):
            if name not in word.fields and not (n == 0 and name == "signed_in_at"):
                continue
            value = word.fields.get(name, word.at)
            if not isinstance(value, int):
                found.pop(name, None)
                continue
            trust = _trust(word, value, estimated=estimated, doubt=doubt)
            by = names.get(word.by, "") if word.by is not None else ""
            found[name] = TimeMark(trust, word.at, word.device, by, word.clock_offset)
    if shift.signed_out_at is None:
        found.pop("signed_out_at", None)
    return found.get("signed_in_at"), found.get("signed_out_at")


def _trust(word: Word, value: Instant, *, estimated: bool, doubt: Doubt) -> TimeTrust:
    if abs(value - word.at) > TYPED_AFTER:
        # Who writes why has not accepted a proposal but said what was.
        return TimeTrust.ESTIMATED if estimated and "note" not in word.fields else TimeTrust.TYPED
    if not word.steady or doubt(word.device, word.at):
        return TimeTrust.DOUBTFUL
    return TimeTrust.UNCHECKED if word.clock_offset is None else TimeTrust.CHECKED


def history(
    said: Iterable[Word], names: Mapping[RecordId, str], told: Callable[[Word], Mapping[str, object]]
) -> tuple[ShiftChange, ...]:
    """What was said of a shift, each with what it said before; ``told`` is the whole of the first."""
    state: dict[str, object] = {}
    changes = []
    for n, word in enumerate(said):
        fields = dict(told(word)) if n == 0 else dict(word.fields)
        before = {} if n == 0 else {name: state.get(name) for name in fields}
        by = names.get(word.by, "") if word.by is not None else ""
        changes.append(ShiftChange(word.at, by, word.device, fields, before))
        state.update(fields)
    return tuple(changes)
