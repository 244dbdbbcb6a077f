"""Numbers of vouchers: none left out, none used twice."""

from __future__ import annotations

import re
import uuid
from pathlib import Path

import pytest

from desktop.services.errors import KnownError
from desktop.services.vouchers import this_machine
from desktop.store.backup import backup, restore
from desktop.store.replica import StoreReplica
from desktop.views import RecordId
from tests.store.union import MemoryUnion, sync
from tests.unit.services.conftest import FakeClock, Services, open_services

YEAR = 366 * 86_400


def water(desk: Services) -> RecordId:
    return desk.supplies.add_item("矿泉水", category="drink", unit="瓶").records[0]


def numbers(desk: Services) -> list[str]:
    with desk.store.read() as connection:
        rows = connection.exec_driver_sql("SELECT voucher FROM movement ORDER BY voucher")
        return [voucher for (voucher,) in rows]


def counted(desk: Services) -> list[int]:
    return [int(voucher.rpartition("-")[2]) for voucher in numbers(desk)]


def test_every_movement_stands_on_the_next_number_of_this_pc(desk: Services) -> None:
    item = water(desk)
    desk.supplies.restock(item, 24)
    desk.supplies.issue(item, 1)
    desk.supplies.take_back(item, 1)
    assert counted(desk) == [1, 2, 3]
    assert all(re.fullmatch(r"[A-Z2-9]{3}-2026-\d{6}", voucher) for voucher in numbers(desk))
    assert len({voucher[:3] for voucher in numbers(desk)}) == 1


def test_what_is_refused_uses_no_number_and_what_is_voided_keeps_its_own(desk: Services) -> None:
    item = water(desk)
    first = desk.supplies.restock(item, 24)
    with pytest.raises(KnownError):
        desk.supplies.issue(item, 0)
    desk.supplies.void_movement(first.records[0], "记错")
    desk.supplies.restock(item, 12)
    assert counted(desk) == [1, 2]


def test_numbers_begin_anew_with_the_year(desk: Services, clock: FakeClock) -> None:
    item = water(desk)
    desk.supplies.restock(item, 24)
    clock.instant += YEAR
    desk.supplies.restock(item, 24)
    desk.supplies.restock(item, 24)
    assert [voucher[4:] for voucher in numbers(desk)] == ["2026-000001", "2027-000001", "2027-000002"]


def test_a_copied_folder_on_another_pc_has_a_series_of_its_own(tmp_path: Path, clock: FakeClock) -> None:
    first = open_services(tmp_path / "one", clock, "窗口")
    item = water(first)
    first.supplies.restock(item, 24)
    backup(first.store, tmp_path / "copy")
    first.store.close()
    restore(tmp_path / "copy", tmp_path / "two", clock)
    second = open_services(tmp_path / "two", clock, "后台")
    second.supplies.restock(item, 12)
    assert counted(second) == [1, 1]
    assert len(set(numbers(second))) == 2
    second.store.close()


def test_pcs_that_were_imaged_from_one_disk_are_told_apart_by_their_network_cards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = []
    for card in (0x0242AC110002, 0x0242AC110003, 0x0242AC110003, 0x2FC00000001, 0x1FC00000001):
        monkeypatch.setattr(uuid, "getnode", lambda card=card: card)
        found.append(this_machine("DESKTOP-01"))
    first, second, again, other, made_up = found
    assert (second == again, len({first, second, other})) == (True, 3)
    assert made_up == "DESKTOP-01", "an address that was drawn by chance is another one tomorrow"


def test_a_pc_that_was_put_back_goes_on_behind_what_the_union_has(tmp_path: Path, clock: FakeClock) -> None:
    union = MemoryUnion()
    desk = open_services(tmp_path / "data", clock)
    item = water(desk)
    desk.supplies.restock(item, 24)
    backup(desk.store, tmp_path / "copy")
    desk.supplies.restock(item, 24)
    desk.supplies.restock(item, 24)
    sync(StoreReplica(desk.store), union)
    desk.store.close()
    restore(tmp_path / "copy", tmp_path / "again", clock)
    desk = open_services(tmp_path / "again", clock)
    sync(StoreReplica(desk.store), union)
    desk.supplies.restock(item, 24)
    assert counted(desk) == [1, 2, 3, 4]
    desk.store.close()
