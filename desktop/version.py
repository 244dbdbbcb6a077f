"""What the desk calls itself to people, to logs and to the union."""

from __future__ import annotations

from typing import Final

from sync.version import VERSION

__all__ = ["APP", "VERSION"]

APP: Final = f"yizhan {VERSION}"
