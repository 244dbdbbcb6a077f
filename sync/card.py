"""The enrolment card that a union hands to a station's manager, as one line of text for its QR code.

``YIZHAN1|https://union.example|140106-11-0007-K|4T9XKQ2M|9K3D-…``: address, the station's code, the one-time code and
the fingerprint of the union's root key. A person may also paste the line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from sync.trust import normal_code

MARK: Final = "YIZHAN1"


class CardError(ValueError):
    """The text is not an enrolment card."""


@dataclass(frozen=True, slots=True)
class Card:
    """What a desk needs in order to enrol."""

    url: str
    station_code: str
    enrol_code: str
    fingerprint: str


def card_text(card: Card) -> str:
    """The card as one line."""
    return "|".join((MARK, card.url, card.station_code, card.enrol_code, card.fingerprint))


def parse_card(text: str) -> Card:
    """The card of a pasted or scanned line. Raises CardError."""
    parts = [part.strip() for part in text.strip().split("|")]
    if len(parts) != 5 or parts[0].upper() != MARK:
        raise CardError("not an enrolment card")
    _, url, station_code, enrol_code, print_ = parts
    try:
        address = urlsplit(url)
    except ValueError as error:
        raise CardError("the card's address cannot be read") from error
    if address.scheme not in ("https", "http") or not address.hostname:
        raise CardError("the card's address cannot be read")
    if len(normal_code(enrol_code)) != 8:
        raise CardError("the card's code does not have eight characters")
    return Card(url.rstrip("/"), station_code, normal_code(enrol_code), print_)
