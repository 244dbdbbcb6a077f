"""Opening the desk's window from the command line: one instance a folder, refusals in a window and on the terminal."""

from __future__ import annotations

import sys
from argparse import Namespace

from desktop.errors import KnownError
from desktop.i18n import load, resolve


def open_window(args: Namespace) -> int:
    """Show the desk until its window is closed; the exit code. A second start brings the first window forward."""
    # SQLAlchemy before PySide6: the other way round costs memory and time at every start.
    from desktop.bootstrap import SystemClock, open_desk
    from desktop.store.lock import FolderHeld
    from desktop.ui.display import display_problem

    language = "" if args.lang == "system" else args.lang
    problem = display_problem()
    if problem is not None:
        return _say(problem, args.lang)
    try:
        with open_desk(args.data, SystemClock()) as desk:
            from desktop.ui import app

            return app.run(desk, args.data, language=language, hidden=args.hidden)
    except FolderHeld as held:
        from desktop.ui import app

        return 0 if app.activate(args.data) else _refuse(held, args.lang, language)
    except KnownError as error:
        return _refuse(error, args.lang, language)


def _refuse(error: KnownError, asked: str, language: str) -> int:
    from desktop.ui import app

    code = _say(error, asked)
    app.refuse(error, language)
    return code


def _say(error: KnownError, asked: str) -> int:
    what, remedy = load(resolve(asked)).error(error)
    sys.stderr.write(f"{what} {remedy}".strip() + "\n")
    return 1
