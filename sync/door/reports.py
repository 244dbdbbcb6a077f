"""What a door reports of itself when it has a network: its events, signed with its controller's key.

The same report may be sent again and again: an event is known by the controller's number.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Final

from sync.door.controller import Event

MOST: Final = 500
"""Events in one report."""
SIGNATURE: Final = "Yizhan-Signature"
"""The header with the signature, in hexadecimal."""


def report_body(events: Sequence[Event]) -> bytes:
    """The body of ``POST /v1/doors/{door}/events``; at most MOST events."""
    rows = [
        {
            "number": event.number,
            "at": event.at,
            "outcome": event.outcome.value,
            "nonce": None if event.nonce is None else event.nonce.hex(),
        }
        for event in events
    ]
    return json.dumps({"events": rows}, separators=(",", ":")).encode()


def report_text(door: bytes, body: bytes) -> bytes:
    """What the controller's key signs."""
    return b"yizhan door events 1\0" + door + hashlib.blake2b(body, digest_size=32).digest()
