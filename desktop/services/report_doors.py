"""When which door was opened by a code, and who was turned away and why (开门记录)."""

from __future__ import annotations

from typing import Final

from desktop.i18n import N_
from desktop.printing.reports.document import Column, Document, table
from desktop.services.report_ground import Ground
from desktop.store.queries import doors as queries
from sync.times import day_of

DOORS: Final = N_("Door ledger")
_OPENED: Final = "opened"


def doors(ground: Ground) -> Document:
    """A line a pass that was held before a door in the period."""
    told = queries.events(ground.connection, ground.period.start, ground.period.end)
    names: dict[str, str] = {}
    for one in told:
        if one.outcome not in names:
            names[one.outcome] = ground.name("door_outcome", one.outcome)
    refused = sum(one.outcome != _OPENED for one in told)
    kept = table(
        "doors",
        ground.tr(DOORS),
        (
            Column("day", ground.tr("Date"), "day"),
            Column("time", ground.tr("Time"), "time"),
            Column("door", ground.tr("Door"), width=1.2),
            Column("outcome", ground.tr("Outcome", "door"), width=2.4),
        ),
        [(day_of(one.at), one.at, one.door, names[one.outcome]) for one in told],
        total_label=ground.tr("%n passes shown, {refused} refused", "", len(told)).format(refused=refused),
        empty=ground.tr("No door told anything in this period."),
    )
    return ground.ledger(kept)
