"""Bringing a database to this programme's tables, in one transaction, by one process at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from sync.server.db import Database, explain
from sync.server.errors import Refusal

_HERE: Final = Path(__file__).parent / "migrations"
_LOCK: Final = 0x79697A68
"""PostgreSQL's advisory lock of a migration: "yizh"."""


def upgrade(database: Database) -> None:
    """Run the migrations that are missing. Raises Refusal for a database of a newer programme, or one that fails."""
    try:
        with database.read() as connection:
            if _revision(connection) == _scripts().get_current_head():
                return
        with database.write() as connection:
            if not database.is_sqlite:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
            _refuse_newer(connection)
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except DatabaseError as error:
        raise explain(error) from error


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_newer(connection: Connection) -> None:
    found = _revision(connection)
    if found is not None and found not in {script.revision for script in _scripts().walk_revisions()}:
        raise Refusal(
            "newer_database",
            500,
            f"The database was made by a newer yizhan-union (revision {found}). Update this programme.",
        )


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
