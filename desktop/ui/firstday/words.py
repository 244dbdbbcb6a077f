"""What is said of each step of the first day. Knows views and the places where the steps are done."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.ui import format as fmt
from desktop.ui.text import tr
from desktop.views.beginnings import BeginningsView, StepView


@dataclass(frozen=True, slots=True)
class StepWords:
    """One row of the guide. ``place`` is where its button leads; empty for what is done on a sheet."""

    icon: str
    title: str
    why: str
    button: str
    place: str


def words_of(step: StepView) -> StepWords:
    """A step in words."""
    match step.key:
        case "file":
            lacks = tr("%n details are missing", "", step.count) if step.count else tr("Complete")
            why = fmt.joined(lacks, tr("shown on posters and the public page"))
            act = tr("Fill in") if step.count else tr("Look", "todo")
            return StepWords("house", tr("Address and telephone"), why, act, "settings:station:missing")
        case "hours":
            posted = tr("%n intervals are posted", "", step.count) if step.count else tr("Nothing is posted yet")
            return StepWords("clock", tr("Opening hours"), posted, tr("Look", "todo"), "settings:hours")
        case "people":
            there = tr("%n persons", "", step.count) if step.count else tr("Nobody yet")
            why = fmt.joined(there, tr("each with a name and a PIN to sign in with"))
            return StepWords("id-card", tr("People"), why, tr("Add", "todo"), "settings:people")
        case "stock":
            why = tr("Tick what there is, type how much: one sheet for all shelves")
            if step.count:
                why = fmt.joined(tr("%n items have stock", "", step.count), tr("more can be added at any time"))
            return StepWords("boxes", tr("Opening stock"), why, tr("Count", "stock"), "")
        case "carried":
            why = tr("How many came before today, from your paper ledger; the year's figures include them")
            if step.count:
                why = tr("%n periods are carried in", "", step.count)
            if step.twice:
                why = fmt.joined(why, tr("two PCs carried in the same days, see below"))
            return StepWords("history", tr("Totals of the year so far"), why, tr("Carry in"), "")
        case _:
            why = tr("For a ledger that is a spreadsheet already, entry by entry instead of as totals")
            if step.count:
                why = tr("%n files were imported", "", step.count)
            return StepWords("file-spreadsheet", tr("Import a ledger"), why, tr("Import…"), "")


def progress(view: BeginningsView) -> str:
    """``4 of 6 settled``."""
    return tr("{done} of {all} settled").format(done=view.settled, all=len(view.steps))
