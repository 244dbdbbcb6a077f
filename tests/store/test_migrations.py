"""Databases of every release become what a new one is."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine
from sqlalchemy.schema import SchemaItem

from desktop.store import schema
from desktop.store.doctor import examine
from desktop.store.migrations import upgrade
from desktop.store.opening import DATABASE_NAME, revision
from desktop.store.queries.indexes import INDEXES
from desktop.store.replica import StoreReplica
from tests.store.conftest import OpenStore
from tests.store.contents import rebuild, tables
from tests.store.freeze import FIXTURES


def structure(connection: Connection) -> dict[tuple[str, str], str]:
    """The database's own words for its tables, indexes and triggers, white space apart."""
    rows = connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {(type_, name): "".join(sql.split()) for type_, name, sql in rows}


def test_migrating_an_empty_database_gives_what_a_new_one_is() -> None:
    with create_engine("sqlite://").connect() as new, create_engine("sqlite://").connect() as migrated:
        schema.create(new)
        upgrade(migrated)
        assert structure(migrated) == structure(new)
        assert migrated.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == revision(schema.SCHEMA)


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
def test_the_migrations_make_the_tables_that_the_programme_knows() -> None:
    def is_modelled(item: SchemaItem, name: str | None, type_: str, reflected: bool, other: object) -> bool:
        return not any(f" {name} " in statement for statement in INDEXES)

    with create_engine("sqlite://").connect() as connection:
        upgrade(connection)
        context = MigrationContext.configure(connection, opts={"include_object": is_modelled, "compare_type": True})
        assert compare_metadata(context, schema.metadata) == []


def test_a_database_of_an_older_version_is_brought_up_to_date(open_store: OpenStore) -> None:
    store = open_store()
    with store.write() as unit:
        unit.create("visit", {"category": "courier"})
    with store.write_local() as connection:
        for kind, name in structure(connection):
            if kind == "table" and name in schema.records.by_kind:
                connection.exec_driver_sql(f"DELETE FROM {name}")
        connection.exec_driver_sql("DELETE FROM setting WHERE key = 'records_shape'")
    store.close()
    again = open_store()
    assert len(tables(again)["visit"]) == 1
    assert examine(again) == ()


@pytest.mark.parametrize("release", sorted(path.name for path in FIXTURES.glob("*.db.gz")))
def test_the_database_of_every_release_opens_whole(open_store: OpenStore, tmp_path: Path, release: str) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / DATABASE_NAME).write_bytes(gzip.decompress((FIXTURES / release).read_bytes()))
    store = open_store()
    assert examine(store) == ()
    found = tables(store)
    assert {kind: len(rows) for kind, rows in found.items() if rows} == {
        "erasure": 1,
        "movement": 1,
        "run": 1,
        "shift": 1,
        "staff": 1,
        "station": 1,
        "stocktake": 1,
        "supply": 1,
        "visit": 22,
    }
    assert StoreReplica(store).pending() == 4
    rebuild(store)
    assert tables(store) == found
    with store.write() as unit:
        unit.create("visit", {"category": "courier"})
