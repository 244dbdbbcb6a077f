"""Bringing a database to this programme's tables, in one transaction, by one process at a time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import DatabaseError

from sync.server.db import Database, explain
from sync.server.errors import Refusal
from sync.server.migrations import HEAD

if TYPE_CHECKING:
    from alembic.config import Config

_HERE: Final = Path(__file__).parent / "migrations"
_LOCK: Final = 0x79697A68
"""PostgreSQL's advisory lock of a migration: "yizh"."""


def upgrade(database: Database) -> None:
    """Run the migrations that are missing. Raises Refusal for a database of a newer programme, or one that fails."""
    try:
        with database.read() as connection:
            if _revision(connection) == HEAD:
                return
        with database.write() as connection:
            if not database.is_sqlite:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
            _migrate(connection)
    except DatabaseError as error:
        raise explain(error) from error


def config() -> Config:
    """Alembic's configuration for these migrations."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    return made


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one_or_none()
    return found


def _migrate(connection: Connection) -> None:
    from alembic import command
    from alembic.script import ScriptDirectory

    found = _revision(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    if found is not None and found not in known:
        raise Refusal(
            "newer_database",
            500,
            f"The database was written by a newer yizhan-union (revision {found}). Install the newest version; nothing "
            "has been changed.",
        )
    made = config()
    made.attributes["connection"] = connection
    command.upgrade(made, "head")
