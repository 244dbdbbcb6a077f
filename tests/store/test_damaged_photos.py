"""A photo that the disk has damaged before the union had it may be the only one: what is left of it stays."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from sqlalchemy import text

from desktop.store import contents
from desktop.store.files import StoreFiles, examine_files
from desktop.store.repair import repair
from desktop.store.store import Store
from sync.files import hash_of
from tests.store.test_files import attach, photo


def test_what_is_damaged_before_the_union_has_it_is_put_aside_and_may_come_from_elsewhere(store: Store) -> None:
    files, hash_ = StoreFiles(store), hash_of([photo()])
    attach(store, photo())
    bent = photo()[:-1]
    files.contents.path(hash_).write_bytes(bent)
    (finding,) = examine_files(store)
    assert finding.check == "file_undelivered"
    done, left = repair(store)
    assert [sentence for sentence, _ in done] == ["The photos on the disk were put in order."]
    assert [finding.check for finding in left] == ["file_gone"]
    aside = store.folder / "files" / "aside" / hash_.hex()
    assert aside.read_bytes() == bent, "somebody may still make out what it shows"
    assert refused(store, hash_) == "wrong_content"
    assert [due.hash for due in files.to_fetch()] == [hash_], "another PC may have it"
    files.add(hash_, 0, photo())
    assert files.finish(hash_)
    assert refused(store, hash_) == ""
    assert list(examine_files(store)) == []


def test_what_was_gone_before_the_union_had_it_is_told_until_it_is_closed_as_lost(store: Store) -> None:
    files, hash_ = StoreFiles(store), hash_of([photo()])
    record = attach(store, photo())
    files.contents.delete(hash_)
    for _ in range(2):
        (finding,) = examine_files(store)
        assert finding.check == "file_gone"
        assert "fetched" not in finding.remedy
        _, left = repair(store)
        assert left == (finding,)
    with store.write() as unit:
        unit.patch("attachment", record, {"lost": "the disk"})
    assert list(examine_files(store)) == []


def test_what_is_damaged_is_noted_where_nothing_was_noted_of_it_before(store: Store) -> None:
    files, hash_ = StoreFiles(store), hash_of([photo()])
    attach(store, photo())
    with store.write_in_background() as connection:
        connection.execute(text("DELETE FROM file"))
    files.contents.path(hash_).write_bytes(b"damaged")
    repair(store)
    assert refused(store, hash_) == "wrong_content"


def refused(store: Store, hash_: bytes) -> str:
    """What is noted here of why a content does not go to the union."""
    with store.read() as connection:
        noted = connection.execute(text("SELECT refused FROM file WHERE hash = :hash"), {"hash": hash_})
        return str(noted.scalar_one())


def test_what_is_damaged_and_lies_aside_whole_is_whole_again(store: Store) -> None:
    files, hash_ = StoreFiles(store), hash_of([photo()])
    attach(store, photo())
    files.contents.put_aside(hash_)
    files.contents.path(hash_).write_bytes(b"damaged")
    assert files.is_sound(hash_)
    assert [due.hash for due in files.to_send()] == [hash_]


def test_what_lies_aside_damaged_is_read_again_only_once_it_is_another_file(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, hash_ = StoreFiles(store), hash_of([photo()])
    attach(store, photo())
    files.contents.path(hash_).write_bytes(photo()[:-1])
    assert not files.is_sound(hash_)
    read: list[str] = []

    def hashed(pieces: Iterable[bytes]) -> bytes:
        read.append("once")
        return hash_of(pieces)

    monkeypatch.setattr(contents, "hash_of", hashed)
    for _ in range(5):
        assert [due.hash for due in files.to_fetch()] == [hash_]
    assert len(read) <= 1
    (store.folder / "files" / "aside" / hash_.hex()).write_bytes(photo())
    assert files.to_fetch() == (), "somebody found it on another disk"
    assert [due.hash for due in files.to_send()] == [hash_]
