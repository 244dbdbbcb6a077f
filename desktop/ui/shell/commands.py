"""All commands there are: each screen's own list, and those of the window itself.

Knows the screens by their names alone; what their commands do, they know themselves.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, cast

import resources
from desktop.ui.commands import Command, Named, Reach, leads
from desktop.ui.shell.screens import FOOT, RAIL, SCREENS, ScreenSpec
from desktop.ui.text import tr
from desktop.ui.widgets.listing import EXPORT_KEYS

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.shell.window import MainWindow


def always(window: MainWindow) -> tuple[Command, ...]:
    """What is there whatever is stored: first what each screen does, then where one can go. On the UI thread."""
    listed = [command for module in _modules() for command in _always(module)]
    return _called((*listed, *_places(), *_of_window(window)))


def stored(desk: Desk) -> Named:
    """What depends on what is stored. Off the UI thread; call the result on it."""
    named = [cast("Callable[[Desk], Named]", module.found)(desk) for module in _modules() if hasattr(module, "found")]
    return lambda: _called(command for put_into_words in named for command in put_into_words())


@cache
def other_names() -> Mapping[str, str]:
    """By a command's key, what people also call it: whoever wants to close looks for that, and not for our word."""
    names: Mapping[str, str] = json.loads(resources.path("also.json").read_text("utf-8"))
    return names


def _called(commands: Iterable[Command]) -> tuple[Command, ...]:
    names = other_names()
    return tuple(
        replace(one, also=f"{one.also} {names[one.key]}".strip()) if one.key in names else one for one in commands
    )


def _modules() -> tuple[ModuleType, ...]:
    return tuple(_module(spec) for spec in SCREENS.values())


def _module(spec: ScreenSpec) -> ModuleType:
    return import_module(f"{spec.module.rpartition('.')[0]}.commands")


def _always(module: ModuleType) -> tuple[Command, ...]:
    if not hasattr(module, "commands"):
        return ()
    return cast("Callable[[], tuple[Command, ...]]", module.commands)()


def _places() -> tuple[Command, ...]:
    keys = {spec.key: f"Ctrl+{n}" for n, spec in enumerate((*RAIL, *FOOT), start=1)}
    return tuple(
        Command(
            f"go.{spec.key}",
            tr("Go to {screen}").format(screen=tr(spec.text)),
            tr("Bring this screen to the front"),
            spec.icon,
            leads(spec.key),
            keys=keys.get(spec.key, ""),
        )
        for spec in SCREENS.values()
    )


def _of_window(window: MainWindow) -> tuple[Command, ...]:
    def runs(act: Callable[[], object]) -> Callable[[Reach], None]:
        def run(_reach: Reach) -> None:
            act()

        return run

    return (
        Command("window.undo", tr("Undo"), tr("Take back what was done last"), "undo-2", runs(window.undo.undo),
                "Ctrl+Z"),
        Command("window.redo", tr("Redo"), tr("Do again what was taken back"), "redo-2", runs(window.undo.redo),
                "Ctrl+Y"),
        Command("window.print", tr("Print this screen"), tr("The report or poster that belongs to it"), "printer",
                runs(window.print_now), "Ctrl+P"),
        Command("window.export", tr("Export this list…"), tr("What is shown, as a workbook, CSV or JSON"), "file-down",
                runs(window.export_list), EXPORT_KEYS),
        Command("window.search", tr("Search on this screen"), tr("Puts the cursor where one searches"), "search",
                runs(window.search), "F2"),
        Command("window.help", tr("Help for this screen"), tr("What it is for, and its keys"),
                "circle-question-mark", runs(window.show_help), "F1"),
        Command("window.quit", tr("Quit Yizhan"), tr("Closes the programme, also in the tray"), "power",
                runs(window.quit)),
    )  # fmt: skip
