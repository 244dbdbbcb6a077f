"""What must be so when a story has ended: nothing lost, nothing doubled, the same everywhere, and every end sound.

Each check raises AssertionError with what it found. Looks at ends as outsiders do: by their commands' answers, their
exports and their files.
"""

from __future__ import annotations

import csv
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Set
from contextlib import closing
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import msgspec

from desktop.store.opening import DATABASE_NAME
from desktop.store.quarantine import OWN_NOTES
from sync.log import Log
from sync.ops import address_of, parse, record_id
from tests.chaos.balances import BALANCES_TOLD, check_balances
from tests.chaos.desks import LEDGERS, Desk
from tests.chaos.kept import kept_at_union
from tests.chaos.ledger import CREATES, Ledger
from tests.chaos.reading import (
    SIDES,
    Held,
    codes_at_union,
    conflicts_at_union,
    contents_at_desk,
    contents_at_union,
    holds_registration,
    kept_aside_at_desk,
    ops_at_desk,
    ops_at_union,
    photos_in,
    traces_at_desk,
    values_at_union,
)
from tests.chaos.story import Story
from tests.chaos.values import SECRETS, check_values

Rows = list[list[str]]
Tables = dict[str, list[str]]
RESUMED_TWICE: Final = {
    "desk": frozenset({"clash", "catalogue"}),
    "union": frozenset({"conflicts"}),
}
"""Findings that a virtual machine that was resumed twice may produce, by the end that reports them."""
OF_FAULTS: Final = {
    "desk": frozenset({"quarantine"}),
    "union": frozenset({"unfolded"}),
}
"""Findings after a faulty programme wrote what nobody can count."""
OF_PHOTOS: Final = frozenset({"file_orphan"})
"""Findings that a desk may have whose entry with a photo was never saved, or went when a backup was put back."""


def check(story: Story) -> None:
    """Everything."""
    at_union = ops_at_union(story.union.vault.url)
    aside = conflicts_at_union(story.union.vault.url)
    contents = contents_at_union(story.union.vault.url)
    values = values_at_union(story.union.vault.url)
    twice = any(ledger.resumed_twice for ledger in story.ledgers)
    _doctor_at_union(story, twice=twice)
    codes = codes_at_union(story.union.vault.url)
    for number, ledger in enumerate(story.ledgers):
        kept = aside | _clashing(story, number) if ledger.resumed_twice else frozenset()
        ids = [id_ for id_ in story.ids[number] if id_ in at_union]
        assert ids, f"{story.codes[number]} is not at the union"
        strangers = [desk.name for desk in story.of_station(number) if desk.station_id() not in ids]
        assert not strangers, f"{strangers} speak for a station that the union does not know"
        logs = [held for id_ in ids for held in at_union[id_]]
        _none_lost(story, number, logs, kept, at_union[b""])
        exports: dict[str, Rows] = {}
        for id_ in ids:
            log, desks = at_union[id_], [desk for desk in story.of_station(number) if desk.station_id() == id_]
            _in_their_places(story, number, desks, log)
            _photos(story, number, desks, log, contents.get(id_, {}))
            check_values(story, number, log, values.get(id_, {}), desks, kept)
            exported = {kind: _union_rows(story, kind, codes[id_]) for kind in LEDGERS}
            allowed = OF_PHOTOS if story.schedule.photos else frozenset()
            allowed |= OF_FAULTS["desk"] if ledger.faulty else frozenset()
            held = [_same_rows(desk, exported, allowed, resumed_twice=ledger.resumed_twice) for desk in desks]
            _same_tables(desks, held)
            if desks and not ledger.resumed_twice:
                told = check_balances(desks[0].name, held[0], ledger.saves)
                story.tally[BALANCES_TOLD] += told
            _same_kept(story, codes[id_], desks, held)
            for kind, (heading, *rows) in exported.items():
                exports.setdefault(kind, [heading]).extend(rows)
        _nothing_doubled(ledger, logs, exports)
    for desk in story.desks.values():
        if desk.revoked:
            _still_readable(desk)
    _erased(story, at_union)
    _no_bug(story)


def _no_bug(story: Story) -> None:
    """No process of any end met an error that nobody had thought of."""
    for file in sorted(story.log.glob("*.err")):
        text = file.read_text(encoding="utf-8", errors="replace")
        assert "Traceback" not in text, f"{file.name}: {text[-1500:]}"


# -- ops ------------------------------------------------------------------------------------------------


def _none_lost(story: Story, number: int, logs: list[Held], aside: Set[bytes], common: list[Held]) -> None:
    """Of what is at the union under all ids of a station."""
    counts = Counter(held.address for held in logs)
    doubled = [held for held in logs if counts[held.address] > 1]
    assert not doubled, f"{story.codes[number]}: {len(doubled)} addresses stand more than once at the union"
    there = {held.body for held in logs} | aside
    ledger = story.ledgers[number]
    _none_missing(f"{story.codes[number]}: ops that somebody held", ledger.must - there)
    general = {held.body for held in common}
    _none_missing(f"{story.codes[number]}: the union's own entries", ledger.common - general)
    for desk in story.of_station(number):
        for held in ops_at_desk(desk.folder):
            if held.log is Log.STATION:
                assert held.body in there, f"{desk.name}: {_tell(held.body)} is not at the union"


def _in_their_places(story: Story, number: int, desks: list[Desk], log: list[Held]) -> None:
    """Every PC has each entry where the union has it."""
    for desk in desks:
        held_here = ops_at_desk(desk.folder)
        if not story.ledgers[number].resumed_twice:
            unplaced = [held for held in held_here if held.place is None]
            assert not unplaced, f"{desk.name} still has {len(unplaced)} ops without a place"
        places = {held.place: held.body for held in held_here if held.log is Log.STATION and held.place is not None}
        differing = [held.place for held in log if held.place is None or places.get(held.place) != held.body]
        assert not differing, f"{desk.name} has other entries at {differing[:5]}"
        assert len(places) == len(log), f"{desk.name} has {len(places)} entries, the union {len(log)}"


def _clashing(story: Story, number: int) -> set[bytes]:
    """Of a machine that was resumed twice: what its desks keep aside, for a person to rule on."""
    desks = [desk for desk in story.desks.values() if desk.station == number]
    return {body for desk in desks for body in kept_aside_at_desk(desk.folder)}


def _none_missing(what: str, missing: set[bytes]) -> None:
    assert not missing, f"{what}: {len(missing)} are lost, such as {[_tell(body) for body in sorted(missing)[:3]]}"


def _tell(body: bytes) -> str:
    run, seq, time, _, kind, _, record, fields = msgspec.msgpack.decode(body)
    about = "" if record is None else f" on {record.hex()}"
    return f"{kind} {run.hex()}/{seq} at {time}{about} {sorted(fields)}"


# -- photos ---------------------------------------------------------------------------------------------


def _photos(story: Story, number: int, desks: list[Desk], log: list[Held], at_union: dict[bytes, bool]) -> None:
    """Every photo that counts is everywhere, and one that was erased is nowhere."""
    photos = photos_in(log)
    counting = set(photos.counting.values())
    story.tally["photos counted"] += len(counting)
    story.tally["photos erased"] += len(photos.erased)
    lacking = {hash_ for hash_ in counting if not at_union.get(hash_)}
    if not desks:
        lacking &= story.ledgers[number].contents  # nobody is there who could close one as lost
    assert not lacking, f"{story.codes[number]}: {len(lacking)} photos are not at the union"
    left = photos.erased & at_union.keys()
    assert not left, f"{story.codes[number]}: {len(left)} photos were erased and are at the union"
    for desk in desks:
        lacking = counting - contents_at_desk(desk.folder)
        assert not lacking, f"{desk.name}: {len(lacking)} photos are not there"
        # An entry of its own that clashed may name the same photo, and can still be entered again.
        aside = {held.op.fields.get("hash") for held in ops_at_desk(desk.folder) if held.place is None}
        left = (photos.erased & traces_at_desk(desk.folder)) - aside
        assert not left, f"{desk.name}: {len(left)} photos were erased and have left something"


# -- rows -----------------------------------------------------------------------------------------------


def _union_rows(story: Story, kind: str, code: str) -> Rows:
    path = story.folder / f"union-{code}-{kind}.csv"
    story.union.command("export", kind, "--station", code, "-o", str(path))
    rows = _read(path)
    column = rows[0].index("station")
    assert len({row[column] for row in rows[1:]}) <= 1, f"{kind} of {code} name other stations"
    return [row[:column] + row[column + 1 :] for row in rows]


def _read(path: Path) -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def _nothing_doubled(ledger: Ledger, log: list[Held], exported: dict[str, Rows]) -> None:
    """The totals of the journals are the totals of the exports, save for save."""
    must = {held.address for held in log if held.body in ledger.must}
    ledgers = {"visit": ("visits", "persons"), "movement": ("movements", "quantity")}
    wrong: list[str] = []
    for kind, (sheet, column) in ledgers.items():
        head, *rows = exported[sheet]
        amounts = {row[0]: int(row[head.index(column)]) for row in rows}
        marks = Counter(row[head.index("note")] for row in rows)
        assert len(amounts) == len(rows), f"{sheet}: an id stands in two rows"
        if not ledger.resumed_twice:
            wrong += [f"{sheet}: {mark} stands in {n} rows" for mark, n in marks.items() if n > 1]
        told = [save for save in ledger.saves if CREATES.get(save.what) == kind]
        expected = 0
        for save in told:
            if save.acknowledged and address_of(save.records[0]) in must:
                expected += save.amount
                row = amounts.get(_shown(save.records[0]))
                if row != save.amount and not ledger.resumed_twice:
                    wrong.append(f"{sheet}: {save.mark} was saved with {save.amount} and is {row} at the union")
            elif save.mark in marks:
                # Nobody was told that it is saved, and it is, or its folder was destroyed and its op lived on.
                expected += save.amount
        if kind == "visit":
            expected += sum(persons for note, persons in ledger.further.items() if note in marks)
            expected += sum(
                1 + number % 3
                for imported in ledger.imports
                for number in range(imported.rows)
                if f"{imported.prefix}.{number}" in marks
            )
        found = sum(amounts.values())
        if found != expected and not ledger.resumed_twice:
            wrong.append(f"{sheet}: {found} {column} at the union, {expected} in the journals")
    voided = {
        _shown(held.op.record)
        for held in log
        if held.op.kind == "visit" and held.op.record is not None and held.op.fields.get("void")
    }
    head, *rows = exported["visits"]
    shown = {row[0] for row in rows if row[head.index("voided")]}
    if not ledger.resumed_twice and shown != voided & {row[0] for row in rows}:
        wrong.append("visits: not those are voided that were")
    assert not wrong, "; ".join(wrong[:8])


def _shown(record: bytes) -> str:
    return str(UUID(bytes=record))


def _same_rows(desk: Desk, exported: dict[str, Rows], allowed: frozenset[str], *, resumed_twice: bool) -> Tables:
    """Whether a desk's exports are the union's; what its tables hold."""
    paths = {kind: desk.log / f"{desk.name}-{kind}.csv" for kind in LEDGERS}
    lines = [desk.line_of("export", kind, "-o", str(path)) for kind, path in paths.items()]
    lines += [desk.line_of("doctor", "--json"), ["tables", str(desk.folder)]]
    clone = desk.start("desk commands", *map(json.dumps, lines))
    clone.wait()
    for kind, path in paths.items():
        rows = _read(path)
        if rows != exported[kind]:
            here, there = set(map(tuple, rows)), set(map(tuple, exported[kind]))
            raise AssertionError(
                f"{desk.name}: {kind} differ from the union's: only here {sorted(here - there)[:3]}, "
                f"only there {sorted(there - here)[:3]}, {len(rows)} and {len(exported[kind])} rows"
            )
    if resumed_twice:
        # What somebody has ruled on is no finding any more.
        allowed |= RESUMED_TWICE["desk"] - ({"clash"} if desk.settled else set())
    report, held = map(json.loads, clone.stdout.splitlines()[-2:])
    _sound(desk.name, report, allowed)
    found: Tables = held
    return found


def _same_tables(desks: list[Desk], held: list[Tables]) -> None:
    for desk, found in zip(desks, held, strict=True):
        for kind, rows in found.items():
            here, there = set(rows), set(held[0][kind])
            assert rows == held[0][kind], (
                f"{desk.name} and {desks[0].name} differ in {kind}: only here {sorted(here - there)[:3]}, "
                f"only there {sorted(there - here)[:3]}"
            )


def _same_kept(story: Story, code: str, desks: list[Desk], held: list[Tables]) -> None:
    """What is kept and not counted is the same on every end, entry for entry and reason for reason."""
    there = kept_at_union(story.union.json("quarantine", "list", "--station", code, "--json"))
    story.tally["entries kept and not counted"] += len(there)
    for desk, found in zip(desks, held, strict=True):
        assert found["kept"] == there, f"{desk.name} keeps {found['kept'][:5]}, the union {there[:5]}"


# -- ends -----------------------------------------------------------------------------------------------


def _doctor_at_union(story: Story, *, twice: bool) -> None:
    report = story.union.json("doctor", "--json", code=None)
    allowed = RESUMED_TWICE["union"] if twice else frozenset()
    if any(ledger.faulty for ledger in story.ledgers):
        allowed |= OF_FAULTS["union"]
    if any(desk.revoked for desk in (*story.desks.values(), *story.gone)):
        allowed |= {"held"}
    _sound("the union", report, allowed)


def _sound(who: str, report: dict[str, Any], allowed: frozenset[str]) -> None:
    findings = [finding for finding in report["findings"] if finding["check"] not in allowed]
    assert not findings, f"the doctor finds at {who}: {[finding['what'] for finding in findings]}"


def _still_readable(desk: Desk) -> None:
    """A device that was shut out keeps what it has, and says what happened."""
    desk.command("export", "visits", "-o", str(desk.log / f"{desk.name}-revoked.csv"))
    desk.command("status", "--json")
    report = json.loads(desk.command("doctor", "--json", code=None).stdout)
    if any(parse(body).kind not in OWN_NOTES for body in kept_aside_at_desk(desk.folder)):
        found = {finding["check"] for finding in report["findings"]}
        assert "clash" in found, f"{desk.name} was shut out and keeps silent about what went aside: {found}"
    answer = desk.sync()
    said = {"revoked", None}
    if not holds_registration(desk.folder):
        said.add("unknown_device")  # a union that was put back to before its station cannot know of it from anybody
    assert answer["error"] in said, f"{desk.name} was shut out and is told {answer['error']}"


# -- erasure --------------------------------------------------------------------------------------------


def _erased(story: Story, at_union: dict[bytes, list[Held]]) -> None:
    """What an erasure at the union names is nowhere: no value and no salt, in no file and no table."""
    needles: dict[bytes, str] = {}
    for number, ledger in enumerate(story.ledgers):
        erased = {
            held.op.fields["record"]: held.op.fields["fields"]
            for id_ in story.ids[number]
            for held in at_union.get(id_, ())
            if held.op.kind == "erasure"
        }
        # Twins wrote different things under one id; what the one entered again lives on though the other's was erased.
        again = any(save.what == "enter_again" for save in ledger.saves)
        written = Counter(save.records[0] for save in ledger.saves if save.records and again)
        for save in ledger.saves:
            names = str(erased.get(save.records[0], "")).split(";") if save.records else []
            if save.secrets and SECRETS[save.what] in names and written[save.records[0]] < 2:
                needles[save.secrets[0].encode()] = save.mark
        for (run, seq, field), salt in ledger.salts.items():
            # Of twins with the same random bytes one may keep the salt for what is not erased.
            if not ledger.resumed_twice and field in str(erased.get(record_id(run, seq), "")).split(";"):
                needles[salt] = f"the salt of {field} of {run.hex()}/{seq}"
    if not needles:
        return
    story.tally["erased values looked for"] += len(needles)
    for place, data in _stores(story):
        for needle, what in needles.items():
            assert needle not in data, f"{place} still holds {what}"
            assert needle.hex().encode() not in data, f"{place} still holds {what}"


def _stores(story: Story) -> Iterator[tuple[str, bytes]]:
    story.union.kill()
    yield "the union", story.union.vault.dump()
    for desk in story.living():
        file = desk.folder / DATABASE_NAME
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for side in SIDES:
            path = Path(f"{file}{side}")
            if path.exists():
                yield f"{desk.name} ({path.name})", path.read_bytes()
