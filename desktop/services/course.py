"""How far a long command is, and the wish that it stop. Knows nothing of what is done."""

from __future__ import annotations

import threading

from desktop.errors import KnownError
from desktop.i18n import N_


class Cancelled(KnownError):
    """A person did not want to wait; nothing was written."""

    def __init__(self) -> None:
        super().__init__(N_("Cancelled. Nothing has been changed."))


class Course:
    """``done`` of about ``total``, which is 0 while nobody knows. Every method may be called from any thread."""

    def __init__(self) -> None:
        self.done = 0
        self.total = 0
        self._wanted_off = threading.Event()

    def cancel(self) -> None:
        """Stop at the next step."""
        self._wanted_off.set()

    @property
    def cancelled(self) -> bool:
        """Whether somebody wants it to stop."""
        return self._wanted_off.is_set()

    def step(self, done: int, total: int = 0) -> None:
        """Say how far it is. Raises Cancelled when nobody wants it any more."""
        self.done, self.total = done, total
        if self._wanted_off.is_set():
            raise Cancelled
