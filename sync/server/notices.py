"""Notices of the union: one record in the union's log, or in a region's, reaches every station that follows it."""

from __future__ import annotations

from typing import Final

from sync.records import Value
from sync.server import journal
from sync.server.authority import Authority
from sync.server.errors import Refusal
from sync.server.logbook import UNION, region_log
from sync.server.stations import checked_region
from sync.server.system import Union

MAX_TITLE: Final = 200
MAX_BODY: Final = 20_000


def publish(union: Union, authority: Authority, *, title: str, body: str, region: str | None = None) -> bytes:
    """Publish a notice to all stations, or to those of a region; its record's id. Raises Refusal."""
    title, body = title.strip(), body.strip()
    if not title or len(title) > MAX_TITLE or len(body) > MAX_BODY or "\0" in title + body:
        raise Refusal(
            "bad_notice", 400, f"A notice has a title of 1 to {MAX_TITLE} characters and a body of at most {MAX_BODY}."
        )
    log = UNION if region is None else region_log(checked_region(region))
    with union.database.write() as connection:
        fields: dict[str, Value] = {"title": title, "body": body, "published_at": union.clock.now()}
        (record,) = journal.write(union, authority, connection, log, [journal.Entry("notice", fields)])
    return record
