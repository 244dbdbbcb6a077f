"""Starts the desk with the system: a Run key on Windows, a LaunchAgent on macOS, an autostart entry elsewhere.

Only for the person who is logged in; needs no right beyond the own account. Must not know of Qt or of settings.
"""

from __future__ import annotations

import os
import plistlib
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from desktop.errors import KnownError
from desktop.i18n import N_

HIDDEN: Final = "--hidden"
"""The argument with which the desk starts into the tray."""

_RUN_KEY: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"
_VALUE: Final = "Yizhan"
_AGENT: Final = "cn.yizhan.desk"


def own_command() -> tuple[str, ...]:
    """How this very program is started again: the built one by its file, else Python with the package."""
    if getattr(sys, "frozen", False):
        return (sys.executable,)
    return (_windowed(Path(sys.executable)), "-m", "desktop")


def _windowed(python: Path) -> str:
    silent = python.with_name("pythonw.exe")
    return str(silent if sys.platform == "win32" and silent.exists() else python)


class Autostart(Protocol):
    """The system's list of what to start at login."""

    def enabled(self) -> bool:
        """Whether this program is on the list."""

    def enable(self, command: Sequence[str]) -> None:
        """Put the command on the list in place of an earlier one. Raises KnownError when that is not allowed."""

    def disable(self) -> None:
        """Take it off the list; nothing happens when it is not there."""


@dataclass(frozen=True, slots=True)
class DesktopEntry:
    """``$XDG_CONFIG_HOME/autostart/yizhan.desktop``, which every Linux desktop reads."""

    folder: Path

    @property
    def file(self) -> Path:
        """The entry."""
        return self.folder / "yizhan.desktop"

    def enabled(self) -> bool:
        """Whether the entry is there."""
        return self.file.is_file()

    def enable(self, command: Sequence[str]) -> None:
        """Write the entry."""
        lines = (
            "[Desktop Entry]",
            "Type=Application",
            "Name=Yizhan",
            "Name[zh_CN]=驿站",
            "Exec=" + " ".join(_desktop_quoted(part) for part in command),
            "Terminal=false",
            "X-GNOME-Autostart-enabled=true",
        )
        _write(self.file, ("\n".join(lines) + "\n").encode())

    def disable(self) -> None:
        """Remove the entry."""
        _remove(self.file)


@dataclass(frozen=True, slots=True)
class LaunchAgent:
    """``~/Library/LaunchAgents/cn.yizhan.desk.plist``."""

    folder: Path

    @property
    def file(self) -> Path:
        """The agent's file."""
        return self.folder / f"{_AGENT}.plist"

    def enabled(self) -> bool:
        """Whether the agent is there."""
        return self.file.is_file()

    def enable(self, command: Sequence[str]) -> None:
        """Write the agent; it starts with the next login."""
        _write(self.file, plistlib.dumps({"Label": _AGENT, "ProgramArguments": list(command), "RunAtLoad": True}))

    def disable(self) -> None:
        """Remove the agent."""
        _remove(self.file)


if sys.platform == "win32":
    import winreg

    class RunKey:
        """The value ``Yizhan`` under the user's Run key."""

        def enabled(self) -> bool:
            """Whether the value is there."""
            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _RUN_KEY) as key:
                    winreg.QueryValueEx(key, _VALUE)
            except FileNotFoundError:
                return False
            return True

        def enable(self, command: Sequence[str]) -> None:
            """Write the value."""
            try:
                with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _RUN_KEY) as key:
                    line = subprocess.list2cmdline(command)
                    winreg.SetValueEx(key, _VALUE, 0, winreg.REG_SZ, line)
            except OSError as error:
                raise _refused(_RUN_KEY) from error

        def disable(self) -> None:
            """Remove the value."""
            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _RUN_KEY, access=winreg.KEY_SET_VALUE) as key:
                    winreg.DeleteValue(key, _VALUE)
            except FileNotFoundError:
                return
            except OSError as error:
                raise _refused(_RUN_KEY) from error


def autostart(environ: Mapping[str, str] | None = None, home: Path | None = None) -> Autostart:
    """The list of the system this runs on; ``environ`` and ``home`` default to the process's own."""
    home = home or Path.home()
    if sys.platform == "win32":
        return RunKey()
    if sys.platform == "darwin":
        return LaunchAgent(home / "Library" / "LaunchAgents")
    config = (os.environ if environ is None else environ).get("XDG_CONFIG_HOME", "")
    return DesktopEntry((Path(config) if config else home / ".config") / "autostart")


def _desktop_quoted(part: str) -> str:
    """A word of an Exec line: its own quoting in double quotes, and ``%`` doubled."""
    part = part.replace("%", "%%")
    if shlex.quote(part) == part:
        return part
    for sign in ("\\", '"', "`", "$"):
        part = part.replace(sign, "\\" + sign)
    # The value of a desktop entry is itself escaped once more.
    return '"' + part.replace("\\", "\\\\") + '"'


def _write(file: Path, data: bytes) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    except OSError as error:
        raise _refused(str(file)) from error


def _remove(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise _refused(str(file)) from error


def _refused(place: str) -> KnownError:
    return KnownError(
        N_("The system does not let Yizhan change what starts at login ({place})."),
        N_("Everything else works as before; ask who looks after this PC."),
        place=place,
    )
