"""Wrong enrolment codes and passwords: whoever sends them waits, the longer the more he has sent, and nobody else does.

They are counted by network (an IPv4 /24, an IPv6 /48), because one guesser has many addresses of one network. When
networks together send more than :data:`TOTAL` in a window, those that have sent a wrong code before wait for the next
one; a network that never has is still heard, so that nobody can keep the stations from enrolling by guessing.

So a guesser who commands P networks gets at most ``TOTAL`` tries in each of the 672 windows of a code's seven days,
and P more: with 100,000 networks 436,000 of 2^40 codes, a chance of one in 2.5 million for a given code. What is under
way in the threads of a server while a limit is reached, a dozen tries, comes on top.
"""

from __future__ import annotations

import ipaddress
from typing import Final

from sqlalchemy import Connection, and_, delete, or_, select

from sync.server.db import upsert
from sync.server.errors import Refusal
from sync.server.schema import enrol_failure
from sync.server.system import Union

FREE: Final = 10
"""Wrong codes of a network that cost nothing: a whole office may mistype."""
FIRST_DELAY: Final = 60
"""Seconds after the last of them; it doubles with each further one."""
LONGEST_DELAY: Final = 3600
FORGET: Final = 86_400
"""Seconds after its last wrong code in which a network is remembered."""
WINDOW: Final = 900
"""Seconds over which all networks are counted together."""
TOTAL: Final = 500
"""Wrong codes in a window after which those wait that have sent one before."""

_ALL: Final = "*"
"""Stands for all networks together."""


def check_rate(connection: Connection, address: str, now: int, door: str = "") -> None:
    """Raises Refusal while the network of an address has to wait. Guesses at different doors are counted apart."""
    network, everybody = door + network_of(address), door + _ALL
    rows = connection.execute(
        select(enrol_failure.c.address, enrol_failure.c.window, enrol_failure.c.count).where(
            enrol_failure.c.address.in_((network, everybody))
        )
    ).all()
    own = max(((at, count) for who, at, count in rows if who == network), default=None)
    total = sum(count for who, at, count in rows if who == everybody and at == now // WINDOW)
    if own is None or not now - FORGET < own[0] <= now:
        return
    last, count = own
    wait = last + _delay(count) - now
    if total >= TOTAL:
        wait = max(wait, (now // WINDOW + 1) * WINDOW - now)
    if wait > 0:
        raise Refusal(
            "busy",
            429,
            f"Too many wrong ones were tried. Try again in {-(-wait // 60)} minutes.",
            retry_after=wait,
        )


def count_failure(union: Union, address: str, now: int, door: str = "") -> None:
    """Count a wrong code, and forget what is long past."""
    network, everybody = door + network_of(address), door + _ALL
    window = now // WINDOW
    with union.database.write() as connection:
        connection.execute(
            delete(enrol_failure).where(
                or_(
                    and_(enrol_failure.c.address.endswith(_ALL), enrol_failure.c.window != window),
                    and_(~enrol_failure.c.address.endswith(_ALL), enrol_failure.c.window <= now - FORGET),
                )
            )
        )
        own = connection.execute(
            select(enrol_failure.c.count).where(enrol_failure.c.address == network).with_for_update()
        ).scalars()
        count = max(own, default=0) + 1
        connection.execute(delete(enrol_failure).where(enrol_failure.c.address == network))
        for who, at, first in ((network, now, count), (everybody, window, 1)):
            row = upsert(connection, enrol_failure).values(address=who, window=at, count=first)
            connection.execute(
                row.on_conflict_do_update(
                    index_elements=["address", "window"], set_={"count": enrol_failure.c.count + 1}
                )
            )


def network_of(address: str, *, four: int = 24, six: int = 48) -> str:
    """The network that an address stands for, of so many bits for each of the two kinds of address."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return str(ipaddress.ip_network((found, four if found.version == 4 else six), strict=False))


def _delay(count: int) -> int:
    if count < FREE:
        return 0
    doublings = min(count - FREE, 16)
    return min(FIRST_DELAY << doublings, LONGEST_DELAY)
