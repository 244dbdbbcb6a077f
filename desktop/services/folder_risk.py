"""Whether a data folder lies where another programme or another PC changes it too: a cloud's folder, a roaming profile,
a network share.

A database that is copied while it is written comes back damaged or doubled. Pure but for looking whether a marker file
is there, which is passed in; knows nothing of how a person is told.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from pathlib import PurePath, PurePosixPath, PureWindowsPath
from typing import Final

from desktop.values import Struct


class Place(Enum):
    """What sort of place it is."""

    CLOUD = "cloud"
    ROAMING = "roaming"
    NETWORK = "network"


class FolderRisk(Struct, frozen=True):
    """Where a data folder had better not be. ``name`` is the cloud's, or the share's."""

    place: Place
    name: str


Names = Callable[[PurePath], Iterable[str]]
"""Names of what lies in a folder, none when it cannot be read."""

_VARIABLES: Final[tuple[tuple[str, str], ...]] = (
    ("OneDrive", "OneDrive"),
    ("OneDriveConsumer", "OneDrive"),
    ("OneDriveCommercial", "OneDrive"),
)
"""Environment variables that name a cloud's folder."""
_FOLDERS: Final[tuple[tuple[str, str], ...]] = (
    ("OneDrive", r"onedrive( - .+)?|onedrive-.+"),
    ("Dropbox", r"dropbox( \(.+\))?|dropbox-.+"),
    ("iCloud", r"iclouddrive|icloud drive|mobile documents|com~apple~clouddocs|icloud~.+"),
    ("Google Drive", r"google ?drive|googledrive-.+|my drive|我的云端硬盘"),
    ("Nextcloud", r"nextcloud|owncloud"),
    ("坚果云", r"nutstore( files)?|nutstorefiles|我的坚果云|坚果云"),
    ("百度网盘", r"baidusyncdisk|baidunetdiskworkspace|百度网盘同步空间|我的百度网盘"),
    ("WPS 云盘", r"wps ?云盘|wps ?网盘|wpsdrive|wps cloud files"),
)
"""What the folders of a cloud are called, in small letters."""
_MARKERS: Final[tuple[tuple[str, str], ...]] = (
    ("Syncthing", ".stfolder"),
    ("Dropbox", ".dropbox.cache"),
    ("Google Drive", ".tmp.drive*"),
    ("Nextcloud", ".sync_*.db"),
    ("Nextcloud", "._sync_*.db"),
    ("Nextcloud", ".nextcloudsync.log"),
    ("Nextcloud", ".owncloudsync.log"),
    ("坚果云", ".nutstore?*"),
    ("百度网盘", ".baidusyncdisk*"),
)
"""What a cloud leaves in the folder that it synchronises. Not ``.dropbox`` and ``.nutstore``: so are the folders called
that these programmes have for themselves in the home folder, and that is not synchronised."""
_REMOTE: Final = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "davfs", "fuse.sshfs", "fuse.rclone", "fuse.davfs2"}
)
"""File systems whose files lie on another machine."""


def risk_of(
    folder: PurePath,
    environment: Mapping[str, str],
    *,
    names: Names,
    mounts: str = "",
    remote_drives: Iterable[str] = (),
) -> FolderRisk | None:
    """What threatens a data folder, given by its absolute path; None when nothing is known to.

    ``mounts`` has the form of Linux's ``/proc/mounts``, ``remote_drives`` are letters such as ``Z:``.
    """
    return (
        _cloud(folder, environment, names)
        or _network(folder, mounts, {drive.upper().rstrip("\\") for drive in remote_drives})
        or _roaming(folder, environment)
    )


def _cloud(folder: PurePath, environment: Mapping[str, str], names: Names) -> FolderRisk | None:
    for variable, cloud in _VARIABLES:
        if _is_below(folder, environment.get(variable, "")):
            return FolderRisk(Place.CLOUD, cloud)
    for part in folder.parts:
        for cloud, pattern in _FOLDERS:
            if re.fullmatch(pattern, part.lower()):
                return FolderRisk(Place.CLOUD, cloud)
    for above in (folder, *folder.parents):
        there = [name.lower() for name in names(above)]
        for cloud, marker in _MARKERS:
            if fnmatch.filter(there, marker):
                return FolderRisk(Place.CLOUD, cloud)
    return None


def _roaming(folder: PurePath, environment: Mapping[str, str]) -> FolderRisk | None:
    if _is_below(folder, environment.get("APPDATA", "")):
        return FolderRisk(Place.ROAMING, "APPDATA")
    return None


def _network(folder: PurePath, mounts: str, remote_drives: set[str]) -> FolderRisk | None:
    if isinstance(folder, PureWindowsPath):
        if folder.drive.startswith("\\\\"):
            return FolderRisk(Place.NETWORK, folder.drive)
        return FolderRisk(Place.NETWORK, folder.drive) if folder.drive.upper() in remote_drives else None
    best: tuple[int, str, str] = (-1, "", "")
    for line in mounts.splitlines():
        fields = line.split()
        if len(fields) < 3:
            continue
        point = PurePosixPath(re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), fields[1]))
        if (folder == point or point in folder.parents) and len(point.parts) >= best[0]:
            best = (len(point.parts), fields[2], fields[0])
    return FolderRisk(Place.NETWORK, best[2]) if best[1] in _REMOTE else None


def _is_below(folder: PurePath, above: str) -> bool:
    if not above.strip():
        return False
    other = type(folder)(above)
    return folder == other or other in folder.parents
