"""Refusals: what the server or its command line answers when something cannot be done."""

from __future__ import annotations


class Refusal(Exception):
    """One clear sentence with what to do, for a person or for the other end.

    ``code`` is stable and for programmes, ``status`` the HTTP status, ``retry_after`` in seconds. ``details`` are
    further members of the JSON answer.
    """

    def __init__(
        self, code: str, status: int, message: str, *, retry_after: int | None = None, **details: str | int
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.message = message
        self.retry_after = retry_after
        self.details = details
