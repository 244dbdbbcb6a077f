"""How far a shift's times can be trusted, said alike wherever they stand: one glyph, a word, a sentence."""

from __future__ import annotations

from typing import Final

from desktop.i18n import CHINESE, N_
from desktop.ui import format as fmt
from desktop.ui.entry_state import Mark
from desktop.ui.text import language, tr
from desktop.ui.theme import Tone
from desktop.views import TimeMark, TimeTrust

_MARKS: Final[dict[TimeTrust, tuple[str, str, str, Tone]]] = {
    TimeTrust.CHECKED: (
        "shield-check",
        N_("clock checked"),
        N_("By the clock of {device}, which had been compared with the union's."),
        "ok",
    ),
    TimeTrust.UNCHECKED: (
        "clock",
        N_("clock not compared"),
        N_("By the clock of {device}, which had never been compared with the union's."),
        "neutral",
    ),
    TimeTrust.DOUBTFUL: (
        "triangle-alert",
        N_("clock was changed"),
        N_("By the clock of {device}, which was set to another time at about that moment. Correct it if it is wrong."),
        "warn",
    ),
    TimeTrust.TYPED: ("pencil", N_("typed"), N_("Not by the clock: typed on {when}."), "neutral"),
    TimeTrust.ESTIMATED: (
        "hourglass",
        N_("estimated"),
        N_("Not by the clock: proposed by the programme, accepted on {when}."),
        "warn",
    ),
}


def trust(mark: TimeMark) -> Mark:
    """The words of where a time comes from."""
    icon, word, sentence, tone = _MARKS[mark.trust]
    said = tr(sentence).format(device=mark.device or tr("this PC"), when=fmt.day_and_time(mark.said_at))
    if mark.trust is TimeTrust.CHECKED and mark.offset is not None and abs(mark.offset) > 60:
        more = tr("That clock was {duration} behind and was allowed for.") if mark.offset > 0 else tr(
            "That clock was {duration} ahead and was allowed for."
        )
        said = _behind(said, more.format(duration=fmt.duration(abs(mark.offset))))
    if mark.by and mark.trust in (TimeTrust.TYPED, TimeTrust.ESTIMATED):
        said = _behind(said, tr("On duty was {name}.").format(name=mark.by))
    return Mark(icon, tr(word), said, tone)


def _behind(one: str, other: str) -> str:
    """Two sentences; between Chinese ones stands no blank."""
    return f"{one}{other}" if language() == CHINESE else f"{one} {other}"
