"""The one family of errors that a person is shown as they stand; anything else is a bug.

Knows no screen and no language: both sentences are English source strings, marked with ``N_`` where they are
written, and translated where they are shown.
"""

from __future__ import annotations


class KnownError(Exception):
    """Something that can happen to a person who does everything right, with what to do about it.

    ``what`` says in one sentence what happened, ``remedy`` what to do (empty when there is nothing to do).
    Both may hold ``{name}`` placeholders that ``params`` fills. When it is raised, nothing has been changed.
    """

    def __init__(self, what: str, remedy: str = "", **params: object) -> None:
        super().__init__(what, remedy)
        self.what = what
        self.remedy = remedy
        self.params = params

    def __str__(self) -> str:
        return " ".join(part.format(**self.params) for part in (self.what, self.remedy) if part)
