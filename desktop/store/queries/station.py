"""The station's file, what the union registered, its vocabulary and its notices."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import Final

from sqlalchemy import Connection

from desktop.store.queries.joined import STANDS
from desktop.values import Struct
from desktop.views import NoticeView, OpeningHours, RecordId, StationView
from sync.hours import parse_hours
from sync.ops import fixed_id
from sync.records import KINDS, Default

STATION_ID: Final = fixed_id(1)
"""The station's own file."""
SUPPLY_IDS: Final = 1_000
"""From this number on come the items of the built-in catalogue."""
_TERM_IDS: Final = 2**48


def term_id(vocabulary: str, code: str) -> RecordId:
    """The fixed id of what a station says of a built-in or a union's term, whatever place it has in the list."""
    digest = blake2b(f"{vocabulary}:{code}".encode(), digest_size=6).digest()
    return fixed_id(_TERM_IDS + int.from_bytes(digest, "big"))


class TermRow(Struct, frozen=True):
    """A vocabulary entry that the union or the station added or changed; texts may be empty."""

    id: RecordId
    of_union: bool
    vocabulary: str
    code: str
    zh: str
    en: str
    icon: str
    rank: int
    hidden: bool


def station(connection: Connection) -> StationView:
    """The station's file beside what the union registered of it. Code and address are those of the enrolment until
    the union's own entries have arrived."""
    station_code, told_url = _told_at_enrolment(connection)
    own = connection.exec_driver_sql("SELECT * FROM station WHERE id = ?", (STATION_ID,)).mappings().first()
    file = dict(_BLANK) if own is None else dict(own)
    union = connection.exec_driver_sql(
        "SELECT code, name, region, level FROM registration WHERE void IS NULL ORDER BY entry DESC LIMIT 1"
    ).first()
    code, name, region, level = ("", "", "", "") if union is None else union
    people = connection.exec_driver_sql(
        f"SELECT role, name FROM staff WHERE void IS NULL AND name <> '' AND {STANDS} ORDER BY entered_at, id"
    ).all()
    return StationView(
        name=str(file["name"] or name),
        code=code or station_code,
        region=str(file["region"] or region),
        level=level,
        form=str(file["form"]),
        address=str(file["address"]),
        phone=str(file["phone"]),
        capacity=int(str(file["capacity"])),
        hours=hours_of(str(file["hours"])),
        services=_codes(file["services"]),
        facilities=_codes(file["facilities"]),
        union_name=str(file["union_name"]),
        promise=str(file["promise"]),
        convention=tuple(line for line in str(file["convention"]).splitlines() if line.strip()),
        rules=str(file["rules"]),
        head=next((who for role, who in people if role == "head"), ""),
        managers=tuple(who for role, who in people if role == "manager"),
        public_url=_page_of(connection, code or station_code, told_url),
        registered_region=region,
        registered_name=name,
    )


def _told_at_enrolment(connection: Connection) -> tuple[str, str]:
    """The station's code and public address, both empty before the enrolment."""
    data = connection.exec_driver_sql("SELECT data FROM enrolment").scalar()
    # Two texts of it, and the keys and the certificate left alone: they are the sync's.
    told = {} if data is None else json.loads(data)
    return told.get("station_code", ""), told.get("public_url", "")


def _page_of(connection: Connection, code: str, told: str) -> str:
    """The address of the station's page: under the union's latest address, with the code of today. An old code goes on
    leading there, but it is not what stands beside a new poster's QR code."""
    union = connection.exec_driver_sql(
        "SELECT url FROM union_address WHERE void IS NULL ORDER BY entered_at DESC, id DESC LIMIT 1"
    ).scalar()
    address = union or told.rpartition("/s/")[0]
    return f"{address}/s/{code}" if address and code else told


def opening_hours(connection: Connection) -> str:
    """The posted hours in their text form."""
    own = connection.exec_driver_sql("SELECT hours FROM station WHERE id = ?", (STATION_ID,)).scalar()
    return str(_BLANK["hours"]) if own is None else str(own)


def is_set_up(connection: Connection) -> bool:
    """Whether the station has a name, its own or the union's."""
    return bool(station(connection).name)


def hours_of(text: str) -> tuple[OpeningHours, ...]:
    """Posted hours from their text form; what another programme wrote and this one cannot read counts as none."""
    try:
        return tuple(OpeningHours(i.weekdays, i.opens, i.closes, i.staffed) for i in parse_hours(text))
    except ValueError:
        return ()


def terms(connection: Connection) -> list[TermRow]:
    """What the union, then the station has said of the vocabularies, each in the order of entry."""
    found = []
    for of_union, table in ((True, "union_term"), (False, "term")):
        rows = connection.exec_driver_sql(
            f"SELECT id, vocabulary, code, zh, en, icon, rank, hidden FROM {table} WHERE void IS NULL"
            " ORDER BY entered_at, id"
        )
        for id_, vocabulary, code, zh, en, icon, rank, hidden in rows:
            found.append(TermRow(bytes(id_), of_union, vocabulary, code, zh, en, icon, rank, bool(hidden)))
    return found


def notices(connection: Connection, *, unread_only: bool = False) -> tuple[NoticeView, ...]:
    """The union's notices, the newest first."""
    rows = connection.exec_driver_sql(
        "SELECT n.id, n.title, n.body, n.published_at,"
        " EXISTS (SELECT 1 FROM notice_receipt r WHERE r.notice = n.id AND r.void IS NULL) AS seen"
        " FROM notice n WHERE n.void IS NULL AND NOT (? AND seen) ORDER BY n.published_at DESC, n.id DESC",
        (unread_only,),
    )
    return tuple(NoticeView(bytes(id_), title, body, at, bool(seen)) for id_, title, body, at, seen in rows)


def _codes(value: object) -> tuple[str, ...]:
    return tuple(filter(None, str(value).split(";")))


_BLANK: Final = {
    known.name: None if isinstance(known.default, Default) else known.default for known in KINDS["station"].fields
}
