"""The first tables.

Tables ``r_…`` hold the folded records; a migration that changes them empties them and ``fold`` as well, and the next
reading folds the logs anew.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None


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
    _record(
        "r_attachment",
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lost", sa.Text(), nullable=True),
        sa.Column("void", sa.Text(), nullable=True),
    )
    _record(
        "r_device",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("app", sa.Text(), nullable=False),
        sa.Column("code", sa.LargeBinary(), nullable=True),
        sa.Column("enrolled_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("void", sa.Text(), nullable=True),
    )
    _record(
        "r_erasure",
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("void", sa.Text(), nullable=True),
    )
    _record(
        "r_movement",
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("item", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("batch", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Text(), nullable=True),
        sa.Column("donor", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("loan", sa.LargeBinary(), nullable=True),
        sa.Column("void", sa.Text(), nullable=True),
    )
    _record(
        "r_notice",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("void", sa.Text(), nullable=True),
    )
    _record(
        "r_notice_receipt",
        sa.Column("notice", sa.LargeBinary(), nullable=False),
        sa.Column("void", sa.Text(), nullable=True),
    )
    _record(
        "r_registration",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("honours", sa.Text(), nullable=False),
        sa.Column("void", sa.Text(), nullable=True),
    )
    _record(
        "r_run",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("app", sa.Text(), nullable=False),
        sa.Column("clock_offset", sa.Integer(), nullable=True),
        sa.Column("seal", sa.LargeBinary(), nullable=True),
        sa.Column("void", sa.Text(), nullable=True),
    )
    _record(
        "r_same_as",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("same", sa.LargeBinary(), nullable=False),
        sa.Column("void", sa.Text(), nullable=True),
    )
    _record(
        "r_settlement",
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("void", sa.Text(), nullable=True),
    )
    _record(
        "r_shift",
        sa.Column("staff", sa.LargeBinary(), nullable=False),
        sa.Column("signed_in_at", sa.BigInteger(), nullable=False),
        sa.Column("signed_out_at", sa.BigInteger(), nullable=True),
        sa.Column("estimated", sa.Boolean(), nullable=False),
        sa.Column("promised", sa.Boolean(), nullable=False),
        sa.Column("opening_checks", sa.Text(), nullable=False),
        sa.Column("closing_checks", sa.Text(), nullable=False),
        sa.Column("handover", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("void", sa.Text(), nullable=True),
    )
    _record(
        "r_staff",
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("pin", sa.Text(), nullable=True),
        sa.Column("void", sa.Text(), nullable=True),
    )
    _record(
        "r_station",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("built_by", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("longitude", sa.Integer(), nullable=True),
        sa.Column("latitude", sa.Integer(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Text(), nullable=False),
        sa.Column("services", sa.Text(), nullable=False),
        sa.Column("facilities", sa.Text(), nullable=False),
        sa.Column("union_name", sa.Text(), nullable=False),
        sa.Column("promise", sa.Text(), nullable=False),
        sa.Column("convention", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("void", sa.Text(), nullable=True),
    )
    _record(
        "r_stocktake",
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("item", sa.LargeBinary(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("book", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("void", sa.Text(), nullable=True),
    )
    _record(
        "r_supply",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("pack_unit", sa.Text(), nullable=False),
        sa.Column("pack_size", sa.Integer(), nullable=False),
        sa.Column("barcode", sa.Text(), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("expires", sa.Boolean(), nullable=False),
        sa.Column("void", sa.Text(), nullable=True),
    )
    _record(
        "r_term",
        sa.Column("vocabulary", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("icon", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("void", sa.Text(), nullable=True),
    )
    _record(
        "r_union_term",
        sa.Column("vocabulary", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("icon", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("void", sa.Text(), nullable=True),
    )
    _record(
        "r_visit",
        sa.Column("arrived_at", sa.BigInteger(), nullable=False),
        sa.Column("left_at", sa.BigInteger(), nullable=True),
        sa.Column("left_estimated", sa.Boolean(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("services", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("visitor", sa.Text(), nullable=True),
        sa.Column("void", sa.Text(), nullable=True),
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


def _record(name: str, *fields: sa.Column[object]) -> None:
    """A table of folded records: its fields between the key and where they come from."""
    op.create_table(
        name,
        sa.Column("log", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.LargeBinary(), nullable=False),
        *fields,
        sa.Column("entered_at", sa.BigInteger(), nullable=False),
        sa.Column("entered_by", sa.LargeBinary(), nullable=True),
        sa.Column("entry", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("log", "id", name=f"pk_{name}"),
    )


def downgrade() -> None:
    """Drop every table."""
    for table in (
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
        "r_visit",
        "r_union_term",
        "r_term",
        "r_supply",
        "r_stocktake",
        "r_station",
        "r_staff",
        "r_shift",
        "r_settlement",
        "r_same_as",
        "r_run",
        "r_registration",
        "r_notice_receipt",
        "r_notice",
        "r_movement",
        "r_erasure",
        "r_device",
        "r_attachment",
        "r_alias",
        "personal",
        "owed",
        "head",
        "enrol_failure",
        "conflict",
        "chunk",
        "authority",
    ):
        op.drop_table(table)
