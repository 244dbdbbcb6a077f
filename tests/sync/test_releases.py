"""Whatever an earlier release has left behind is opened, carried on and exported as it was."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from desktop.bootstrap import open_desk
from desktop.store import doctor as desk_doctor
from desktop.store.backup import restore
from sync.protocols import SPOKEN, Protocols
from sync.server import doctor as union_doctor
from sync.server.db import Database
from sync.server.migrate import upgrade
from sync.server.system import Union
from tests.freeze import postgres
from tests.freeze.envelopes import Exchange, told
from tests.helpers.served_app import served_app
from tests.helpers.station import Station
from tests.store.conftest import SetClock
from tests.sync.exported import at_desk, at_union, of_release
from tests.sync.released import FIXTURES, RELEASES
from tests.sync.server.desks import working_keys


class Release:
    """What a version has left behind."""

    def __init__(self, version: str, scratch: Path) -> None:
        self._folder = FIXTURES / version
        self._scratch = scratch
        self.facts: dict[str, Any] = json.loads((self._folder / "release.json").read_text("utf-8"))
        self.exports: dict[str, Any] = json.loads(self.read("exports.json"))
        self.clock = SetClock(self.facts["now"])
        self.first: str = self.facts["stations"][0]

    def read(self, name: str) -> bytes:
        return gzip.decompress((self._folder / f"{name}.gz").read_bytes())

    @contextmanager
    def union(self, url: str = "") -> Iterator[Union]:
        """The union's database, brought up to date; over the SQLite file unless another one is named."""
        path = self._scratch / "union.db"
        if not url and not path.exists():
            path.write_bytes(self.read("union.db"))
        union = Union(Database.open(url or str(path)), self.clock)
        upgrade(union.database)
        yield union
        union.database.close()

    def data_folder(self) -> Path:
        """A desk's data folder as it lay there."""
        folder = self._scratch / "desk"
        if not folder.exists():
            with tarfile.open(fileobj=io.BytesIO(self.read("desk.tar"))) as tar:
                tar.extractall(folder, filter="data")
        return folder

    @contextmanager
    def desk(self) -> Iterator[Station]:
        station = Station(self.data_folder(), clock=self.clock)
        yield station
        station.close()


@pytest.fixture(params=RELEASES)
def release(request: pytest.FixtureRequest, tmp_path: Path) -> Release:
    return Release(request.param, tmp_path)


def check_union(release: Release, union: Union, scratch: Path) -> None:
    for code in release.facts["stations"]:
        then = release.exports[f"union-{code}"]
        assert of_release(at_union(union, code, scratch), then) == then
    found = [finding.check for finding in union_doctor.examine(union).findings]
    assert found == release.facts["union_findings"], "what was kept aside still is, and nothing else is wrong"


def test_the_unions_database_of_every_release_is_carried_on(release: Release, tmp_path: Path) -> None:
    with release.union() as union:
        check_union(release, union, tmp_path)


@pytest.mark.postgres
def test_the_same_in_postgresql(release: Release, fresh_postgres: Callable[[], str], tmp_path: Path) -> None:
    url = fresh_postgres()
    postgres.load(url, release.read("union.sql").decode())
    with release.union(url) as union:
        check_union(release, union, tmp_path)


def test_the_desks_data_of_every_release_is_carried_on(release: Release, tmp_path: Path) -> None:
    with release.desk() as desk:
        assert [finding.check for finding in desk_doctor.examine(desk.store)] == release.facts["desk_findings"]
        assert of_release(at_desk(desk.store, tmp_path), release.exports["desk"]) == release.exports["desk"]
        assert desk.replica.pending() == release.facts["waiting"]


def test_a_desk_and_a_union_of_every_release_go_on_with_one_another(release: Release, tmp_path: Path) -> None:
    with release.union() as union, release.desk() as desk:
        desk.record_visits(2)
        waiting = desk.replica.pending()
        with served_app(union) as url:
            result = desk.converse(url)
        assert result.complete, result
        assert result.sent == waiting
        ledgers = at_desk(desk.store, tmp_path)
        assert ledgers == at_union(union, release.first, tmp_path)
        assert [finding.check for finding in desk_doctor.examine(desk.store)] == release.facts["desk_findings"]


def test_a_backup_of_every_release_is_restored_and_goes_on(release: Release, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    file.write_bytes(release.read("desk.backup"))
    folder = release.data_folder()
    restore(file, folder, release.clock)
    with release.union() as union, release.desk() as desk, served_app(union) as url:
        assert of_release(at_desk(desk.store, tmp_path), release.exports["desk"]) == release.exports["desk"]
        assert desk.converse(url).complete


def test_a_ledger_that_was_filled_in_for_any_release_is_imported(release: Release, tmp_path: Path) -> None:
    file = tmp_path / "visits.csv"
    file.write_bytes(release.read("visits.csv"))
    with open_desk(tmp_path / "new", release.clock) as desk:
        assert desk.imports.run("visits", file).plan.rows == file.read_text("utf-8").count("\n") - 1


def test_envelopes_of_every_release_say_what_they_said(release: Release) -> None:
    kept = json.loads(release.read("envelopes.json"))
    keys = working_keys([bytes.fromhex(key) for key in kept["working_keys"]])
    spoken = Protocols(min(SPOKEN.oldest, release.facts["protocols"][0]), SPOKEN.newest)
    seen = {"credentials": 0, "lost": 0, "rewind": 0, "region": 0, "quiet": 0, "owed": 0, "refused": 0}
    for one in kept["exchanges"]:
        response = None if one["response"] is None else bytes.fromhex(one["response"])
        said = told(Exchange(one["label"], bytes.fromhex(one["request"]), response), keys, spoken)
        assert json.loads(json.dumps(said)) == one["told"], one["label"]
        request, answer = said["request"], said.get("response")
        seen["credentials"] += request["credentials"]
        seen["lost"] += bool(request["lost"])
        seen["owed"] += bool(request["owed"])
        seen["refused"] += answer is None
        if answer is not None:
            seen["rewind"] += answer["status"] == 1
            seen["region"] += answer["region"] is not None and request["region"] > 0
            seen["quiet"] += not (request["ops"][0] or answer["entries"] or answer["ladder"])
    assert all(seen.values()), seen
