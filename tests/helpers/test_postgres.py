"""The tests' PostgreSQL is real, durable and empty."""

from collections.abc import Callable

import pytest
from sqlalchemy import create_engine, inspect, text

pytestmark = pytest.mark.postgres


def test_a_fresh_database_answers_which_version_it_is(fresh_postgres: Callable[[], str]) -> None:
    engine = create_engine(fresh_postgres())
    with engine.connect() as connection:
        assert connection.scalar(text("select version()")).startswith("PostgreSQL ")
        assert connection.scalar(text("show fsync")) == "on"
        assert connection.scalar(text("show server_encoding")) == "UTF8"
    engine.dispose()


def test_what_one_database_holds_no_other_sees(fresh_postgres: Callable[[], str]) -> None:
    first, second = create_engine(fresh_postgres()), create_engine(fresh_postgres())
    with first.begin() as connection:
        connection.execute(text("create table visit (id int)"))
    assert inspect(first).get_table_names() == ["visit"]
    assert inspect(second).get_table_names() == []
    first.dispose()
    second.dispose()
