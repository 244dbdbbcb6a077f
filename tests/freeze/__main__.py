"""``python -m tests.freeze``: write what this release leaves behind."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import sqlite3
import tarfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from desktop.store import doctor as desk_doctor
from desktop.store.backup import backup
from desktop.store.opening import DATABASE_NAME
from desktop.version import VERSION
from sync.protocols import SPOKEN
from sync.records import KINDS
from sync.server import doctor as union_doctor
from sync.server.authority import load_authority
from sync.sheets import SHEETS
from tests.freeze import postgres
from tests.freeze.envelopes import told
from tests.freeze.story import Story
from tests.helpers.postgres import postgres_cluster
from tests.store import freeze as store
from tests.sync import released
from tests.sync.exported import at_desk, at_union
from tests.sync.server.desks import working_keys


def main() -> None:
    """Write everything, or nothing when the story does not go through."""
    place = released.FIXTURES / VERSION
    with TemporaryDirectory() as folder, TemporaryDirectory() as kept:
        story = Story(Path(folder))
        story.tell()
        _json(Path(kept) / "kinds.json", released.describe(KINDS))
        _keep(story, Path(kept))
        store.main()
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(kept, place)


def _keep(story: Story, place: Path) -> None:
    with story.union() as union:
        authority = load_authority(union)
        codes = [story.first.code, story.second.code]
        report = union_doctor.examine(union)
        exports = {f"union-{code}": at_union(union, code, story.folder) for code in codes}
        with postgres_cluster() as cluster:
            statements = postgres.dump(postgres.copy_of(union.database, cluster))
    _vacuum(story.union_path, story.folder / "whole.db")
    _gz(place / "union.db.gz", (story.folder / "whole.db").read_bytes())
    _gz(place / "union.sql.gz", statements.encode())

    story.desk = story.reopened()
    desk_store = story.desk.store
    exports["desk"] = at_desk(desk_store, story.folder)
    findings = desk_doctor.examine(desk_store)
    backup(desk_store, story.folder / "backup")
    waiting = story.desk.replica.pending()
    story.desk.close()
    _gz(place / "desk.backup.gz", (story.folder / "backup").read_bytes())
    _gz(place / "desk.tar.gz", _tar(desk_store.folder, story.folder))
    _gz(place / "visits.csv.gz", (story.folder / "visits.csv").read_bytes())
    _gz_json(place / "exports.json.gz", exports)
    keys = working_keys([key.public for key in authority.working_keys])
    _gz_json(
        place / "envelopes.json.gz",
        {
            "working_keys": [key.public.hex() for key in authority.working_keys],
            "exchanges": [
                {
                    "label": said.label,
                    "request": said.request.hex(),
                    "response": None if said.response is None else said.response.hex(),
                    "told": told(said, keys, SPOKEN),
                }
                for said in story.recorder.exchanges
            ],
        },
    )
    _json(
        place / "release.json",
        {
            "now": story.clock.at,
            "protocols": [SPOKEN.oldest, SPOKEN.newest],
            "stations": codes,
            "sheets": list(SHEETS),
            "waiting": waiting,
            "desk_findings": [finding.check for finding in findings],
            "union_findings": [finding.check for finding in report.findings],
        },
    )


def _vacuum(source: Path, target: Path) -> None:
    """A copy in one file, without side files and without gaps."""
    with closing(sqlite3.connect(source)) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))


def _tar(folder: Path, scratch: Path) -> bytes:
    """A data folder: its database, its keys, its photos."""
    whole = scratch / "whole-desk.db"
    _vacuum(folder / DATABASE_NAME, whole)
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder)
            if path.is_file() and not path.name.startswith(DATABASE_NAME) and path.suffix != ".lock":
                tar.add(path, str(name), filter=_plain)
        tar.add(whole, DATABASE_NAME, filter=_plain)
    return written.getvalue()


def _plain(info: tarfile.TarInfo) -> tarfile.TarInfo:
    info.uid = info.gid = info.mtime = 0
    info.uname = info.gname = ""
    info.mode = 0o600
    return info


def _json(path: Path, value: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _gz(path: Path, content: bytes) -> None:
    path.write_bytes(gzip.compress(content, mtime=0))


def _gz_json(path: Path, value: Mapping[str, Any]) -> None:
    _gz(path, json.dumps(value, ensure_ascii=False).encode())


if __name__ == "__main__":
    main()
