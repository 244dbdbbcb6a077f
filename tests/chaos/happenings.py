"""What befalls unions and PCs between two rounds of a story: disasters, and what people do with PCs.

Each knows what it destroys, so that nobody is asked afterwards for what nobody has any more.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Final

from sync.ops import committed_fields, target
from tests.chaos import damage, voices
from tests.chaos.elsewhere import stray
from tests.chaos.pressure import press
from tests.chaos.reading import Held, Key, contents_at_desk, drop_contents_at_union, ops_at_desk, values_at_desk
from tests.chaos.schedule import DAY, Activity, Doing, Event, Happening, station_of
from tests.chaos.story import REGIONS, Story

_STEP: Final = 8 * DAY
"""As much time as a union believes to have gone by between two looks at its clock."""
_OF_THE_UNION: Final = frozenset(
    {
        Event.UNION_BACKUP,
        Event.UNION_RESTORE,
        Event.UNION_BARE,
        Event.UNION_SPOILED,
        Event.OLD_REQUESTS,
        Event.JOIN,
        Event.MOVE,
        Event.RECODE,
        Event.MONTHS,
        Event.UNION_LEAPS,
        Event.UNION_BENT,
        Event.SAID,
        Event.ANSWERED,
        Event.UNION_TIGHT,
        Event.OTHER_UNION,
    }
)


def befall(story: Story, happening: Happening) -> None:
    """Let it happen, unless the desk is not there any more."""
    if happening.desk in story.desks or happening.event in _OF_THE_UNION:
        story.tally[happening.event] += 1
        _HAPPENINGS[happening.event](story, happening)


class _Losses:
    """A disaster for several stations at once."""

    def __init__(self, story: Story, stations: Iterable[int]) -> None:
        self._story = story
        self._stations = list(stations)

    def __enter__(self) -> None:
        for station in self._stations:
            self._story.ledgers[station].see(*self._held(station))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for station in self._stations:
            self._story.ledgers[station].forget_all_but(*self._held(station))

    def _held(self, station: int) -> tuple[Iterator[Held], set[bytes], set[Key]]:
        return self._story.holders(station), self._story.contents(station), self._story.values(station)


# -- the union ------------------------------------------------------------------------------------------------


def _back_up_union(story: Story, happening: Happening) -> None:
    story.union.back_up(f"b{happening.number}")


def _restore_union(story: Story, happening: Happening) -> None:
    with _Losses(story, range(story.schedule.stations)):
        story.union.restore(f"b{happening.number}")


def _bare_union(story: Story, happening: Happening) -> None:
    with _Losses(story, range(story.schedule.stations)):
        story.union.kill()
        drop_contents_at_union(story.union.vault.url)
        story.union.start()


def _spoil_union(story: Story, happening: Happening) -> None:
    draw = Random(happening.number)
    damage.spoil_union(story.union.vault.url, draw)
    story.union.repair(draw.random() * 0.5)


def _bend_values(story: Story, happening: Happening) -> None:
    """A PC joins that has none of the station's values and photos, and gets wrong ones: they come back without any
    doctor."""
    desk = story.place(happening.other)
    desk.init("又一台")
    story.enrol(desk)
    there = [one for one in story.of_station(desk.station) if one.station_id() == desk.station_id()]
    url, id_, draw = story.union.vault.url, desk.station_id(), Random(happening.number)
    values = {key for one in there if not one.shut_out for key in values_at_desk(one.folder)}
    story.tally["value bent at the union"] += damage.bend_values(url, draw, id_, values)
    photos = {hash_ for one in there if not one.shut_out for hash_ in contents_at_desk(one.folder)}
    story.tally["photo bent at the union"] += damage.bend_photos(url, draw, id_, photos)
    for _ in range(3):
        desk.sync()


def _move(story: Story, happening: Happening) -> None:
    region = REGIONS[story.random.randrange(3)]
    story.have_union_do("station", "edit", story.codes[happening.number], "--region", region, code=None)


def _recode(story: Story, happening: Happening) -> None:
    new = f"UNIT-{story.random.randrange(10**6):06d}"
    story.have_union_do("station", "edit", story.codes[happening.number], "--new-code", new, code=None)


def _say_old_requests(story: Story, happening: Happening) -> None:
    draw = Random(happening.number)
    kept = [(line, request) for line in story.lines for request in line.kept()]
    for line, request in draw.sample(kept, min(len(kept), 6)):
        line.say_again(request)


def _let_months_pass(story: Story, happening: Happening) -> None:
    """Everybody is away, and the union keeps house: what is personal is forgotten in time."""
    for number, ledger in enumerate(story.ledgers):
        shut_out = (desk for desk in story.desks.values() if desk.station == number and desk.revoked)
        held = chain(story.holders(number), *(ops_at_desk(desk.folder) for desk in shut_out))
        ledger.aged |= {(target(one.op), name) for one in held for name in committed_fields(one.op)}
    for _ in range(happening.number):
        story.union.clock.set(story.union.clock.offset + _STEP)
        story.union.command("housekeeping")
    for desk in story.desks.values():
        desk.clock.set(desk.clock.offset + happening.number * _STEP)


def _leap(story: Story, happening: Happening) -> None:
    """The union's clock is years away for some minutes, in which every PC speaks with it."""
    right = story.union.clock.offset
    for offset in (right, right + happening.number, right):
        story.union.clock.set(offset)
        for desk in story.living():
            desk.sync()
        story.have_union_do("housekeeping")


def _say(story: Story, happening: Happening) -> None:
    """People say things on a station's page: entries of its log, until a PC comes only at the union."""
    draw = Random(happening.other)
    with story.union.undisturbed():
        for _ in range(draw.randrange(1, 4)):
            story.tally[f"on a page: {voices.say(story.union, story.codes[happening.number], draw)}"] += 1


def _answer(story: Story, happening: Happening) -> None:
    name = f"clerk {story.tally[Event.ANSWERED]}"
    with story.union.undisturbed():
        story.tally[f"at the union's desk: {voices.answer(story.union, name, Random(happening.other))}"] += 1


# -- PCs ------------------------------------------------------------------------------------------------------


def _back_up_desk(story: Story, happening: Happening) -> None:
    story.have_done(story.desks[happening.desk], "backup", str(_backup_of(story, happening)))


def _restore_desk(story: Story, happening: Happening) -> None:
    """What was entered since the backup and not sent stays: nothing counts as lost."""
    desk = story.desks[happening.desk]
    before = {held.body for held in ops_at_desk(desk.folder) if held.place is None}
    story.have_done(desk, "restore", str(_backup_of(story, happening)))
    lost = before - {held.body for held in ops_at_desk(desk.folder)}
    assert not lost, f"{desk.name} lost {len(lost)} unsent entries when a backup was put back"


def _backup_of(story: Story, happening: Happening) -> Path:
    return story.folder / f"{happening.desk}.backup{happening.number}"


def _clone(story: Story, happening: Happening) -> None:
    source, twin = story.desks[happening.desk], story.place(happening.other)
    twin.become(source.folder)
    twin.enrolled, twin.revoked, twin.shut_out = source.enrolled, source.revoked, source.shut_out
    twin.zygote, twin.ahead = source.zygote, source.ahead


def _resume_twice(story: Story, happening: Happening) -> None:
    """Two folders go on from the same moment with the same random bytes, and write different things."""
    _clone(story, happening)
    story.ledgers[station_of(happening.desk)].resumed_twice = True
    draw = Random(happening.number)
    for name in (happening.desk, happening.other):
        orders = tuple(draw.choices(("visit", "void", "lend", "issue", "correct"), k=draw.randrange(2, 8)))
        if draw.random() < 0.5:
            orders = (*orders, "sync", "visit", "visit")
        if story.schedule.photos:
            orders = (*orders, "photo")
        activity = Activity(Doing.DRIVE, orders, draw.getrandbits(32), stream=f"vm {happening.number}")
        saves = story.desks[name].drive(activity, f"vm{happening.number}{name}")
        story.ledgers[story.desks[name].station].note(story.desks[name], saves, None)


def _die(story: Story, happening: Happening) -> None:
    with _Losses(story, [story.desks[happening.desk].station]):
        story.gone.append(story.desks.pop(happening.desk))


def _join(story: Story, happening: Happening) -> None:
    desk = story.place(happening.desk)
    desk.init("又一台")
    story.enrol(desk)


def _enrol(story: Story, happening: Happening) -> None:
    desk = story.desks[happening.desk]
    if not desk.enrolled:
        story.enrol(desk)


def _revoke(story: Story, happening: Happening) -> None:
    key = story.desks[happening.desk].device()
    if not key:
        return
    twins = [desk for desk in story.living() if desk.device() == key]
    station = story.desks[happening.desk].station
    if len(twins) == len(story.of_station(station)):
        return
    with _Losses(story, [station]):
        code = story.code_of(story.desks[happening.desk])
        if code is not None and story.union.does("device", "revoke", code, key.hex()[:12]):
            for desk in twins:
                desk.revoked = desk.shut_out = True


def _replace(story: Story, happening: Happening) -> None:
    """A PC is shut out, and the one after it is connected with the card that comes with that."""
    former = story.desks[happening.desk]
    key, code = former.device(), story.code_of(former)
    twins = [desk for desk in story.living() if desk.device() == key]
    if not key or code is None or len(twins) == len(story.of_station(former.station)):
        return
    with _Losses(story, [former.station]):
        said = story.union.says("device", "replace", code, key.hex()[:12], "--json")
        if said is None:
            return
        for desk in twins:
            desk.revoked = desk.shut_out = True
    after = story.place(happening.other)
    after.init("接替的电脑")
    story.enrol(after, str(json.loads(said)["enrol_code"]))


def _freeze(story: Story, happening: Happening) -> None:
    desk = story.desks[happening.desk]
    desk.golden = story.folder / f"{desk.name}.golden"
    desk.copy_to(desk.golden)


def _reset(story: Story, happening: Happening) -> None:
    desk = story.desks[happening.desk]
    if desk.golden is not None:
        with _Losses(story, [desk.station]):
            desk.become(desk.golden)
        if desk.ahead:
            # Put back to before its update: whoever starts the PC starts Yizhan, which brings its database up again.
            desk.sync()


def _spoil_desk(story: Story, happening: Happening) -> None:
    desk, draw = story.desks[happening.desk], Random(happening.number)
    with _Losses(story, [desk.station]):
        damage.spoil_desk(desk.folder, draw)
    desk.repair(draw.random() * 0.4)


_HAPPENINGS: Final[dict[Event, Callable[[Story, Happening], None]]] = {
    Event.UNION_BACKUP: _back_up_union,
    Event.UNION_RESTORE: _restore_union,
    Event.UNION_BARE: _bare_union,
    Event.UNION_SPOILED: _spoil_union,
    Event.DESK_BACKUP: _back_up_desk,
    Event.DESK_RESTORE: _restore_desk,
    Event.DESK_SPOILED: _spoil_desk,
    Event.CLONE: _clone,
    Event.RESUMED_TWICE: _resume_twice,
    Event.DIE: _die,
    Event.JOIN: _join,
    Event.ENROL: _enrol,
    Event.REVOKE: _revoke,
    Event.OLD_REQUESTS: _say_old_requests,
    Event.FREEZE: _freeze,
    Event.RESET: _reset,
    Event.MOVE: _move,
    Event.RECODE: _recode,
    Event.MONTHS: _let_months_pass,
    Event.UNION_LEAPS: _leap,
    Event.UNION_BENT: _bend_values,
    Event.REPLACE: _replace,
    Event.SAID: _say,
    Event.ANSWERED: _answer,
    Event.UNION_TIGHT: press,
    Event.OTHER_UNION: stray,
}
