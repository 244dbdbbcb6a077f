"""A person at the desk in a great hurry: opens the real desk and does one thing after another by its services.

Everything comes from a seed but what is there to be corrected. Says a line for each save and keeps a journal. Runs as
a process of its own, which anybody may kill.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final

from desktop.bootstrap import SystemClock, open_desk
from desktop.errors import KnownError
from desktop.services.desk import Desk
from desktop.services.photos import Album
from desktop.views import Changes
from sync.ops import address_of
from tests.chaos.balances import MOVES_STOCK, created, held_here, others
from tests.chaos.camera import picture
from tests.chaos.faulty import write_a_number, write_faults
from tests.chaos.journal import DONE, HELD, INTENT, REFUSED, Journal

CATEGORIES: Final = ("courier", "rider", "sanitation", "taxi")
SERVICES: Final = ((), ("water",), ("charge", "water"), ("heat_food",))
CATALOGUE_ITEMS: Final = 4
"""How many items of the built-in catalogue are ever taken up: few, so that PCs speak of the same ones."""


class Driver:
    """Does orders at one desk."""

    def __init__(self, desk: Desk, folder: Path, random: Random, journal: Journal, prefix: str) -> None:
        self._desk = desk
        self._folder = folder
        self._random = random
        self._journal = journal
        self._prefix = prefix
        self._number = 0

    def do(self, what: str) -> None:
        """One order; what a person would be told to do otherwise is no failure."""
        verb, _, about = what.partition(" ")
        getattr(self, verb)(*filter(None, [about]))

    # -- visits -----------------------------------------------------------------------------------

    def visit(self) -> None:
        persons = self._random.randrange(1, 5)
        visitor = self._secret() if self._random.random() < 0.35 else ""
        category, services = self._random.choice(CATEGORIES), self._random.choice(SERVICES)
        self._save(
            "visit",
            persons,
            lambda mark: self._desk.visits.record_visit(
                category, persons=persons, services=services, note=mark, visitor=visitor
            ),
            visitor,
        )

    def leave(self) -> None:
        if found := self._a_visit():
            self._save("leave", 0, lambda mark: self._desk.visits.leave(found))

    def correct(self) -> None:
        if found := self._a_visit():
            category, services = self._random.choice(CATEGORIES), self._random.choice(SERVICES)
            self._save(
                "correct",
                0,
                lambda mark: self._desk.visits.correct_visit(found, category=category, services=services),
            )

    def void(self) -> None:
        if found := self._a_visit():
            self._save("void", 0, lambda mark: self._desk.visits.void_visit(found, f"twice {mark}"))

    def close_day(self) -> None:
        now = self._desk.clock.now()
        self._save("close_day", 0, lambda mark: self._desk.visits.close_day(now))

    # -- supplies ---------------------------------------------------------------------------------

    def adopt(self) -> None:
        offers = self._desk.catalogue.suggestions()[:CATALOGUE_ITEMS]
        offer = self._random.choice(offers)
        minimum = self._random.randrange(9)
        self._save("adopt", 0, lambda mark: self._desk.supplies.adopt(offer.id, minimum=minimum))

    def restock(self) -> None:
        if item := self._an_item():
            pieces = self._random.randrange(1, 50)
            self._save("restock", pieces, lambda mark: self._desk.supplies.restock(item, pieces, note=mark))

    def issue(self) -> None:
        if item := self._an_item():
            pieces = self._random.randrange(1, 9)
            self._save("issue", pieces, lambda mark: self._desk.supplies.issue(item, pieces, note=mark))

    def lend(self) -> None:
        if item := self._an_item():
            secret = self._secret()
            self._save(
                "lend",
                1,
                lambda mark: self._desk.supplies.issue(item, 1, kind="loan", recipient=secret, note=mark),
                secret,
            )

    def give_back(self) -> None:
        """The last piece of a loan comes back: the borrower's name is erased on every end."""
        loans = self._desk.supplies.open_loans()
        if not loans:
            self.lend()
            loans = self._desk.supplies.open_loans()
        if loans:
            item, loan = self._random.choice(loans)
            self._save(
                "give_back",
                -loan.delta,
                lambda mark: self._desk.supplies.take_back(item, -loan.delta, loan=loan.id, note=mark),
            )

    def count(self) -> None:
        if item := self._an_item():
            pieces = self._random.randrange(60)
            self._save("count", pieces, lambda mark: self._desk.supplies.count([(item, pieces)], note=mark))

    # -- photos -----------------------------------------------------------------------------------

    def photo(self) -> None:
        """Something comes in, with photos of it; some are of a scene that others take a photo of as well."""
        if item := self._an_item():
            pieces = self._random.randrange(1, 50)
            album = self._album(self._random.randrange(1, 3))
            self._save(
                "restock",
                pieces,
                lambda mark: self._desk.supplies.restock(item, pieces, note=mark, photos=album),
                photos=album,
            )

    def attach(self) -> None:
        """A photo of what was recorded long ago."""
        if found := self._a_visit():
            album = self._album(1)
            self._save(
                "attach", 0, lambda mark: self._desk.photos.attach(found, album.photos), photos=album
            )

    def take_away(self) -> None:
        """A photo is taken away for good: its content is erased on every end."""
        if there := self._photos():
            photo = self._random.choice(there)
            self._save("take_away", 0, lambda mark: self._desk.photos.remove(photo, f"blurred {mark}"))

    def give_up(self, photo: str) -> None:
        """A photo of which the last copy was destroyed is closed as lost."""
        self._save("give_up", 0, lambda mark: self._desk.photos.give_up(bytes.fromhex(photo), f"gone {mark}"))

    def _album(self, photos: int) -> Album:
        service = self._desk.photos
        return service.album([service.take(picture(self._random), f"{self._prefix} {n}") for n in range(photos)])

    def _photos(self) -> list[bytes]:
        """The photos of what was recorded last."""
        records = [row.id for row in self._desk.visits.page(limit=40).rows]
        for item in self._desk.supplies.items():
            records += [row.id for row in self._desk.supplies.item(item.id).ledger]
        found = self._desk.photos.of_many(records)
        return [view.id for record in sorted(found) for view in found[record]]

    # -- people -----------------------------------------------------------------------------------

    def hire(self) -> None:
        secret = self._secret()
        self._save("hire", 0, lambda mark: self._desk.people.add_person(secret), secret)

    def sign_in(self) -> None:
        people = self._desk.people.people()
        if not people:
            self.hire()
            people = self._desk.people.people()
        if people:
            person = self._random.choice(people)
            self._save("sign_in", 0, lambda mark: self._desk.duty.sign_in(person.id, "", promised=True))

    def sign_out(self) -> None:
        if shift := self._desk.duty.on_duty():
            self._save("sign_out", 0, lambda mark: self._desk.duty.sign_out(shift.id, handover=mark))

    def capacity(self) -> None:
        seats = self._random.randrange(4, 40)
        self._save("capacity", 0, lambda mark: self._desk.station.edit(capacity=seats))

    # -- what was entered twice, and what is kept and not counted -----------------------------------

    def join(self) -> None:
        """Two items are said to be one, those first that were perhaps entered twice; sometimes the contrary."""
        pairs = [(pair.kind, pair.goes.id, pair.stays.id) for pair in self._desk.joins.pairs()]
        if not pairs and (item := self._an_item()):
            pairs = [("supply", item, other.id) for other in self._desk.joins.others("supply", item)]
        if pairs:
            kind, one, other = self._random.choice(pairs)
            if self._random.random() < 0.8:
                self._save("join", 0, lambda mark: self._desk.joins.join([(kind, one, other)]))
            else:
                self._save("keep_apart", 0, lambda mark: self._desk.joins.keep_apart(kind, one, other))

    def take_apart(self) -> None:
        """What was joined is taken apart."""
        parts = [part.id for item in self._desk.supplies.items() for part in self._desk.joins.parts("supply", item.id)]
        if parts:
            part = self._random.choice(parts)
            self._save("take_apart", 0, lambda mark: self._desk.joins.take_apart("supply", part))

    def settle(self) -> None:
        """Everything that is kept and not counted is looked at: entered again, or dropped."""
        self._desk.quarantine.try_again()
        done: set[str] = set()
        while lines := [line for line in self._desk.quarantine.lines() if line.key not in done]:
            line = lines[0]
            done.add(line.key)
            if line.can_enter and self._random.random() < 0.7:
                self._save("enter_again", 0, partial(self._enter_again, line.key))
            if line.can_drop and line.key in {left.key for left in self._desk.quarantine.lines()}:
                self._save("drop", 0, partial(self._drop, line.key))

    def _enter_again(self, key: str, mark: str) -> Changes:
        return self._desk.quarantine.enter_again(key)

    def _drop(self, key: str, mark: str) -> Changes:
        return self._desk.quarantine.drop(key, f"twice {mark}")

    def garble(self) -> None:
        """The programme itself writes what nobody can count."""
        if self._random.random() < 0.2:
            self._save("visit", 1, lambda mark: write_a_number(self._desk, self._random, mark))
        else:
            found = self._a_visit()
            self._save("garble", 0, lambda mark: write_faults(self._desk, self._random, mark, found))

    def try_again(self) -> None:
        """What is kept and not counted is tried again."""
        self._desk.quarantine.try_again()

    def forget(self) -> None:
        """What the desk does by itself every few hours: values whose time is up are erased."""
        self._desk.retention.run()

    # -- the union --------------------------------------------------------------------------------

    def ask(self) -> None:
        pieces = self._random.randrange(1, 99)
        self._save("ask", 0, lambda mark: self._desk.requests.ask(pieces, wanted=mark))

    def sync(self) -> None:
        self._desk.sync.sync_now(timeout=1.0)

    # -- parts ------------------------------------------------------------------------------------

    def _save(
        self, what: str, amount: int, act: Callable[[str], Changes], *secrets: str, photos: Album | None = None
    ) -> None:
        self._number += 1
        mark = f"{self._prefix}.{self._number}"
        facts = {
            "what": what,
            "mark": mark,
            "amount": amount,
            "secrets": [secret for secret in secrets if secret],
            "photos": [] if photos is None else [photo.hash.hex() for photo in photos.photos],
        }
        self._journal.write(INTENT, self._number, **facts)
        before = held_here(self._folder) if what in MOVES_STOCK else {}
        try:
            changes = act(mark)
        except KnownError as error:
            self._journal.write(REFUSED, self._number, why=str(error))
            return
        self._journal.write(DONE, self._number, records=[record.hex() for record in changes.records])
        sys.stdout.write(f"saved {self._number}\n")
        sys.stdout.flush()
        if what in MOVES_STOCK:
            own = {address_of(record)[0].hex() for record in created(changes.records, before)}
            # Whatever arrived meanwhile, nobody can tell whether the save knew of it.
            if others(before, own) == others(held_here(self._folder), own):
                self._journal.write(HELD, self._number, last=others(before, own))

    def _a_visit(self) -> bytes | None:
        rows = self._desk.visits.page(limit=40).rows
        return self._random.choice(rows).id if rows else None

    def _an_item(self) -> bytes | None:
        items = self._desk.supplies.items()
        if not items:
            self.adopt()
            items = self._desk.supplies.items()
        return self._random.choice(items).id if items else None

    def _secret(self) -> str:
        """A name that stands nowhere else in the world."""
        return f"秘{self._random.getrandbits(64):016x}"


class Stream:
    """Random bytes from a seed: two desks with the same are one machine that was resumed twice."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._count = 0

    def __call__(self, length: int) -> bytes:
        self._count += 1
        return hashlib.shake_256(f"{self._seed} {self._count}".encode()).digest(length)


def main(arguments: Sequence[str]) -> int:
    """Play what a JSON text says: ``folder, orders, seed, prefix, journal, engine, stream, device``."""
    given: dict[str, Any] = json.loads(arguments[0])
    more: dict[str, Any] = {"randomness": Stream(given["stream"])} if given["stream"] else {}
    journal = Journal(Path(given["journal"]))
    try:
        with open_desk(Path(given["folder"]), SystemClock(), device=given["device"], **more) as desk:
            sys.stdout.write("open\n")
            sys.stdout.flush()
            if given["engine"]:
                desk.sync.start()
            driver = Driver(desk, Path(given["folder"]), Random(given["seed"]), journal, given["prefix"])
            for what in given["orders"]:
                driver.do(what)
    except KnownError as error:
        sys.stderr.write(f"refused: {error}\n")
        return 1
    finally:
        journal.close()
    return 0
