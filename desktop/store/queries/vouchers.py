"""Numbers of vouchers that have been used."""

from __future__ import annotations

from sqlalchemy import Connection


def highest(connection: Connection, series: str) -> int:
    """The highest number of a series and year, given as ``K7P-2026-``; 0 when there is none."""
    found = connection.exec_driver_sql(
        "SELECT max(voucher) FROM movement WHERE voucher > ? AND voucher < ? AND voucher <> ''", (series, f"{series}~")
    ).scalar()
    tail = "" if found is None else str(found)[len(series) :]
    return int(tail) if tail.isascii() and tail.isdigit() else 0
