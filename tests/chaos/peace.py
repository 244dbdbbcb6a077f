"""The end of a story: no more faults, and everybody syncs until nobody has anything to say.

What only people can decide is decided here as their rules say: what shut-out PCs had still to send, photos of which the
last copy was destroyed, and what is kept and not counted.
"""

from __future__ import annotations

import shlex
from typing import Any, Final

from sync.log import Log
from tests.chaos.desks import Desk
from tests.chaos.reading import (
    codes_at_union,
    conflicts_at_union,
    contents_at_desk,
    holds_registration,
    is_listed,
    kept_aside_at_desk,
    listed_at_union,
    ops_at_desk,
    ops_at_union,
    photos_in,
    values_at_desk,
)
from tests.chaos.schedule import Activity, Doing
from tests.chaos.story import Story

QUIET_ROUNDS: Final = 9
"""Times that everybody may sync until nothing moves any more."""
_MOVES: Final = ("sent", "received")
_WAITS: Final = ("pending_here", "pending_there")

Answer = dict[str, Any]


def find_peace(story: Story) -> None:
    """Let everybody find peace. Raises AssertionError when that lasts."""
    for line in story.lines:
        line.calm()
    story.union.limit_files(-1)
    if story.schedule.upgrades:
        _rest(story)
        for name in ("", *story.desks):
            story.upgrade(name)
    _hear_the_shut_out(story)
    _rest(story)
    if _give_codes(story):
        _rest(story)
    if story.schedule.settles and _settle(story):
        _rest(story)


def _rest(story: Story) -> None:
    """Everybody syncs until nothing moves; who had nothing to say since anybody sent anything is not asked again."""
    answers: dict[str, Answer] = {}
    at_rest: set[str] = set()
    for _ in range(QUIET_ROUNDS):
        restless = [desk for desk in story.living() if desk.name not in at_rest]
        if not restless:
            return
        stuck = True
        for desk in restless:
            answer = answers[desk.name] = desk.sync()
            _judge(story, desk, answer)
            moves = answer["error"] is not None or any(answer[key] for key in _MOVES)
            stuck = stuck and not moves
            if moves and answer["sent"]:
                at_rest.clear()
            if not moves and not any(answer[key] for key in _WAITS):
                at_rest.add(desk.name)
        if stuck:
            _give_up_photos(story)
    raise AssertionError(f"no peace after {QUIET_ROUNDS} rounds: {answers}")


def _judge(story: Story, desk: Desk, answer: Answer) -> None:
    if answer["error"] == "revoked":
        # A union that was put back hears from the other PCs whom it had shut out.
        desk.revoked = desk.shut_out
        if not desk.shut_out:
            raise AssertionError(f"{desk.name} is told that it was shut out, and nobody shut it out")
    if answer["error"] == "unknown_device" and not story.remembered(desk.station_id()):
        story.enrol(desk)


def _give_up_photos(story: Story) -> None:
    """Photos of which the last copy was destroyed are closed as lost; others must come."""
    at_union = ops_at_union(story.union.vault.url)
    for number, ledger in enumerate(story.ledgers):
        there = story.contents(number)
        for id_ in story.ids[number]:
            counting = photos_in(at_union.get(id_, [])).counting
            lost = sorted(attachment for attachment, hash_ in counting.items() if hash_ not in there)
            missing = {counting[attachment] for attachment in lost} & ledger.contents
            assert not missing, f"{story.codes[number]}: {len(missing)} photos that somebody held are nowhere"
            desk = next((desk for desk in story.of_station(number) if desk.station_id() == id_), None)
            if lost and desk is not None:
                story.tally["photo closed as lost"] += len(lost)
                _do(story, desk, [f"give_up {attachment.hex()}" for attachment in lost], "lost")


def _give_codes(story: Story) -> int:
    """Of a station that was registered again after a restore both may be there, and have had the same code: the doctor
    says how the one learns its new one, and it is done; how often."""
    findings = story.union.json("doctor", "--json", code=None)["findings"]
    codes = codes_at_union(story.union.vault.url)
    twice = {codes[id_] for ids in story.ids if len(ids) > 1 for id_ in ids if id_ in codes}
    given = 0
    for finding in findings:
        words = shlex.split(finding["remedy"].partition("`")[2].partition("`")[0])
        if finding["check"] == "stations" and words[:3] == ["yizhan-union", "station", "edit"] and words[3] in twice:
            story.union.command(*words[1:])
            story.tally["station told its new code"] += 1
            given += 1
    return given


def _settle(story: Story) -> int:
    """Whoever keeps something that is not counted enters it again or drops it; how many entries that were."""
    settled = 0
    for desk in story.living():
        if story.ledgers[desk.station].resumed_twice or story.ledgers[desk.station].faulty:
            saves = _do(story, desk, ["settle"], "settled")
            story.tally["kept entry entered again or dropped"] += saves
            desk.settled = desk.settled or saves > 0
            settled += saves
    return settled


def _do(story: Story, desk: Desk, orders: list[str], mark: str) -> int:
    """A person does something in peace; how many saves that were."""
    saves = desk.drive(Activity(Doing.DRIVE, tuple(orders), seed=story.schedule.seed), f"{mark}{desk.name}")
    story.ledgers[desk.station].note(desk, saves, None)
    return sum(save.acknowledged for save in saves)


def _heard(desk: Desk) -> str | None:
    """What a device is told by a union whose processes may just be starting."""
    error: str | None = None
    for _ in range(QUIET_ROUNDS):
        error = desk.sync()["error"]
        if error != "timeout":
            break
    return error


def _hear_the_shut_out(story: Story) -> None:
    """Shut-out devices hand over what they had still to send; the union takes it in, or throws it away."""
    url = story.union.vault.url
    for desk in story.desks.values():
        if not desk.revoked:
            continue
        error = _heard(desk)
        if error is None:
            # The union was put back to before it shut this device out, and nobody else knew of it.
            desk.revoked = False
            continue
        if error == "unknown_device" and not holds_registration(desk.folder):
            continue  # to before its station, and nobody else knew of that
        assert error == "revoked", f"{desk.name} was shut out and is told {error}"
        mine = [held for held in ops_at_desk(desk.folder) if held.log is Log.STATION]
        # What went aside at a machine that was resumed twice it keeps for a person; a union that was put back to before
        # has no copy any more, and no PC sends that again by itself.
        aside = set(kept_aside_at_desk(desk.folder) if story.ledgers[desk.station].resumed_twice else ())
        there = {held.body for held in ops_at_union(url).get(desk.station_id(), [])} | conflicts_at_union(url)
        listed = listed_at_union(url)
        missing = [held for held in mine if held.body not in there | aside and not is_listed(held, listed)]
        assert not missing, f"{desk.name} was shut out, and {len(missing)} of its entries are on no list"
        code, key = story.code_of(desk), desk.device().hex()[:12]
        assert code is not None, f"the union has shut {desk.name} out of a station that it does not know"
        story.have_union_do("device", "accept" if story.schedule.accept else "discard", code, key)
        story.tally["shut-out device's entries " + ("accepted" if story.schedule.accept else "discarded")] += 1
        if story.schedule.accept:
            desk.sync()
            story.ledgers[desk.station].see(mine, contents_at_desk(desk.folder), values_at_desk(desk.folder))
