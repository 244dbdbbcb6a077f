"""The version of both programmes: the one place where it is written; the distribution's metadata reads it here."""

from __future__ import annotations

from typing import Final

VERSION: Final = "0.1.0"
