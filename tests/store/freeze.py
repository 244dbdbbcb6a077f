"""Writes down what a release's database is: ``python -m tests.store.freeze``, once, when a version is released.

It writes the first migration's SQL from the schema and a small database as this version leaves it behind. What a
released version has written is never written again: later versions are tried on it.
"""

from __future__ import annotations

import gzip
import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy import create_engine

from desktop.store import migrations, schema
from desktop.store.backup import backup
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from desktop.version import APP, VERSION
from sync.ops import fixed_id
from tests.store.conftest import NOON, SetClock, repeatable
from tests.store.union import MemoryUnion, sync

FIXTURES: Final = Path(__file__).parent / "fixtures"
_ORDER: Final = {"table": 0, "index": 1, "trigger": 2}


def first_migration() -> str:
    """The schema's statements, kept apart by blank lines."""
    with create_engine("sqlite://").begin() as connection:
        schema.create(connection)
        rows = connection.exec_driver_sql(
            "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'alembic_version'"
        ).all()
    statements = []
    for _, _, sql in sorted(rows, key=lambda row: (_ORDER[row.type], row.name)):
        lines = [line.rstrip() for line in sql.replace("\t", "    ").splitlines()]
        statement = "\n".join(line for line in lines if line) + ";"
        assert sqlite3.complete_statement(statement)
        statements.append(statement)
    return "\n\n".join(statements) + "\n"


def sample(folder: Path) -> Path:
    """A database with some of everything: placed and waiting, corrected, voided, erased, not understood."""
    clock = SetClock()
    file = folder / "sample"
    with Store.open(folder / "data", clock, repeatable("a release"), device="窗口电脑", app=APP) as store:
        with store.write() as unit:
            unit.patch("station", fixed_id(1), {"name": "迎泽驿站", "region": "140106"})
            person = unit.create("staff", {"name": "张敏", "role": "head", "phone": "03510000000"})
            item = unit.create("supply", {"name": "矿泉水", "category": "drink", "unit": "瓶"})
        with store.write(person) as unit:
            shift = unit.create("shift", {"staff": person, "promised": True})
            unit.create("movement", {"item": item, "kind": "restock", "quantity": 48, "source": "purchase"})
            visit = unit.create("visit", {"category": "courier", "services": "rest;water", "visitor": "李"})
            unit.create_many("visit", [{"category": "rider", "persons": 1 + n % 3} for n in range(20)])
            unit.patch("visit", visit, {"left_at": NOON + 900})
            unit.erase("visit", visit, ["visitor"], "retention")
        sync(StoreReplica(store), MemoryUnion())
        clock.at += 3600
        with store.write(person) as unit:
            unit.create("stocktake", {"item": item, "counted": 40, "book": 48})
            voided = unit.create("visit", {"category": "other", "visitor": "王"})
            unit.patch("visit", voided, {"void": "twice"})
            unit.patch("shift", shift, {"signed_out_at": clock.at})
        backup(store, file)
    return file


def main() -> None:
    """Write both."""
    if schema.SCHEMA == 1:
        migration = Path(migrations.__file__).parent / "versions" / "0001_first.sql"
        migration.write_text(first_migration(), "utf-8")
    with TemporaryDirectory() as folder:
        content = sample(Path(folder)).read_bytes()
    (FIXTURES / f"{VERSION}.db.gz").write_bytes(gzip.compress(content, mtime=0))


if __name__ == "__main__":
    main()
