"""The station's people and their PINs.

A PIN keeps colleagues from signing in for each other; it is no secret of state. It is kept as an Argon2id hash, and
wrong tries are answered more and more slowly, also after a restart.
"""

from __future__ import annotations

from typing import Any, Final

from desktop.i18n import N_
from desktop.services import inputs
from desktop.services.errors import KnownError
from desktop.services.work import Work
from desktop.store import local
from desktop.store.queries import joined, people
from desktop.views import Changes, RecordId, StaffView
from sync.vocabulary import ROLES

FREE_TRIES: Final = 3
"""Wrong tries without a delay: a slip of the finger is no attack."""
DELAYS: Final = (5, 15, 60, 300, 900)
"""Seconds to wait after each wrong try from then on; the last holds for all further ones."""
SHORTEST_PIN: Final = 4
LONGEST_PIN: Final = 12
_ROLES: Final = frozenset(role.code for role in ROLES)


class PeopleService:
    """Every method may be called from any thread; commands raise KnownError and have then changed nothing."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._store = work.store

    def people(self, *, voided: bool = False) -> tuple[StaffView, ...]:
        """The station's people: heads, managers, volunteers. Those who have left only when asked for."""
        with self._store.read() as connection:
            return people.people(connection, voided=voided)

    def add_person(self, name: str, *, role: str = "manager", phone: str = "", pin: str = "") -> Changes:
        """Add a person, with a PIN or without."""
        fields: dict[str, object] = {
            "name": self._free_name(name, None),
            "role": inputs.code(role, _ROLES),
            "phone": inputs.phone(phone),
            "pin": _hashed(pin),
        }
        with self._work.unit() as unit:
            unit.create("staff", fields)
        return unit.changes()

    def edit_person(
        self, staff_id: RecordId, *, name: str | None = None, role: str | None = None, phone: str | None = None
    ) -> Changes:
        """Change what is known of a person; what is left out stays as it is."""
        staff_id = self._valid(staff_id).id
        fields: dict[str, object] = {}
        if name is not None:
            fields["name"] = self._free_name(name, staff_id)
        if role is not None:
            fields["role"] = inputs.code(role, _ROLES)
        if phone is not None:
            fields["phone"] = inputs.phone(phone)
        with self._work.unit() as unit:
            if fields:
                unit.patch("staff", staff_id, fields)
        return unit.changes()

    def set_pin(self, staff_id: RecordId, pin: str) -> Changes:
        """Give a person a new PIN, or none with an empty text. Earlier wrong tries are forgotten."""
        staff_id = self._valid(staff_id).id
        hashed = _hashed(pin)
        with self._work.unit() as unit:
            unit.patch("staff", staff_id, {"pin": hashed})
            local.put(unit.connection, _key(staff_id), None)
        return unit.changes()

    def may_allow_pin(self, staff_id: RecordId) -> tuple[StaffView, ...]:
        """Who can allow another PIN for a person, each with the own PIN: the heads and the person; where no other head
        has a PIN, any colleague who has one. Nobody is needed while the person has none, or nobody else has one."""
        person = self._valid(staff_id)
        if not person.has_pin:
            return ()
        others = [one for one in self.people() if one.has_pin and one.id != person.id]
        heads = [one for one in others if one.role == "head"]
        return (*(heads or others), person) if others else ()

    def reset_pin(self, staff_id: RecordId, pin: str, *, by: RecordId | None = None, by_pin: str = "") -> Changes:
        """Give a person another PIN with the leave of ``by``, in whose name it is recorded. Wrong tries of ``by_pin``
        are answered as slowly as those of a sign-in."""
        person = self._valid(staff_id)
        if not pin:
            raise KnownError(N_("The new PIN is empty."), N_("Type 4 to 6 digits."))
        hashed = _hashed(pin)
        allowing = {one.id for one in self.may_allow_pin(person.id)}
        if allowing:
            whose = None if by is None else self.person(by).id
            if whose not in allowing:
                raise KnownError(
                    N_("Somebody has to allow the new PIN of {name}."),
                    N_("Choose the station head, or type the old PIN."),
                    name=person.name,
                )
            self.check_pin(whose, by_pin)
            by = whose
        with self._work.unit() as unit:
            if by is not None:
                unit.actor = by
            unit.patch("staff", person.id, {"pin": hashed})
            local.put(unit.connection, _key(person.id), None)
        return unit.changes()

    def void_person(self, staff_id: RecordId, reason: str) -> Changes:
        """A person no longer looks after the station; what they recorded stays."""
        person = self._valid(staff_id)
        staff_id = person.id
        why = inputs.reason(reason)
        with self._work.unit() as unit:
            if any(staff == staff_id for _, staff, _ in people.open_staff(unit.connection)):
                raise KnownError(
                    N_("{name} is still signed in."), N_("Sign out first, then do it again."), name=person.name
                )
            # All that this person was entered as: what is personal in it is no longer needed either.
            for its in joined.whole(unit.connection, staff_id):
                unit.patch("staff", its, {"void": why})
        return unit.changes()

    def check_pin(self, staff_id: RecordId, pin: str) -> None:
        """Raises KnownError when the PIN is wrong or when it is too early for another try."""
        person = self._valid(staff_id)
        staff_id = person.id
        if not person.has_pin:
            return
        now = self._store.clock.now()
        with self._store.read() as connection:
            hashed = people.pin_hash(connection, staff_id)
            wrong, until = _tries(local.get(connection, _key(staff_id)))
        # A clock that was set back must not lock anybody out for longer than the longest delay.
        wait = min(until - now, DELAYS[-1])
        if wait > 0:
            raise KnownError(
                N_("There were too many wrong PINs for {name}."),
                N_("Try again in {seconds} seconds."),
                name=person.name,
                seconds=wait,
            )
        if _verified(hashed, pin):
            if wrong:
                self._store.settings.put(_key(staff_id), None)
            return
        wrong += 1
        delay = 0 if wrong < FREE_TRIES else DELAYS[min(wrong - FREE_TRIES, len(DELAYS) - 1)]
        self._store.settings.put(_key(staff_id), {"wrong": wrong, "until": now + delay})
        if delay:
            raise KnownError(
                N_("The PIN is wrong."), N_("Another try is possible in {seconds} seconds."), seconds=delay
            )
        raise KnownError(N_("The PIN is wrong."), N_("Type it again."))

    def person(self, staff_id: RecordId) -> StaffView:
        """One person, also one who has left. Raises KnownError."""
        with self._store.read() as connection:
            found = people.person(connection, staff_id)
        if found is None:
            raise KnownError(N_("This person is not there."), N_("Choose one from the list."))
        return found

    def _valid(self, staff_id: RecordId) -> StaffView:
        found = self.person(staff_id)
        if found.voided is not None:
            raise KnownError(
                N_("{name} no longer looks after this station."), N_("Add the person again first."), name=found.name
            )
        return found

    def _free_name(self, name: str, staff_id: RecordId | None) -> str:
        cleaned = inputs.name(name)
        if any(known.name == cleaned and known.id != staff_id for known in self.people()):
            raise KnownError(
                N_("There is a person called {name} already."),
                N_("Add something that tells the two apart."),
                name=cleaned,
            )
        return cleaned


def _key(staff_id: RecordId) -> str:
    return f"pin_tries.{staff_id.hex()}"


def _tries(kept: local.Json) -> tuple[int, int]:
    """Wrong tries so far and the instant until which to wait."""
    if not isinstance(kept, dict):
        return 0, 0
    wrong, until = kept.get("wrong"), kept.get("until")
    return (wrong, until) if isinstance(wrong, int) and isinstance(until, int) else (0, 0)


def _hasher() -> Any:
    # Imported when first needed: the first screen does without. Parameters are OWASP's least for Argon2id, which an
    # old office PC works through in a quarter of a second.
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def _hashed(pin: str) -> str:
    if not pin:
        return ""
    if not (pin.isascii() and pin.isdigit() and SHORTEST_PIN <= len(pin) <= LONGEST_PIN):
        raise KnownError(
            N_("A PIN has {least} to {most} digits."),
            N_("Choose another one."),
            least=SHORTEST_PIN,
            most=LONGEST_PIN,
        )
    return str(_hasher().hash(pin))


def _verified(hashed: str, pin: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return bool(_hasher().verify(hashed, pin))
    except (VerificationError, InvalidHashError):
        return False
