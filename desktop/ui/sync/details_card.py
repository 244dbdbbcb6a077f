"""The card of personal details that neither this PC nor the union has: which PC entered them, and calling them lost.

Knows the service of details.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.i18n import N_
from desktop.services.times import day_of
from desktop.ui import format as fmt
from desktop.ui.text import tr
from desktop.ui.visits.saving import save
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.icon_row import IconRow, RowList
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.sheet import Sheet
from desktop.views import Changes
from desktop.views.details import MissingDetails

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

_FIELDS: Final = {
    ("visit", "visitor"): N_("Visitors' names"),
    ("movement", "recipient"): N_("Recipients' names"),
    ("staff", "name"): N_("Colleagues' names"),
    ("staff", "phone"): N_("Colleagues' telephone numbers"),
    ("staff", "pin"): N_("Colleagues' PINs"),
    ("opinion", "text"): N_("Words of opinions"),
    ("opinion", "contact"): N_("How to reach who gave an opinion"),
    ("union_opinion", "text"): N_("Words of opinions"),
    ("union_opinion", "contact"): N_("How to reach who gave an opinion"),
    ("repair", "repaired_by"): N_("Who repaired"),
}
_OTHERS: Final = N_("Others")
"""Of an entry of a newer version."""


class DetailsCard(Card):
    """Signal ``toast(str, object)`` when details were closed as lost; hidden while nobody lacks any."""

    toast = Signal(str, object)

    def __init__(self, desk: Desk, tasks: Tasks, window: QWidget) -> None:
        super().__init__(tr("Personal details that neither end has"))
        self._desk, self._tasks, self._window = desk, tasks, window
        self._missing: tuple[MissingDetails, ...] = ()
        self._shown: tuple[tuple[str, str], ...] = ()
        self.rows = RowList()
        self.rows.set_heads(tr("Personal details that neither end has"), tr("PC"), tr("Details"))
        self.body.addWidget(self.rows)
        self.hide()

    def refresh(self) -> None:
        """Read the list anew."""
        self._tasks.query(self._desk.details.missing, self._show, key="sync.details")

    def _show(self, missing: tuple[MissingDetails, ...]) -> None:
        self.setVisible(bool(missing))
        self._missing = missing
        now = self._desk.clock.now()
        said = tuple((_source(one), fmt.joined(*_counted(one), _period(one, now))) for one in missing)
        if said == self._shown:
            # The keyboard stays where it is while the words are the same.
            return
        self._shown = said
        self.set_right(fmt.number(sum(one.count for one in missing)) if missing else "")
        self.rows.set_rows([self._row(n, *words) for n, words in enumerate(said)])

    def _row(self, n: int, title: str, sub: str) -> QWidget:
        row = IconRow("circle-question-mark", title, sub, tr("Close as lost…"), tone="warn")
        row.pressed.connect(lambda: self.open_sheet(self._missing[n]))
        return row

    def open_sheet(self, one: MissingDetails) -> LostSheet:
        """The sheet that asks once more."""
        sheet = LostSheet(self._window, self._desk, self._tasks, one)
        sheet.done.connect(self._closed)
        sheet.open(sheet.primary_button)
        return sheet

    def _closed(self, text: str, changes: Changes) -> None:
        self.refresh()
        self.toast.emit(text, changes)


class LostSheet(Sheet):
    """Asks whether no other PC has them. Signal ``done(str, Changes)``."""

    done = Signal(str, object)

    def __init__(self, window: QWidget, desk: Desk, tasks: Tasks, missing: MissingDetails) -> None:
        super().__init__(window, tr("Close %n details as lost?", "", missing.count))
        self.set_width(480)
        self.set_text(fmt.joined(_source(missing), *_counted(missing)))
        for words in (
            tr("The entries themselves are complete at the union; only these details are not."),
            tr(
                "Another PC of the station may still have them, or a backup: start Yizhan there, or put the backup"
                " back. Once closed, nobody waits for them any more; nothing is erased, and what turns up later is"
                " taken."
            ),
        ):
            self.body.addWidget(Label(words, "base", wrap=True))
        self.set_buttons(primary=tr("Close as lost"), secondary=tr("Cancel"))

        def close() -> Changes:
            return desk.details.give_up(missing)

        def closed(changes: Changes) -> None:
            self.done.emit(tr("%n details closed as lost.", "", len(changes.records)), changes)

        self.submitted.connect(lambda: save(self, tasks, close, closed))


def _source(one: MissingDetails) -> str:
    if one.page:
        return tr("The station's page")
    return one.device or tr("A PC without a name")


def _counted(one: MissingDetails) -> tuple[str, ...]:
    """``来访者姓名 8``, ``领用人姓名 2``: of fields that go by one name all together."""
    counts: dict[str, int] = {}
    for kind, field, n in one.counts:
        name = tr(_FIELDS.get((kind, field), _OTHERS))
        counts[name] = counts.get(name, 0) + n
    return tuple(f"{name} {fmt.number(n)}" for name, n in counts.items())


def _period(one: MissingDetails, now: int) -> str:
    """The days on which they were entered."""
    if one.first is None or one.last is None:
        return ""
    first, last = (fmt.relative_day(day_of(at), day_of(now)) for at in (one.first, one.last))
    return first if first == last else tr("{first} to {last}").format(first=first, last=last)
