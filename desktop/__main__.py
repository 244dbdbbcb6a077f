"""``yizhan``: arguments, bootstrap, exec; nothing else."""

from __future__ import annotations

import sys
from pathlib import Path


def main(argv: list[str] | None = None) -> int:
    """Run a command, or open the desk's window; the exit code."""
    import platformdirs

    from desktop.arguments import parser

    args = parser(Path(platformdirs.user_data_dir("yizhan", appauthor=False))).parse_args(argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if args.command is None:
        from desktop.window import open_window

        return open_window(args)
    from desktop.bootstrap import SystemClock
    from desktop.cli import Terminal, run
    from desktop.i18n import resolve

    return run(args, SystemClock(), Terminal(resolve(args.lang)))


if __name__ == "__main__":
    sys.exit(main())
