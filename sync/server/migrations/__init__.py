"""The server's migrations, oldest first under ``versions/``."""

from __future__ import annotations

from typing import Final

HEAD: Final = "0001"
"""The newest revision; named here so that an up-to-date database is opened without Alembic."""
