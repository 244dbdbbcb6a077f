"""What the sync's panel shows: what waits, what went when, which PCs there are, what could not be read."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from desktop.views import DeviceView, SyncRun
from sync.fold import Trouble
from sync.log import Log
from sync.ops import address_of, parse


@dataclass(frozen=True, slots=True)
class History:
    """What earlier conversations say of the present. Instants by this PC's clock."""

    synced_at: int | None
    """When one last went well."""
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


def history(connection: Connection) -> History:
    """What earlier conversations say of the present."""
    last = connection.exec_driver_sql("SELECT at, fault FROM conversation ORDER BY id DESC LIMIT 1").first()
    good = connection.exec_driver_sql(
        "SELECT id, at FROM conversation WHERE fault = '' ORDER BY id DESC LIMIT 1"
    ).first()
    if last is None or not last.fault:
        return History(good.at if good is not None else None, "", None, None)
    since = connection.exec_driver_sql(
        "SELECT at FROM conversation WHERE id > ? ORDER BY id LIMIT 1", (good.id if good is not None else 0,)
    ).scalar_one()
    return History(good.at if good is not None else None, last.fault, last.at, since)


def runs(connection: Connection, limit: int) -> tuple[SyncRun, ...]:
    """The last conversations with the union, latest first."""
    rows = connection.exec_driver_sql(
        "SELECT at, sent, received, fault FROM conversation ORDER BY id DESC LIMIT ?", (limit,)
    )
    return tuple(SyncRun(*row) for row in rows)


def quarantined(connection: Connection) -> int:
    """Entries that are kept and not counted: those that stand in no table, other than those that wait for what they
    refer to, and those under whose address the union has something else."""
    unread = connection.exec_driver_sql("SELECT count(*) FROM unfolded WHERE trouble <> ?", (Trouble.WAITING.value,))
    clashes = connection.exec_driver_sql("SELECT count(*) FROM clash")
    return int(unread.scalar_one()) + int(clashes.scalar_one())


def devices(connection: Connection, here: str) -> tuple[DeviceView, ...]:
    """The PCs that have written into the station's log, this one first; ``here`` is this one's name.

    The union's own server processes are no devices of the station.
    """
    rows = connection.exec_driver_sql(
        "SELECT device, id, entered_at FROM run WHERE app NOT LIKE 'yizhan-union%' AND device <> '' ORDER BY entered_at"
    )
    first: dict[str, int] = {}
    latest: dict[str, tuple[bytes, int]] = {}
    for name, run, at in rows:
        first.setdefault(name, int(at))
        latest[name] = (run, int(at))
    found = [
        DeviceView(name, name == here, first[name], _last_word(connection, *latest[name]))
        for name in sorted(first, key=first.__getitem__)
    ]
    return tuple(sorted(found, key=lambda device: not device.here))


def _last_word(connection: Connection, record: bytes, began: int) -> int:
    """When a run recorded its last entry of those that are here."""
    run, _ = address_of(record)
    body = connection.exec_driver_sql(
        "SELECT op.body FROM span JOIN op ON op.id = span.op + span.count - 1 WHERE span.run = ?"
        " ORDER BY span.first DESC LIMIT 1",
        (run,),
    ).scalar()
    return max(began, parse(body).time) if body is not None else began
