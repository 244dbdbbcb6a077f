"""The commands ``door …``: which doors open by a code."""

from __future__ import annotations

import argparse
import json
import sys

from sync.door.controller import Outcome
from sync.server.authority import load_authority
from sync.server.door_events import door_events
from sync.server.doors import Made, add_door, doors, shut_door
from sync.server.errors import Refusal
from sync.server.system import Union
from sync.times import iso
from sync.vocabulary import name


def add(union: Union, given: argparse.Namespace) -> int:
    """Give a station a door."""
    authority = load_authority(union)
    made = add_door(union, authority, given.station, given.name, _key(given.key))
    said = _said(made, authority.root_public)
    if given.json:
        print(json.dumps(said, ensure_ascii=False))
        return 0
    for what, value in said.items():
        print(f"{what:<10} {value}")
    if made.private is not None:
        print("Put the key into the controller; it is kept nowhere else.", file=sys.stderr)
    return 0


def see(union: Union, given: argparse.Namespace) -> int:
    """A station's doors."""
    found = doors(union, given.station)
    if given.json:
        rows = [{"door": door.id.hex(), "name": door.name, "public": door.key.hex()} for door in found]
        print(json.dumps({"doors": rows}, ensure_ascii=False))
        return 0
    for door in found:
        print(f"{door.id.hex()}  {door.name}  {door.key.hex()}")
    if not found:
        print("No door of this station opens by a code; `yizhan-union door add` makes one.", file=sys.stderr)
    return 0


def events(union: Union, given: argparse.Namespace) -> int:
    """What a station's doors have told, the newest first."""
    found = door_events(union, given.station, given.last)
    if given.json:
        rows = [
            {"at": iso(one.at), "door": one.door.hex(), "name": one.name, "number": one.number, "outcome": one.outcome}
            for one in found
        ]
        print(json.dumps({"events": rows}, ensure_ascii=False))
        return 0
    for one in found:
        print(f"{iso(one.at)}  {one.name or one.door.hex()[:8]}  {name('door_outcome', one.outcome, 'en')}")
    if not found:
        print("No door of this station has told anything yet.", file=sys.stderr)
        return 0
    refused = sum(one.outcome != Outcome.OPENED for one in found)
    forged = sum(one.outcome == Outcome.FORGED for one in found)
    print(f"{len(found)} events, {refused} of them refused, {forged} forged.", file=sys.stderr)
    return 0


def shut(union: Union, given: argparse.Namespace) -> int:
    """Take a door away."""
    door = shut_door(union, load_authority(union), given.station, given.door, given.reason)
    print(f"No pass is made for {door.name} any more; one that was made is good for its minute.", file=sys.stderr)
    return 0


def _said(made: Made, root: bytes) -> dict[str, str]:
    """What a controller has to know."""
    door = made.door
    said = {
        "door": door.id.hex(),
        "name": door.name,
        "station": door.station.id.hex(),
        "root": root.hex(),
        "public": door.key.hex(),
    }
    if made.private is not None:
        said["key"] = made.private.hex()
    return said


def _key(text: str | None) -> bytes | None:
    if text is None:
        return None
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise Refusal("bad_key", 400, "A controller's key is 64 hexadecimal digits: its Ed25519 public key.") from error
