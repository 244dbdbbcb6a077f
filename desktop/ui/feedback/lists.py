"""Opinions and repairs as tables, and what empty ones teach. Knows views and words; asks no service."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from PySide6.QtWidgets import QWidget

from desktop.services.times import day_of
from desktop.ui import format as fmt
from desktop.ui.feedback import words as say
from desktop.ui.feedback.facts import Words
from desktop.ui.text import tr
from desktop.ui.widgets.table_card import TableCard
from desktop.ui.widgets.table_model import Cell, Column, Row
from desktop.views.feedback import OpinionPage, OpinionView, RepairView

DONE: Final = 7
"""The column of what can be done to a repair."""


class OpinionList(TableCard):
    """Opinions, newest first. Rows are known by the hex of their id."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            (
                Column(tr("When"), "muted"),
                Column(tr("Kind")),
                Column(tr("What was said"), stretch=1),
                Column("", "pill", name=tr("State")),
            ),
            parent,
        )
        self.table.setAccessibleName(tr("Opinions"))

    def show_page(self, page: OpinionPage, rows: Iterable[OpinionView], words: Words, today: date) -> None:
        """Show these rows with the figures of all that were found."""
        self.table.set_rows([_opinion(said, words, today) for said in rows])
        self.table.set_has_more(page.more)
        rated = tr("%n ratings", "", page.rated)
        stars = tr("{ratings}, {mean} on average").format(ratings=rated, mean=say.mean(page.mean)) if page.rated else ""
        self.set_footer(fmt.joined(tr("%n opinions", "", page.found), stars))


class RepairList(TableCard):
    """Repairs, the longest open first. Rows are known by the hex of their id."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            (
                Column(tr("Device"), stretch=1),
                Column(tr("Trouble")),
                Column(tr("Reported"), "muted"),
                Column("", "pill", name=tr("State")),
                Column(tr("Repaired by"), "muted"),
                Column(tr("Cost in yuan"), "number"),
                Column(tr("Checked by"), "muted"),
                Column("", "action", name=tr("Done", "repair")),
            ),
            parent,
        )
        self.table.setAccessibleName(tr("Repairs"))
        self.empty.set(
            "wrench",
            tr("Nothing is broken"),
            tr(
                "A fault that somebody reports becomes a repair with one click; "
                "what you see yourself is reported here."
            ),
            tr("Report a fault"),
        )

    def show_repairs(self, repairs: Iterable[RepairView], words: Words, today: date) -> None:
        """Show these; what was undone at once is not worth a line."""
        kept = [repair for repair in repairs if repair.voided != "undone"]
        self.table.set_rows([_repair(repair, words, today) for repair in kept])
        valid = [repair for repair in kept if repair.voided is None]
        cost = say.yuan(sum(repair.cost for repair in valid))
        self.set_footer(
            fmt.joined(
                tr("%n open", "repairs", sum(repair.open for repair in valid)),
                tr("%n done", "repairs", sum(not repair.open for repair in valid)),
                tr("{cost} yuan in all").format(cost=cost) if cost else "",
            )
        )


def _plain(instant: int) -> str:
    """As a spreadsheet reads it."""
    return f"{fmt.iso_date(day_of(instant))} {fmt.clock(instant)}"


def _opinion(said: OpinionView, words: Words, today: date) -> Row:
    about, state = say.about(said, words), say.state(said)
    photo, kind = "image" if said.photos else "", words.name("opinion_kind", said.kind)
    source = fmt.joined(kind, words.name("opinion_channel", said.channel))
    return Row(
        said.id.hex(),
        (
            Cell(say.when(said.at, today), copy=_plain(said.at)),
            # Of a rating the stars say enough; read out it is both.
            Cell(say.stars(said.stars) or kind, tip=source, copy=f"{kind} {said.stars or ''}".strip()),
            Cell(about, tip=about, icon=photo),
            state,
        ),
        strong=state.tone == "accent",
        muted=said.voided is not None,
    )


def _repair(repair: RepairView, words: Words, today: date) -> Row:
    named = say.device(repair, words)
    return Row(
        repair.id.hex(),
        (
            Cell(named, tip=named),
            Cell(say.trouble(repair.trouble, words)),
            Cell(say.when(repair.reported_at, today), copy=_plain(repair.reported_at)),
            say.repair_state(repair, today),
            Cell(repair.repaired_by),
            Cell(say.yuan(repair.cost), copy=f"{repair.cost / 100:.2f}" if repair.cost else ""),
            Cell(repair.accepted_name),
            Cell(tr("It works again") if repair.open else "", "accent"),
        ),
        muted=repair.voided is not None,
    )
