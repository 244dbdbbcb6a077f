"""House rules that no linter knows; each message names the remedy."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("desktop", "sync", "resources")
LONGEST = 500
"""Lines. From 400 on a file is asked whether it has two reasons to exist; beyond this it has."""


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def imported(file: Path) -> Iterator[str]:
    """Every module that a file imports, at its top or inside a function, each in full."""
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def spelled(node: ast.expr) -> str:
    """A dotted name as it is written; what is no name is left out of its beginning."""
    if isinstance(node, ast.Attribute):
        return f"{spelled(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


@cache
def calls(*folders: str) -> tuple[tuple[str, str], ...]:
    """What is called in the folders, and where."""
    return tuple(
        (spelled(node.func), f"{name(file)}:{node.lineno}")
        for file in sources(*folders)
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.Call)
    )


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        name(file)
        for file in sources(*PRODUCT, "tests/helpers")
        if "versions" not in file.parts and not ast.get_docstring(parsed(file))
    ]
    assert not silent, f"Begin these with what they are for and must not know: {silent}"


def test_no_file_has_grown_past_one_reason_to_exist() -> None:
    lengths = {
        name(file): len(file.read_text(encoding="utf-8").splitlines()) for file in sources(*PRODUCT, "tests")
    }
    long = {file: lines for file, lines in lengths.items() if lines > LONGEST}
    assert not long, f"Over {LONGEST} lines; find the second reason in each and give it a file: {long}"


def test_printing_draws_without_widgets() -> None:
    wrong = [
        name(file) for file in sources("desktop/printing") if "PySide6.QtWidgets" in set(imported(file))
    ]
    assert not wrong, f"Posters must render on a thread and on a server; use QtGui alone in {wrong}"


@pytest.mark.parametrize("slow_way", ["time.sleep", "sleep", "qtbot.wait", "QTest.qWait", "QThread.msleep"])
def test_no_test_waits_for_the_clock(slow_way: str) -> None:
    sleepy = [place for call, place in calls("tests") if call == slow_way]
    assert not sleepy, f"Wait for the thing itself (qtbot.waitUntil, wait_for_line, an event): {sleepy}"


def test_no_test_fails_because_the_machine_is_slow() -> None:
    timed = [
        f"{name(file)}:{node.lineno}"
        for file in sources("tests")
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.Assert)
        and isinstance(node.test, ast.Compare)
        and isinstance(node.test.ops[0], ast.Lt | ast.LtE)
        and re.search(r"\b(monotonic|perf_counter|process_time)\(", ast.unparse(node.test.left))
    ]
    assert not timed, f"How long something takes is measured by `make bench`; a test waits for an event: {timed}"


def test_a_thread_is_never_terminated_from_outside() -> None:
    wrong = [place for call, place in calls("desktop", "sync") if call.endswith("thread.terminate")]
    assert not wrong, f"Ask the thread to end and wait for it; terminating it corrupts what it held: {wrong}"


def test_nothing_is_left_for_later_in_the_source() -> None:
    promise = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    left = [
        f"{name(file)}:{number}"
        for file in sources(*PRODUCT, "tests")
        if file != Path(__file__).resolve()
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if promise.search(line)
    ]
    assert not left, f"Do it, or write it where work is planned: {left}"
