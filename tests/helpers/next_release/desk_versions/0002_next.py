"""What the pretended next release adds to a desk's database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from desktop.store import schema

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what is new; all of it is folded from the log afterwards."""
    op.add_column("visit", sa.Column("mood", sa.Text(), nullable=False, server_default=""))
    op.add_column("visit", sa.Column("guide", sa.Text()))
    for name in ("patrol", "union_rating"):
        schema.records[name].create(op.get_bind())
