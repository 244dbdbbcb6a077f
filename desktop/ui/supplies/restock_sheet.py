"""Goods have come in: what, how many, where from; batch and expiry where the item has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.services.times import day_of
from desktop.ui import format as fmt
from desktop.ui.photos.draft import DraftPhotos
from desktop.ui.photos.intake import PhotoIntake
from desktop.ui.supplies.facts import SupplyFacts, term_name
from desktop.ui.supplies.form import MovementSheet
from desktop.ui.supplies.words import amount, change
from desktop.ui.text import tr
from desktop.ui.widgets.chip import ChipRow
from desktop.ui.widgets.date_field import DateField
from desktop.ui.widgets.form import FormGrid, FormRow
from desktop.ui.widgets.toggle import Toggle
from desktop.views import Changes, RecordId, SupplyView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

DONATION: Final = "donation"


class RestockSheet(MovementSheet):
    """Enter saves from any line. Signal ``thanks_wanted(RecordId)`` when a donation was saved that wants its letter."""

    thanks_wanted = Signal(bytes)

    def __init__(self, window: QWidget, desk: Desk, tasks: Tasks, facts: SupplyFacts) -> None:
        super().__init__(window, desk, tasks, facts, tr("Restock"), rows=4)
        self._request: tuple[RecordId, SupplyView | None, str] | None = None
        """What it comes in for, of which item (None when it was asked for in words), and what was asked for."""
        self.set_width(560)
        self.source = ChipRow(exclusive=True)
        for term in facts.sources:
            self.source.add(term.code, term_name(term), term.icon)
        self.source.set_checked([facts.sources[0].code])
        self.source.changed.connect(lambda _keys: self._show_donor())
        self.batch = QLineEdit()
        self.batch.setProperty("takesScan", True)
        self.expires = DateField()
        self.expires.changed.connect(lambda _date: self._show_expiry())
        self.expires_row = FormRow(tr("Best before"), self.expires, tr("2027-08 means the end of that month."))
        self.grid = FormGrid(2)
        self.grid.add_field(tr("Batch"), self.batch, tr("may be left empty"))
        self.grid.add(self.expires_row)
        self.grid.hide()
        self.donor = QLineEdit()
        self.donor_row = FormRow(tr("Donor"), self.donor)
        self.thanks = Toggle(tr("Show the letter of thanks afterwards"), checked=True)
        self.donor_row.hide()
        self.thanks.hide()
        self.note = QLineEdit()
        self.note.setPlaceholderText(tr("such as: delivered by Mr Zhang"))
        self.photos = DraftPhotos(PhotoIntake(self, desk, tasks))
        self.photos.refused.connect(self.show_error)
        self.photos.changed.connect(lambda: self.show_error(""))
        for row in (
            self.picker,
            self.quantity_row,
            FormRow(tr("Source"), self.source),
            self.donor_row,
            self.thanks,
            self.grid,
            FormRow(tr("Note"), self.note),
            FormRow(tr("Photos"), self.photos),
        ):
            self.body.addWidget(row)
        self.offer_earlier()
        self.set_buttons(primary=tr("Restock"), secondary=tr("Cancel"))
        self.photos.intake.watch()

    def begin_for(self, request: RecordId, item: SupplyView | None, what: str, pieces: int, source: str) -> None:
        """Open it for what has come in for a request: of an item, or of ``what`` was asked for in words."""
        self._request = request, item, what
        self.set_text(self._asked_for())
        self.source.set_checked([source])
        self.propose(pieces or None)
        self.begin(item)
        self.quantity.number.selectAll()

    def _counts_for(self, item: SupplyView) -> RecordId | None:
        """The request, unless it is of another item."""
        if self._request is None:
            return None
        request, asked, _what = self._request
        return request if asked is None or asked.id == item.id else None

    def _asked_for(self) -> str:
        return "" if self._request is None else tr("Asked for: {what}").format(what=self._request[2])

    def item_chosen(self, item: SupplyView) -> None:
        if self._request is not None:
            other = tr("This comes in without the request.") if self._counts_for(item) is None else ""
            self.set_text(fmt.joined(self._asked_for(), other))
        self.grid.setVisible(item.tracks_expiry)

    def effect(self, item: SupplyView, pieces: int) -> str:
        after = amount(item.balance + pieces, item.unit)
        return fmt.joined(self.quantity.sum(), tr("{amount} in stock afterwards").format(amount=after))

    def valid(self) -> bool:
        self._show_expiry()
        if self.grid.isVisible() and not self.expires.valid():
            self.expires_row.set_error(tr("This is not a date; write it like 2026-11-21."))
            self.expires.setFocus()
            return False
        if self.photos.intake.busy():
            self.show_error(tr("A photo is still being read. Try again in a moment."))
            return False
        return True

    def save_movement(self, item: SupplyView, pieces: int) -> None:
        source, note = self.source.checked()[0], self.note.text()
        donor = self.donor.text() if source == DONATION else ""
        batch, expires_on = (self.batch.text(), self.expires.value()) if item.tracks_expiry else ("", None)
        photos = self.photos.photos()
        request, at = self._counts_for(item), self.at()
        thank = source == DONATION and self.thanks.isChecked()
        self.save(
            lambda: self._desk.supplies.restock(
                item.id,
                pieces,
                source=source,
                batch=batch,
                expires_on=expires_on,
                donor=donor,
                note=note,
                at=at,
                request=request,
                photos=self._desk.photos.album(photos) if photos else None,
            ),
            tr("Restocked: {item} {change}").format(item=item.name, change=change(pieces, item.unit)),
            lambda changes: self._thank(changes) if thank else None,
        )

    def _thank(self, changes: Changes) -> None:
        """The movement is what undoing would take away first of its kind."""
        made = next((patch.record for patch in changes.inverse if patch.kind == "movement"), None)
        if made is not None:
            self.thanks_wanted.emit(made)

    def _show_donor(self) -> None:
        donation = self.source.checked() == [DONATION]
        self.donor_row.setVisible(donation)
        self.thanks.setVisible(donation)
        if donation:
            self.donor.setFocus()

    def _show_expiry(self) -> None:
        value = self.expires.value()
        gone = value is not None and value < day_of(self._desk.clock.now())
        self.expires_row.set_error("")
        self.expires_row.set_hint(
            tr("This day has passed: check it, the goods count as expired.")
            if gone
            else tr("2027-08 means the end of that month.")
        )
