"""A union that takes on little for a while: its own bounds, set so tight that a few PCs meet all of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Final

from sync.server.files import QUOTA
from tests.chaos.desks import Desk
from tests.chaos.ledger import Import
from tests.chaos.reading import kept_aside_at_desk, ops_at_desk
from tests.chaos.schedule import Activity, Doing, Happening
from tests.chaos.story import Story
from tests.helpers.processes import HELPER_THREAD

_ROWS: Final = (900, 1_200, 1_500)
"""More than one request may hold then."""
_TRIES: Final = 6
"""Times that a person asks in a row: a page that was too large goes out in smaller ones."""
_PHOTOS: Final = 40_000
"""Bytes: fewer than some photos have."""
_HEARD: Final = frozenset({None, "busy", "too_large"})
"""What a PC says whose entries are all there, or should be: the union may be asked no quiet question any more."""


def press(story: Story, happening: Happening) -> None:
    """Everybody has much to say and says it at once; then one after another, until all of it is there. Raises
    AssertionError when that does not come about within the bounds."""
    draw, prefix = Random(happening.number), f"tight{happening.number}"
    desks = story.living()
    story.union.restart(tight=True)
    for desk in draw.sample(desks, min(len(desks), 2)):
        rows = draw.choice(_ROWS)
        done = desk.import_visits(Activity(Doing.IMPORT, rows=rows), f"{prefix}{desk.name}")
        story.ledgers[desk.station].note(desk, (), Import(f"{prefix}{desk.name}", rows, done))
    if story.schedule.photos:
        _let_photos_take(story, draw.randrange(1, _PHOTOS))
        for desk in desks:
            activity = Activity(Doing.DRIVE, ("visit", "photo", "attach", "photo"), draw.getrandbits(32))
            story.ledgers[desk.station].note(desk, desk.drive(activity, f"{prefix}{desk.name}p"), None)
    if desks:
        with ThreadPoolExecutor(len(desks), thread_name_prefix=HELPER_THREAD) as pool:
            list(pool.map(_ask, desks))
    for desk in desks:
        _ask(desk)
        error = desk.sync()["error"]
        story.tally[f"within tight bounds: {error or 'done'}"] += 1
        if error in _HEARD:
            aside = set(kept_aside_at_desk(desk.folder))
            left = [one for one in ops_at_desk(desk.folder) if one.place is None and one.body not in aside]
            assert not left, f"{desk.name} cannot deliver {len(left)} entries within the union's bounds: {error}"
    _let_photos_take(story, QUOTA)
    story.union.restart()


def _let_photos_take(story: Story, room: int) -> None:
    """So many bytes of each station."""
    story.union.command("settings", "--photos", f"{room / 1024**3:.12f}")


def _ask(desk: Desk) -> None:
    desk.drive(Activity(Doing.DRIVE, ("sync",) * _TRIES), "asks")
