"""The migrations make exactly the tables that the code defines, on either database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, inspect, text

from sync.server.db import Database
from sync.server.errors import Refusal
from sync.server.migrate import config, upgrade
from sync.server.migrations import HEAD
from sync.server.schema import metadata


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    make: Callable[[], str] = request.getfixturevalue("fresh_postgres")
    return make()


def test_migrations_and_definitions_agree(empty_url: str) -> None:
    database = Database.open(empty_url)
    upgrade(database)
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
        found = MetaData()
        found.reflect(connection)
        for table in metadata.tables.values():
            made = found.tables[table.name]
            assert [c.name for c in made.primary_key.columns] == [c.name for c in table.primary_key.columns]
            assert {c.name: c.nullable for c in made.columns} == {c.name: c.nullable for c in table.columns}
            assert [c.server_default for c in made.columns] == [None] * len(made.columns)
    database.close()


def test_the_newest_migration_is_the_one_that_is_named() -> None:
    assert ScriptDirectory.from_config(config()).get_current_head() == HEAD


def test_migrating_twice_changes_nothing(empty_url: str) -> None:
    database = Database.open(empty_url)
    upgrade(database)
    with database.read() as connection:
        before = sorted(inspect(connection).get_table_names())
    upgrade(database)
    with database.read() as connection:
        assert sorted(inspect(connection).get_table_names()) == before
    database.close()


def test_a_database_of_a_newer_programme_is_refused_and_left_alone(empty_url: str) -> None:
    database = Database.open(empty_url)
    upgrade(database)
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Refusal, match="newer"):
        upgrade(database)
    with database.read() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "9999"
    database.close()
