"""Where a device's key is kept: whatever becomes of folder or system, whoever was connected stays connected."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import keyring.backend
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.card import Card
from sync.client.faults import FaultCode, FaultError
from sync.client.keys import FOLDER, FileKeys, device_keys, load_key
from sync.trust import public_bytes
from tests.helpers.station import Station, visits_at
from tests.helpers.union import UnionServer


class Drawer(keyring.backend.KeyringBackend):
    """A keyring in memory, as a desktop session offers one."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}
        self.forgetful = False
        self.asked = 0

    def set_password(self, service: str, username: str, password: str) -> None:
        if not self.forgetful:
            self.kept[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        return self.kept.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class Broken(Drawer):
    """A keyring that refuses with an error of its own system, as Windows' does without a session."""

    class Refusal(Exception):
        """No error that Python's libraries know."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self.Refusal("no such logon session")

    def get_password(self, service: str, username: str) -> str | None:
        raise self.Refusal("no such logon session")


@contextmanager
def pc(drawer: Drawer) -> Iterator[Drawer]:
    """While this lasts, the system is one with this keyring."""
    before = keyring.get_keyring()
    keyring.set_keyring(drawer)
    try:
        yield drawer
    finally:
        keyring.set_keyring(before)


@pytest.fixture
def drawer() -> Iterator[Drawer]:
    with pc(Drawer()) as made:
        yield made


@pytest.fixture
def key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


def has(folder: Path, key: Ed25519PrivateKey) -> bool:
    """Whether a programme that has just been started here finds the key of a folder."""
    return device_keys(folder).find(public_bytes(key)) is not None


def test_a_key_in_a_file_is_for_its_owner_alone(tmp_path: Path, key: Ed25519PrivateKey) -> None:
    keys = FileKeys(tmp_path)
    keys.keep(key)
    (file,) = (tmp_path / "keys").iterdir()
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    found = keys.find(public_bytes(key))
    assert found is not None
    assert public_bytes(found) == public_bytes(key)
    assert keys.find(public_bytes(Ed25519PrivateKey.generate())) is None
    file.write_text("garbage")
    with pytest.raises(FaultError) as raised:
        load_key(keys, public_bytes(key))
    assert raised.value.fault.code is FaultCode.KEY_MISSING


def test_a_key_is_in_the_systems_keyring_and_beside_the_data(
    tmp_path: Path, drawer: Drawer, key: Ed25519PrivateKey
) -> None:
    device_keys(tmp_path).keep(key)
    assert list(drawer.kept) == [("yizhan", public_bytes(key).hex())]
    assert FileKeys(tmp_path).find(public_bytes(key)) is not None
    assert has(tmp_path, key)


def test_a_key_that_is_in_one_place_only_is_put_into_the_other(
    tmp_path: Path, drawer: Drawer, key: Ed25519PrivateKey
) -> None:
    device_keys(tmp_path).keep(key)
    drawer.kept.clear()
    assert has(tmp_path, key), "the system was put back"
    shutil.rmtree(tmp_path / FOLDER)
    assert has(tmp_path, key), "the keyring had it again"
    drawer.kept.clear()
    assert has(tmp_path, key), "and so has the folder"
    drawer.kept.clear()
    shutil.rmtree(tmp_path / FOLDER)
    assert not has(tmp_path, key)


def test_a_damaged_file_is_replaced_by_what_the_keyring_has(
    tmp_path: Path, drawer: Drawer, key: Ed25519PrivateKey
) -> None:
    device_keys(tmp_path).keep(key)
    (file,) = (tmp_path / FOLDER).iterdir()
    file.write_text("garbage")
    assert has(tmp_path, key)
    assert FileKeys(tmp_path).find(public_bytes(key)) is not None


def test_a_keyring_is_asked_once_a_start_and_not_at_every_conversation(
    tmp_path: Path, drawer: Drawer, key: Ed25519PrivateKey
) -> None:
    drawer.forgetful = True
    keys = device_keys(tmp_path)
    keys.keep(key)
    for _ in range(3):
        assert public_bytes(load_key(keys, public_bytes(key))) == public_bytes(key)
    assert drawer.asked == 1


def test_a_keyring_that_keeps_nothing_or_refuses_costs_nothing(tmp_path: Path, key: Ed25519PrivateKey) -> None:
    for number, drawer in enumerate((Drawer(), Broken())):
        folder = tmp_path / str(number)
        folder.mkdir()
        drawer.forgetful = True
        with pc(drawer):
            device_keys(folder).keep(key)
            assert has(folder, key)
            shutil.rmtree(folder / FOLDER)
            assert not has(folder, key)


def test_without_a_keyring_the_key_is_in_the_file(tmp_path: Path, key: Ed25519PrivateKey) -> None:
    device_keys(tmp_path).keep(key)
    assert has(tmp_path, key)


def test_who_wants_no_keyring_gets_none(tmp_path: Path, drawer: Drawer, key: Ed25519PrivateKey) -> None:
    keys = device_keys(tmp_path, in_file=True)
    keys.keep(key)
    assert public_bytes(load_key(keys, public_bytes(key))) == public_bytes(key)
    assert (drawer.kept, drawer.asked) == ({}, 0)


def opened(folder: Path, opening: Callable[[Path], Station]) -> Station:
    """The desk of a folder as a person starts it, its keys where they are kept by default."""
    station = opening(folder)
    station.keys = device_keys(folder)
    return station


@pytest.fixture
def opening() -> Iterator[Callable[[Path], Station]]:
    made: list[Station] = []

    def open_(folder: Path) -> Station:
        made.append(Station(folder))
        return made[-1]

    yield open_
    for station in made:
        station.close()


def test_a_folder_copied_to_a_second_pc_goes_on_syncing_on_both(
    server: UnionServer, card: Card, tmp_path: Path, opening: Callable[[Path], Station]
) -> None:
    with pc(Drawer()) as counter:
        first = opened(tmp_path / "counter", opening)
        first.enrol(card)
        first.record_visits(2)
        assert first.converse(server.url).fault is None
        first.close()
    shutil.copytree(tmp_path / "counter", tmp_path / "office")
    for system, folder in ((Drawer(), "office"), (counter, "counter")):
        with pc(system):
            desk = opened(tmp_path / folder, opening)
            desk.record_visits(3)
            assert desk.converse(server.url).fault is None
            desk.close()
    places = visits_at(server, card.station_code)
    assert len(places) == 8
    assert set(places.values()) == {1}


def test_a_pc_whose_system_is_put_back_every_night_goes_on_syncing(
    server: UnionServer, card: Card, tmp_path: Path, opening: Callable[[Path], Station]
) -> None:
    with pc(Drawer()):
        desk = opened(tmp_path / "data", opening)
        desk.enrol(card)
        desk.close()
    for _night in range(2):
        with pc(Drawer()):
            desk = opened(tmp_path / "data", opening)
            desk.record_visits(1)
            assert desk.converse(server.url).fault is None
            desk.close()
    assert sum(visits_at(server, card.station_code).values()) == 2
