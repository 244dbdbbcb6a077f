"""The refusals that services raise; a screen or a command shows them as they stand."""

from __future__ import annotations

from desktop.errors import KnownError

__all__ = ["KnownError"]
