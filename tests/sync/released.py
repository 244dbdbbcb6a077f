"""What a release said of its records, and what must not change in them any more. Knows no test framework."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sync.records import UNIONS_OWN, Default, Kind, Owner

FIXTURES: Final = Path(__file__).parents[1] / "fixtures"
"""A folder a release."""
RELEASES: Final = tuple(sorted(path.parent.name for path in FIXTURES.glob("*/kinds.json")))
Described = Mapping[str, Any]


def describe(kinds: Mapping[str, Kind]) -> dict[str, Any]:
    """The kinds as JSON. How long a personal value is kept is no part: laws change."""
    return {
        kind.name: {
            "version": kind.version,
            "base": kind.base,
            "owner": kind.owner.value,
            "fields": {
                field.name: {
                    "type": field.type.value,
                    "default": {"rule": field.default.value} if isinstance(field.default, Default) else field.default,
                    "personal": field.personal,
                    "since": field.since,
                }
                for field in kind.fields
            },
        }
        for kind in kinds.values()
    }


def read(release: str) -> Described:
    """What a release said."""
    said: Described = json.loads((FIXTURES / release / "kinds.json").read_text("utf-8"))
    return said


def faults(released: Described, kinds: Mapping[str, Kind]) -> list[str]:
    """Why ends of that release and of this one would not agree on what entries mean."""
    found = []
    now = describe(kinds)
    for name, kind in released.items():
        if name not in now:
            found.append(f"{name}: a released kind is gone")
            continue
        found += _of_kind(name, kind, now[name])
    for name in now.keys() - released.keys():
        if now[name]["owner"] == Owner.UNION.value and not name.startswith(UNIONS_OWN):
            found.append(f"{name}: the name of a further kind of the union's begins with {UNIONS_OWN}")
    return found


def _of_kind(name: str, released: Described, now: Described) -> list[str]:
    found = []
    if now["owner"] != released["owner"]:
        found.append(f"{name}: a released kind has another owner")
    if now["version"] < released["version"] or now["base"] < released["base"]:
        found.append(f"{name}: a version does not go back")
    for field, said in released["fields"].items():
        if now["fields"].get(field) != said:
            found.append(f"{name}.{field}: a released field is frozen; add another one")
    for field in now["fields"].keys() - released["fields"].keys():
        said = now["fields"][field]
        if said["since"] <= released["version"]:
            found.append(
                f"{name}.{field}: a further field comes with a further version (since={released['version'] + 1})"
            )
        if said["default"] == {"rule": Default.REQUIRED.value}:
            found.append(f"{name}.{field}: a further field has a default, for older ends leave it out")
    return found
