"""The check that personal values stand for as long as nobody was entitled to take them away.

An erasure reaches every end and nothing brings back what it took, so one that should never have been written looks like
order itself: all ends agree. It is held against what people did and how much time went by in the story.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Final

from desktop.services.loans import LOST_INTEREST
from sync.files import CONTENT
from sync.ops import commits_to, committed_fields, decode_value, parse, target
from sync.retention import REASON
from tests.chaos.desks import Desk
from tests.chaos.ledger import Ledger
from tests.chaos.reading import Clear, Held, Key, values_at_desk
from tests.chaos.story import Story

SECRETS: Final = {"visit": "visitor", "lend": "recipient", "hire": "name"}
"""The personal field of what a save creates."""

Named = tuple[bytes, str]
"""A record and the name of a field."""


def check_values(
    story: Story, number: int, log: list[Held], at_union: Mapping[Key, Clear], desks: list[Desk], aside: Set[bytes]
) -> None:
    """Of a station under one of its ids: what stands at the union and at its desks. ``aside`` are the bodies of entries
    that are kept and not counted. Raises AssertionError."""
    ledger = story.ledgers[number]
    erased = _entitled(story, number, log)
    unclear = {(op.run, op.seq) for op in map(parse, aside)}
    must = {
        (*held.address, name): held
        for held in log
        if held.body in ledger.must and held.address not in unclear
        for name in committed_fields(held.op)
        if (*held.address, name) in ledger.values and (target(held.op), name) not in erased
    }
    story.tally["values that must stand"] += len(must)
    _stand("the union", must, at_union)
    for desk in desks:
        _stand(desk.name, must, values_at_desk(desk.folder))
    _as_saved(ledger, must, at_union)


def _entitled(story: Story, number: int, log: Iterable[Held]) -> set[Named]:
    """What a station's erasures name, once it is sure that each of them may stand."""
    ledger = story.ledgers[number]
    given_back = {held.op.fields.get("loan") for held in log if held.op.kind == "movement"}
    saved = {(target(held.op), name) for held in log for name in committed_fields(held.op)}
    by_reason: dict[str, set[Named]] = {}
    for held in log:
        if held.op.kind == "erasure":
            record, reason = held.op.fields["record"], str(held.op.fields.get("reason", ""))
            names = set(str(held.op.fields["fields"]).split(";")) - {CONTENT}
            by_reason.setdefault(reason, set()).update((record, name) for name in names)
    returned, over = by_reason.pop(LOST_INTEREST, set()), by_reason.pop(REASON, set())
    if not ledger.resumed_twice:
        # Of twins the return may be kept aside, and the erasure that was saved with it stand.
        wrong = {record.hex() for record, _ in returned if record not in given_back}
        assert not wrong, f"{story.codes[number]}: borrowers of loans that are out were erased: {sorted(wrong)[:3]}"
    early = {(record.hex(), name) for record, name in (over & saved) - returned - ledger.aged}
    assert not early, f"{story.codes[number]}: {len(early)} values were erased before their time: {sorted(early)[:3]}"
    assert not any(by_reason.values()), f"{story.codes[number]}: nobody erased anything for {sorted(by_reason)}"
    return returned | over


def _stand(where: str, must: Mapping[Key, Held], values: Mapping[Key, Clear]) -> None:
    lost = [key for key in must if key not in values]
    assert not lost, f"{where} has lost {len(lost)} values, such as {_tell(lost[0])}"
    bent = [key for key, held in must.items() if not _is_promised(held, key[2], values[key])]
    assert not bent, f"{where} has {len(bent)} values that are not what was saved, such as {_tell(bent[0])}"


def _is_promised(held: Held, name: str, clear: Clear) -> bool:
    return commits_to(held.op.fields[name], decode_value(clear.value), clear.salt)


def _as_saved(ledger: Ledger, must: Mapping[Key, Held], values: Mapping[Key, Clear]) -> None:
    """What a person was told is saved is what stands."""
    first = {(target(held.op), key[2]): key for key, held in must.items() if held.op.record is None}
    for save in ledger.saves:
        if save.acknowledged and save.records and save.secrets and not ledger.resumed_twice:
            key = first.get((save.records[0], SECRETS[save.what]))
            assert key is None or decode_value(values[key].value) == save.secrets[0], f"{save.mark} names somebody else"


def _tell(key: Key) -> str:
    return f"{key[2]} of {key[0].hex()}/{key[1]}"
