"""The commands of the sync screen: speak with the union now, leave the network alone, connect.

Knows the sync service and the screen's places; knows no widget.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.ui.commands import Command, Named, Reach, leads
from desktop.ui.text import tr

if TYPE_CHECKING:
    from desktop.services.desk import Desk


def commands() -> tuple[Command, ...]:
    """What is always there."""
    return (
        Command("sync.now", tr("Sync now"), tr("Send what waits and fetch what is new"), "refresh-cw", _sync_now),
        Command("sync.connect", tr("Connect with the union"), tr("With the card that the union has given"), "link",
                leads("sync:connect")),
    )  # fmt: skip


def found(desk: Desk) -> Named:
    """The one of the two that changes something."""
    offline = desk.settings.work_offline
    return lambda: (_go_online() if offline else _go_offline(),)


def _go_offline() -> Command:
    return Command("sync.offline", tr("Work offline"), tr("Leave the network alone until told otherwise"),
                   "wifi-off", _offline)  # fmt: skip


def _go_online() -> Command:
    return Command("sync.online", tr("Work online again"), tr("What has waited is sent"), "wifi", _online)


def _sync_now(reach: Reach) -> None:
    reach.tasks.command(reach.desk.sync.sync_now)
    reach.go("sync")


def _offline(reach: Reach) -> None:
    said = tr("Working offline: everything is kept here.")
    reach.tasks.command(lambda: reach.desk.sync.set_work_offline(True), lambda _none: reach.say(said, None))


def _online(reach: Reach) -> None:
    said = tr("Working online again.")
    reach.tasks.command(lambda: reach.desk.sync.set_work_offline(False), lambda _none: reach.say(said, None))
