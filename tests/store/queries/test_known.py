"""Whatever stands in ``known``, of whichever release or programme, all readers of the stock read it the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from desktop.store.queries import book, stock
from desktop.store.stockcheck import examine_stock
from desktop.store.store import Store
from sync.ops import fixed_id, record_id
from tests.store.conftest import SetClock

ITEM = fixed_id(1001)
RUNS: Final = (b"\xab" * 8, b"\xcd" * 8, b"\xab\xcd" * 4)
Row = tuple[int, str, int, int, bool, str]
"""Which run wrote it, what it is, when, how much, whether it was voided, and its ``known``."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path, SetClock()) as opened:
        with opened.write() as unit:
            unit.patch("supply", ITEM, {"name": "矿泉水", "unit": "瓶"})
        yield opened


def named(run: int, seq: int) -> str:
    return record_id(RUNS[run], seq).hex().upper()


ids = st.builds(named, st.integers(0, 2), st.integers(1, 8))
rubbish = st.one_of(
    ids.map(str.lower),
    st.builds(lambda id_, length: id_[:length], ids, st.integers(1, 31)),
    st.builds(lambda id_, off: id_[off:], ids, st.integers(1, 31)),
    st.sampled_from(["", "FF" * 16, "水", "zz", "{}"]),
)
known = st.one_of(
    st.just(""),
    st.builds(lambda gap, parts: gap.join(parts), st.sampled_from([" ", "  ", "", "\n", ","]), st.lists(ids | rubbish)),
)
rows = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(["restock", "issue", "stocktake"]),
        st.integers(0, 6),
        st.integers(0, 50),
        st.sampled_from([False, False, False, True]),
        known,
    ),
    max_size=10,
)


def write(connection: Connection, written: list[Row]) -> None:
    for table in ("movement", "stocktake"):
        connection.exec_driver_sql(f"DELETE FROM {table}")
    for seq, (run, kind, at, quantity, void, text) in enumerate(written, 1):
        told = (record_id(RUNS[run], seq), at, ITEM, quantity, text, "x" if void else None, at, 1000 + seq)
        if kind == "stocktake":
            connection.exec_driver_sql(
                "INSERT INTO stocktake (id, at, item, counted, known, void, entered_at, entry, book, note)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, '')",
                told,
            )
        else:
            connection.exec_driver_sql(
                "INSERT INTO movement (id, at, item, quantity, known, void, entered_at, entry, kind, source, batch,"
                " donor, recipient, note, voucher) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', '', '', '', '')",
                (*told, kind),
            )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=150)
@given(written=rows)
@example([(0, "issue", 5, 4, False, ""), (1, "stocktake", 1, 20, False, named(0, 1).lower())])
@example([(0, "issue", 5, 4, False, ""), (1, "stocktake", 1, 20, False, f"  {named(0, 1)}x")])
@example([(0, "issue", 5, 4, False, ""), (1, "stocktake", 1, 20, False, f"{named(0, 0)} {named(0, 1)}")])
@example([(0, "issue", 1, 4, False, named(1, 2)), (1, "stocktake", 5, 20, False, named(0, 1))])
@example([(0, "stocktake", 1, 4, False, named(1, 2)), (1, "stocktake", 5, 20, False, named(0, 1))])
def test_shelf_ledger_and_doctor_read_the_same_whatever_an_entry_says_that_it_knew(
    store: Store, written: list[Row]
) -> None:
    with store.write_local() as connection:
        write(connection, written)
        first, lines = book.entries(connection, (ITEM,))
        assert len(lines) == len(written)
        assert stock.stocks(connection)[ITEM].balance == (lines[-1].after if lines else first)
        assert [finding.what for finding in examine_stock(connection)] == []
