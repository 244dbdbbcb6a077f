"""Child processes are heard line by line and never outlive their test."""

import os
import re
import select
import sys

import pytest

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
