"""``yizhan-union``: the union server's command line. Arguments in, exit code out; nothing else."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from sync.server.cli import run


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code: 0 done, 1 a finding or refusal, 2 usage."""
    return run(sys.argv[1:] if arguments is None else arguments)


if __name__ == "__main__":
    sys.exit(main())
