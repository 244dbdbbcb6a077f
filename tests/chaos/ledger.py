"""What must not be lost: who held which op, and whether its last copy was destroyed.

An op that any end held must be at the union in the end, unless every folder and database that held it was destroyed,
reset or put back before anybody else had received it. Knows ops by their canonical form, which holds their address.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from sync.log import Log
from sync.ops import address_of
from tests.chaos.desks import Desk
from tests.chaos.journal import Save
from tests.chaos.reading import Held, Key, contents_at_desk, ops_at_desk, photos_in, values_at_desk


@dataclass(slots=True)
class Import:
    """A file that was imported, or may have been."""

    prefix: str
    rows: int
    acknowledged: bool


@dataclass(slots=True)
class Ledger:
    """Of one station. ``must`` holds the bodies of ops that must be at the union."""

    must: set[bytes] = field(default_factory=set)
    common: set[bytes] = field(default_factory=set)
    """The same for the union's and the regions' logs."""
    contents: set[bytes] = field(default_factory=set)
    """The same for photos, by their hashes, while anybody counts them."""
    saves: list[Save] = field(default_factory=list)
    imports: list[Import] = field(default_factory=list)
    salts: dict[Key, bytes] = field(default_factory=dict)
    values: set[Key] = field(default_factory=set)
    """Personal values that must not be lost while nobody is entitled to erase them."""
    aged: set[tuple[bytes, str]] = field(default_factory=set)
    """Records and fields whose values may have had their time: months have gone by since."""
    further: dict[str, int] = field(default_factory=dict)
    """Persons of visits that were saved by other ways, by their notes."""
    resumed_twice: bool = False
    faulty: bool = False
    """Whether the programme itself ever wrote what nobody can count."""

    def note(self, desk: Desk, saves: Iterable[Save], imported: Import | None) -> None:
        """Take in what happened at a desk, and check at once that it holds all that it said was saved."""
        held = ops_at_desk(desk.folder)
        values = values_at_desk(desk.folder)
        self.salts |= {key: clear.salt for key, clear in values.items()}
        addresses = {one.address for one in held}
        voids = {one.op.fields.get("void") for one in held if one.op.record is not None}
        photos, contents = photos_in(held), contents_at_desk(desk.folder)
        for save in saves:
            self.saves.append(save)
            self.faulty = self.faulty or save.what == "garble"
            if not save.acknowledged or not save.records:
                continue
            if save.what in CREATES and address_of(save.records[0]) not in addresses:
                raise AssertionError(f"{desk.name} said that {save.mark} ({save.what}) is saved and does not hold it")
            if save.what == "void" and f"twice {save.mark}" not in voids:
                raise AssertionError(f"{desk.name} said that {save.mark} (void) is saved and does not hold it")
            # Another entry may count a photo that was taken away from this one, and bring it later.
            own = {photos.counting[record] for record in save.records if record in photos.counting}
            if own - contents:
                raise AssertionError(f"{desk.name} said that {save.mark} is saved and does not hold its photos")
        if imported is not None:
            self.imports.append(imported)
            marks = Counter(one.op.fields.get("note") for one in held if one.op.kind == "visit")
            found = sum(marks[f"{imported.prefix}.{number}"] for number in range(imported.rows))
            if found != imported.rows and (imported.acknowledged or found):
                raise AssertionError(f"{desk.name} holds {found} of the {imported.rows} rows of {imported.prefix}")
        if not desk.revoked:
            self.see(held, contents, values)

    def see(self, held: Iterable[Held], contents: Iterable[bytes] = (), values: Iterable[Key] = ()) -> None:
        """Ops, photos and personal values that an end holds must not be lost from now on."""
        self.contents.update(contents)
        self.values.update(values)
        for one in held:
            (self.must if one.log is Log.STATION else self.common).add(one.body)

    def forget_all_but(self, held: Iterable[Held], contents: Iterable[bytes], values: Iterable[Key]) -> None:
        """After a disaster that destroyed a copy: what nobody holds any more, nobody can be asked for."""
        self.contents.intersection_update(contents)
        self.values.intersection_update(values)
        left = {one.body for one in held}
        self.must &= left
        self.common &= left


CREATES: Final = {
    "visit": "visit",
    "restock": "movement",
    "issue": "movement",
    "lend": "movement",
    "give_back": "movement",
    "count": "stocktake",
    "hire": "staff",
    "sign_in": "shift",
    "ask": "request",
}
"""Saves that create a record, by its kind."""
