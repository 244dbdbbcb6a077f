"""Says what the machine lacks: skipped loudly on a person's PC, failed in CI.

A fault of the environment is told apart from a bug; yet a CI run that quietly left a part out would be worth
nothing, so there a missing program is an error.
"""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

NOT_TESTED = "NOT TESTED HERE: "


def unavailable(what: str, remedy: str) -> NoReturn:
    """End the running test because the machine lacks something, and say how to get it."""
    reason = f"{NOT_TESTED}{what}. {remedy}"
    if os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
