"""When the first entry of any ledger was: what "from the beginning" means to a report."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from desktop.views import Instant

_TIMES: Final = (
    ("visit", "arrived_at"), ("movement", "at"), ("stocktake", "at"), ("shift", "signed_in_at"), ("request", "at"),
    ("opinion", "at"), ("union_opinion", "at"), ("repair", "reported_at"),
    ("union_door_event", "at"),
)  # fmt: skip


def earliest(connection: Connection) -> Instant | None:
    """The time of the earliest entry; None before the first."""
    found = (
        connection.exec_driver_sql(f"SELECT min({column}) FROM {table}").scalar_one()
        for table, column in _TIMES
    )
    return min((int(at) for at in found if at is not None), default=None)
