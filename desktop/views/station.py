"""The station's file and its notices, as screens see them."""

from __future__ import annotations

from desktop.values import Struct
from desktop.views.base import Instant, RecordId


class OpeningHours(Struct, frozen=True):
    """One posted interval. ``weekdays`` is a mask, Monday = 1 … Sunday = 64; minutes since midnight; a close
    at or before the opening means the next day."""

    weekdays: int
    opens: int
    closes: int
    staffed: bool


class StationView(Struct, frozen=True):
    name: str
    code: str
    """The union's code; empty until it is known."""
    region: str
    """GB/T 2260, six digits."""
    level: str
    form: str
    """``fixed``, ``mobile`` or ``smart``."""
    address: str
    phone: str
    capacity: int
    hours: tuple[OpeningHours, ...]
    services: tuple[str, ...]
    facilities: tuple[str, ...]
    union_name: str
    promise: str
    convention: tuple[str, ...]
    """Points of the service convention; empty means the built-in text."""
    rules: str
    head: str
    managers: tuple[str, ...]
    public_url: str
    """The address that the poster's code opens; empty until the union's address and the code are known."""
    registered_region: str = ""
    """The region that the union has registered; empty until it is known. The station's own file has its own word."""
    registered_name: str = ""
    """The name that the union has registered, likewise."""


class NoticeView(Struct, frozen=True):
    id: RecordId
    title: str
    body: str
    published_at: Instant
    read: bool
