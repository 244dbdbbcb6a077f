"""Processes cloned from a zygote, as the conductor of a story handles them: started, listened to, killed, waited for.

Knows the zygote's socket and nothing of what runs in the clones.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import resource
import select
import signal
import struct
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.helpers import clones
from tests.helpers.processes import HELPER_THREAD, child_environment

_numbers = itertools.count(1)
"""Of the processes, for the names of the files of what they say."""


class Clock:
    """A wall clock that can be set wrong while processes run by it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.offset = 0
        path.write_bytes(bytes(8))

    def set(self, offset: int) -> None:
        """Be wrong by so many seconds from now on."""
        self.offset = offset
        with self.path.open("r+b") as file:
            file.write(struct.pack("<q", offset))


class Clone:
    """One process. Its output is in files; ``on_line`` hears of each line as it comes."""

    def __init__(
        self, zygote: Zygote, pid: int, name: str, out: Path, err: Path, pipe: int, on_line: Callable[[int], None]
    ) -> None:
        self.pid = pid
        self.name = name
        self.code: int | None = None
        self._zygote = zygote
        self._out = out
        self._err = err
        self._watch = os.pidfd_open(pid)
        self._lines = 0
        self._news = threading.Condition()
        self._reaping = threading.Lock()
        self._reader = threading.Thread(
            target=self._read, args=(pipe, on_line), name=f"{HELPER_THREAD}lines-{name}", daemon=True
        )
        self._ended = False
        self._reader.start()

    @property
    def stdout(self) -> str:
        """What it said so far."""
        return self._out.read_text(encoding="utf-8", errors="replace")

    @property
    def stderr(self) -> str:
        """What it complained of so far."""
        return self._err.read_text(encoding="utf-8", errors="replace")

    def kill(self) -> None:
        """What a power cut does: to its children as well."""
        self._signal(signal.SIGKILL)
        if self.code is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)

    def kill_after(self, seconds: float) -> None:
        """Power cut after so many seconds, unless it has ended until then."""

        def lie_in_wait() -> None:
            with self._news:
                ended = self._news.wait_for(lambda: self._ended, seconds)
            if not ended:
                self.kill()

        threading.Thread(target=lie_in_wait, name=f"{HELPER_THREAD}kill-{self.name}", daemon=True).start()

    def interrupt(self) -> None:
        """What Ctrl+C does."""
        self._signal(signal.SIGINT)

    def limit_files(self, size: int) -> None:
        """Let no file of its grow beyond so many bytes; -1 lifts that."""
        limit = resource.RLIM_INFINITY if size < 0 else size
        with contextlib.suppress(ProcessLookupError, PermissionError):
            resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))

    def wait_for_line(self, timeout: float = 30) -> str:
        """The first line on its standard output. Raises RuntimeError when it ends or stays silent."""
        with self._news:
            self._news.wait_for(lambda: self._lines > 0 or self._ended, timeout)
        if not self._lines:
            raise RuntimeError(f"{self.name} said nothing:\n{self.stderr}")
        return self.stdout.splitlines()[0]

    def wait(self, timeout: float = 60) -> int:
        """Its exit code, negative for a signal. Raises RuntimeError when it does not end."""
        with self._reaping:
            if self.code is None:
                ready, _, _ = select.select([self._watch], [], [], timeout)
                if not ready:
                    self.kill()
                    select.select([self._watch], [], [], 10)
                    self._reap()
                    raise RuntimeError(f"{self.name} did not end in {timeout:g} s:\n{self.stderr}")
                self._reap()
        assert self.code is not None
        return self.code

    def _reap(self) -> None:
        self.code = self._zygote.ask({"reap": self.pid})
        self._reader.join(10)
        os.close(self._watch)

    def _signal(self, number: signal.Signals) -> None:
        if self.code is None:
            with contextlib.suppress(ProcessLookupError, OSError):
                signal.pidfd_send_signal(self._watch, number)

    def _read(self, pipe: int, on_line: Callable[[int], None]) -> None:
        with open(pipe, "rb", buffering=0) as source, self._out.open("ab", buffering=0) as sink:
            while data := source.read(65536):
                sink.write(data)
                for _ in range(data.count(b"\n")):
                    with self._news:
                        self._lines += 1
                        self._news.notify_all()
                    on_line(self._lines)
        with self._news:
            self._ended = True
            self._news.notify_all()


class Zygote(clones.Zygote):
    """An end of the story, imported once and warm. Used from any thread."""

    def __init__(self, kind: str, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        environment = {
            "HOME": str(home),
            "XDG_DATA_HOME": str(home / "data"),
            "YIZHAN_KEYS": "file",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }
        super().__init__(kind, child_environment(environment), module="tests.chaos.zygote")

    def start(
        self,
        programme: str,
        arguments: Sequence[str],
        *,
        name: str,
        log: Path,
        clock: Clock | None = None,
        on_line: Callable[[int], None] = lambda line: None,
    ) -> Clone:
        """Start a process; ``log`` is the folder for what it says."""
        number = next(_numbers)
        out, err = (log / f"{number:03d}-{name}.{end}" for end in ("out", "err"))
        out.touch()
        reading, writing = os.pipe()
        errors = os.open(err, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        nothing = os.open(os.devnull, os.O_RDONLY)
        order: dict[str, object] = {
            "programme": programme,
            "arguments": list(arguments),
            "clock": "" if clock is None else str(clock.path),
        }
        try:
            pid = self.ask(order, [nothing, writing, errors])
        finally:
            for descriptor in (nothing, writing, errors):
                os.close(descriptor)
        return Clone(self, pid, name, out, err, reading, on_line)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
