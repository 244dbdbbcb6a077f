"""What the sync's own screen sees beside its state: frozen values, as in ``desktop.views``."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.views import Instant, SyncView


@dataclass(frozen=True, slots=True)
class SyncRun:
    """One finished conversation with the union, for the panel's list."""

    at: Instant
    sent: int
    received: int
    fault: str


@dataclass(frozen=True, slots=True)
class DeviceView:
    name: str
    here: bool
    first_seen: Instant
    last_seen: Instant
    """When it last recorded anything that has come here."""


@dataclass(frozen=True, slots=True)
class SyncPanel:
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


# -- commands -------------------------------------------------------------------------------------
