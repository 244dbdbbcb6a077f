"""What is shown of looking after the data folder."""

from __future__ import annotations

from desktop.values import Struct


class Outlook(Struct, frozen=True):
    """What putting a backup back would do: ``waiting`` entries have not been sent, and whether they would stay."""

    waiting: int
    stay: bool
