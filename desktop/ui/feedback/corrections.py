"""What was corrected of an opinion, in words: when, by whom, what it says and what it said. Knows words, no service."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.ui import format as fmt
from desktop.ui.feedback.facts import Words
from desktop.ui.feedback.words import stars, void_reason
from desktop.ui.text import tr
from desktop.views.feedback import OpinionChange

_VOCABULARIES = {
    "kind": "opinion_kind",
    "channel": "opinion_channel",
    "tags": "opinion_tag",
    "facility": "facility",
    "trouble": "trouble",
}


def corrections(changes: Sequence[OpinionChange], words: Words) -> list[str]:
    """A line each."""
    found = []
    for change in changes:
        told = [_said(name, value, change.before.get(name), words) for name, value in change.fields.items()]
        what = tr("; ").join(one for one in told if one)
        if what:
            who = change.by or tr("nobody on duty", "by")
            found.append(tr("{when} {who}: {what}").format(when=fmt.date_time(change.at), who=who, what=what))
    return found


def _said(name: str, value: object, before: object, words: Words) -> str:
    if name == "void":
        return tr("void: {reason}").format(reason=void_reason(str(value))) if value else tr("valid again")
    if name == "text":
        # Words are kept once: what they were before is nobody's business any more.
        return tr("words written anew")
    if name == "contact":
        return tr("number written anew")
    heads = {
        "kind": tr("Kind"),
        "channel": tr("How it came in"),
        "at": tr("When"),
        "stars": tr("Stars"),
        "tags": tr("Tags"),
        "facility": tr("Device"),
        "trouble": tr("Trouble"),
    }
    if name not in heads:
        return ""
    what, now, was = heads[name], _shown(name, value, words), _shown(name, before, words)
    nothing = tr("none", "value")
    if not was:
        return f"{what} {now or nothing}"
    return tr("{what} {now} (before: {was})").format(what=what, now=now or nothing, was=was)


def _shown(name: str, value: object, words: Words) -> str:
    if isinstance(value, int):
        return fmt.date_time(value) if name == "at" else stars(value)
    if not isinstance(value, str) or not value:
        return ""
    return fmt.listed([words.name(_VOCABULARIES[name], code) for code in value.split(";")])
