"""Notices as a clerk sends and sees them: to every station, or to those of a region that the clerk looks after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, insert, select

from sync.server.authority import Authority
from sync.server.console.clerks import Clerk
from sync.server.errors import Refusal
from sync.server.folding import folded
from sync.server.logbook import UNION, region_log
from sync.server.notices import publish
from sync.server.schema import act, records, station
from sync.server.system import Union

SHOWN: Final = 30


@dataclass(frozen=True, slots=True)
class Sent:
    """A notice that was sent; ``region`` is empty when it went to all."""

    title: str
    body: str
    published_at: int
    region: str
    by: str


@dataclass(frozen=True, slots=True)
class Board:
    """Where a clerk may send to, with how many stations there are, and what was sent there."""

    to_all: bool
    regions: tuple[tuple[str, int], ...]
    sent: tuple[Sent, ...]


def send(union: Union, authority: Authority, who: Clerk, *, title: str, body: str, region: str) -> None:
    """Send a notice to a region, or to all when it is empty. Raises Refusal."""
    if not region.startswith(who.region):
        raise Refusal("foreign_region", 403, "You can send only to the regions that you look after.")
    record = publish(union, authority, title=title, body=body, region=region or None)
    log = region_log(region) if region else UNION
    with union.database.write() as connection:
        connection.execute(insert(act).values(log=log.number, record=record, clerk=who.name))


def read_board(union: Union, who: Clerk) -> Board:
    """What a clerk can do and has done with notices, the newest first."""
    counted = (
        select(station.c.region, func.count())
        .where(station.c.region.startswith(who.region))
        .group_by(station.c.region)
        .order_by(station.c.region)
    )
    with union.database.read() as connection:
        regions = tuple((region, int(count)) for region, count in connection.execute(counted))
    names = {region_log(region).number: region for region, _ in regions}
    logs = [UNION.number, *names]
    notice = records["notice"]
    with folded(union, logs) as connection:
        rows = connection.execute(
            select(notice.c.log, notice.c.title, notice.c.body, notice.c.published_at, act.c.clerk)
            .outerjoin(act, (act.c.log == notice.c.log) & (act.c.record == notice.c.id))
            .where(notice.c.log.in_(logs), notice.c.void.is_(None))
            .order_by(notice.c.published_at.desc(), notice.c.id)
            .limit(SHOWN)
        ).all()
    sent = tuple(Sent(row.title, row.body, row.published_at, names.get(row.log, ""), row.clerk or "") for row in rows)
    return Board(who.region == "", regions, sent)
