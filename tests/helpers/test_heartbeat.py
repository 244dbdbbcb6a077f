"""What the measurement of the UI thread takes for the machine's fault, and what not."""

from __future__ import annotations

import hashlib
import os
import threading
from pathlib import Path

import pytest

from tests.bench.heartbeat import queued

_TASKS = Path("/proc/self/task")
_ENOUGH = 50_000_000
"""Nanoseconds."""


def waited(thread: int) -> int:
    """Nanoseconds that a thread has waited for a processor."""
    return int((_TASKS / str(thread) / "schedstat").read_text().split()[1])


@pytest.mark.skipif(not (_TASKS / str(os.getpid()) / "schedstat").exists(), reason="this system does not tell")
def test_what_our_other_threads_wait_excuses_nothing() -> None:
    processor = {min(os.sched_getaffinity(0))}
    ended, content = threading.Event(), bytes(1 << 22)
    crowd: list[int] = []

    def work() -> None:
        os.sched_setaffinity(0, processor)
        crowd.append(threading.get_native_id())
        while not ended.is_set():
            hashlib.sha256(content).digest()  # works without Python's lock

    threads = [threading.Thread(target=work, name=f"crowd {n}") for n in range(2)]
    for thread in threads:
        thread.start()
    try:
        while len(crowd) < len(threads) or sum(map(waited, crowd)) < _ENOUGH:
            hashlib.sha256(content).digest()
        me = threading.get_native_id()
        before = waited(me)
        told = queued()
        assert before / 1e9 <= told <= waited(me) / 1e9
    finally:
        ended.set()
        for thread in threads:
            thread.join()
