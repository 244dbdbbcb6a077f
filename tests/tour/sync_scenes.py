"""What the tour shows of the sync: every cause that a person may meet, what is under way, photos, pairs, kept entries.

The causes are met for real, at addresses where somebody else answers. Knows screens as a person does.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QTimer

from desktop.demo import pictures
from desktop.demo.stage import Stage
from desktop.services.desk import Desk
from desktop.store.opening import DATABASE_NAME
from desktop.ui.duty.screen import DutyScreen
from desktop.ui.duty.sign_out_sheet import SignOutSheet
from desktop.ui.photos.strip import PhotoStrip
from desktop.ui.photos.viewer import PhotoSheet
from desktop.ui.shell.closing import ClosingSheet
from desktop.ui.supplies.entry_sheet import EntrySheet
from desktop.ui.supplies.facts import read_opened
from desktop.ui.supplies.item_sheet import ItemSheet
from desktop.ui.supplies.restock_sheet import RestockSheet
from desktop.ui.supplies.screen import SuppliesScreen
from desktop.ui.sync.invite_sheet import InviteSheet
from desktop.ui.sync.screen import SyncScreen
from desktop.ui.today.screen import TodayScreen
from desktop.values import replace
from desktop.views import SyncPhase
from sync.protocols import SPOKEN
from tests.helpers.impostor import free_port, http, impostor, self_signed
from tests.tour.scene import Act, Scene, at_screen
from tests.tour.stations import CUT_OFF, DELIVERED, KEPT, LACKING, MET, PLAIN

_SECONDS: Final = 60


# -- what the union, or whoever answers in its place, says ---------------------------------------------------------


@contextmanager
def _nobody(_desk: Desk) -> Iterator[str]:
    yield "https://union.invalid"


@contextmanager
def _answers(status: str, body: bytes, _desk: Desk) -> Iterator[str]:
    with impostor(http(status, body)) as url:
        yield url


@contextmanager
def _stranger(starts: int, ends: int, desk: Desk) -> Iterator[str]:
    """Somebody with a certificate of his own; one of another time lets the clocks be compared."""
    certificate = self_signed(desk.upkeep.folder, starts_in_days=starts, ends_in_days=ends)
    if ends < 0:
        os.environ["SSL_CERT_FILE"] = str(certificate.path)
    try:
        with impostor(
            http("404 Not Found", b"", "Date: Thu, 01 Feb 2024 08:00:00 GMT"), tls=certificate.server()
        ) as url:
            yield url
    finally:
        os.environ.pop("SSL_CERT_FILE", None)


@contextmanager
def _through_a_proxy(_desk: Desk) -> Iterator[str]:
    os.environ["http_proxy"] = f"http://127.0.0.1:{free_port()}"
    try:
        yield "http://union.invalid"
    finally:
        del os.environ["http_proxy"]


def _said(error: str, **more: object) -> bytes:
    return json.dumps({"error": error, "message": error, **more}).encode()


_CAUSES: Final[dict[str, Callable[[Desk], AbstractContextManager[str]]]] = {
    "dns": _nobody,
    "tls": partial(_stranger, -10, 10),
    "clock": partial(_stranger, -1100, -900),
    "proxy": _through_a_proxy,
    "captive_portal": partial(_answers, "200 OK", b"<html>Welcome</html>"),
    "blocked": partial(_answers, "403 Forbidden", b"<html>Blocked</html>"),
    "http_4xx": partial(_answers, "400 Bad Request", _said("malformed")),
    "http_5xx": partial(_answers, "500 Internal Server Error", b"{}"),
    "busy": partial(_answers, "503 Service Unavailable", _said("busy")),
    "union_full": partial(_answers, "503 Service Unavailable", _said("disk_full")),
    "union_database": partial(_answers, "503 Service Unavailable", _said("no_database")),
    "unknown_device": partial(_answers, "401 Unauthorized", _said("unknown_device")),
    "revoked": partial(_answers, "403 Forbidden", _said("revoked")),
    "this_old": partial(
        _answers, "426 Upgrade Required", _said("version", oldest=SPOKEN.newest + 1, newest=SPOKEN.newest + 3)
    ),
}


def _cause(code: str, stage: Stage, desk: Desk) -> None:
    with _CAUSES[code](desk) as url:
        _move_to(desk, url)
        desk.sync.sync_now(_SECONDS)
        stage.go("sync")
        stage.wait_for(lambda: desk.sync.status().fault == code)


def _move_to(desk: Desk, url: str) -> None:
    """The union is at another address from now on."""
    with closing(sqlite3.connect(desk.upkeep.folder / DATABASE_NAME)) as database, database:
        database.execute("UPDATE enrolment SET data = json_set(data, '$.url', ?)", (url,))


def _offline(stage: Stage, desk: Desk) -> None:
    desk.sync.set_work_offline(True)
    stage.go("sync")
    stage.wait_for(lambda: desk.sync.status().phase is SyncPhase.OFFLINE)


def _under_way(phase: SyncPhase, stage: Stage, desk: Desk) -> None:
    """A long backlog in the middle of its way: for a picture it has to stand still."""
    screen = at_screen(stage, "sync", SyncScreen)
    view = replace(desk.sync.status(), phase=phase, fault="")
    if phase is SyncPhase.RECEIVING:
        view = replace(view, received=48_211, to_receive=120_400, per_minute=21_000, seconds_left=206)
    else:
        view = replace(view, sent=1240, of=9412, pending=8172, per_minute=3100, seconds_left=158)
    assert stage.window.frame is not None
    stage.window.frame.show_sync(view)
    for timer in screen.findChildren(QTimer):
        timer.stop()


def _missing(stage: Stage, desk: Desk) -> None:
    """What neither end can do anything about today; it has to stand still as well."""
    screen = at_screen(stage, "sync", SyncScreen)
    view = replace(
        desk.sync.status(), phase=SyncPhase.WAITING, fault="", values_there=2, files_there=5, files_nowhere=3, lost=True
    )
    assert stage.window.frame is not None
    stage.window.frame.show_sync(view)
    for timer in screen.findChildren(QTimer):
        timer.stop()


def _lacking(stage: Stage, desk: Desk) -> None:
    desk.sync.sync_now(_SECONDS)
    screen = at_screen(stage, "sync", SyncScreen)
    stage.wait_for(screen.details.isVisible)


def _lacking_sheet(stage: Stage, desk: Desk) -> None:
    _lacking(stage, desk)
    at_screen(stage, "sync", SyncScreen).details.open_sheet(desk.details.missing()[0])


def _invite(stage: Stage, _desk: Desk) -> None:
    stage.click(at_screen(stage, "sync", SyncScreen).devices.invite)
    sheet = stage.sheet()
    assert isinstance(sheet, InviteSheet)
    stage.wait_for(lambda: bool(sheet.code.text()))


def _typed(stage: Stage, _desk: Desk) -> None:
    form = at_screen(stage, "sync", SyncScreen).form
    stage.click(form.ways.segment("typed"))
    stage.type(form.address, "https://union.example")
    stage.type(form.code, "7KQM4RWX")


def _wrong_address(stage: Stage, desk: Desk) -> None:
    _typed(stage, desk)
    form = at_screen(stage, "sync", SyncScreen).form
    stage.type(form.address, ".invalid")
    stage.click(form.button)


# -- closing the day ------------------------------------------------------------------------------------------------


def _signing_out(stage: Stage, _desk: Desk) -> None:
    stage.click(at_screen(stage, "duty", DutyScreen).on_duty.button)
    sheet = stage.sheet()
    assert isinstance(sheet, SignOutSheet)
    stage.wait_for(lambda: sheet.unsent is not None)


def _closing_failed(stage: Stage, desk: Desk) -> None:
    _move_to(desk, f"http://127.0.0.1:{free_port()}")
    stage.go("today")
    stage.window.close()
    sheet = stage.sheet()
    assert isinstance(sheet, ClosingSheet)
    stage.click(sheet.primary_button)
    stage.wait_for(sheet.sending.problem.isVisible)


def _in_a_cloud(stage: Stage, desk: Desk) -> None:
    """The banner above every screen; the marker is what the cloud's own programme leaves."""
    (desk.upkeep.folder / ".dropbox.cache").touch()
    stage.go("today")
    assert stage.window.frame is not None
    note = stage.window.frame.folder_note
    note.look()
    stage.wait_for(note.isVisible)


def _moving_the_folder(stage: Stage, desk: Desk) -> None:
    _in_a_cloud(stage, desk)
    assert stage.window.frame is not None
    stage.click(stage.window.frame.folder_note.move_button)


# -- photos ---------------------------------------------------------------------------------------------------------


def _with_photos(desk: Desk) -> tuple[bytes, str]:
    """An item of the sample and the newest line of its ledger that has photos."""
    for item in desk.supplies.items():
        for line in desk.supplies.item(item.id).ledger:
            if len(desk.photos.of(line.id)) > 1:
                return line.id, item.name
    raise LookupError("nothing in the sample has two photos")


def _entry(stage: Stage, desk: Desk) -> EntrySheet:
    line, name = _with_photos(desk)
    screen = at_screen(stage, "supplies", SuppliesScreen)
    item = next(item for item in desk.supplies.items() if item.name == name)
    found = next(one for one in desk.supplies.item(item.id).ledger if one.id == line)
    screen.acts.entry(read_opened(desk, item.id), found.id.hex())
    sheet = stage.sheet()
    assert isinstance(sheet, EntrySheet)
    stage.wait_for(lambda: len(sheet.photos.all_tiles()) > 1)
    return sheet


def _photos(stage: Stage, desk: Desk) -> None:
    _entry(stage, desk)


def _photo_large(stage: Stage, desk: Desk) -> None:
    stage.click(_entry(stage, desk).photos.all_tiles()[0])
    _wait_for_picture(stage)


def _wait_for_picture(stage: Stage) -> PhotoSheet:
    sheet = stage.sheet()
    assert isinstance(sheet, PhotoSheet)
    stage.wait_for(lambda: not sheet.canvas.image().isNull())
    return sheet


def _take_away(stage: Stage, desk: Desk) -> None:
    stage.click(_entry(stage, desk).photos.all_tiles()[0])
    stage.click(_wait_for_picture(stage).danger_button)


def _draft(stage: Stage, desk: Desk) -> None:
    screen = at_screen(stage, "supplies", SuppliesScreen)
    screen.open_target(f"restock:{desk.supplies.items()[2].id.hex()}")
    sheet = stage.sheet()
    assert isinstance(sheet, RestockSheet)
    files: list[Path] = []
    for n, sort in enumerate((pictures.BOTTLES, pictures.BOXES, pictures.PACKETS)):
        files.append(desk.upkeep.folder / f"IMG_20{n}.jpg")
        files[-1].write_bytes(pictures.photo(sort, 40 + n))
    broken = desk.upkeep.folder / "送货单.jpg"
    broken.write_bytes(b"no picture")
    sheet.photos.intake.take_files([*files, broken])
    stage.wait_for(lambda: len(sheet.photos.all_tiles()) == len(files))


def _every_state(desk: Desk) -> None:
    """Photos of one entry in every state, as the sync leaves them behind."""
    line, _ = _with_photos(desk)
    more = [desk.photos.take(pictures.photo(pictures.BOXES, 70 + n), f"到货 {n}") for n in range(3)]
    desk.photos.attach(line, more)
    hashes = [photo.hash for photo in more]
    with closing(sqlite3.connect(desk.upkeep.folder / DATABASE_NAME)) as database, database:
        database.execute("UPDATE file SET refused = 'quota' WHERE hash = ?", (hashes[0],))
        database.execute("UPDATE file SET here = 0, delivered = 1 WHERE hash IN (?, ?)", hashes[1:])
    lost = next(photo for photo in desk.photos.of(line) if photo.name == "到货 2")
    desk.photos.give_up(lost.id, "那台电脑坏了")


def _photo_states(stage: Stage, desk: Desk) -> None:
    _every_state(desk)
    _entry(stage, desk)


def _photo_missing(stage: Stage, desk: Desk) -> None:
    strip = _entry(stage, desk).findChildren(PhotoStrip)[0]
    missing = next(n for n, photo in enumerate(strip.photos()) if photo.name == "到货 1")
    stage.click(strip.all_tiles()[missing])


# -- what was entered twice, and what is kept aside -----------------------------------------------------------------


def _twice(stage: Stage, _desk: Desk) -> None:
    at_screen(stage, "today", TodayScreen).todo.join_wanted.emit()
    stage.sheet()


def _same(stage: Stage, desk: Desk) -> None:
    item = next(item for item in desk.supplies.items() if item.name.startswith("矿泉水"))
    screen = at_screen(stage, "supplies", SuppliesScreen)
    screen.acts.edit(item.id)
    sheet = stage.sheet()
    assert isinstance(sheet, ItemSheet)
    stage.click(sheet.same)
    stage.settle()


def _kept(stage: Stage, _desk: Desk) -> None:
    card = at_screen(stage, "sync", SyncScreen).quarantine
    stage.wait_for(lambda: bool(card.lines()))


def _kept_sheet(stage: Stage, desk: Desk) -> None:
    _kept(stage, desk)
    card = at_screen(stage, "sync", SyncScreen).quarantine
    card.open_sheet(card.lines()[0])


def _numbered(first: int, station: str, acts: dict[str, Act]) -> tuple[Scene, ...]:
    return tuple(Scene(first + n, name, station, act) for n, (name, act) in enumerate(acts.items()))


DELIVERED_SCENES: Final = _numbered(
    100,
    DELIVERED,
    {
        "sync-sending": partial(_under_way, SyncPhase.SENDING),
        "sync-receiving": partial(_under_way, SyncPhase.RECEIVING),
        "sync-invite": _invite,
        "photos-entry": _photos,
        "photos-large": _photo_large,
        "photos-take-away": _take_away,
        "photos-draft": _draft,
        "sync-missing": _missing,
    },
)
PLAIN_SCENES: Final = _numbered(110, PLAIN, {"sync-typed": _typed, "sync-wrong-address": _wrong_address})
CUT_OFF_SCENES: Final = (
    *_numbered(
        120,
        CUT_OFF,
        {
            "duty-sign-out-unsent": _signing_out,
            "closing-failed": _closing_failed,
            "photos-states": _photo_states,
            "photos-missing": _photo_missing,
            "folder": _in_a_cloud,
            "folder-moving": _moving_the_folder,
        },
    ),
    *_numbered(130, CUT_OFF, {f"sync-fault-{code}": partial(_cause, code) for code in _CAUSES}),
    *_numbered(145, CUT_OFF, {"sync-offline": _offline}),
)
OTHER_SCENES: Final = (
    *_numbered(150, MET, {"joins": _twice, "joins-same": _same}),
    *_numbered(155, KEPT, {"sync-kept": _kept, "sync-kept-sheet": _kept_sheet}),
    *_numbered(157, LACKING, {"sync-lacking": _lacking, "sync-lacking-sheet": _lacking_sheet}),
)
