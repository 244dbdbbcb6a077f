"""The first tables.

Tables ``r_…`` hold the folded records; a migration that changes them empties them and ``fold`` as well, and the next
reading folds the logs anew.
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0001"
down_revision: str | None = None

_RECORDS: Final = {
    "attachment": "record:bytes hash:bytes type:text size:int name:text lost:text?",
    "carried": "ledger:text since:text until:text category:text persons:int entries:int days:int note:text",
    "device": "key:bytes name:text app:text code:bytes? enrolled_at:big revoked_at:big?",
    "erasure": "record:bytes fields:text reason:text",
    "movement": (
        "at:big item:bytes kind:text quantity:int source:text batch:text expires_on:text? donor:text "
        "recipient:text? note:text loan:bytes? voucher:text request:bytes? known:text"
    ),
    "notice": "title:text body:text published_at:big",
    "notice_receipt": "notice:bytes",
    "opinion": (
        "at:big kind:text channel:text stars:int tags:text facility:text trouble:text text:text? contact:text?"
    ),
    "registration": "code:text name:text region:text level:text state:text honours:text",
    "repair": (
        "facility:text what:text trouble:text opinion:bytes? reported_at:big repaired_by:text? done_at:big? cost:int "
        "accepted_by:bytes? note:text"
    ),
    "reply": "opinion:bytes text:text shown:bool at:big",
    "request": "at:big item:bytes? wanted:text quantity:int needed_by:text? reason:text",
    "run": "device:text app:text clock_offset:int? seal:bytes?",
    "same_as": "kind:text record:bytes same:bytes",
    "settlement": "address:bytes digest:bytes decision:text reason:text",
    "shift": (
        "staff:bytes signed_in_at:big signed_out_at:big? estimated:bool promised:bool opening_checks:text "
        "closing_checks:text handover:text note:text"
    ),
    "special_day": "day:text kind:text hours:text name:text",
    "staff": "name:text? role:text phone:text? pin:text?",
    "station": (
        "name:text form:text built_by:text region:text address:text longitude:int? latitude:int? phone:text "
        "capacity:int hours:text services:text facilities:text union_name:text promise:text convention:text "
        "rules:text"
    ),
    "stocktake": "at:big item:bytes counted:int book:int known:text note:text sheet:bytes?",
    "stocktake_sheet": "opened_at:big closed_at:big? note:text",
    "supply": "name:text category:text unit:text pack_unit:text pack_size:int barcode:text minimum:int expires:bool",
    "term": "vocabulary:text code:text zh:text en:text icon:text rank:int hidden:bool",
    "union_address": "url:text",
    "union_answer": "request:bytes decision:text quantity:int text:text arrives_on:text? at:big",
    "union_door": "name:text key:bytes",
    "union_door_event": "door:bytes number:int at:big outcome:text nonce:bytes?",
    "union_opinion": (
        "at:big kind:text channel:text stars:int tags:text facility:text trouble:text text:text? contact:text?"
    ),
    "union_day": "day:text kind:text hours:text name:text",
    "union_term": "vocabulary:text code:text zh:text en:text icon:text rank:int hidden:bool",
    "visit": (
        "arrived_at:big left_at:big? left_estimated:bool category:text persons:int services:text note:text "
        "visitor:text?"
    ),
}
"""The fields of each kind of record: name and type, with a question mark when it may be empty."""
_TYPES: Final[dict[str, type[TypeEngine[Any]]]] = {
    "text": sa.Text,
    "int": sa.Integer,
    "big": sa.BigInteger,
    "bytes": sa.LargeBinary,
    "bool": sa.Boolean,
}


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "authority",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("root_private", sa.LargeBinary(), nullable=False),
        sa.Column("root_public", sa.LargeBinary(), nullable=False),
        sa.Column("code_secret", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_authority"),
    )
    op.create_table(
        "chunk",
        sa.Column("log", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("before", sa.LargeBinary(), nullable=False),
        sa.Column("bodies", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("log", "last", name="pk_chunk"),
    )
    op.create_table(
        "conflict",
        sa.Column("log", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("run", sa.LargeBinary(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("device", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("log", "run", "seq", "digest", name="pk_conflict"),
    )
    op.create_table(
        "enrol_failure",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("window", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("address", "window", name="pk_enrol_failure"),
    )
    op.create_table(
        "head",
        sa.Column("log", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("log", name="pk_head"),
    )
    op.create_table(
        "owed",
        sa.Column("log", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("n", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("run", sa.LargeBinary(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("log", "n", "field", name="pk_owed"),
    )
    op.create_table(
        "personal",
        sa.Column("log", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("n", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("run", sa.LargeBinary(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("log", "n", "field", name="pk_personal"),
    )
    op.create_index("ix_personal_log_record", "personal", ["log", "record"])
    op.create_table(
        "r_alias",
        sa.Column("log", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("stays", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("log", "id", name="pk_r_alias"),
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_setting"),
    )
    op.create_table(
        "span",
        sa.Column("log", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("run", sa.LargeBinary(), nullable=False),
        sa.Column("first", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("log", "run", "first", name="pk_span"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "unfolded",
        sa.Column("log", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("n", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("log", "n", name="pk_unfolded"),
    )
    op.create_index("ix_unfolded_log_record", "unfolded", ["log", "record"])
    op.create_table(
        "working_key",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("private", sa.LargeBinary(), nullable=True),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_working_key"),
    )
    op.create_table(
        "fold",
        sa.Column("log", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("log", name="pk_fold"),
        sa.ForeignKeyConstraint(["log"], ["head.log"], name="fk_fold_log"),
    )
    op.create_table(
        "housekeeping",
        sa.Column("log", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("marks", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("log", name="pk_housekeeping"),
        sa.ForeignKeyConstraint(["log"], ["head.log"], name="fk_housekeeping_log"),
    )
    op.create_table(
        "station",
        sa.Column("log", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("registered_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("log", name="pk_station"),
        sa.ForeignKeyConstraint(["log"], ["head.log"], name="fk_station_log"),
        sa.UniqueConstraint("id", name="uq_station_id"),
    )
    op.create_table(
        "device",
        sa.Column("log", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("app", sa.Text(), nullable=False),
        sa.Column("enrolled_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("readmitted_at", sa.BigInteger(), nullable=True),
        sa.Column("record", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("log", "key", name="pk_device"),
        sa.ForeignKeyConstraint(["log"], ["station.log"], name="fk_device_log"),
    )
    op.create_table(
        "held",
        sa.Column("log", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("device", sa.LargeBinary(), nullable=False),
        sa.Column("run", sa.LargeBinary(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("log", "device", "run", "seq", "digest", name="pk_held"),
        sa.ForeignKeyConstraint(["log"], ["station.log"], name="fk_held_log"),
    )
    op.create_table(
        "held_value",
        sa.Column("log", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("device", sa.LargeBinary(), nullable=False),
        sa.Column("run", sa.LargeBinary(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("log", "device", "run", "seq", "field", name="pk_held_value"),
        sa.ForeignKeyConstraint(["log"], ["station.log"], name="fk_held_value_log"),
    )
    op.create_table(
        "enrol_code",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("log", sa.BigInteger(), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("device", sa.LargeBinary(), nullable=True),
        sa.Column("asked_by", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("digest", name="pk_enrol_code"),
        sa.ForeignKeyConstraint(["log"], ["station.log"], name="fk_enrol_code_log"),
    )
    op.create_table(
        "file",
        sa.Column("log", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["log"], ["station.log"], name="fk_file_log"),
        sa.PrimaryKeyConstraint("log", "hash", name="pk_file"),
    )
    op.create_table(
        "file_part",
        sa.Column("log", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("start", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["log"], ["station.log"], name="fk_file_part_log"),
        sa.PrimaryKeyConstraint("log", "hash", "start", name="pk_file_part"),
    )
    op.create_table(
        "station_code",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("log", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_station_code"),
        sa.ForeignKeyConstraint(["log"], ["station.log"], name="fk_station_code_log"),
    )
    op.create_table(
        "asking",
        sa.Column("log", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("log", name="pk_asking"),
        sa.ForeignKeyConstraint(["log"], ["head.log"], name="fk_asking_log_head"),
    )
    op.create_table(
        "clerk",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_clerk"),
    )
    op.create_table(
        "session",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("clerk", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_session"),
        sa.ForeignKeyConstraint(["clerk"], ["clerk.name"], name="fk_session_clerk_clerk"),
    )
    op.create_table(
        "act",
        sa.Column("log", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("clerk", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("log", "record", name="pk_act"),
    )
    op.create_table(
        "said",
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("log", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_said"),
    )
    op.create_table(
        "visitor_tally",
        sa.Column("who", sa.LargeBinary(), nullable=False),
        sa.Column("window", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("who", "window", name="pk_visitor_tally"),
    )
    op.create_table(
        "tally_salt",
        sa.Column("day", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_tally_salt"),
    )
    for kind, fields in _RECORDS.items():
        _record(kind, fields)
    asked = sa.text("request IS NOT NULL")
    op.create_index(
        "ix_r_movement_request", "r_movement", ["log", "request"], sqlite_where=asked, postgresql_where=asked
    )
    op.create_index("ix_r_union_answer_request", "r_union_answer", ["log", "request"])
    op.create_index("ix_r_reply_at", "r_reply", ["log", "at"])
    still = sa.text("done_at IS NULL")
    op.create_index(
        "ix_r_repair_open", "r_repair", ["log", "reported_at"], sqlite_where=still, postgresql_where=still
    )
    op.create_index("ix_r_attachment_hash", "r_attachment", ["log", "hash"])
    op.create_index("ix_r_erasure_record", "r_erasure", ["log", "record"])
    op.create_index("ix_r_union_door_id", "r_union_door", ["id"])
    op.create_index("ix_r_union_door_event_number", "r_union_door_event", ["log", "door", "number"])


def _record(kind: str, fields: str) -> None:
    """A table of folded records: its fields between the key and where they come from."""
    columns = []
    for field in [*fields.split(), "void:text?"]:
        name, type_ = field.split(":")
        columns.append(sa.Column(name, _TYPES[type_.rstrip("?")](), nullable=type_.endswith("?")))
    op.create_table(
        f"r_{kind}",
        sa.Column("log", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.LargeBinary(), nullable=False),
        *columns,
        sa.Column("entered_at", sa.BigInteger(), nullable=False),
        sa.Column("entered_by", sa.LargeBinary(), nullable=True),
        sa.Column("entry", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("log", "id", name=f"pk_r_{kind}"),
    )


def downgrade() -> None:
    """Drop every table."""
    tables = (
        "tally_salt",
        "visitor_tally",
        "said",
        "act",
        "session",
        "clerk",
        "asking",
        "file_part",
        "file",
        "station_code",
        "enrol_code",
        "held_value",
        "held",
        "device",
        "station",
        "housekeeping",
        "fold",
        "working_key",
        "unfolded",
        "span",
        "setting",
        "r_alias",
        "personal",
        "owed",
        "head",
        "enrol_failure",
        "conflict",
        "chunk",
        "authority",
    )
    for table in (*(f"r_{kind}" for kind in _RECORDS), *tables):
        op.drop_table(table)
