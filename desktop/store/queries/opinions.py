"""What people say of the station, from its page and from the desk together, with what the station answered.

The two kinds have the same columns; here they are one list. Personal words are searched as they stand, and only while
they stand there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import Connection

from desktop.store.queries import repairs
from desktop.store.queries.indexes import asks
from desktop.store.queries.joined import stays
from desktop.store.queries.origins import origins
from desktop.store.queries.photos import ERASED
from desktop.values import Struct
from desktop.views import EntryState, Instant, RecordId
from desktop.views.feedback import OpinionState, OpinionView, ReplyView

LATE_AFTER: Final = 3_600
"""Seconds between word and entry from which an entry counts as made afterwards (补录)."""
NEWS_DAYS: Final = 60
"""Days for which it is remembered what was opened; what is older counts as seen."""

_KINDS: Final = ("opinion", "union_opinion")
_FIELDS: Final = (
    "id, at, kind, channel, stars, tags, facility, trouble, text, contact, void, entered_at, entered_by, entry"
)

_TYPED: Final = frozenset(_FIELDS.split(", ")[1:10])
"""What a person types; the rest is of the record."""


def _both(columns: str, where: str) -> str:
    """SQL for columns of both kinds, each narrowed by itself: what stands outside would be held against all rows of
    both together, with all that they say."""
    return " UNION ALL ".join(
        f"SELECT {columns}, {page} AS page FROM {kind} o WHERE {where}" for page, kind in enumerate(_KINDS)
    )


_REPLIED: Final = "EXISTS (SELECT 1 FROM reply r WHERE r.opinion = o.id AND r.void IS NULL)"
_WAITS: Final = (
    f"({asks('o.')} AND NOT {_REPLIED}"
    " AND NOT EXISTS (SELECT 1 FROM repair p WHERE p.opinion = o.id AND p.void IS NULL))"
)


def _rows(where: str, order: str, limit: str = "") -> str:
    """SQL for the opinions that meet a condition; all that belongs to one is looked up for those of this page alone.
    Either kind is read no further than a page goes."""
    chosen = "id IN (SELECT id FROM chosen)"
    firsts = " UNION ALL ".join(
        f"SELECT * FROM (SELECT o.id, o.at FROM {kind} o WHERE {where} ORDER BY {order} {limit})" for kind in _KINDS
    )
    return f"""
        WITH chosen AS MATERIALIZED (SELECT o.id FROM ({firsts}) o ORDER BY {order} {limit})
        SELECT o.*, s.name AS person, {_WAITS} AS waits,
            EXISTS (SELECT 1 FROM erasure e WHERE e.record = o.id) AS erased, coalesce(f.photos, 0) AS photos
        FROM ({_both(_FIELDS, chosen)}) o
        LEFT JOIN staff s ON s.id = {stays("o.entered_by")}
        LEFT JOIN (SELECT a.record, count(*) AS photos FROM attachment a WHERE a.void IS NULL AND a.record IN
            (SELECT id FROM chosen) AND NOT {ERASED} GROUP BY a.record) f ON f.record = o.id
        ORDER BY {order}"""


Cursor = tuple[Instant, RecordId]
"""Time and id of the last row of the page before."""


class Word(Struct, frozen=True):
    """One word of a search, with the codes of each vocabulary whose names it matches."""

    text: str
    kinds: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    facilities: frozenset[str] = frozenset()
    troubles: frozenset[str] = frozenset()


class Filter(Struct, frozen=True):
    """What a list is narrowed to; everything by default."""

    words: tuple[Word, ...] = ()
    kind: str | None = None
    stars: int | None = None
    waiting: bool = False
    start: Instant | None = None
    end: Instant | None = None
    voided: bool = False


class Found(Struct, frozen=True):
    """The figures of a whole search."""

    count: int
    rated: int
    stars: int


def page(
    connection: Connection, only: Filter, seen: Collection[RecordId], since: Instant, *, limit: int,
    before: Cursor | None = None,
) -> tuple[tuple[OpinionView, ...], bool]:
    """Opinions, newest first, behind ``before``, and whether there are more. ``seen`` were opened on this PC, as was
    everything said before ``since``."""
    where, params = _where(only)
    if before is not None:
        where.append("(o.at, o.id) < (:before_at, :before_id)")
        params |= {"before_at": before[0], "before_id": before[1]}
    rows = connection.exec_driver_sql(
        _rows(" AND ".join(where), "o.at DESC, o.id DESC", "LIMIT :limit"), {**params, "limit": limit + 1}
    ).all()
    return _views(connection, rows[:limit], seen, since), len(rows) > limit


def found(connection: Connection, only: Filter) -> Found:
    """How many a search finds and what stars they have; voided ones are not in it."""
    where, params = _where(only)
    count, rated, stars = connection.exec_driver_sql(
        "SELECT count(*), coalesce(sum(stars > 0), 0), coalesce(sum(stars), 0)"
        f" FROM ({_both('stars', ' AND '.join(['o.void IS NULL', *where]))})",
        params,
    ).one()
    return Found(count, rated, stars)


def opinion(
    connection: Connection, record: RecordId, seen: Collection[RecordId] = (), since: Instant = 0
) -> OpinionView | None:
    """One opinion, voided or not; None when there is none of that id."""
    rows = connection.exec_driver_sql(_rows("o.id = :id", "o.id"), {"id": record}).all()
    return next(iter(_views(connection, rows, seen, since)), None)


def kind_of(connection: Connection, record: RecordId) -> str | None:
    """Of which kind of record an opinion is; None when there is none of that id."""
    rows = connection.exec_driver_sql(
        "SELECT 'opinion' FROM opinion WHERE id = ?1 UNION ALL SELECT 'union_opinion' FROM union_opinion WHERE id = ?1",
        (record,),
    )
    return rows.scalar()


def said(connection: Connection, start: Instant, end: Instant) -> tuple[OpinionView, ...]:
    """Everything said from ``start`` until before ``end``, the oldest first, without what was voided."""
    where, params = _where(Filter(start=start, end=end))
    rows = connection.exec_driver_sql(_rows(" AND ".join(where), "o.at, o.id"), params).all()
    return _views(connection, rows, (), 0)


def waiting(connection: Connection) -> tuple[int, Instant | None]:
    """How many want an answer, and since when the oldest does."""
    count, oldest = connection.exec_driver_sql(f"SELECT count(*), min(at) FROM ({_both('at', _WAITS)})").one()
    return count, oldest


def arrived(connection: Connection, since: Instant) -> frozenset[RecordId]:
    """What came in through the page after an instant and has no answer yet."""
    rows = connection.exec_driver_sql(
        f"SELECT o.id FROM union_opinion o WHERE o.at > ? AND o.void IS NULL AND NOT {_REPLIED}", (since,)
    )
    return frozenset(bytes(id_) for (id_,) in rows)


def count(connection: Connection) -> int:
    """How many there are."""
    return int(connection.exec_driver_sql(f"SELECT count(*) FROM ({_both('1', 'o.void IS NULL')})").scalar_one())


def replies(connection: Connection, record: RecordId) -> list[RecordId]:
    """Replies to an opinion that stand, the newest first."""
    rows = connection.exec_driver_sql(
        "SELECT id FROM reply WHERE opinion = ? AND void IS NULL ORDER BY at DESC, id DESC", (record,)
    )
    return [bytes(id_) for (id_,) in rows]


def rated(connection: Connection, start: Instant, end: Instant) -> list[tuple[Instant, int]]:
    """Time and stars of every rating from ``start`` until before ``end``."""
    rows = connection.exec_driver_sql(
        _both("o.at, o.stars", "o.stars > 0 AND o.void IS NULL AND o.at >= :start AND o.at < :end"),
        {"start": start, "end": end},
    )
    return [(at, stars) for at, stars, _ in rows]


def tags(connection: Connection, start: Instant, end: Instant) -> list[tuple[str, ...]]:
    """The tags of everything that has any, from ``start`` until before ``end``."""
    rows = connection.exec_driver_sql(
        _both("o.tags", "o.tags <> '' AND o.void IS NULL AND o.at >= :start AND o.at < :end"),
        {"start": start, "end": end},
    )
    return [tuple(codes.split(";")) for codes, _ in rows]


def _where(only: Filter) -> tuple[list[str], dict[str, object]]:
    where: list[str] = ["1" if only.voided else "o.void IS NULL"]
    params: dict[str, object] = {}
    for name, value, test in (
        ("kind", only.kind, "o.kind = :kind"),
        ("stars", only.stars, "o.stars = :stars"),
        ("start", only.start, "o.at >= :start"),
        ("end", only.end, "o.at < :end"),
    ):
        if value is not None:
            where.append(test)
            params[name] = value
    if only.waiting:
        where.append(_WAITS)
    for n, word in enumerate(only.words):
        params[f"w{n}"] = word.text.casefold()
        # Without wildcards of its own, whatever is typed.
        any_of = [f"instr(lower(coalesce(o.text, '')), :w{n})", f"instr(lower(coalesce(o.contact, '')), :w{n})"]
        any_of.append(
            f"o.id IN (SELECT r.opinion FROM reply r WHERE r.void IS NULL AND instr(lower(r.text), :w{n}))"
        )
        for column, codes in (
            ("kind", word.kinds), ("channel", word.channels), ("facility", word.facilities), ("trouble", word.troubles),
        ):  # fmt: skip
            if codes:
                any_of.append(f"o.{column} IN ({_named(column, n, codes, params)})")
        for i, code in enumerate(sorted(word.tags)):
            params[f"tag{n}_{i}"] = f";{code};"
            any_of.append(f"instr(';' || o.tags || ';', :tag{n}_{i})")
        where.append(f"({' OR '.join(any_of)})")
    return where, params


def _named(column: str, n: int, codes: Collection[str], params: dict[str, object]) -> str:
    """Named parameters for codes."""
    names = []
    for i, code in enumerate(sorted(codes)):
        params[f"{column}{n}_{i}"] = code
        names.append(f":{column}{n}_{i}")
    return ", ".join(names)


def _views(
    connection: Connection, rows: Sequence[Any], seen: Collection[RecordId], since: Instant
) -> tuple[OpinionView, ...]:
    whence = origins(connection, [row.id for row in rows], [row.entry for row in rows])
    made = repairs.of_opinions(connection, [row.id for row in rows])
    answers = _answers(connection, [row.id for row in rows])
    return tuple(
        OpinionView(
            id=row.id,
            at=row.at,
            kind=row.kind,
            channel=row.channel,
            stars=row.stars,
            tags=tuple(filter(None, row.tags.split(";"))),
            facility=row.facility,
            trouble=row.trouble,
            text=row.text or "",
            contact=row.contact or "",
            erased=bool(row.erased),
            from_page=bool(row.page),
            late=not row.page and row.entered_at - row.at > LATE_AFTER,
            state=_state(row, row.id in answers, seen, since),
            waits=bool(row.waits),
            reply=answers.get(row.id),
            repair=made.get(row.id),
            photos=row.photos,
            entered_by=row.person or "",
            voided=row.void,
            entry=EntryState.PLACED if whence[row.id].placed else EntryState.SAVED,
            corrected=not row.page and not _TYPED.isdisjoint(whence[row.id].changed),
        )
        for row in rows
    )


def _answers(connection: Connection, opinions: Sequence[RecordId]) -> dict[RecordId, ReplyView]:
    """The newest answer to each opinion; opinions without one are left out."""
    rows = connection.exec_driver_sql(
        "SELECT r.opinion, r.text, r.shown, r.at, p.name FROM reply r"
        f" LEFT JOIN staff p ON p.id = {stays('r.entered_by')}"
        f" WHERE r.void IS NULL AND r.opinion IN ({', '.join('?' * len(opinions))}) ORDER BY r.at, r.id",
        tuple(opinions),
    )
    return {bytes(id_): ReplyView(text, bool(shown), at, name or "") for id_, text, shown, at, name in rows}


def _state(row: Any, answered: bool, seen: Collection[RecordId], since: Instant) -> OpinionState:
    if row.void is not None:
        return OpinionState.VOIDED
    if answered:
        return OpinionState.ANSWERED
    # What was typed in here was read by whoever typed it.
    return OpinionState.NEW if row.page and row.at > since and row.id not in seen else OpinionState.SEEN
