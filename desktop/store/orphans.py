"""Contents of photos that no entry names any more: put aside and not deleted, because their entries may still come.

Which other PC has such an entry nobody here can know, and what a PC's clock says is no evidence. So they lie aside for
a time, counted in steps that no jump of a clock makes long, and take their place again as soon as an entry names them.
"""

from __future__ import annotations

from typing import Final

from desktop.store.contents import Contents
from desktop.store.store import Store
from sync.elapsed import MAX_STEP
from sync.times import DAY

KEPT_DAYS: Final = 90
"""For how many days they are kept; a jump of the clock takes no more than one step of that."""
_STATE: Final = "orphans"
"""Setting: until when was counted, and for how many seconds each has been kept, by its hash."""


def forget(store: Store, at: int) -> int:
    """Delete what has been kept for long enough; how many that were.

    ``at`` is the time by a clock that believes no jumps; to be called every few hours. Raises StoreError and OSError.
    """
    contents = Contents(store.folder)
    aside = set(contents.aside())
    counted_to, kept = _read(store)
    if not aside and not kept:
        return 0
    # Rounds that found none aside have not counted.
    step = min(max(at - counted_to, 0), MAX_STEP) if counted_to is not None else 0
    now = {hash_: kept[hash_] + step if hash_ in kept else 0 for hash_ in aside}
    over = [hash_ for hash_, seconds in now.items() if seconds >= KEPT_DAYS * DAY]
    for hash_ in over:
        contents.drop_aside(hash_)
        del now[hash_]
    store.settings.put(_STATE, {"at": at, "kept": {hash_.hex(): seconds for hash_, seconds in sorted(now.items())}})
    return len(over)


def _read(store: Store) -> tuple[int | None, dict[bytes, int]]:
    plain = store.settings.get(_STATE)
    if not isinstance(plain, dict):
        return None, {}
    at, kept = plain.get("at"), plain.get("kept")
    if not isinstance(at, int) or not isinstance(kept, dict):
        return None, {}
    return at, {bytes.fromhex(name): seconds for name, seconds in kept.items() if isinstance(seconds, int)}
