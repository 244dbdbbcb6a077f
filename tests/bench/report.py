"""What a measurement says, and the table that holds it against its budget and its floor."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Line:
    """One measured row. ``met`` is None for a floor, which has no budget."""

    what: str
    measured: str
    budget: str = ""
    met: bool | None = None
    floor: str = ""

    def text(self) -> str:
        mark = {None: " ", True: "✓", False: "✗"}[self.met]
        return f"{mark} {self.what:<58} {self.measured:>18}  {self.budget:<16} {self.floor}"


def show(title: str, lines: Sequence[Line], say: Callable[[str], None]) -> None:
    """Print a section."""
    say(f"\n{title}\n{'-' * len(title)}")
    say(f"  {'what':<58} {'measured':>18}  {'budget':<16} against the floor")
    for line in lines:
        say(line.text())


def seconds(work: Callable[[], object]) -> float:
    """How long it takes, in seconds."""
    start = perf_counter()
    work()
    return perf_counter() - start


def best(work: Callable[[], object], times: int = 3) -> float:
    """The quickest of several goes: what the machine can do when others leave it alone."""
    return min(seconds(work) for _ in range(times))


def milliseconds(values: Sequence[float], share: float) -> float:
    """The quantile of some seconds, in milliseconds."""
    if len(values) == 1:
        return values[0] * 1000
    return statistics.quantiles(values, n=1000, method="inclusive")[min(998, int(share * 1000) - 1)] * 1000


def rate(count: int, took: float) -> str:
    """``52,300/s``."""
    return f"{count / took:,.0f}/s"
