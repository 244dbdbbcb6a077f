"""What the kinds of entries are called. Pure words."""

from __future__ import annotations

from typing import Final

from desktop.i18n import N_
from desktop.ui.text import tr

OWN_NOTES: Final = "run"
"""What the programme notes of itself and nobody entered: named last."""

_NAMES: Final = {
    "visit": (N_("Visits"), "users"),
    "movement": (N_("Stock movements"), "arrow-left-right"),
    "supply": (N_("Supply items"), "boxes"),
    "stocktake": (N_("Stocktakes"), "clipboard-check"),
    "shift": (N_("Sign-ins"), "log-in"),
    "staff": (N_("People"), "id-card"),
    "station": (N_("Station file"), "house"),
    "term": (N_("Words of the lists"), "list"),
    "notice_receipt": (N_("Notices read"), "bell"),
    "erasure": (N_("Erased personal data"), "trash-2"),
    OWN_NOTES: (N_("Yizhan's own notes"), "laptop"),
    "same_as": (N_("What is one and the same"), "link"),
    "attachment": (N_("Photos"), "image"),
    "settlement": (N_("Decisions on entries"), "clipboard-check"),
    "stocktake_sheet": (N_("Stocktake sheets"), "clipboard-check"),
    "request": (N_("Union requests"), "hand-heart"),
    "special_day": (N_("Special days"), "calendar"),
    "carried": (N_("Carried-in totals"), "history"),
    "opinion": (N_("Opinions"), "message-square"),
    "reply": (N_("Answers to opinions"), "send"),
    "repair": (N_("Repairs"), "wrench"),
    "registration": (N_("Registration at the union"), "house"),
    "notice": (N_("Notices of the union"), "bell"),
    "device": (N_("PCs of the station"), "laptop"),
    "union_answer": (N_("Answers of the union"), "hand-heart"),
    "union_opinion": (N_("Opinions from the station's page"), "message-square"),
    "union_term": (N_("Words of the lists, by the union"), "list"),
    "union_day": (N_("Special days, by the union"), "calendar"),
    "union_door": (N_("Doors"), "door-open"),
    "union_door_event": (N_("Doors' reports"), "door-open"),
    "union_address": (N_("The union's address"), "link"),
}


def kind_name(kind: str) -> str:
    """The name of a kind; a kind of a newer version goes by its code."""
    return tr(_NAMES[kind][0]) if kind in _NAMES else kind


def kind_icon(kind: str) -> str:
    """The icon of a kind."""
    return _NAMES[kind][1] if kind in _NAMES else "circle"
