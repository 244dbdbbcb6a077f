"""The cards of the sync screen: what waits, what went when, both ends, the connection, the devices.

Each shows a part of `SyncPanel`; none knows a service.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QWidget

from desktop.services.sync_faults import fault_words
from desktop.ui import format as fmt
from desktop.ui.sync.kinds import OWN_NOTES, kind_icon, kind_name
from desktop.ui.sync.state_card import REVOKED
from desktop.ui.text import tr
from desktop.ui.widgets.base import clear_layout, text_width
from desktop.ui.widgets.big_figure import BigFigure
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.chip import Chip
from desktop.ui.widgets.flow_layout import FlowLayout
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.table_card import TableCard
from desktop.ui.widgets.table_model import Cell, Column, Row
from desktop.views import SyncPhase, SyncView
from desktop.views.sync import SyncPanel

_APART: Final = 12
"""Pixels between two figures."""
_RUNS: Final = 12
"""Conversations that are shown; the page scrolls, not the table in it."""


class KindChips(QWidget):
    """Kinds of entries with how many there are of each."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(self, gap=8, row_gap=8)
        self._shown: tuple[tuple[str, int], ...] = ()

    def kinds(self) -> tuple[str, ...]:
        """Kinds that are shown."""
        return tuple(kind for kind, _count in self._shown)

    def show_kinds(self, kinds: tuple[tuple[str, int], ...]) -> None:
        """Show these; what the programme notes of itself comes last."""
        self.setVisible(bool(kinds))
        if kinds == self._shown:
            return
        self._shown = kinds
        clear_layout(self._flow)
        for kind, count in sorted(kinds, key=lambda found: found[0] == OWN_NOTES):
            chip = Chip(kind_name(kind), kind_icon(kind), count=count)
            chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            chip.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self._flow.addWidget(chip)


class WaitingCard(Card):
    """What has not been delivered, by kind."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Waiting to be sent"), parent=parent)
        self._chips = KindChips()
        self.body.addWidget(self._chips)

    def kinds(self) -> tuple[str, ...]:
        """Kinds of which something waits."""
        return self._chips.kinds()

    def show_panel(self, panel: SyncPanel) -> None:
        """Show what waits."""
        self.setVisible(bool(panel.pending_by_kind))
        self.set_title(tr("Waiting to be sent") if panel.status.unsent else tr("Handed to the union"))
        self._chips.show_kinds(panel.pending_by_kind)
        self.set_right(fmt.number(panel.status.pending) if panel.status.pending else "")


class RunsCard(TableCard):
    """The latest conversations with the union."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            (
                Column(tr("Time")),
                Column(tr("Sent"), kind="number"),
                Column(tr("Received"), kind="number"),
                Column(tr("Result"), stretch=1),
            ),
            parent,
        )
        self.set_toolbar(Label(tr("Exchanges with the union"), "muted"))
        self.empty.set("history", tr("None yet"), tr("Every exchange with the union is noted here."))
        self.table.setAccessibleName(tr("Exchanges with the union"))
        self.table.set_fit_rows(_RUNS)

    def show_panel(self, panel: SyncPanel, now: int) -> None:
        """Show the history."""
        rows = []
        for n, run in enumerate(panel.runs[:_RUNS]):
            if run.fault:
                words = fmt.headline(tr(fault_words(run.fault)[0]).replace("{detail}", "").strip())
                result = Cell(words, tone="warn", tip=words)
            else:
                result = Cell(tr("Done"), tone="ok")
            figures = (Cell(fmt.number(run.sent)), Cell(fmt.number(run.received)))
            when = fmt.when(run.at, now) if run.at <= now else tr("Clock ahead")
            rows.append(Row(f"{run.at}:{n}", (when, *figures, result)))
        self.table.set_rows(rows)


class EndsCard(Card):
    """How many entries lie where."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Both ends"), parent=parent)
        self.here = BigFigure(tr("This PC"))
        self.there = BigFigure(tr("The union"))
        self._pair = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._pair.setSpacing(_APART)
        self._pair.addWidget(self.here, 1)
        self._pair.addWidget(self.there, 1)
        self._texts: tuple[str, ...] = ()
        self.note = Label("", "caption", wrap=True)
        self.body.addLayout(self._pair)
        self.body.addWidget(self.note)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def theme_changed(self) -> None:
        self._fit()

    def _fit(self) -> None:
        """A figure that is cut short is none: where two have no room beside each other they stand one below the
        other."""
        if not hasattr(self, "_texts") or not self._texts:
            return
        room = self.body.geometry().width() - _APART
        wide = max(text_width(text, "figure") for text in self._texts)
        ways = QBoxLayout.Direction
        self._pair.setDirection(ways.TopToBottom if 2 * wide > room else ways.LeftToRight)

    def show_panel(self, panel: SyncPanel) -> None:
        """Show both counts."""
        enrolled = panel.status.phase is not SyncPhase.NOT_ENROLLED
        # Both as one reading of the tables found them: the engine may count what has got its place meanwhile.
        placed, waiting = panel.log_entries, sum(count for _kind, count in panel.pending_by_kind)
        self._texts = (fmt.number(placed + waiting), fmt.number(placed) if enrolled else fmt.DASH)
        self.here.set_value(self._texts[0])
        self.there.set_value(self._texts[1])
        self._fit()
        self.note.setText(_compared(panel.status, placed))


def _compared(view: SyncView, placed: int) -> str:
    """What is known of how the two ends compare, of which ``placed`` entries have been at the union."""
    if view.phase is SyncPhase.NOT_ENROLLED:
        return tr("Nothing has been delivered yet.")
    if view.fault == REVOKED:
        return tr("The union's count is as of before it shut this PC out.")
    if view.to_receive > view.received:
        return tr("The union has more, and it is on its way here.")
    # Who leaves the network alone hears of nothing that happens at the union.
    if view.pending or not view.agreed or view.phase is SyncPhase.OFFLINE:
        return tr("The union's count is as of the last exchange.") if placed else tr("Nothing has been delivered yet.")
    if view.lost:
        return tr("Both have the same entries of this station; the union is still taking back some of its own.")
    return tr("Both had the same entries at the last exchange, checked by their fingerprints.")


class ConnectionCard(Card):
    """Which union this is. Signal ``connect_wanted`` by the button."""

    connect_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Connection"), parent=parent)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        for column in (1, 3):
            self._grid.setColumnStretch(column, 1)
        self._facts: dict[str, Label] = {}
        heads = (
            ("union", tr("Union")),
            ("url", tr("Server")),
            ("code", tr("Station")),
            ("fingerprint", tr("Fingerprint")),
        )
        for n, (key, head) in enumerate(heads):
            fact = Label("", "base", wrap=True, selectable=True)
            fact.setAccessibleName(head)
            self._facts[key] = fact
            row, pair = divmod(n, 2)
            self._grid.addWidget(Label(head, "muted"), row, 2 * pair, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(fact, row, 2 * pair + 1)
        self.button = Button(tr("Use a new card"), "secondary", "qr-code")
        self.button.clicked.connect(self.connect_wanted)
        foot = QHBoxLayout()
        foot.addWidget(self.button)
        foot.addStretch(1)
        self.body.addLayout(self._grid)
        self.body.addSpacing(6)
        self.body.addLayout(foot)

    def show_panel(self, panel: SyncPanel) -> None:
        """Show the union; the card is not there before there is one."""
        self.setVisible(panel.status.phase is not SyncPhase.NOT_ENROLLED)
        values = {
            "union": panel.union_name,
            "url": panel.url,
            "code": panel.station_code,
            "fingerprint": panel.fingerprint,
        }
        for key, value in values.items():
            # Long words without blanks may break after these signs.
            self._facts[key].setText(value.replace("/", "/\u200b").replace("-", "-\u200b") or fmt.DASH)
