"""A pretended next release, as real processes: what this release has to get along with once there is one.

``python -m tests.helpers.next_release desk …`` and ``… union …`` take the arguments of ``yizhan`` and ``yizhan-union``.
It knows a kind more of the station's (``patrol``) and one of the union's (``union_rating``), two further fields of a
visit (``mood`` and, personal, ``guide``), speaks a second protocol (of the form of the first) and migrates either
database. Beyond the commands of today: ``desk --data DIR record [--count N] [--mark TEXT]`` records some of each,
``union --db URL rate --station CODE [--mark TEXT]`` writes into all three logs. ``$NEXT_PROTOCOLS`` is the range that
it speaks, ``1-2`` by default.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, Final

VERSION: Final = "0.2.0"
PROTOCOLS: Final = "NEXT_PROTOCOLS"
_HERE: Final = Path(__file__).parent


_became = ""


def become(end: str) -> None:
    """Make this process one of the next release: ``desk`` or ``union``. Before anything of Yizhan is imported; a second
    call does nothing."""
    global _became
    if _became:
        if _became != end:
            raise RuntimeError(f"this process is the {_became} of the next release")
        return
    _became = end
    early = {"sync.fold", "sync.tables", "sync.envelope"} & sys.modules.keys()
    if early:
        raise RuntimeError(f"too late: {sorted(early)} are imported already")
    _change("sync.version", VERSION=VERSION)
    from sync.protocols import Protocols

    oldest, _, newest = os.environ.get(PROTOCOLS, "1-2").partition("-")
    _change("sync.protocols", SPOKEN=Protocols(int(oldest), int(newest)))
    _add_records()
    _add_sheets()
    if end == "union":
        _change("sync.server.migrations", HEAD="0002")
        import sync.server.migrate as migrate

        of_today = migrate.config
        _change("sync.server.migrate", config=lambda: _with_versions(of_today(), "union_versions"))
    else:
        _change("desktop.store.schema", SCHEMA=2)
        import desktop.arguments

        _change("desktop.arguments", _EXPORTS=(*desktop.arguments._EXPORTS, "patrols"))
        _change("desktop.store.migrations", upgrade=_upgrade_desk)


def _add_records() -> None:
    from sync import records
    from sync.records.base import Default, Owner, Record, WireType, kind_of, wire
    from sync.records.visits import Visit

    class Patrol(Record):
        __kind__ = "patrol"

        at = wire(WireType.INSTANT, default=Default.OP_TIME)
        route = wire(WireType.CODE)
        note = wire(WireType.TEXT, default="")
        met = wire(WireType.TEXT, default="", personal=True, keep_days=90)

    class NextVisit(Visit):
        mood = wire(WireType.CODE, default="", since=2)
        guide = wire(WireType.TEXT, default="", personal=True, keep_days=90, since=2)

    class UnionRating(Record):
        __kind__ = "union_rating"
        __owner__ = Owner.UNION

        stars = wire(WireType.COUNT)
        note = wire(WireType.TEXT, default="")

    assert isinstance(records.KINDS, dict)
    records.KINDS.update({record.__kind__: kind_of(record) for record in (NextVisit, Patrol, UnionRating)})


def _add_sheets() -> None:
    from dataclasses import replace

    from sync.sheets.columns import SHEETS, Cell, Column, Sheet

    visits = SHEETS["visits"]
    further = Column("mood", "心情", Cell.TEXT, "mood"), Column("guide", "陪同", Cell.TEXT, "guide")
    assert isinstance(SHEETS, dict)
    SHEETS["visits"] = replace(visits, columns=(*visits.columns, *further))
    SHEETS["patrols"] = Sheet(
        "patrols",
        "巡查台账",
        "patrol",
        "at",
        (
            Column("at", "时间", Cell.INSTANT, "at"),
            Column("route", "路线", Cell.TEXT, "route"),
            Column("note", "备注", Cell.TEXT, "note"),
            Column("met", "遇见", Cell.TEXT, "met"),
        ),
    )


def _upgrade_desk(connection: Any, to: str = "head") -> None:
    from alembic import command
    from alembic.config import Config

    import desktop.store.migrations

    config = Config()
    config.set_main_option("script_location", str(Path(desktop.store.migrations.__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(_with_versions(config, "desk_versions"), to)


def _with_versions(config: Any, folder: str) -> Any:
    """Alembic's configuration with the migrations of the next release beside today's."""
    today = Path(config.get_main_option("script_location")) / "versions"
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", os.pathsep.join((str(today), str(_HERE / folder))).replace("%", "%%"))
    return config


def _change(module: str, **values: Any) -> None:
    """Have a module hold other values than it was written with."""
    import importlib

    found = importlib.import_module(module)
    for name, value in values.items():
        if not hasattr(found, name):
            raise AttributeError(f"{module} has no {name}")
        setattr(found, name, value)


def run(arguments: list[str]) -> int:
    """``desk`` or ``union`` and the arguments of its command line; the exit code."""
    end, *rest = arguments
    become(end)
    if end == "union":
        from tests.helpers.next_release.union import main
    else:
        from tests.helpers.next_release.desk import main
    return main(rest)
