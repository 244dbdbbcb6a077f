"""Photos for tests of the sync, and the desk's end of the files' lane.

What travels need not be a picture that can be looked at: it begins as one does, and the rest is chance by a seed.
"""

from __future__ import annotations

import random
import time
from typing import Final

from desktop.store.files import StoreFiles, note_here
from sync.client.cancel import Cancellation
from sync.client.carriers import https_carrier
from sync.client.exchange import Listener
from sync.client.result import SyncResult
from sync.client.speaker import Speaker
from sync.files import hash_of
from sync.ops import fixed_id
from tests.helpers.station import AGENT, Station

ALBUM: Final = fixed_id(1)
"""The record that photos of tests belong to: the station's own file."""


def photo(size: int = 300_000, seed: int = 1) -> bytes:
    """Bytes that begin as a JPEG does."""
    return b"\xff\xd8\xff\xe0" + random.Random(seed).randbytes(size - 4)


class Photographer:
    """A station that attaches photos, and speaks with the union as the engine does."""

    def __init__(self, station: Station, listener: Listener | None = None) -> None:
        self.station = station
        self.files = StoreFiles(station.store)
        self.url = ""
        self._listener = listener or Listener()
        self.speaker = self._speaker()

    def _speaker(self) -> Speaker:
        station = self.station
        return Speaker(
            lambda url: https_carrier(self.url or url, agent=AGENT),
            station.keys,
            station.clock,
            time.monotonic,
            self._listener,
            self.files,
        )

    def attach(self, content: bytes, **fields: object) -> bytes:
        """Attach a photo; the attachment's id."""
        hash_ = self.files.contents.put(content)
        about = {"record": ALBUM, "hash": hash_, "type": "image/jpeg", "size": len(content), "name": ""}
        with self.station.store.write() as unit:
            note_here(unit.connection, hash_)
            return unit.create("attachment", about | fields)

    def remove(self, attachment: bytes) -> None:
        """Take a photo away for good."""
        with self.station.store.write() as unit:
            unit.patch("attachment", attachment, {"void": "blurred"})
            unit.erase_content(attachment, "blurred")
        self.files.obey_erasures()

    def has(self, content: bytes) -> bool:
        """Whether a content is here, byte for byte."""
        return self.files.contents.read(hash_of([content]), 0, len(content) + 1) == content

    def sync(self, url: str = "", cancellation: Cancellation | None = None) -> SyncResult:
        """Speak with the union once, over another address when one is given."""
        if url != self.url:
            self.url = url
            self.speaker = self._speaker()
        return self.speaker.speak(self.station.replica, cancellation or Cancellation())

    def restart(self) -> None:
        """Speak from now on as after a start of the programme."""
        self.speaker.close()
        self.speaker = self._speaker()
