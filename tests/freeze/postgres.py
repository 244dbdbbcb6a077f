"""A union's database as PostgreSQL has it, in plain SQL. Knows nothing of what stands in it."""

from __future__ import annotations

import os
import subprocess
from typing import Final

import psycopg
from sqlalchemy import insert, select
from sqlalchemy.engine import make_url

from sync.server.db import Database
from sync.server.migrate import upgrade
from sync.server.schema import metadata
from tests.helpers.postgres import PostgresCluster

_TOGETHER: Final = 500


def copy_of(source: Database, cluster: PostgresCluster) -> str:
    """The URL of a PostgreSQL database with what another one holds."""
    url = cluster.create_database()
    target = Database.open(url)
    upgrade(target)
    with source.read() as old, target.write() as new:
        for table in metadata.sorted_tables:
            rows = [dict(row) for row in old.execute(select(table)).mappings()]
            for start in range(0, len(rows), _TOGETHER):
                new.execute(insert(table), rows[start : start + _TOGETHER])
    target.close()
    return url


def dump(url: str) -> str:
    """The database as SQL statements."""
    address = make_url(url)
    done = subprocess.run(
        [
            "pg_dump", "--no-owner", "--no-privileges", "--inserts", "--rows-per-insert=200",
            "-h", str(address.host), "-p", str(address.port), "-U", str(address.username), str(address.database),
        ],
        env={**os.environ, "PGPASSWORD": str(address.password)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )  # fmt: skip
    # Commands to psql, which some versions put around the statements.
    return "".join(line for line in done.stdout.splitlines(keepends=True) if not line.startswith("\\"))


def load(url: str, statements: str) -> None:
    """Fill an empty database with what ``dump`` gave."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statements.encode())
