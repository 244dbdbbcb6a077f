"""``python -m tests.helpers.next_release desk|union …``."""

from __future__ import annotations

import sys

from tests.helpers.next_release import run

if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
