"""What the sync's panel shows: what waits, what went when, which PCs there are, what could not be read."""

from __future__ import annotations

from base64 import b64decode
from collections import Counter
from typing import Final

from sqlalchemy import Connection

from desktop.store import local, quarantine
from desktop.values import Struct
from desktop.views.sync import DeviceView, SyncRun
from sync.log import Log
from sync.ops import address_of, parse
from sync.soundness import Trouble

_MARK: Final = 6
"""Characters of a key by which a person tells two PCs of one name apart; the union's lists begin with them too."""


class History(Struct, frozen=True):
    """What earlier conversations say of the present. Instants by this PC's clock; one that it shows as still to come is
    that of a clock that was ahead, and is left out."""

    synced_at: int | None
    """When one last left nothing pending."""
    fault: str
    """Code of the last one's fault, empty when it went well or there was none."""
    fault_at: int | None
    failing_since: int | None
    """When the first of the failed ones in a row failed."""


def pending_by_kind(connection: Connection) -> tuple[tuple[str, int], ...]:
    """Entries of this PC without a place at the union, by kind, most first."""
    rows = connection.exec_driver_sql(
        "SELECT kind, sum(count) FROM tail WHERE log = ? GROUP BY kind ORDER BY 2 DESC, 1",
        (int(Log.STATION),),
    )
    return tuple((kind, int(count)) for kind, count in rows)


def pending(connection: Connection) -> int:
    """Entries of this PC without a place at the union."""
    return sum(count for _, count in pending_by_kind(connection))


def log_entries(connection: Connection) -> int:
    """Entries of the station's log that this PC holds."""
    n = connection.exec_driver_sql("SELECT n FROM cursor WHERE log = ?", (int(Log.STATION),)).scalar()
    return int(n or 0)


def history(connection: Connection, now: int) -> History:
    """What earlier conversations say of the present, which is ``now`` by this PC's clock."""
    last = connection.exec_driver_sql("SELECT at, fault FROM conversation ORDER BY id DESC LIMIT 1").first()
    good = connection.exec_driver_sql(
        "SELECT id FROM conversation WHERE fault = '' ORDER BY id DESC LIMIT 1"
    ).first()
    complete = local.get(connection, local.SYNCED_AT)
    synced_at = past(complete, now) if isinstance(complete, int) else None
    if last is None or not last.fault:
        return History(synced_at, "", None, None)
    since = connection.exec_driver_sql(
        "SELECT at FROM conversation WHERE id > ? ORDER BY id LIMIT 1", (good.id if good is not None else 0,)
    ).scalar_one()
    return History(synced_at, last.fault, past(last.at, now), past(since, now))


def past(at: int | None, now: int) -> int | None:
    """An instant, None for one that is still to come."""
    return at if at is not None and at <= now else None


def runs(connection: Connection, limit: int) -> tuple[SyncRun, ...]:
    """The last conversations with the union, latest first."""
    rows = connection.exec_driver_sql(
        "SELECT at, sent, received, fault FROM conversation ORDER BY id DESC LIMIT ?", (limit,)
    )
    return tuple(SyncRun(*row) for row in rows)


_TROUBLES: Final = """
    SELECT CASE WHEN u.trouble = 'waiting' AND u.record IN (SELECT record FROM unfolded WHERE trouble = 'unknown')
                THEN 'unknown' ELSE u.trouble END AS why,
           u.kind AS kind, count(*) AS n
    FROM unfolded AS u GROUP BY why, kind
"""
"""What speaks of a record that this version cannot read waits for the next version as well."""


def troubles(connection: Connection, kind: str | None = None) -> Counter[str]:
    """Entries that stand in no table by their trouble (``sync.soundness.Trouble``), of all kinds or of one."""
    found: Counter[str] = Counter()
    for why, its_kind, n in connection.exec_driver_sql(_TROUBLES):
        if kind in (None, its_kind):
            found[why] += int(n)
    return found


def newer(connection: Connection, kind: str | None = None) -> int:
    """Entries of a newer version of the programme, which are counted once this one is updated."""
    return troubles(connection, kind)[Trouble.UNKNOWN.value]


def quarantined(connection: Connection) -> int:
    """Entries that are kept and not counted and that somebody has to look at: those that stand in no table, other than
    those that wait for what they refer to or for an update, and those under whose address the union has something
    else; but for what a person has ruled on."""
    return quarantine.needing(connection)


def devices(connection: Connection, here: str) -> tuple[DeviceView, ...]:
    """The PCs that have written into the station's log, this one first; ``here`` is this one's name.

    Entries tell the name of their PC and no more, so PCs of one name are told apart by the keys that the union let in,
    and of their last entry it is not known whose it was. The union's own server processes are no devices of the
    station.
    """
    rows = connection.exec_driver_sql(
        "SELECT device, id, entered_at FROM run WHERE app NOT LIKE 'yizhan-union%' AND device <> '' ORDER BY entered_at"
    )
    first: dict[str, int] = {}
    latest: dict[str, tuple[bytes, int]] = {}
    for name, run, at in rows:
        first.setdefault(name, int(at))
        latest[name] = (run, int(at))
    found: list[DeviceView] = []
    for name in sorted(first, key=first.__getitem__):
        last = _last_word(connection, *latest[name])
        alike = _let_in(connection, name)
        if len(alike) > 1:
            own = _own_key(connection)
            found += [DeviceView(name, key == own, at, last, key.hex()[:_MARK]) for key, at in alike]
        else:
            found.append(DeviceView(name, name == here, first[name], last))
    return tuple(sorted(found, key=lambda device: not device.here))


def _own_key(connection: Connection) -> bytes | None:
    """The key under which this PC was let in."""
    kept = connection.exec_driver_sql("SELECT json_extract(data, '$.device') FROM enrolment").scalar()
    return None if kept is None else b64decode(kept)


def _let_in(connection: Connection, name: str) -> list[tuple[bytes, int]]:
    """The keys of a name that may speak for the station, each since when, the earliest first."""
    rows = connection.exec_driver_sql(
        "SELECT key, enrolled_at FROM device WHERE name = ? AND revoked_at IS NULL AND void IS NULL"
        " ORDER BY enrolled_at, id",
        (name,),
    )
    return [(bytes(key), int(at)) for key, at in rows]


def _last_word(connection: Connection, record: bytes, began: int) -> int:
    """When a run recorded its last entry of those that are here."""
    run, _ = address_of(record)
    body = connection.exec_driver_sql(
        "SELECT op.body FROM span JOIN op ON op.id = span.op + span.count - 1 WHERE span.run = ?"
        " ORDER BY span.first DESC LIMIT 1",
        (run,),
    ).scalar()
    return max(began, parse(body).time) if body is not None else began
