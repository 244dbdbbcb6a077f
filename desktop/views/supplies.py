"""Items, their batches, movements and counts, as screens see them."""

from __future__ import annotations

from datetime import date
from enum import Enum

from desktop.values import Struct
from desktop.views.base import EntryState, Instant, RecordId


class StockLevel(Enum):
    """How what can still be handed out of an item stands against its minimum and its use."""

    GOOD = "good"
    LOW = "low"
    OUT = "out"


class CatalogueItemView(Struct, frozen=True):
    """A supply that the built-in catalogue suggests and that the station has not taken up yet."""

    id: RecordId
    name: str
    category: str
    unit: str
    pack_unit: str
    pack_size: int
    tracks_expiry: bool


class BatchView(Struct, frozen=True):
    batch: str
    expires_on: date | None
    quantity: int
    """What is left of the batch, first expired first out."""


class Pace(Struct, frozen=True):
    """How fast an item goes, and what that is taken from. Pieces, whole days."""

    used: int
    """What was used in the last ``days``."""
    days: int
    season: float = 1.0
    """By what ``used`` is multiplied: the use of last year's four weeks ahead against the four before them, 0.5 to 3.
    1 without a year of data."""
    last_year_before: int = 0
    last_year_ahead: int = 0
    year: bool = False
    """Whether last year's weeks are in the books whole."""
    seasonal: bool = False
    """Whether enough was used in them to tell a season."""


class SupplyView(Struct, frozen=True):
    """One supply item as the list shows it."""

    id: RecordId
    name: str
    category: str
    unit: str
    pack_unit: str
    pack_size: int
    barcode: str
    minimum: int
    tracks_expiry: bool
    balance: int
    level: StockLevel
    fill: float
    """0.0 to 1.0: ``usable`` against the balance after the last restock (at least twice the minimum)."""
    days_left: int | None
    """How long ``usable`` lasts at the rate of the last 28 days and the season's; None when nothing went out."""
    next_expiry: date | None
    expired_quantity: int
    voided: str | None = None
    expiring_quantity: int = 0
    """What expires within 30 days and has not yet."""
    later_quantity: int = 0
    """What expires in 31 to 90 days."""
    pace: Pace | None = None
    """What ``days_left`` is taken from."""

    @property
    def usable(self) -> int:
        """What can still be handed out: the balance without what has expired; below zero as the balance is."""
        return self.balance - self.expired_quantity


class MovementView(Struct, frozen=True):
    """A line of an item's ledger, with the balance behind it. A count appears as a line of its own."""

    id: RecordId
    at: Instant
    kind: str
    """``restock issue consume waste loan return transfer_out gift`` or ``stocktake``; ``found`` for what was found with
    a count, where it does not stand on the count's own line."""
    source: str
    delta: int
    balance: int
    batch: str
    expires_on: date | None
    donor: str
    recipient: str
    note: str
    entered_by: str
    voided: str | None
    state: EntryState
    voucher: str = ""
    """The number of the slip that it stands on; empty of a count, of what was imported the paper's own."""
    late: bool = False
    """Whether it was entered some time after it happened."""


class OverReturnedView(Struct, frozen=True):
    """A loan of which more has come back than went out: taken back at two PCs, or voided at the other one. The stock
    counts it until one of the returns is void."""

    item: RecordId
    name: str
    unit: str
    last: RecordId
    """The return that came last."""
    at: Instant
    """When it did."""
    quantity: int
    """How much too much has come back."""


class SupplyDetail(Struct, frozen=True):
    item: SupplyView
    batches: tuple[BatchView, ...]
    ledger: tuple[MovementView, ...]
    """Newest first, the last 50 lines."""
    series: tuple[tuple[Instant, int], ...]
    """Balance over the last 60 days as steps, oldest first."""
