"""The demonstration: a lively sample station with a union server of its own.

With a display a person may play with it; without one a day is played and its pictures are left behind.
"""

from __future__ import annotations

from pathlib import Path


def play(*, headless: bool, out: Path | None, language: str) -> int:
    """Run the demonstration; the exit code."""
    if headless:
        import os

        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        from desktop.demo import day

        return day.play(out or Path("yizhan-demo"), language, day.to_standard_error)
    from desktop.demo.live import open_sample

    return open_sample("" if language == "system" else language)
