"""Whom the exchange asks on its way, so that it need not know what a process bounds."""

from __future__ import annotations

from typing import Final, Protocol

from sync.messages import Request, Response, Sender


class Usher(Protocol):
    """What it raises refuses the request."""

    def admit(self, sender: Sender) -> None:
        """The sender is known, its signature holds, and nothing is unfolded yet."""

    def take(self, size: int) -> None:
        """So many further bytes of memory are about to be used."""

    def answered(self, request: Request, response: Response) -> None:
        """This was asked and this will be answered."""

    def shut_out(self, request: Request, fresh: int) -> None:
        """This was asked by a device that was shut out; so many of its entries had not been shown before."""


class _Free:
    def admit(self, sender: Sender) -> None:
        """Everybody may pass."""

    def take(self, size: int) -> None:
        """There is room enough."""

    def answered(self, request: Request, response: Response) -> None:
        """Nothing is counted."""

    def shut_out(self, request: Request, fresh: int) -> None:
        """Nothing is counted."""


FREE: Final[Usher] = _Free()
"""Refuses nobody."""
