"""``yizhan``: arguments, bootstrap, exec; nothing else."""

from __future__ import annotations

import atexit
import gc
import sys
from pathlib import Path


def main(argv: list[str] | None = None) -> int:
    """Run a command, or open the desk's window; the exit code."""
    from sync.garbage import collect_seldom

    # Before the rest is loaded, which makes most of what there is to look through; and what is left in the end goes
    # with the process, so that looking through all of it once more would find nothing worth a tenth of a second.
    collect_seldom()
    atexit.register(gc.freeze)
    from desktop.arguments import parser

    args = parser(None).parse_args(argv)
    if args.data is None:
        import platformdirs

        args.data = Path(platformdirs.user_data_dir("yizhan", appauthor=False))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if args.command is None:
        from desktop.window import open_window

        return open_window(args)
    if args.command == "proxy":
        from desktop.ui.proxies import say_proxy

        return say_proxy(args.url)
    from desktop.bootstrap import SystemClock
    from desktop.cli import Terminal, run
    from desktop.i18n import resolve

    return run(args, SystemClock(), Terminal(resolve(args.lang)))


if __name__ == "__main__":
    sys.exit(main())
