"""What was corrected of a visit, in words: when, by whom, what it says and what it said. Knows words, no service."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.ui import format as fmt
from desktop.ui.text import tr
from desktop.ui.visits.vocabulary import Vocabulary
from desktop.ui.visits.words import void_reason
from desktop.views.visit_history import VisitChange


def lines(changes: Sequence[VisitChange], words: Vocabulary) -> list[str]:
    """A line each; what is not told here, such as a name that was erased when its time was up, has none."""
    found = []
    for change in changes:
        told = [_said(name, value, change.before.get(name), words) for name, value in change.fields.items()]
        what = tr("; ").join(one for one in told if one)
        if what:
            who = change.by or tr("nobody on duty", "by")
            found.append(tr("{when} {who}: {what}").format(when=fmt.date_time(change.at), who=who, what=what))
    return found


def _said(name: str, value: object, before: object, words: Vocabulary) -> str:
    if name == "void":
        return tr("void: {reason}").format(reason=void_reason(str(value))) if value else tr("valid again")
    if name == "visitor":
        if not value:
            return tr("name taken off")
        return tr("name corrected") if before else tr("name added")
    heads = {
        "category": tr("Category"),
        "persons": tr("Persons"),
        "services": tr("Services"),
        "arrived_at": tr("Arrived"),
        "left_at": tr("Left"),
        "note": tr("Note"),
    }
    if name not in heads:
        return ""
    what, now, was = heads[name], _shown(name, value, words), _shown(name, before, words)
    if not was:
        return f"{what} {now or nothing()}"
    return tr("{what} {now} (before: {was})").format(what=what, now=now or nothing(), was=was)


def nothing() -> str:
    """What stands where nothing is recorded."""
    return tr("none", "value")


def _shown(name: str, value: object, words: Vocabulary) -> str:
    if isinstance(value, int):
        return fmt.date_time(value) if name.endswith("_at") else fmt.number(value)
    if not isinstance(value, str):
        return ""
    if name == "category":
        return words.category(value)
    return words.used(filter(None, value.split(";"))) if name == "services" else value
