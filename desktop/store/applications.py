"""With which keys this PC has asked unions to let it in, and which station its entries were offered to.

Both are kept before the request goes out, because its answer may be lost although the union has heard it. Knows
neither keys nor the wire.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Final

from sqlalchemy import Connection

from desktop.store import local
from desktop.store.local import Json, LocalSettings

KEPT: Final = 100
"""Applications that are remembered; of more, the oldest are forgotten."""
APPLIED: Final = "applied"
"""Applications, the latest last: ``[device, digest of the code]`` as hexadecimal numbers."""
OFFERED: Final = "offered"
"""The station that entries of this PC were last offered to, as a hexadecimal id."""


class StoreApplications:
    """The applications of one data folder (``sync.client.enrol.Applications``)."""

    def __init__(self, settings: LocalSettings) -> None:
        self._settings = settings

    def device(self, code: str) -> bytes | None:
        """The public key under which a code was shown to a union, None when it never was."""
        return next((device for device, digest in self._all() if digest == _digest(code, device)), None)

    def note(self, code: str, device: bytes) -> None:
        """Keep that a code is about to be shown under a key; on the disk when this returns. Raises StoreError."""
        kept = [found for found in self._all() if found[1] != _digest(code, found[0])]
        kept.append((device, _digest(code, device)))
        plain: list[Json] = [[device.hex(), digest.hex()] for device, digest in kept[-KEPT:]]
        self._settings.put(APPLIED, plain)

    def _all(self) -> list[tuple[bytes, bytes]]:
        found = self._settings.get(APPLIED)
        return [
            (bytes.fromhex(str(pair[0])), bytes.fromhex(str(pair[1])))
            for pair in (found if isinstance(found, list) else [])
            if isinstance(pair, list)
        ]


def offered_to(connection: Connection) -> bytes | None:
    """The station that entries of this PC were last offered to; whether it took them is another question."""
    found = local.get(connection, OFFERED)
    return bytes.fromhex(found) if isinstance(found, str) else None


def offer(connection: Connection, station: bytes | None) -> None:
    """Keep to which station entries are about to be offered; None when it is certain that it has none of them."""
    local.put(connection, OFFERED, None if station is None else station.hex())


def _digest(code: str, device: bytes) -> bytes:
    # The code itself is a secret as long as nobody has used it, and settings go into backups.
    return blake2b(code.encode(), digest_size=32, key=device).digest()
