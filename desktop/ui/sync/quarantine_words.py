"""What is said of an entry that is kept and not counted: what it is, why, what to do. Knows no widget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desktop.i18n import N_
from desktop.services.quarantine import QuarantineLine
from desktop.ui import format as fmt
from desktop.ui.sync.kinds import kind_name
from desktop.ui.text import tr
from desktop.ui.theme import Tone


@dataclass(frozen=True, slots=True)
class Trouble:
    """How one sort of trouble is spoken of."""

    icon: str
    tone: Tone
    short: str
    why: str
    remedy: str


TROUBLES: Final = {
    "clash": Trouble(
        "copy",
        "alarm",
        N_("The union has another entry in its place"),
        N_(
            "This PC was put back to an earlier moment while Yizhan ran, as a virtual machine can be. Two different"
            " entries then bore the same number; the one that came to the union first is counted, this one is not."
        ),
        N_("Enter it again if it really happened; drop it if it is in the books already."),
    ),
    "invalid": Trouble(
        "circle-alert",
        "warn",
        N_("Its values do not belong there"),
        N_("It holds values that do not fit this sort of entry, so it is not counted on any PC."),
        N_("Ask whoever entered it, enter it anew where it belongs, and drop it here."),
    ),
    "orphaned": Trouble(
        "circle-alert",
        "warn",
        N_("It changes an entry that was dropped or entered again"),
        N_("A person dropped the entry which it changes, or entered it again, so there is nothing left to change."),
        N_("Drop it. What is still wanted is entered anew where it belongs."),
    ),
    "unknown": Trouble(
        "download",
        "warn",
        N_("A newer version of Yizhan wrote it"),
        N_("This version does not know this sort of entry. It is kept as it is and nothing is lost."),
        N_("Update Yizhan on this PC; it is counted by itself then."),
    ),
    "following": Trouble(
        "hourglass",
        "neutral",
        N_("It changes an entry of this list"),
        N_("The entry that it changes is not counted itself."),
        N_("Nothing needs doing here: whoever drops that entry drops this one with it."),
    ),
    "waiting": Trouble(
        "hourglass",
        "neutral",
        N_("What it speaks of has not arrived yet"),
        N_("It changes an entry of another PC that has not come here yet."),
        N_("It is counted by itself once that has come. Nothing needs doing here."),
    ),
}


def what(line: QuarantineLine, category: str) -> str:
    """``快递员 3 人``, ``矿泉水 24``; ``category`` is the name of a visit's category."""
    if line.kind == "visit" and line.category:
        said = tr("{category}, %n persons", "", line.persons).format(category=category)
    elif line.item:
        said = fmt.joined(kind_name(line.kind), line.item)
    else:
        said = fmt.joined(kind_name(line.kind), line.name)
    if line.quantity is not None:
        said = f"{said} {fmt.number(line.quantity)}"
    return said if line.creates else tr("Change of: {what}").format(what=said)


def dropped_with(line: QuarantineLine) -> str:
    """What is dropped with an entry, empty when nothing is."""
    if not line.changes:
        return ""
    if line.creates:
        return tr("If it is dropped, %n changes of it are dropped with it.", "", line.changes)
    return tr("%n more changes of the same entry are dropped with it.", "", line.changes)


def where_from(line: QuarantineLine, now: int) -> str:
    """``今天 14:05 · 李敏 · 窗口电脑``."""
    when = tr("at an unknown time") if line.at is None else fmt.when(line.at, now)
    return fmt.joined(when, line.entered_by, line.device)
