"""Starting with the system, on each system's own terms."""

from __future__ import annotations

import plistlib
import shlex
import sys
from pathlib import Path

import pytest

from desktop.autostart import DesktopEntry, LaunchAgent, autostart, own_command
from desktop.errors import KnownError


def test_an_entry_is_written_and_taken_back(tmp_path: Path) -> None:
    entry = DesktopEntry(tmp_path / "config" / "autostart")
    assert not entry.enabled()
    entry.enable(["/opt/yizhan/yizhan", "--hidden"])
    assert entry.enabled()
    assert "Exec=/opt/yizhan/yizhan --hidden\n" in entry.file.read_text("utf-8")
    entry.disable()
    entry.disable()
    assert not entry.enabled()


def test_a_path_with_blanks_and_signs_is_quoted_as_desktops_read_it(tmp_path: Path) -> None:
    entry = DesktopEntry(tmp_path)
    entry.enable(["/opt/my programmes/yizhan", "--data", '/srv/50% "A"', "a$b"])
    line = next(row for row in entry.file.read_text("utf-8").splitlines() if row.startswith("Exec="))
    value = line.removeprefix("Exec=").replace("\\\\", "\\")
    assert [part.replace("%%", "%") for part in shlex.split(value)] == [
        "/opt/my programmes/yizhan",
        "--data",
        '/srv/50% "A"',
        "a\\$b",  # the backslash is the entry's own escape, which shells do not take away inside of words
    ]


def test_switching_on_again_replaces_the_command(tmp_path: Path) -> None:
    entry = DesktopEntry(tmp_path)
    entry.enable(["old"])
    entry.enable(["new"])
    assert entry.file.read_text("utf-8").count("Exec=") == 1
    assert "Exec=new\n" in entry.file.read_text("utf-8")


def test_an_agent_of_macos_holds_the_whole_command(tmp_path: Path) -> None:
    agent = LaunchAgent(tmp_path / "LaunchAgents")
    agent.enable(["/Applications/Yi zhan.app/yizhan", "--hidden"])
    held = plistlib.loads(agent.file.read_bytes())
    assert held["ProgramArguments"] == ["/Applications/Yi zhan.app/yizhan", "--hidden"]
    assert held["RunAtLoad"] is True
    agent.disable()
    assert not agent.enabled()


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "autostart").write_text("a file where a folder should be")
    with pytest.raises(KnownError, match="does not let Yizhan change"):
        DesktopEntry(tmp_path / "autostart").enable(["yizhan"])


@pytest.mark.skipif(sys.platform != "linux", reason="the list of another system")
def test_on_linux_the_entry_lies_where_the_desktop_looks(tmp_path: Path) -> None:
    assert autostart({"XDG_CONFIG_HOME": str(tmp_path)}) == DesktopEntry(tmp_path / "autostart")
    assert autostart({}, tmp_path) == DesktopEntry(tmp_path / ".config" / "autostart")


def test_the_programme_knows_how_it_is_started() -> None:
    assert own_command()[-2:] == ("-m", "desktop")
