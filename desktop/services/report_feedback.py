"""The opinion ledger (意见) and the repair ledger (报修), with the columns that paper forms have."""

from __future__ import annotations

from typing import Final

from desktop.i18n import N_
from desktop.printing.reports.document import Column, Document, Row, table
from desktop.services.report_ground import Ground
from desktop.store.queries import opinions as opinion_queries
from desktop.store.queries import repairs as repair_queries
from desktop.views.feedback import OpinionView, RepairView
from sync.times import day_of

OPINIONS: Final = N_("Opinion ledger")
REPAIRS: Final = N_("Repair ledger")


def opinions(ground: Ground) -> Document:
    """Everything said in the period: what, how it came, what was done about it, and when it was answered."""
    said = opinion_queries.said(ground.connection, ground.period.start, ground.period.end)
    kept = table(
        "opinions",
        ground.tr(OPINIONS),
        (
            Column("day", ground.tr("Date"), "day"),
            Column("kind", ground.tr("Kind"), width=0.7),
            Column("stars", ground.tr("Stars"), "number"),
            Column("content", ground.tr("Content"), width=2.6),
            Column("channel", ground.tr("Channel"), width=0.8),
            Column("handling", ground.tr("Handling"), width=2.4),
            Column("replied", ground.tr("Replied on"), "day"),
            Column("by", ground.tr("Replied by"), width=0.8),
        ),
        [_said(ground, one) for one in said],
        total_label=ground.tr("%n opinions", "", len(said)),
        empty=ground.tr("Nothing was said in this period."),
    )
    return ground.ledger(kept, landscape=True)


def repairs(ground: Ground) -> Document:
    """Everything reported in the period: device, fault, who mended it, when it was done, its cost, who accepted it."""
    reported = repair_queries.reported(ground.connection, ground.period.start, ground.period.end)
    kept = table(
        "repairs",
        ground.tr(REPAIRS),
        (
            Column("day", ground.tr("Reported on"), "day"),
            Column("device", ground.tr("Device"), width=1.2),
            Column("fault", ground.tr("Fault"), width=1.0),
            Column("repaired_by", ground.tr("Repaired by"), width=1.2),
            Column("done", ground.tr("Done on"), "day"),
            Column("cost", ground.tr("Cost in yuan"), "money", total=True),
            Column("accepted", ground.tr("Accepted by"), width=0.9),
            Column("note", ground.tr("Note"), width=2.0),
        ),
        [_reported(ground, one) for one in reported],
        total_label=ground.tr("Total of %n repairs", "", len(reported)),
        empty=ground.tr("Nothing was reported broken in this period."),
    )
    return ground.ledger(kept, landscape=True)


def _said(ground: Ground, said: OpinionView) -> Row:
    about = [
        ground.name("facility", said.facility),
        ground.name("trouble", said.trouble),
        ground.names("opinion_tag", said.tags),
        " ".join(said.text.split()),
    ]
    reply = said.reply
    return (
        day_of(said.at),
        ground.name("opinion_kind", said.kind),
        said.stars or None,
        ground.tr(", ").join(filter(None, about)),
        ground.name("opinion_channel", said.channel),
        _handling(ground, said),
        None if reply is None else day_of(reply.at),
        "" if reply is None else reply.by,
    )


def _handling(ground: Ground, said: OpinionView) -> str:
    """The answer, and what became of the repair."""
    mended = ""
    if said.repair is not None:
        done = said.repair.done_at
        mended = ground.tr("in repair") if done is None else ground.tr("mended on {day}").format(day=day_of(done))
    return ground.tr("; ").join(filter(None, (said.reply.text if said.reply is not None else "", mended)))


def _reported(ground: Ground, repair: RepairView) -> Row:
    named = ground.tr(", ").join(filter(None, (ground.name("facility", repair.facility), repair.what)))
    return (
        day_of(repair.reported_at),
        named or " ".join(repair.said.split()) or ground.tr("Something else", "repair"),
        ground.name("trouble", repair.trouble),
        repair.repaired_by,
        None if repair.done_at is None else day_of(repair.done_at),
        repair.cost / 100 if repair.cost else None,
        repair.accepted_name,
        repair.note,
    )
