"""A process that runs one command line of a programme after another, as a person at its terminal does.

It is started once and has its own modules, so that two releases can stand beside one another and no command pays for a
start. ``python -m tests.helpers.shell MODULE:FUNCTION [FIRST ARGUMENTS]``.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import subprocess
import sys
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from tests.helpers.processes import child_environment, module_command


@dataclass(frozen=True, slots=True)
class Said:
    """What a command line came to."""

    code: int
    stdout: str
    stderr: str


class Shell:
    """Used as a context; the process ends with it."""

    def __init__(self, programme: str, *first: str) -> None:
        """``programme`` is ``module:function``, which takes arguments, after ``first``, and gives the exit code."""
        self._process = subprocess.Popen(
            module_command("tests.helpers.shell", programme, *first),
            env=child_environment({"YIZHAN_KEYS": "file"}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def run(self, *arguments: str) -> Said:
        """Run a command line to its end."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(arguments) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the shell has ended"
        return Said(**json.loads(answer))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


def main(programme: str, *first: str) -> None:
    """Serve until the input ends."""
    module, _, function = programme.partition(":")
    run = getattr(importlib.import_module(module), function)
    answers = sys.stdout
    for line in sys.stdin:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                code = run([*first, *json.loads(line)])
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else 1
        answers.write(json.dumps({"code": code, "stdout": out.getvalue(), "stderr": err.getvalue()}) + "\n")
        answers.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
