"""How far a photo has come, in words and as an icon. Knows no widget."""

from __future__ import annotations

from typing import Final

from desktop.i18n import N_
from desktop.ui.text import tr
from desktop.views.photos import PhotoDue, PhotoState, PhotoView

_WORDS: Final = {
    PhotoState.HERE: N_("At the union"),
    PhotoState.ON_ITS_WAY: N_("Not at the union yet"),
    PhotoState.REFUSED: N_("The union does not take it"),
    PhotoState.MISSING: N_("Not here yet"),
    PhotoState.LOST: N_("Lost"),
}
_ICONS: Final = {
    PhotoState.HERE: "",
    PhotoState.ON_ITS_WAY: "cloud-upload",
    PhotoState.REFUSED: "triangle-alert",
    PhotoState.MISSING: "hourglass",
    PhotoState.LOST: "ban",
}
_REFUSALS: Final = {
    "quota": N_("the station's room for photos is used up; ask the union for more"),
    "too_large": N_("it is too large"),
    "wrong_type": N_("it is no photo that the union takes"),
    "wrong_content": N_("it is damaged on this PC"),
    "malformed": N_("it is not as long as its entry says; remove it and add it anew"),
}

_LOSSES: Final = {
    "wrong_content": N_("Damaged on this PC before it was at the union"),
    "gone": N_("Gone from this PC's disk, and not at the union"),
}
"""Of what is not here: what became of it on this PC."""


def state_words(photo: PhotoView | PhotoDue) -> str:
    """How far it has come, with the reason where there is one."""
    said = tr(_WORDS[photo.state])
    if photo.state is PhotoState.LOST:
        return tr("{state}: {reason}").format(state=said, reason=photo.reason)
    if photo.state is PhotoState.REFUSED and photo.reason in _REFUSALS:
        return tr("{state}: {reason}").format(state=said, reason=tr(_REFUSALS[photo.reason]))
    return tr(_LOSSES[photo.reason]) if _is_spoiled(photo) else said


def state_icon(photo: PhotoView | PhotoDue) -> str:
    """The mark on a small picture; empty when all is well."""
    return "triangle-alert" if _is_spoiled(photo) else _ICONS[photo.state]


def _is_spoiled(photo: PhotoView | PhotoDue) -> bool:
    return photo.state is PhotoState.MISSING and photo.reason in _LOSSES
