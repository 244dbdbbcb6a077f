"""The sync's state and its own screen's cards."""

from __future__ import annotations

from enum import Enum

from desktop.values import Struct
from desktop.views.base import Instant


class SyncPhase(Enum):
    """What the chip says."""

    NOT_ENROLLED = "not_enrolled"
    SYNCED = "synced"
    WAITING = "waiting"
    SENDING = "sending"
    RECEIVING = "receiving"
    """Everything of this PC is at the union; much of the union's is on its way here."""
    OFFLINE = "offline"
    """Work offline is switched on."""
    NEEDS_YOU = "needs_you"


class SyncView(Struct, frozen=True):
    phase: SyncPhase
    pending: int
    """Entries of this PC without a place at the union."""
    sent: int
    of: int
    """Progress while sending."""
    fault: str
    """Code of the last fault (see ``sync.client.faults``), empty when there is none."""
    fault_detail: str
    fault_at: Instant | None
    synced_at: Instant | None
    next_try_at: Instant | None
    offline_since: Instant | None
    received: int = 0
    to_receive: int = 0
    """Progress while receiving."""
    per_minute: int | None = None
    """Entries a minute while sending or receiving, over the last seconds; None before that can be told."""
    seconds_left: int | None = None
    handed: int = 0
    """Entries that a PC which was shut out has handed to the union, where a person decides."""
    settled: int = 0
    """Entries of a PC which was shut out that wait for nothing any more: the union counts them or will not."""
    files_here: int = 0
    files_there: int = 0
    """Photos that are here and not yet at the union, and photos that have not come here yet."""
    values_here: int = 0
    values_there: int = 0
    """Personal details that the union misses and this PC does not have, and others that have not come here yet."""
    values_nowhere: int = 0
    """Of the former: those that this PC knows of, which a person can close as lost."""
    files_refused: int = 0
    """Of those that are here: what the union will not take."""
    files_nowhere: int = 0
    """Of those that have not come here: what is not at the union either."""
    lost: bool = False
    """Whether the union is still taking back entries of its own that it had lost."""
    agreed: bool = False
    """Whether both ends had the same entries of the station when the union last answered; not before it has."""
    newer: int = 0
    """Entries of a newer version of the programme: kept, passed on, and counted once this PC is updated."""

    @property
    def unsent(self) -> int:
        """Entries that the union has not seen."""
        return max(0, self.pending - self.handed - self.settled)


class SyncRun(Struct, frozen=True):
    """One finished conversation with the union, for the panel's list."""

    at: Instant
    sent: int
    received: int
    fault: str


class DeviceView(Struct, frozen=True):
    name: str
    here: bool
    first_seen: Instant
    last_seen: Instant
    """When it last recorded anything that has come here; of PCs of one name, when any of them did."""
    mark: str = ""
    """The first characters of its key, where another PC of the station bears its name."""


class SyncPanel(Struct, frozen=True):
    status: SyncView
    union_name: str
    url: str
    station_code: str
    fingerprint: str
    log_entries: int
    """Entries of the station's log that this PC holds."""
    pending_by_kind: tuple[tuple[str, int], ...]
    runs: tuple[SyncRun, ...]
    devices: tuple[DeviceView, ...]
    quarantined: int
    work_offline: bool
