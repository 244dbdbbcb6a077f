"""Which version of the protocol is spoken with a union: the newest that both ends speak.

A device begins with its own newest; a union that does not speak it says what it does. Knows no envelope and no carrier.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sync.client.faults import FaultCode, FaultError
from sync.protocols import Protocols

AGAIN: Final = 3600.0
"""Seconds after which this device's newest version is tried again: the union may have been updated."""


class Speech:
    """What is spoken with one union; used by one thread at a time."""

    def __init__(self, spoken: Protocols, monotonic: Callable[[], float]) -> None:
        """``spoken`` is what this programme speaks; ``monotonic`` counts seconds."""
        self._spoken = spoken
        self._monotonic = monotonic
        self._agreed: int | None = None
        self._agreed_at = 0.0

    @property
    def version(self) -> int:
        """The version in which the next request goes out."""
        if self._agreed is not None and self._monotonic() - self._agreed_at >= AGAIN:
            self._agreed = None
        return self._spoken.newest if self._agreed is None else self._agreed

    def refused(self, version: int, theirs: Protocols | None, detail: str) -> None:
        """The union did not take a request of a version and says what it speaks.

        Raises FaultError when there is nothing else to try: with the end that has to be updated, if that is known.
        """
        if theirs is not None:
            agree(self._spoken, theirs, detail)
        common = None if theirs is None else self._spoken.common(theirs)
        if common is None or common == version:
            raise FaultError(FaultCode.VERSION, detail, protocols=theirs)
        self._agreed, self._agreed_at = common, self._monotonic()


def agree(ours: Protocols, theirs: Protocols, detail: str = "") -> None:
    """Raises FaultError, THIS_OLD or UNION_OLD, when two ends have no version in common."""
    if ours.common(theirs) is None:
        code = FaultCode.THIS_OLD if theirs.oldest > ours.newest else FaultCode.UNION_OLD
        raise FaultError(code, detail, protocols=theirs)
