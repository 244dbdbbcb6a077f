"""The programme's version, as its metadata says."""

from __future__ import annotations

from typing import Final

VERSION: Final = "0.1.0"
APP: Final = f"yizhan {VERSION}"
