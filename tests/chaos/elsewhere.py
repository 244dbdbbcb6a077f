"""An address that answers for another union for a while: whoever set up the server anew made another root key.

Nothing of any desk may get there, each must say so, and go on with its own union once that is back.
"""

from __future__ import annotations

from random import Random
from typing import Final

from tests.chaos.desks import Desk
from tests.chaos.forks import Clock
from tests.chaos.reading import conflicts_at_union, listed_at_union, ops_at_desk, ops_at_union, values_at_union
from tests.chaos.schedule import Activity, Doing, Happening
from tests.chaos.story import NAMES, REGIONS, Story
from tests.chaos.union import FileVault, Union

_ORDERS: Final = ("visit", "lend", "sync", "hire", "restock", "sync", "correct")
_SAID: Final = frozenset({"wrong_union", "not_enrolled"})
"""What a desk says there; one whose folder was put back to before it was connected has no union."""
_OLD: Final = 8
"""Requests of before that reach it as well."""


def stray(story: Story, happening: Happening) -> None:
    """Everybody goes on recording and speaks with a stranger; a new PC shows it its code."""
    draw = Random(happening.number)
    folder = story.folder / f"elsewhere {happening.number}"
    folder.mkdir()
    other = story.other_union(FileVault(folder / "union"), Clock(folder / "clock"))
    for number in range(story.schedule.stations):
        other.json("station", "add", "--name", NAMES[number], "--region", REGIONS[number % 2], "--json")
    newcomer = story.place(happening.other)
    newcomer.init("新来的电脑")
    card = story.card(newcomer.station)
    other.start()
    story.answering = other
    try:
        for desk in story.living():
            _speak(story, desk, draw)
        assert not newcomer.enrol(card), f"{newcomer.name} was let in with the code of another union"
        for line in story.lines:
            for request in line.kept()[-_OLD:]:
                line.say_again(request)
    finally:
        story.answering = story.union
        other.kill()
    _nothing_is_there(story, other)
    story.enrol(newcomer, card)
    for desk in story.living():
        answer = desk.sync()
        assert answer["error"] != "wrong_union", f"{desk.name} does not know its own union again"


def _speak(story: Story, desk: Desk, draw: Random) -> None:
    orders = tuple(draw.choices(_ORDERS, k=draw.randrange(2, 7)))
    activity = Activity(Doing.DRIVE, orders, draw.getrandbits(32), engine=draw.random() < 0.5)
    story.ledgers[desk.station].note(desk, desk.drive(activity, f"elsewhere{desk.name}"), None)
    answer = desk.sync()
    assert answer["error"] in _SAID, f"{desk.name} speaks with another union and says {answer}"
    assert not answer["sent"], f"{desk.name} says that another union has taken {answer['sent']} entries"
    story.tally[f"at another union: {answer['error']}"] += 1


def _nothing_is_there(story: Story, other: Union) -> None:
    """Neither an entry nor a value nor a list of anybody's, and not a byte of what only desks know."""
    url = other.vault.url
    there = {held.body for log in ops_at_union(url).values() for held in log}
    ours = {held.body for desk in story.desks.values() for held in ops_at_desk(desk.folder)}
    assert not there & ours, f"another union has {len(there & ours)} entries of ours"
    assert not any(values_at_union(url).values()), "another union has personal values"
    assert not conflicts_at_union(url) | listed_at_union(url), "another union has put entries on a list"
