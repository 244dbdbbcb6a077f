"""Where the server's time and randomness come from; everything else is handed them."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from sync.protocols import SPOKEN, Protocols
from sync.server.db import Database
from sync.times import Clock
from sync.version import VERSION

APP: Final = f"yizhan-union {VERSION}"


class SystemClock:
    """This machine's clock."""

    def now(self) -> int:
        """Seconds since 1970 UTC."""
        return int(time.time())


@dataclass(frozen=True, slots=True)
class Union:
    """What every use case of the server works with."""

    database: Database
    clock: Clock = field(default_factory=SystemClock)
    random_bytes: Callable[[int], bytes] = secrets.token_bytes
    protocols: Protocols = SPOKEN
    """What it speaks with devices."""
