"""What the chip, the tray and the panel say of the sync, in one phrase each.

Pure words over `SyncView`; knows no widget but the names of the chip's states.
"""

from __future__ import annotations

from typing import Final

from desktop.i18n import N_
from desktop.ui import format as fmt
from desktop.ui.text import tr
from desktop.ui.widgets.status_chip import State
from desktop.views import SyncPhase, SyncView

_STATES: dict[SyncPhase, State] = {
    SyncPhase.NOT_ENROLLED: "offline",
    SyncPhase.SYNCED: "ok",
    SyncPhase.WAITING: "waiting",
    SyncPhase.SENDING: "sending",
    SyncPhase.RECEIVING: "receiving",
    SyncPhase.OFFLINE: "offline",
    SyncPhase.NEEDS_YOU: "needs_you",
}

_MINUTE: Final = 60
_PARTS: Final = 2
"""Of what waits, so much has room in a chip; the page behind it says the rest."""
_NEW_CARD: Final = N_("a new card")
_ACTS: Final = {
    "tls": N_("certificate not trusted"),
    "no_tls": N_("compare the address"),
    "clock": N_("set this PC's clock"),
    "proxy": N_("check the proxy"),
    "proxy_auth": N_("password of the proxy"),
    "captive_portal": N_("sign in to the network"),
    "blocked": N_("refused on the way"),
    "revoked": N_("shut out by the union"),
    "moved": _NEW_CARD,
    "unknown_device": _NEW_CARD,
    "wrong_union": _NEW_CARD,
    "key_missing": _NEW_CARD,
    "version": N_("update Yizhan"),
    "this_old": N_("update Yizhan"),
    "union_old": N_("the union's server is too old"),
    "disk_full": N_("the disk is full"),
    "quarantine": N_("entries to look at"),
}
"""What is to be done about a fault, in as few words as a chip has room for."""
_TROUBLE: Final = {
    "http_4xx": N_("refused by the union's server"),
    "http_5xx": N_("the union's server is in trouble"),
    "busy": N_("the union's server is busy"),
    "union_full": N_("the union's disk is full"),
    "union_database": N_("the union's server is in trouble"),
    "too_large": N_("the union's server takes too little"),
    "nonsense": N_("no answer of the union's"),
}
"""What keeps the union from taking anything although it was reached: the line is there."""


def chip_state(view: SyncView) -> State:
    """The chip's look."""
    return _STATES[view.phase]


def phrase(view: SyncView, now: int) -> str:
    """All at the union · n waiting (offline since …) · sending n of m · needs you."""
    match view.phase:
        case SyncPhase.NOT_ENROLLED:
            return tr("Saved on this PC")
        case SyncPhase.SYNCED:
            return fmt.joined(tr("All at the union"), tr("%n wait for an update", "", view.newer) if view.newer else "")
        case SyncPhase.SENDING:
            return tr("Sending {n} of {m}").format(n=fmt.number(view.sent), m=fmt.number(view.of))
        case SyncPhase.RECEIVING:
            return tr("Receiving {n} of {m}").format(n=fmt.number(view.received), m=fmt.number(view.to_receive))
        case SyncPhase.NEEDS_YOU:
            act = _ACTS.get(view.fault)
            return tr("Needs you: {act}").format(act=tr(act)) if act else tr("Needs you")
        case SyncPhase.OFFLINE:
            return fmt.joined(tr("Working offline"), _waiting(view))
        case SyncPhase.WAITING:
            return _offline(view, now) or _waiting(view) or tr("Connecting to the union")
    raise AssertionError(view.phase)


def progress_line(view: SyncView) -> str:
    """``1,200 of 9,400 sent · 3,100 a minute · about 3 min left``; empty when nothing is under way."""
    if view.phase is SyncPhase.SENDING:
        done = tr("{n} of {m} sent").format(n=fmt.number(view.sent), m=fmt.number(view.of))
    elif view.phase is SyncPhase.RECEIVING:
        done = tr("{n} of {m} received").format(n=fmt.number(view.received), m=fmt.number(view.to_receive))
    else:
        return ""
    pace = tr("{n} a minute").format(n=fmt.number(view.per_minute)) if view.per_minute is not None else ""
    return fmt.joined(done, pace, _left(view.seconds_left))


def share_done(view: SyncView) -> float | None:
    """How much of what is under way is done, from 0 to 1; None when that is not known."""
    done, of = (view.received, view.to_receive) if view.phase is SyncPhase.RECEIVING else (view.sent, view.of)
    return done / of if of and done else None


def _left(seconds: int | None) -> str:
    if seconds is None:
        return ""
    if seconds < _MINUTE:
        return tr("less than a minute left")
    return tr("about {duration} left").format(duration=fmt.duration(-(-seconds // _MINUTE) * _MINUTE))


def _waiting(view: SyncView) -> str:
    entries = tr("%n waiting", "", view.pending) if view.pending else ""
    photos = view.files_here + view.files_there - view.files_refused - view.files_nowhere
    missing = view.values_here + view.values_there
    said = (
        entries,
        tr("%n details missing", "", missing) if missing else "",
        tr("the union is catching up") if view.lost else "",
        _photos(view, photos) if photos else "",
        tr("%n photos at neither end", "", view.files_nowhere) if view.files_nowhere else "",
        tr("%n photos not taken", "", view.files_refused) if view.files_refused else "",
    )
    return fmt.joined(*[part for part in said if part][:_PARTS])


def _photos(view: SyncView, count: int) -> str:
    if moves(view):
        return tr("%n photos on their way", "", count)
    return tr("%n photos waiting", "", count)


def moves(view: SyncView) -> bool:
    """Whether what waits can go: nothing is in the way and nobody has switched it off."""
    return not view.fault and view.phase is not SyncPhase.OFFLINE


def _offline(view: SyncView, now: int) -> str:
    if view.offline_since is None:
        return ""
    trouble = _TROUBLE.get(view.fault)
    if trouble is not None:
        return fmt.joined(_waiting(view), tr(trouble))
    since = tr("offline since {time}").format(time=fmt.when(view.offline_since, now))
    return fmt.joined(_waiting(view), since)
