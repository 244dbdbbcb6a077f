"""The indexes that the reads of this package rest on, as DDL in the order in which it has to be executed.

A busy station has a million visits and fifty thousand movements; first pages, searches and the Today screen have to
stay within 50 ms there, and every index has to be paid for with each save. Also here: the tables and triggers of the
tally of visits (see ``tally``), and the mark of the stock. Every statement may be executed again.
"""

from __future__ import annotations

from typing import Final

VISIT_INDEXES: Final = (
    # The history, newest first, and everything that asks for a span of time; sums of persons by category need no row.
    # It serves one category as well: the tally says in which weeks that is found. An index of its own would find it a
    # few milliseconds sooner and take half of what a visit's row takes with all that belongs to it.
    "CREATE INDEX IF NOT EXISTS ix_visit_arrival ON visit (arrived_at, id, category, persons, void)",
    # Few visits have a note; with all of a search's columns in it, searching them needs no row.
    (
        "CREATE INDEX IF NOT EXISTS ix_visit_note"
        " ON visit (arrived_at, id, note, category, services, persons, void, entered_by) WHERE note <> ''"
    ),
)

SUPPLY_INDEXES: Final = (
    # Balances and ledgers: all that an item's sum needs stands in the index.
    "CREATE INDEX IF NOT EXISTS ix_movement_item ON movement (item, at, id, kind, quantity, void)",
    "CREATE INDEX IF NOT EXISTS ix_movement_known ON movement (item, at, id, known) WHERE known <> ''",
    "CREATE INDEX IF NOT EXISTS ix_movement_at ON movement (at, item, kind, quantity, void)",
    (
        "CREATE INDEX IF NOT EXISTS ix_movement_lot ON movement (item, expires_on, at, batch, quantity)"
        " WHERE kind = 'restock' AND void IS NULL"
    ),
    (
        "CREATE INDEX IF NOT EXISTS ix_movement_named ON movement (item, batch, quantity)"
        " WHERE batch <> '' AND kind <> 'restock' AND void IS NULL"
    ),
    # What was lent stands beside what has come back of it, with all that says how much is out.
    (
        "CREATE INDEX IF NOT EXISTS ix_movement_lent ON movement"
        " (CASE kind WHEN 'return' THEN loan ELSE id END, kind, quantity, id, loan, void)"
        " WHERE kind IN ('loan', 'return') AND void IS NULL"
    ),
    "CREATE INDEX IF NOT EXISTS ix_movement_voucher ON movement (voucher) WHERE voucher <> ''",
    "CREATE INDEX IF NOT EXISTS ix_movement_request ON movement (request) WHERE request IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS ix_stocktake_sheet ON stocktake (sheet) WHERE sheet IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS ix_stocktake_item ON stocktake (item, at, id, known, counted, void)",
    "CREATE INDEX IF NOT EXISTS ix_stocktake_at ON stocktake (at)",
)

DUTY_INDEXES: Final = (
    "CREATE INDEX IF NOT EXISTS ix_shift_signed_in ON shift (signed_in_at, id)",
    "CREATE INDEX IF NOT EXISTS ix_shift_open ON shift (signed_in_at) WHERE signed_out_at IS NULL AND void IS NULL",
)

POOR: Final = 2
"""Stars up to which a rating wants an answer, words or not."""


def asks(opinion: str = "") -> str:
    """SQL for whether an opinion wants an answer whatever was done about it; ``opinion`` is its table's name, with its
    dot. A query that says it so is served by the index of those that do."""
    o = opinion
    return (
        f"{o}void IS NULL AND ({o}kind IN ('fault', 'suggestion', 'complaint') OR {o}stars BETWEEN 1 AND {POOR}"
        f" OR ({o}kind = 'rating' AND coalesce({o}text, '') <> ''))"
    )


FEEDBACK_INDEXES: Final = (
    # The list, newest first; its figures need no row.
    "CREATE INDEX IF NOT EXISTS ix_opinion_at ON opinion (at, id, kind, stars, void)",
    "CREATE INDEX IF NOT EXISTS ix_union_opinion_at ON union_opinion (at, id, kind, stars, void)",
    # Most people are content: who waits for an answer is looked for among the few that may.
    f"CREATE INDEX IF NOT EXISTS ix_opinion_asks ON opinion (at, id) WHERE {asks()}",
    f"CREATE INDEX IF NOT EXISTS ix_union_opinion_asks ON union_opinion (at, id) WHERE {asks()}",
    "CREATE INDEX IF NOT EXISTS ix_reply_opinion ON reply (opinion, void)",
    "CREATE INDEX IF NOT EXISTS ix_repair_opinion ON repair (opinion, void) WHERE opinion IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS ix_repair_reported ON repair (reported_at, id)",
    "CREATE INDEX IF NOT EXISTS ix_union_door_event_at ON union_door_event (at)",
    (
        "CREATE INDEX IF NOT EXISTS ix_repair_open ON repair (reported_at, id, facility)"
        " WHERE done_at IS NULL AND void IS NULL"
    ),
    "CREATE INDEX IF NOT EXISTS ix_attachment_record ON attachment (record, void)",
)

TALLY_TABLES: Final = (
    (
        "CREATE TABLE IF NOT EXISTS visit_combination (id INTEGER PRIMARY KEY,"
        " services TEXT NOT NULL, category TEXT NOT NULL, staff BLOB NOT NULL, valid INTEGER NOT NULL,"
        " entries INTEGER NOT NULL, persons INTEGER NOT NULL,"
        " UNIQUE (services, category, staff, valid))"
    ),
    (
        "CREATE TABLE IF NOT EXISTS visit_tally (combination INTEGER NOT NULL, span INTEGER NOT NULL,"
        " entries INTEGER NOT NULL, persons INTEGER NOT NULL, PRIMARY KEY (combination, span)) WITHOUT ROWID"
    ),
    "CREATE TABLE IF NOT EXISTS visit_tally_mark (one INTEGER PRIMARY KEY CHECK (one = 1), upto INTEGER NOT NULL)",
)

TALLY_SPAN: Final = 28 * 86_400
"""Length of a tally's span in seconds: four weeks, counted from 1970-01-01 in China."""


def span_of(column: str) -> str:
    """SQL for the number of the span in which an instant lies."""
    return f"(({column} + 28800) / {TALLY_SPAN})"


ADDED: Final = "ON CONFLICT DO UPDATE SET entries = entries + excluded.entries, persons = persons + excluded.persons"
"""What turns an INSERT into the tally into an addition."""


def _counted(row: str, sign: str) -> str:
    its = f"{row}.services, {row}.category, coalesce({row}.entered_by, x''), {row}.void IS NULL"
    one = f"{sign}1, {sign}{row}.persons"
    return (
        " INSERT INTO visit_combination (services, category, staff, valid, entries, persons)"
        f" VALUES ({its}, {one}) {ADDED};"
        f" INSERT INTO visit_tally SELECT id, {span_of(f'{row}.arrived_at')}, {one} FROM visit_combination"
        f" WHERE (services, category, staff, valid) = ({its}) {ADDED};"
    )


TALLY_TRIGGERS: Final = (
    # Only rows that have been counted are counted anew; inserts stay free of triggers, which cost ten times an insert.
    (
        "CREATE TRIGGER IF NOT EXISTS visit_tally_corrected"
        " AFTER UPDATE OF arrived_at, category, persons, services, void, entered_by ON visit"
        " WHEN old.rowid <= (SELECT upto FROM visit_tally_mark)"
        f" BEGIN{_counted('old', '-')}{_counted('new', '+')} END"
    ),
    # A row that comes back gets the next free row id, which may be one that was free only just now.
    (
        "CREATE TRIGGER IF NOT EXISTS visit_tally_gone AFTER DELETE ON visit"
        " WHEN old.rowid <= (SELECT upto FROM visit_tally_mark)"
        f" BEGIN{_counted('old', '-')}"
        " UPDATE visit_tally_mark SET upto = min(upto, coalesce((SELECT max(rowid) FROM visit), 0)); END"
    ),
)

STOCK_MARK: Final = (
    "CREATE TABLE IF NOT EXISTS stock_mark (one INTEGER PRIMARY KEY CHECK (one = 1), mark INTEGER NOT NULL)",
    # Any other number and not the next one: a transaction that was rolled back and the one after it must differ.
    *(
        f"CREATE TRIGGER IF NOT EXISTS stock_mark_{table}_{what.lower()} AFTER {what} ON {table} BEGIN"
        " INSERT INTO stock_mark (one, mark) VALUES (1, random()) ON CONFLICT DO UPDATE SET mark = excluded.mark; END"
        for table in ("movement", "stocktake", "supply", "alias")
        for what in ("INSERT", "UPDATE", "DELETE")
    ),
)
"""A number that is another one whenever anything of which the stock is worked out has changed (see ``stock``)."""

INDEXES: Final = (
    *VISIT_INDEXES,
    *SUPPLY_INDEXES,
    *DUTY_INDEXES,
    *FEEDBACK_INDEXES,
    *TALLY_TABLES,
    *TALLY_TRIGGERS,
    *STOCK_MARK,
)
"""All of it. Belongs into the first migration as it stands here."""
