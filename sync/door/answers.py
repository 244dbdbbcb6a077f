"""What the union answers to a door's report: which event it wants next, and which keys no pass may stand on any more.

The list is signed up to the union's root key, so that nobody on the line shuts a PC out or lets one in. A door that was
away learns from it what happened meanwhile.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from sync.trust import KEY_BYTES, SIGNATURE_BYTES, TrustError, WorkingKey, check, check_working_key

KEY_ID_BYTES: Final = 8


class AnswerError(ValueError):
    """What came is no answer of the union's, or none to this door."""


@dataclass(frozen=True, slots=True)
class Answer:
    """``next`` is the number of the event that the union does not have yet; ``shut`` are the ids of all keys that were
    shut out ``at`` an instant by the union's clock, in seconds since 1970 UTC."""

    next: int
    at: int
    shut: frozenset[bytes]


def shut_text(door: bytes, at: int, keys: Collection[bytes]) -> bytes:
    """What the union's working key signs of the keys that are shut out, named by their ids."""
    listed = hashlib.blake2b(b"".join(sorted(keys)), digest_size=32).digest()
    return b"yizhan door shut 1\0" + door + at.to_bytes(8, "big") + listed


def read_answer(body: str | bytes, door: bytes, root_public: bytes) -> Answer:
    """The answer to this door's report, once its signatures hold up to the root key. Raises AnswerError."""
    try:
        said: Any = json.loads(body)
        number, shut = said["next"], said["shut"]
        at, keys = shut["at"], [bytes.fromhex(key) for key in shut["keys"]]
        named = shut["key"]
        working = WorkingKey(bytes.fromhex(named["public"]), named["issued_at"], bytes.fromhex(named["signature"]))
        signature = bytes.fromhex(shut["signature"])
    except (ValueError, TypeError, KeyError) as error:
        raise AnswerError("this is no answer to a report") from error
    sizes = (len(working.public), len(working.signature), len(signature))
    if (
        any(type(value) is not int or not 0 <= value < 2**63 for value in (number, at, working.issued_at))
        or any(len(key) != KEY_ID_BYTES for key in keys)
        or sizes != (KEY_BYTES, SIGNATURE_BYTES, SIGNATURE_BYTES)
    ):
        raise AnswerError("this is no answer to a report")
    try:
        check_working_key(root_public, working)
        check(working.public, signature, shut_text(door, at, keys), "the list is not signed")
    except TrustError as error:
        raise AnswerError(str(error)) from error
    return Answer(number, at, frozenset(keys))
