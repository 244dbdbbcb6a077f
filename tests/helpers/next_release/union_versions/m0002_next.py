"""What the pretended next release adds to the union's database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sync.server.schema import records

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what is new; all of it is folded from the logs afterwards."""
    op.add_column("r_visit", sa.Column("mood", sa.Text(), nullable=False, server_default=""))
    op.add_column("r_visit", sa.Column("guide", sa.Text()))
    for name in ("patrol", "union_rating"):
        records[name].create(op.get_bind())
