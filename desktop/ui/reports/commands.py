"""The commands of the reports screen: every report and ledger by its name. Knows which reports there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.ui.commands import Command, Named, leads
from desktop.ui.text import tr

if TYPE_CHECKING:
    from desktop.services.desk import Desk


def found(_desk: Desk) -> Named:
    """Each report; the service is imported here, where nobody waits for it."""
    from desktop.services.report_kinds import KINDS

    return lambda: tuple(
        Command(
            f"reports.{kind.key}",
            tr("Report: {title}").format(title=tr(kind.title)),
            tr(kind.about),
            kind.icon,
            leads(f"reports:{kind.key}"),
        )
        for kind in KINDS.values()
    )
