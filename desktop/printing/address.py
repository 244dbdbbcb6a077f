"""Whether phones everywhere can open the union's address that a poster's code says. Asks no network."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from desktop.i18n import N_

THIS_PC: Final = N_(
    "The union's address leads to one PC alone (localhost): no phone can open it, so do not put this up."
)
A_NUMBER: Final = N_(
    "The union's address is a number instead of a name: phones elsewhere may not open it and it may change, so ask the "
    "union for its public address before you put this up."
)
NO_NAME: Final = N_(
    "The union's address has no full name on the internet: phones outside its network cannot open it, so ask the union "
    "for its public address before you put this up."
)
PLAIN: Final = N_("The union's address begins with http: phones open the page, but may say that it is not secure.")
_AT_HOME: Final = (".local", ".lan", ".internal", ".home.arpa", ".localdomain")
"""What names end in that no public server knows."""


def doubt(url: str) -> str:
    """What speaks against printing the address, in one sentence, as a source string; empty for nothing."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return NO_NAME
    try:
        return THIS_PC if ip_address(host).is_loopback else A_NUMBER
    except ValueError:
        pass
    if host == "localhost" or host.endswith(".localhost"):
        return THIS_PC
    if "." not in host or host.endswith(_AT_HOME):
        return NO_NAME
    return "" if parts.scheme == "https" else PLAIN
