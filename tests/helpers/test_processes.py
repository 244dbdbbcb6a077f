"""Child processes are heard line by line and never outlive their test."""

import os
import re
import select
import sys
from pathlib import Path

import pytest

from tests.helpers.clones import CLONING
from tests.helpers.processes import Processes, run_module

_SAYS_ITS_PORT = "import sys; print('listening on 8123', flush=True); sys.stdin.read(); print('bye')"
_WAITS_FOR_EVER = "import threading; print('up', flush=True); threading.Event().wait()"
_HAS_A_CHILD = f"""
import subprocess, sys, threading
child = subprocess.Popen([sys.executable, "-c", {_WAITS_FOR_EVER!r}], stdout=subprocess.PIPE)
child.stdout.readline()
print("child", child.pid, flush=True)
threading.Event().wait()
"""


def test_a_line_is_found_whether_it_is_still_to_come_or_already_said(processes: Processes) -> None:
    server = processes.start([sys.executable, "-c", _WAITS_FOR_EVER])
    assert server.wait_for_line("^up$").group() == "up"
    assert server.wait_for_line("^up$").group() == "up"
    assert server.is_running


def test_a_group_in_the_pattern_gives_the_port(processes: Processes) -> None:
    server = processes.start([sys.executable, "-c", _SAYS_ITS_PORT])
    assert server.wait_for_line(r"listening on (\d+)").group(1) == "8123"
    assert server.wait() == 0
    assert server.stdout.splitlines() == ["listening on 8123", "bye"]


def test_an_end_without_the_line_is_told_with_all_output(processes: Processes) -> None:
    failing = processes.start([sys.executable, "-c", "raise SystemExit('no database')"])
    with pytest.raises(AssertionError, match=r"ended; waited for(.|\n)*exit code 1(.|\n)*no database"):
        failing.wait_for_line("listening")


def test_silence_is_told_after_the_limit(processes: Processes) -> None:
    server = processes.start([sys.executable, "-c", _WAITS_FOR_EVER])
    with pytest.raises(AssertionError, match=r"said nothing of the kind in 0\.05 s"):
        server.wait_for_line("listening", timeout=0.05)


def test_a_killed_process_takes_its_children_along(processes: Processes) -> None:
    parent = processes.start([sys.executable, "-c", _HAS_A_CHILD])
    child = int(parent.wait_for_line(r"child (\d+)").group(1))
    watch = os.pidfd_open(child)
    parent.kill()
    assert not parent.is_running
    assert select.select([watch], [], [], 10)[0] == [watch]
    os.close(watch)


def test_a_module_of_the_checkout_runs_from_any_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    done = run_module("resources", cwd=tmp_path_factory.mktemp("elsewhere"))
    assert done.returncode == 1
    assert re.search(r"'resources' is a package and cannot be directly executed", done.stderr)


@pytest.mark.parametrize("line", [["import", "visits", "nothing.csv"], ["init", "--name", "x"]])
def test_a_clone_says_and_returns_what_the_programme_says_when_python_starts(
    line: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("desk")
    cloned = run_module("desktop", "--data", folder, *line, cwd=folder)
    with CLONING.off():
        started = run_module("desktop", "--data", folder, *line, cwd=folder)
    assert (cloned.returncode, cloned.stdout, cloned.stderr) == (started.returncode, started.stdout, started.stderr)
    assert cloned.returncode
    assert cloned.stderr


def test_a_clone_lives_in_the_folder_and_the_environment_of_its_test(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("data")
    monkeypatch.setenv("XDG_DATA_HOME", str(folder))
    assert run_module("desktop", "init", "--name", "五一广场驿站", "--region", "140106").returncode == 0
    assert run_module("desktop", "export", "visits", "-o", "here.csv", cwd=folder).returncode == 0
    assert {path.name for path in folder.iterdir()} == {"yizhan", "here.csv"}


def test_a_clone_is_interrupted_killed_and_leads_a_group_of_its_own(processes: Processes, tmp_path: Path) -> None:
    interrupted, killed = (
        processes.module("sync.server", "--db", tmp_path / f"{name}.db", "serve", "--port", "0", "--workers", "2")
        for name in "ab"
    )
    for server in (interrupted, killed):
        server.wait_for_line("^listening on ")
        assert os.getpgid(server.pid) == server.pid != os.getpgid(0)
    interrupted.interrupt()
    assert interrupted.wait() == 0, interrupted.report()
    killed.kill()
    assert "exit code -9" in killed.report()
