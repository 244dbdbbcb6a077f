"""Which of the ops that a device brings the union itself once wrote, going by its seals.

Knows neither envelopes nor what becomes of the ops.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from sync.messages import Credentials
from sync.ops import Op, parse
from sync.seals import Seal
from sync.server.authority import Authority, find_key
from sync.server.logbook import LogName, entry_at, place_of
from sync.trust import TrustError, WorkingKey, check_working_key, key_id


class Keys:
    """What seals are checked with: the union's keys, and those that a device shows."""

    def __init__(self, authority: Authority, shown: Credentials | None = None) -> None:
        self._root = authority.root_public
        self._known = {key_id(key.public): key for key in shown.working_keys} if shown is not None else {}
        self._known |= authority.by_id
        self._checked: set[bytes] = set()

    def find(self, id_: bytes, connection: Connection | None = None) -> WorkingKey:
        """The working key of an id; over a ``connection`` also one that another process has made or learnt of. Raises
        TrustError."""
        key = self._known.get(id_)
        if key is None and connection is not None:
            key = find_key(connection, id_)
        if key is None:
            raise TrustError("the key that sealed it is not known")
        self._known[id_] = key
        if id_ not in self._checked:
            check_working_key(self._root, key)
            self._checked.add(id_)
        return key


class Sealed:
    """The union's own among some ops of a log; a run's seal is read and checked once."""

    def __init__(self, log: LogName, ops: Iterable[Op], keys: Keys, connection: Connection | None) -> None:
        """Without a ``connection``, going by these ops alone."""
        self._log = log
        self._keys = keys
        self._connection = connection
        self._bearers: dict[bytes, list[Op]] = {}
        for op in ops:
            if op.seq == 1:
                self._bearers.setdefault(op.run, []).append(op)
        self._seals: dict[bytes, Seal | TrustError] = {}

    def check(self, op: Op, body: bytes) -> None:
        """Raises TrustError unless the union wrote this op, whose canonical form is given."""
        seal = self._seals.get(op.run)
        if seal is None:
            seal = self._seals[op.run] = self._find(op.run)
        if isinstance(seal, TrustError):
            raise seal
        if not seal.holds(op.seq, body):
            raise TrustError("the op is not the one that was sealed")

    def __contains__(self, pair: tuple[Op, bytes]) -> bool:
        try:
            self.check(*pair)
        except TrustError:
            return False
        return True

    def _find(self, run: bytes) -> Seal | TrustError:
        """The run's seal; it may come with others that are none."""
        fault = TrustError("it is not sealed")
        for op in self._bearers.get(run) or self._stored(run):
            try:
                seal = Seal.of(op)
                seal.check(self._keys.find(seal.key, self._connection).public, self._log.scope)
            except TrustError as error:
                fault = error
            else:
                return seal
        return fault

    def _stored(self, run: bytes) -> list[Op]:
        if self._connection is None:
            return []
        n = place_of(self._connection, self._log.number, run, 1)
        return [] if n is None else [parse(entry_at(self._connection, self._log.number, n))]
