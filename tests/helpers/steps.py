"""How much work a read is for SQLite: the steps that its machine takes, which no other programme can slow down."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection


def steps(connection: Connection, read: Callable[[], object]) -> int:
    """The steps that a read takes, once its statements are known."""
    read()
    taken = 0

    def count() -> int:
        nonlocal taken
        taken += 1
        return 0

    driver = connection.connection.driver_connection
    assert driver is not None
    driver.set_progress_handler(count, 1)
    try:
        read()
    finally:
        driver.set_progress_handler(None, 0)
    return taken
