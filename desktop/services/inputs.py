"""What people type, held against what can stand in a record: refusals that several services share."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Final

from desktop.i18n import N_
from desktop.services.errors import KnownError

LONGEST_NAME: Final = 60
LONGEST_TEXT: Final = 2_000
MOST: Final = 1_000_000
"""No station gives out a million of anything; a larger number is a barcode scanned into the wrong field."""
MOST_PERSONS: Final = 9_999
"""In one entry: the total of a day fits, as paper ledgers have it, and no code that was scanned does."""
LONGEST_STAY: Final = 7 * 86_400
"""Seconds between a visit's arrival and its leaving."""
CLOCK_SLACK: Final = 300
"""Seconds that a time may lie ahead of this PC's clock before it is taken for a mistake."""

_LONGEST_PRINTED: Final = 64
_EARLIEST: Final = 946_656_000
_PHONE: Final = re.compile(r"[0-9+*#() -]{3,20}$")


class _Unchanged:
    """The default of a field that a correction leaves as it is."""

    def __repr__(self) -> str:
        return "UNCHANGED"


UNCHANGED: Final = _Unchanged()
Unchanged = _Unchanged


def name(text: str) -> str:
    """A name: one line, not empty."""
    cleaned = " ".join(text.split())
    if not cleaned:
        raise KnownError(N_("The name is empty."), N_("Type a name and save again."))
    if len(cleaned) > LONGEST_NAME:
        raise KnownError(
            N_("The name is longer than {most} characters."), N_("Shorten it and save again."), most=LONGEST_NAME
        )
    return _printable(cleaned)


def note(text: str) -> str:
    """Free text, possibly of several lines, possibly empty."""
    cleaned = text.strip()
    if len(cleaned) > LONGEST_TEXT:
        raise KnownError(
            N_("The text is longer than {most} characters."), N_("Shorten it and save again."), most=LONGEST_TEXT
        )
    return _printable(cleaned)


def reason(text: str) -> str:
    """Why something is voided or corrected."""
    cleaned = note(text)
    if not cleaned:
        raise KnownError(N_("A reason is needed."), N_("Say in a few words why, so that others understand it later."))
    return cleaned


def phone(text: str) -> str:
    """A telephone number as people write it, or nothing."""
    cleaned = text.strip()
    if cleaned and not _PHONE.match(cleaned):
        raise KnownError(
            N_("“{text}” is not a telephone number."), N_("Use digits, blanks, + and - only."), text=cleaned
        )
    return cleaned


def printed_code(text: str) -> str:
    """A barcode or the number of a batch, as it stands on a package, or nothing."""
    cleaned = "".join(text.split())
    if len(cleaned) > _LONGEST_PRINTED:
        raise KnownError(N_("“{text}…” is too long for a code."), N_("Scan or type it again."), text=cleaned[:16])
    return cleaned


def quantity(number: int) -> int:
    """How many pieces come in or go out."""
    if number <= 0:
        raise KnownError(N_("The quantity must be at least 1."), N_("Type how many pieces there are."))
    if number > MOST:
        raise KnownError(
            N_("{number} is too many."), N_("Check whether a code was typed as a quantity."), number=number
        )
    return number


def past(at: int, now: int) -> int:
    """An instant of this century that is not in the future, give or take a few minutes between clocks."""
    if at < _EARLIEST:
        raise KnownError(N_("This time lies before the year 2000."), N_("Check the year; nothing was recorded."))
    if at > now + CLOCK_SLACK:
        raise KnownError(N_("This time lies in the future."), N_("Check the date and the time; nothing was recorded."))
    return at


def codes(values: Iterable[str], known: Collection[str]) -> str:
    """Codes of a vocabulary as a record keeps them; an unknown one is a mistake of the programme's."""
    chosen = sorted(set(values))
    strange = [code for code in chosen if code not in known]
    if strange:
        raise KnownError(
            N_("“{code}” is not known here."), N_("Choose one of the entries shown."), code=", ".join(strange)
        )
    return ";".join(chosen)


def code(value: str, known: Collection[str]) -> str:
    """One code of a vocabulary."""
    return codes([value], known)


def _printable(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable() or sign in "\n\t")
