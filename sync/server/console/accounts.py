"""The commands ``clerk …``: who may sign in."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from sync.server.console import clerks
from sync.server.system import Union
from sync.times import iso


def add(union: Union, given: argparse.Namespace) -> int:
    """Make an account."""
    return _show(given, clerks.add_clerk(union, given.name, given.region))


def password(union: Union, given: argparse.Namespace) -> int:
    """Make up another password."""
    return _show(given, clerks.renew_password(union, given.name))


def remove(union: Union, given: argparse.Namespace) -> int:
    """Take an account away."""
    clerks.remove_clerk(union, given.name)
    print(f"{given.name} cannot sign in any more.", file=sys.stderr)
    return 0


def see(union: Union, given: argparse.Namespace) -> int:
    """All accounts."""
    with union.database.read() as connection:
        found = clerks.clerks(connection)
    if given.json:
        _print_json(
            {
                "clerks": [
                    {
                        "name": who.name,
                        "region": who.region,
                        "created_at": iso(who.created_at),
                        "has_own_password": not who.must_change,
                    }
                    for who in found
                ]
            }
        )
        return 0
    for who in found:
        print(f"{who.name}  {who.region or 'all regions'}  {'first password' if who.must_change else ''}".rstrip())
    if not found:
        print("Nobody can sign in yet; `yizhan-union clerk add NAME` makes an account.", file=sys.stderr)
    return 0


def _show(given: argparse.Namespace, made_up: str) -> int:
    if given.json:
        _print_json({"name": given.name.strip(), "password": made_up})
    else:
        print(made_up)
        print(f"The first password of {given.name.strip()}; a new one is chosen at /console.", file=sys.stderr)
    return 0


def _print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False))
