"""A bundle for those who look for a fault: versions, settings, counts, the sync's faults; no personal data.

What people typed never gets in: only codes, numbers and times are taken.
"""

from __future__ import annotations

import json
import platform
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.errors import KnownError
from desktop.i18n import N_
from desktop.version import VERSION
from desktop.views.sync import SyncPanel
from sync.times import iso

if TYPE_CHECKING:
    from desktop.services.desk import Desk

_SETTINGS: Final = ("language", "theme", "text_scale", "autostart", "minimise_to_tray", "work_offline")
_README: Final = (
    "What this bundle holds: versions of the programme and the system, settings of this PC, counts of entries\n"
    "and the history of the sync. It holds no names, no notes, no numbers of telephones and no visits.\n"
)


def write_bundle(desk: Desk, file: Path, toolkit: Mapping[str, str]) -> None:
    """Write the bundle as a zip file; ``toolkit`` has what the user interface knows of itself.

    Raises KnownError when the file cannot be written.
    """
    try:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
            bundle.writestr("README.txt", _README)
            bundle.writestr("system.json", _json(_system(desk, toolkit)))
            bundle.writestr("sync.json", _json(_sync(desk.sync.panel())))
    except OSError as error:
        raise KnownError(
            N_("The file {file} cannot be written."),
            N_("Choose another folder, or free some space."),
            file=file,
        ) from error


def _system(desk: Desk, toolkit: Mapping[str, str]) -> dict[str, object]:
    return {
        "at": iso(desk.clock.now()),
        "yizhan": VERSION,
        "python": platform.python_version(),
        "system": platform.platform(),
        "machine": platform.machine(),
        "built": bool(getattr(sys, "frozen", False)),
        "toolkit": dict(toolkit),
        "settings": {name: desk.settings.get(name) for name in _SETTINGS},
    }


def _sync(panel: SyncPanel) -> dict[str, object]:
    status = panel.status
    return {
        "phase": status.phase.value,
        "station": panel.station_code,
        "log_entries": panel.log_entries,
        "pending": status.pending,
        "pending_by_kind": dict(panel.pending_by_kind),
        "quarantined": panel.quarantined,
        "devices": len(panel.devices),
        "fault": status.fault,
        "fault_at": _when(status.fault_at),
        "synced_at": _when(status.synced_at),
        "work_offline": panel.work_offline,
        "runs": [
            {"at": iso(run.at), "sent": run.sent, "received": run.received, "fault": run.fault} for run in panel.runs
        ],
    }


def _when(instant: int | None) -> str | None:
    return iso(instant) if instant is not None else None


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
