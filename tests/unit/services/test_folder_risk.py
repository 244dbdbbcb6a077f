"""A data folder that something else changes too is told from one of this PC's own, whatever the cloud is called."""

from __future__ import annotations

from pathlib import PurePath, PurePosixPath, PureWindowsPath

import pytest

from desktop.services.folder_risk import FolderRisk, Place, risk_of

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/export/home /home nfs4 rw 0 0
/dev/sdb1 /home/local ext4 rw 0 0
//nas/share /mnt/my\\040share cifs rw 0 0
tmpfs /tmp tmpfs rw 0 0
"""


def nothing(_folder: PurePath) -> list[str]:
    return []


@pytest.mark.parametrize(
    ("folder", "cloud"),
    [
        (r"C:\Users\li\OneDrive\yizhan", "OneDrive"),
        (r"C:\Users\li\OneDrive - 某某总工会\yizhan", "OneDrive"),
        (r"C:\Users\li\Dropbox (Personal)\yizhan", "Dropbox"),
        (r"C:\Users\li\iCloudDrive\yizhan", "iCloud"),
        (r"G:\My Drive\yizhan", "Google Drive"),
        (r"C:\Users\li\Nextcloud\yizhan", "Nextcloud"),
        (r"D:\我的坚果云\yizhan", "坚果云"),
        (r"C:\Users\li\Nutstore\1\yizhan", "坚果云"),
        (r"D:\BaiduSyncdisk\yizhan", "百度网盘"),
        (r"D:\百度网盘同步空间\yizhan", "百度网盘"),
        (r"C:\Users\li\WPSDrive\123\WPS云盘\yizhan", "WPS 云盘"),
    ],
)
def test_a_cloud_is_known_by_its_folder_on_windows(folder: str, cloud: str) -> None:
    assert risk_of(PureWindowsPath(folder), {}, names=nothing) == FolderRisk(Place.CLOUD, cloud)


@pytest.mark.parametrize(
    ("folder", "cloud"),
    [
        ("/home/li/Dropbox/yizhan", "Dropbox"),
        ("/Users/li/Library/Mobile Documents/com~apple~CloudDocs/yizhan", "iCloud"),
        ("/Users/li/Library/CloudStorage/OneDrive-Personal/yizhan", "OneDrive"),
        ("/Users/li/Library/CloudStorage/GoogleDrive-li@example.org/My Drive/yizhan", "Google Drive"),
        ("/home/li/Nextcloud/yizhan", "Nextcloud"),
        ("/home/li/Nutstore Files/yizhan", "坚果云"),
    ],
)
def test_a_cloud_is_known_by_its_folder_elsewhere(folder: str, cloud: str) -> None:
    assert risk_of(PurePosixPath(folder), {}, names=nothing) == FolderRisk(Place.CLOUD, cloud)


@pytest.mark.parametrize(
    ("marker", "cloud"),
    [
        (".stfolder", "Syncthing"),
        (".dropbox.cache", "Dropbox"),
        (".tmp.driveupload", "Google Drive"),
        (".sync_4f2a.db", "Nextcloud"),
        (".nutstoreignore", "坚果云"),
    ],
)
def test_a_cloud_is_known_by_what_it_leaves_there(marker: str, cloud: str) -> None:
    shared = PurePosixPath("/srv/shared")

    def names(folder: PurePath) -> list[str]:
        return [marker] if folder == shared else ["yizhan.db"]

    assert risk_of(shared / "a" / "b", {}, names=names) == FolderRisk(Place.CLOUD, cloud)
    assert risk_of(PurePosixPath("/srv/other"), {}, names=names) is None


@pytest.mark.parametrize("variable", ["OneDrive", "OneDriveConsumer", "OneDriveCommercial"])
def test_a_cloud_is_known_by_the_environment(variable: str) -> None:
    environment = {variable: r"D:\Wolke"}
    found = risk_of(PureWindowsPath(r"D:\wolke\yizhan"), environment, names=nothing)
    assert found == FolderRisk(Place.CLOUD, "OneDrive")
    assert risk_of(PureWindowsPath(r"D:\Wolken\yizhan"), environment, names=nothing) is None


def test_a_roaming_profile_and_a_share_are_known() -> None:
    environment = {"APPDATA": r"C:\Users\li\AppData\Roaming", "LOCALAPPDATA": r"C:\Users\li\AppData\Local"}
    roaming = risk_of(PureWindowsPath(r"C:\Users\li\AppData\Roaming\yizhan"), environment, names=nothing)
    assert roaming == FolderRisk(Place.ROAMING, "APPDATA")
    assert risk_of(PureWindowsPath(r"C:\Users\li\AppData\Local\yizhan"), environment, names=nothing) is None
    share = risk_of(PureWindowsPath(r"\\nas\share\yizhan"), environment, names=nothing)
    assert share == FolderRisk(Place.NETWORK, "\\\\nas\\share\\".rstrip("\\"))
    drive = risk_of(PureWindowsPath(r"Z:\yizhan"), environment, names=nothing, remote_drives=["z:\\"])
    assert drive == FolderRisk(Place.NETWORK, "Z:")


def test_a_mount_of_another_machine_is_known() -> None:
    def place(folder: str) -> FolderRisk | None:
        return risk_of(PurePosixPath(folder), {}, names=nothing, mounts=MOUNTS)

    assert place("/home/li/yizhan") == FolderRisk(Place.NETWORK, "server:/export/home")
    assert place("/home/local/yizhan") is None
    assert place("/mnt/my share/yizhan") == FolderRisk(Place.NETWORK, "//nas/share")
    assert place("/tmp/yizhan") is None


def test_an_ordinary_folder_is_left_in_peace() -> None:
    assert risk_of(PurePosixPath("/home/li/.local/share/yizhan"), {}, names=nothing, mounts="") is None
    assert risk_of(PureWindowsPath(r"D:\驿站\数据"), {}, names=nothing) is None


def test_what_a_cloud_keeps_for_itself_in_the_home_folder_says_nothing_of_what_lies_below() -> None:
    home = PurePosixPath("/home/li")

    def names(folder: PurePath) -> list[str]:
        return [".dropbox", ".dropbox-dist", ".nutstore", "Dropbox"] if folder == home else []

    assert risk_of(home / ".local" / "share" / "yizhan", {}, names=names) is None
    assert risk_of(home / "Dropbox" / "yizhan", {}, names=names) == FolderRisk(Place.CLOUD, "Dropbox")
