"""The forms of a station's page: how they are read, filled in again, and what is told of what was said before.

A phone is known again by a random number that its browser keeps for a day, for no other purpose than that nobody says
a thing a hundred times. Knows nothing of how things said are kept.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from fastapi import Request, Response
from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from sync.server.context import authority_of
from sync.server.facts import StationFacts
from sync.server.opinions import BAD_TAGS, GOOD_TAGS, MAX_CONTACT, MAX_TEXT, TOKEN_BYTES, Said
from sync.server.photos import MAX_PHOTO
from sync.server.system import Union
from sync.server.tally import day_number
from sync.server.voices import Answered
from sync.server.wording import Say, date_text
from sync.vocabulary import TROUBLES, find

MAX_FORM: Final = MAX_PHOTO + 64 * 1024
"""Bytes of a form with its photo."""
TRAP: Final = "website"
"""A field that nobody sees; programmes that fill in everything fill it in."""
_COOKIE: Final = "yizhan_phone"
_A_DAY: Final = 86_400
_PHONE: Final = re.compile(r"([0-9a-f]{32})([0-9a-f]{32})")
_MOST_FIELDS: Final = 60
_MOST_TAGS: Final = 10
_MOST_BROKEN: Final = 12
"""Of those that do not work, so many are listed; each bears its mark where it stands among the others."""
_FORMS: Final = frozenset({b"multipart/form-data", b"application/x-www-form-urlencoded"})


@dataclass(frozen=True, slots=True)
class Form:
    """What stands in a form when it is shown."""

    kind: str
    token: str
    stars: int = 0
    tags: tuple[str, ...] = ()
    facility: str = ""
    trouble: str = ""
    text: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """What was said and what was replied, ready to show."""

    stars: int
    said: str
    said_on: str
    reply: str
    replied_on: str


@dataclass(frozen=True, slots=True)
class Broken:
    """What does not work now, ready to show."""

    name: str
    icon: str
    state: str
    since: str


def blank(union: Union, kind: str) -> Form:
    """A form that nobody has filled in; what stands in it makes it count once."""
    return Form(kind, union.random_bytes(TOKEN_BYTES).hex())


def choices() -> dict[str, Any]:
    """What a form offers, for its template."""
    return {
        "good_tags": GOOD_TAGS,
        "bad_tags": BAD_TAGS,
        "troubles": TROUBLES,
        "max_text": MAX_TEXT,
        "max_contact": MAX_CONTACT,
        "trap": TRAP,
    }


async def read_form(request: Request) -> tuple[Said, Form, bool]:
    """What a form brings, the same to be shown again, and whether a programme has filled it in. Raises HTTPException
    and UnicodeError for a body that is no form of ours."""
    _check_type(request)
    async with request.form(max_files=2, max_fields=_MOST_FIELDS, max_part_size=64 * 1024) as fields:
        upload = fields.get("photo")
        photo = await upload.read(MAX_PHOTO + 1) if isinstance(upload, UploadFile) and upload.size else None
        shown = Form(
            kind=_text(fields, "kind", 20),
            token=_text(fields, "token", 64),
            stars=_stars(_text(fields, "stars", 2)),
            tags=tuple(_clean(tag[:100]) for tag in fields.getlist("tags") if isinstance(tag, str))[:20],
            facility=_text(fields, "facility", 100),
            trouble=_text(fields, "trouble", 100),
            text=_text(fields, "text", 2 * MAX_TEXT + 1),
            contact=_text(fields, "contact", 2 * MAX_CONTACT + 1),
        )
        trapped = bool(_text(fields, TRAP, 10))
    return _said(shown, photo), shown, trapped


def again(shown: Form, union: Union) -> Form:
    """The form as it was filled in; a token that is none is replaced."""
    return shown if _token(shown.token) else replace(shown, token=blank(union, shown.kind).token)


def phone_of(request: Request, union: Union) -> str:
    """The number that the browser was given here and keeps; empty when it keeps none, or one that was made up."""
    known = _PHONE.fullmatch(request.cookies.get(_COOKIE, ""))
    if known is None:
        return ""
    today = day_number(union.clock.now())
    seals = (_seal(request, known[1], day) for day in (today, today - 1))
    return known[1] if any(hmac.compare_digest(known[2], seal) for seal in seals) else ""


def give_phone(request: Request, answer: Response, union: Union) -> None:
    """Give the browser a number for a day."""
    number = union.random_bytes(16).hex()
    answer.set_cookie(
        _COOKIE,
        number + _seal(request, number, day_number(union.clock.now())),
        max_age=_A_DAY,
        path="/s/",
        httponly=True,
        secure=request.url.scheme == "https",
        samesite="lax",
    )


def _seal(request: Request, number: str, day: int) -> str:
    """What only this union can write behind a number, and only for that day: else a programme made up a new phone for
    each thing that it says."""
    secret = authority_of(request).code_secret
    text = f"{day} {number}".encode()
    return hashlib.blake2b(text, digest_size=16, key=secret, person=b"yizhan phone").hexdigest()


def answered(one: Answered, facts: StationFacts, say: Say, language: str) -> Shown:
    """A reply with what it is about, in words of lists alone."""
    parts: list[str] = []
    if one.kind == "rating":
        known = (find("opinion_tag", tag) for tag in one.tags[:_MOST_TAGS])
        parts = [entry.name(language) for entry in known if entry is not None]
    elif one.kind == "fault":
        trouble = find("trouble", one.trouble)
        named = facility_name(facts, one.facility, language)
        parts = [*filter(None, (named, trouble.name(language) if trouble else ""))] or [say("said_fault")]
    else:
        parts = [say(f"said_{one.kind}")] if one.kind in ("suggestion", "thanks", "complaint") else []
    return Shown(
        one.stars,
        (say("between") if one.kind == "rating" else " · ").join(parts),
        date_text(one.said_at, say, language),
        one.reply,
        date_text(one.replied_at, say, language),
    )


def broken(facts: StationFacts, say: Say, language: str) -> Sequence[Broken]:
    """The facilities that do not work now."""
    found = []
    for code, fault in facts.faults.items():
        entry = next((entry for entry in facts.facilities if entry.code == code), None) or find("facility", code)
        if entry is not None:
            state = say(f"now_{fault.trouble}" if find("trouble", fault.trouble) else "now_other")
            since = say("since", date=date_text(fault.since, say, language))
            found.append(Broken(entry.name(language), entry.icon, state, since))
    return found[:_MOST_BROKEN]


def facility_name(facts: StationFacts, code: str, language: str) -> str:
    """A facility's name as the station has it; empty for none."""
    entry = next((entry for entry in facts.facilities if entry.code == code), None)
    entry = entry or (find("facility", code) if code else None)
    return entry.name(language) if entry is not None else ""


def _said(shown: Form, photo: bytes | None) -> Said:
    return Said(
        _token(shown.token),
        shown.kind,
        shown.stars,
        shown.tags,
        shown.facility,
        shown.trouble,
        shown.text,
        shown.contact,
        photo,
    )


def _token(text: str) -> bytes:
    try:
        token = bytes.fromhex(text)
    except ValueError:
        return b""
    return token if len(token) == TOKEN_BYTES else b""


def _text(fields: FormData, name: str, most: int) -> str:
    value = fields.get(name, "")
    return _clean(value[:most]) if isinstance(value, str) else ""


def _clean(text: str) -> str:
    """Text that can be stored and shown: without NUL, and without halves of characters that no UTF-8 can say."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


def _check_type(request: Request) -> None:
    """Raises HTTPException for what is no form in UTF-8: a sender may otherwise name any of Python's codecs, some of
    which take seconds for a field, and have it run on the event loop."""
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    charset = options.get(b"charset", b"utf-8")
    if kind.lower() not in _FORMS or charset.lower() not in (b"utf-8", b"utf8"):
        raise HTTPException(400, "This is no form in UTF-8.")


def _stars(text: str) -> int:
    return int(text) if text in ("1", "2", "3", "4", "5") else 0
