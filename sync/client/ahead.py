"""Asking for the next page while the present one is written.

A request says only where a device stands, and the union keeps no note of it: to ask from a position whose entries are
here but not written yet promises nothing. If they cannot be written, the answer is thrown away. So the union reads and
packs a page while the PC folds the one before it, and a line's round trip passes meanwhile. Knows nothing of what an
envelope says.
"""

from __future__ import annotations

import threading
from dataclasses import replace

from sync.client.cancel import Cancellation
from sync.client.carriers import Carrier
from sync.log import START, Log
from sync.messages import Cursor, Request, Response


def following(request: Request, response: Response, now: int) -> Request | None:
    """What will be asked when a page has been written, as far as that is known before; None when it depends on what
    the page brings. ``now`` is this PC's clock."""
    if not response.pending or response.owed or request.owed or request.lost:
        return None
    stands = {cursor.log: cursor for cursor in request.cursors}
    region = request.region
    if response.region is not None:
        region = response.region
        stands[Log.REGION] = Cursor.at(Log.REGION, START)
    stands |= {cursor.log: cursor for cursor in response.cursors}
    return replace(
        request,
        region=region,
        sent_at=now,
        cursors=tuple(stands[log] for log in Log),
        ops=(),
        bodies=(),
        personal=(),
        more=True,
        credentials=None,
    )


class Ahead:
    """A request that is under way in a thread of its own; the carrier is that thread's until it ends."""

    def __init__(
        self, request: Request, envelope: bytes, version: int, carrier: Carrier, cancellation: Cancellation
    ) -> None:
        """``version`` is the protocol's, in which the envelope speaks."""
        self.envelope = envelope
        self._version = version
        self._request = request
        self._carrier = carrier
        self._conversation = cancellation
        self._own = Cancellation()
        self._answer: bytes | BaseException = b""
        self._thread = threading.Thread(target=self._run, name="yizhan-ahead", daemon=True)
        self._thread.start()

    def serves(self, request: Request, version: int) -> bool:
        """Whether it asks what this request does, in that version of the protocol."""
        return version == self._version and replace(request, sent_at=self._request.sent_at) == self._request

    def answer(self) -> bytes:
        """The answer, once it is there. Raises what the carrier raises."""
        self._thread.join()
        if isinstance(self._answer, BaseException):
            raise self._answer
        return self._answer

    def drop(self) -> None:
        """Break it off."""
        self._own.cancel()
        self._thread.join()

    def _run(self) -> None:
        try:
            with self._conversation.interrupted_by(self._own.cancel):
                self._answer = self._carrier.exchange(self.envelope, self._own)
        except BaseException as error:  # noqa: BLE001 - raised where the answer is wanted
            self._answer = error
