"""Real child processes: started, listened to line by line, and surely gone after the test.

Waits on pipes and on exits, each with a limit; never sleeps and never polls. Knows nothing of Yizhan's own
programs beyond how to start a module of this checkout.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from tests.helpers.clones import CLONING, Clone

ROOT = Path(__file__).resolve().parents[2]
HELPER_THREAD = "helper-"
"""Starts the names of helpers' threads; the check for leaked threads tells them from the product's by it."""


def child_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's environment for a child that must find the checkout from any folder and not buffer."""
    environment = dict(os.environ)
    paths = [str(ROOT), *filter(None, [environment.get("PYTHONPATH")])]
    environment.update(PYTHONPATH=os.pathsep.join(paths), PYTHONUNBUFFERED="1", PYTHONUTF8="1")
    environment.update(extra or {})
    return environment


def module_command(module: str, *arguments: str | Path) -> list[str]:
    """The command line of ``python -m module`` with the tests' own Python."""
    return [sys.executable, "-m", module, *map(str, arguments)]


def run_module(
    module: str,
    *arguments: str | Path,
    environment: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    timeout: float = 300,
) -> subprocess.CompletedProcess[str]:
    """Run ``python -m module`` to its end; the exit code is the caller's to judge."""
    running = Running(module_command(module, *arguments), environment=environment, cwd=cwd)
    try:
        return subprocess.CompletedProcess(
            running.command, running.wait(timeout=timeout), running.stdout, running.stderr
        )
    finally:
        running.kill()


class Running:
    """A process that is under way; its output is read as it comes, so it never blocks on a full pipe.

    It leads a process group of its own: `kill` and `stop` reach its children as well.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        environment: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        user: str | None = None,
        pass_fds: Sequence[int] = (),
    ) -> None:
        self.command = [str(part) for part in command]
        self._output: list[str] = []
        self._errors: list[str] = []
        self._seen: list[str] = []
        self._open_pipes = 2
        self._closed = False
        self._news = threading.Condition()
        self._process = self._started(environment, cwd, user, pass_fds)
        self._readers = [
            self._reader("out", self._process.stdout, self._output),
            self._reader("err", self._process.stderr, self._errors),
        ]

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    @property
    def stdout(self) -> str:
        """All that it has said on standard output so far."""
        with self._news:
            return "".join(self._output)

    @property
    def stderr(self) -> str:
        """All that it has said on standard error so far."""
        with self._news:
            return "".join(self._errors)

    def wait_for_line(self, pattern: str, *, timeout: float = 120) -> re.Match[str]:
        """The first line, on either stream and also one already said, in which ``pattern`` is found.

        Raises AssertionError with all output when the process ends or ``timeout`` seconds pass without it.
        """
        deadline = time.monotonic() + timeout
        looked_at = 0
        with self._news:
            while True:
                for line in self._seen[looked_at:]:
                    if found := re.search(pattern, line):
                        return found
                looked_at = len(self._seen)
                remaining = deadline - time.monotonic()
                if not self._open_pipes or remaining <= 0:
                    break
                self._news.wait(remaining)
        if not self._open_pipes:
            # Its exit follows the end of its output by a moment.
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(max(remaining, 0))
        what = "ended" if not self._open_pipes else f"said nothing of the kind in {timeout:g} s"
        raise AssertionError(f"{self.command} {what}; waited for /{pattern}/\n{self.report()}")

    def wait(self, *, timeout: float = 120) -> int:
        """Its exit code, once it has ended by itself and all its output is here."""
        code = self._process.wait(timeout)
        for reader in self._readers:
            reader.join(timeout)
        return code

    def interrupt(self) -> None:
        """What Ctrl+C does."""
        self._process.send_signal(signal.SIGINT)

    def kill(self) -> None:
        """What a power cut leaves: SIGKILL to the whole group, nothing said to anybody."""
        if self._closed:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._close()

    def stop(self, *, timeout: float = 60) -> None:
        """Ask it to end, and make it end when it does not listen."""
        if self.is_running:
            self.interrupt()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout)
        self.kill()

    def report(self) -> str:
        """Command, state and all output, for the message of a failure."""
        state = "running" if self.is_running else f"exit code {self._process.returncode}"
        return f"-- {self.command} ({state})\n-- stdout\n{self.stdout}\n-- stderr\n{self.stderr}"

    def _started(
        self, environment: Mapping[str, str] | None, cwd: Path | None, user: str | None, pass_fds: Sequence[int]
    ) -> subprocess.Popen[str] | Clone:
        everything = child_environment(environment)
        match self.command:
            # What is given an environment of its own may read it as early as when Python starts.
            case [sys.executable, "-m", module, *arguments] if not (environment or user or pass_fds):
                if zygote := CLONING.zygote(module, everything):
                    return Clone(zygote, module, arguments, environment=everything, cwd=cwd)
        return subprocess.Popen(
            self.command,
            env=everything,
            cwd=cwd,
            user=user,
            group=None if user is None else _group_of(user),
            extra_groups=None if user is None else [],
            pass_fds=tuple(pass_fds),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )

    def _close(self) -> None:
        self._process.wait()
        for reader in self._readers:
            reader.join()
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()
        self._closed = True

    def _reader(self, name: str, pipe: IO[str] | None, into: list[str]) -> threading.Thread:
        assert pipe is not None

        def read() -> None:
            for line in pipe:
                with self._news:
                    into.append(line)
                    self._seen.append(line)
                    self._news.notify_all()
            with self._news:
                self._open_pipes -= 1
                self._news.notify_all()

        thread = threading.Thread(target=read, name=f"{HELPER_THREAD}{name}-{self.pid}", daemon=True)
        thread.start()
        return thread


class Processes:
    """Starts processes and ends every one of them when the test is over."""

    def __init__(self) -> None:
        self._started: list[Running] = []

    def start(
        self,
        command: Sequence[str | Path],
        *,
        environment: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> Running:
        """Start any program."""
        running = Running(command, environment=environment, cwd=cwd)
        self._started.append(running)
        return running

    def module(
        self,
        module: str,
        *arguments: str | Path,
        environment: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> Running:
        """Start ``python -m module``, such as ``processes.module("sync.server", "serve", "--port", "0")``."""
        return self.start(module_command(module, *arguments), environment=environment, cwd=cwd)

    def end_all(self) -> None:
        """Kill what still runs, the latest first."""
        while self._started:
            self._started.pop().kill()


def _group_of(user: str) -> int:
    import pwd

    return pwd.getpwnam(user).pw_gid
