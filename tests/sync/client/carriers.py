"""A carrier that is closed after use, and an answer that it brings."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from sync.client.carriers import HttpsCarrier, https_carrier
from tests.helpers.impostor import http

OK = http("200 OK", b"an answer", "Content-Type: application/vnd.yizhan.exchange")


@contextmanager
def carrier(url: str, trust: ssl.SSLContext | None = None) -> Iterator[HttpsCarrier]:
    """A carrier to an address."""
    made = https_carrier(url, agent="yizhan/0", trust=trust)
    try:
        yield made
    finally:
        made.close()
