"""An item itself: what it is called, how it is counted, when it runs low. New ones may come from the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.services import barcodes, pinyin
from desktop.ui.supplies.facts import SupplyFacts, term_name, together
from desktop.ui.text import tr
from desktop.ui.visits.saving import save
from desktop.ui.widgets.button import TextLink
from desktop.ui.widgets.chip import Chip
from desktop.ui.widgets.flow_layout import FlowBox
from desktop.ui.widgets.form import FormGrid
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.number_field import NumberField
from desktop.ui.widgets.select import Select
from desktop.ui.widgets.sheet import Sheet
from desktop.ui.widgets.toggle import Toggle
from desktop.views import CatalogueItemView, Changes, SupplyView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

_OFFERS: Final = 6
_KNOWN: Final = 10


class ItemSheet(Sheet):
    """Signals: ``done(str, Changes)``; ``remove_wanted(SupplyView)`` to take the item off the list,
    ``same_wanted(SupplyView)`` to say that another one is the same; ``coded(SupplyView, str, Changes)`` when the code
    that was scanned has been given to an item of the list."""

    done = Signal(str, object)
    remove_wanted = Signal(object)
    same_wanted = Signal(object)
    coded = Signal(object, str, object)

    def __init__(
        self,
        window: QWidget,
        desk: Desk,
        tasks: Tasks,
        facts: SupplyFacts,
        item: SupplyView | None = None,
        barcode: str = "",
    ) -> None:
        super().__init__(window, tr("Edit item") if item else tr("New item"))
        self._desk, self._tasks, self._facts, self._item = desk, tasks, facts, item
        self._scanned = barcode if item is None else ""
        self.set_width(600)
        self.name = QLineEdit()
        self.category = Select([(term.code, term_name(term)) for term in facts.categories])
        self.unit, self.pack_unit, self.barcode = QLineEdit(), QLineEdit(), QLineEdit()
        self.barcode.setProperty("takesScan", True)
        self.pack_size, self.minimum = NumberField(None, 1, 99_999), NumberField(0, 0, 999_999)
        self.expires = Toggle(tr("Carries an expiry date"))
        self._add_fields()
        if item is not None:
            self._show(item)
        self.barcode.setText(self.barcode.text() or barcode)
        remove = tr("Take off the list…") if item else ""
        self.set_buttons(primary=tr("Save"), secondary=tr("Cancel"), danger=remove)
        if item is not None:
            self.same = TextLink(tr("Is the same as…"))
            self.same.clicked.connect(lambda: self._leave_for(self.same_wanted))
            self.add_footer_left(self.same)
        self.name.textChanged.connect(lambda _text: self._offer())
        self.danger_clicked.connect(self._remove)
        self.submitted.connect(self._save_item)
        self._offer()

    def _add_fields(self) -> None:
        self.grid = FormGrid(2)
        self.name_row = self.grid.add_field(tr("Name", "item"), self.name, span=2)
        already = tr("On the list already, without a barcode. One click gives it this one:")
        self.known_title = Label(already, "small", wrap=True)
        self.known = FlowBox()
        self.offers_title = Label(tr("From the catalogue, with one click:"), "small")
        self.offers = FlowBox()
        rest = FormGrid(2)
        rest.add_field(tr("Category", "supplies"), self.category)
        self.unit_row = rest.add_field(tr("Unit"), self.unit, tr("what one piece is called, such as bottle"))
        rest.add_field(tr("Pack"), self.pack_unit, tr("such as case; may be left empty"))
        self.size_row = rest.add_field(tr("Pieces in a pack"), self.pack_size)
        rest.add_field(tr("Minimum"), self.minimum, tr("below it the item counts as low"))
        self.barcode_row = rest.add_field(tr("Barcode"), self.barcode, tr("scan it, or leave it empty"))
        self.barcode.textChanged.connect(lambda _text: self._check_code())
        self.rest = rest
        self.body.addWidget(self.grid)
        self.body.addWidget(self.known_title)
        self.body.addWidget(self.known)
        self.body.addWidget(self.offers_title)
        self.body.addWidget(self.offers)
        self.body.addWidget(rest)
        self.body.addWidget(self.expires)

    def _show(self, item: SupplyView) -> None:
        self.name.setText(item.name)
        self.category.set_current(item.category)
        self.unit.setText(item.unit)
        self.pack_unit.setText(item.pack_unit)
        self.pack_size.set_value(item.pack_size if item.pack_unit or item.pack_size > 1 else None)
        self.barcode.setText(item.barcode)
        self.minimum.set_value(item.minimum)
        self.expires.setChecked(item.tracks_expiry)

    def take_scan(self, code: str, item: SupplyView | None) -> bool:
        """Something was scanned: it is this item's code, if no other has it."""
        if item is not None and (self._item is None or item.id != self._item.id):
            self.show_error(tr("{name} carries this barcode already.").format(name=item.name))
        else:
            self.barcode.setText(code)
            self.barcode_row.field.setFocus()
        return True

    def _check_code(self) -> None:
        """Digits that do not add up were read or typed wrong; they may be kept, for who knows whose code it is."""
        code = "".join(self.barcode.text().split())
        odd = code.isdigit() and barcodes.read(code).kind == "garbage"
        self.barcode_row.set_hint(
            tr("these digits are no product's code; scan it again if it is one")
            if odd
            else tr("scan it, or leave it empty")
        )

    # -- what the catalogue offers ----------------------------------------------------------------

    def _offer(self) -> None:
        word = self.name.text().strip()
        found = [offer for offer in self._facts.suggestions if word and pinyin.matches(word, offer.name)]
        offered = [] if self._item is not None else found[:_OFFERS]
        for old in (*self.offers.findChildren(Chip), *self.known.findChildren(Chip)):
            old.hide()
            old.setParent(None)
            old.deleteLater()
        for offer in offered:
            chip = Chip(offer.name, "plus", checkable=False)
            chip.clicked.connect(lambda _checked=False, offer=offer: self._adopt(offer))
            self.offers.add(chip)
        self.offers_title.setVisible(bool(offered))
        self.offers.setVisible(bool(offered))
        bare = self._without_code(word)
        for item in bare:
            chip = Chip(item.name, "barcode", checkable=False)
            chip.clicked.connect(lambda _checked=False, item=item: self._give_code(item))
            self.known.add(chip)
        self.known_title.setVisible(bool(bare))
        self.known.setVisible(bool(bare))

    def _without_code(self, word: str) -> list[SupplyView]:
        """Whose code may have been scanned: what came in with the opening stock has none yet."""
        if not self._scanned:
            return []
        bare = [item for item in self._facts.items if not item.barcode]
        return [item for item in bare if not word or pinyin.matches(word, item.name)][:_KNOWN]

    def _give_code(self, item: SupplyView) -> None:
        code = self.barcode.text().strip() or self._scanned
        text = tr("{code} is the barcode of {name} now").format(code=code, name=item.name)
        save(
            self,
            self._tasks,
            lambda: self._desk.supplies.edit_item(item.id, barcode=code),
            lambda changes: self.coded.emit(item, text, changes),
        )

    def _adopt(self, offer: CatalogueItemView) -> None:
        text, barcode, minimum = self._added(offer.name), self.barcode.text().strip(), self.minimum.value() or 0

        def adopt() -> Changes:
            made = [self._desk.supplies.adopt(offer.id, minimum=minimum)]
            if barcode:
                made.append(self._desk.supplies.edit_item(offer.id, barcode=barcode))
            return together(made)

        save(self, self._tasks, adopt, lambda changes: self.done.emit(text, changes))

    # -- saving -----------------------------------------------------------------------------------

    def _save_item(self) -> None:
        self.grid.clear_errors()
        self.rest.clear_errors()
        if not self.name.text().strip():
            self.name_row.set_error(tr("What is it called?"))
        if not self.unit.text().strip():
            self.unit_row.set_error(tr("What is one piece called? Such as bottle, pack, pc."))
        if self.pack_unit.text().strip() and (self.pack_size.value() or 0) < 2:
            self.size_row.set_error(tr("How many pieces are in a pack? At least 2."))
        if self.grid.first_error() or self.rest.first_error():
            return
        item, fields = self._item, self._fields()
        name = str(fields["name"])

        def command() -> Changes:
            if item is not None:
                return self._desk.supplies.edit_item(item.id, **fields)
            return self._desk.supplies.add_item(
                name,
                category=str(fields["category"]),
                unit=str(fields["unit"]),
                pack_unit=str(fields["pack_unit"]),
                pack_size=int(fields["pack_size"]),
                barcode=str(fields["barcode"]),
                minimum=int(fields["minimum"]),
                expires=bool(fields["expires"]),
            )

        text = tr("Saved: {item}").format(item=name) if item else self._added(name)
        save(self, self._tasks, command, lambda changes: self.done.emit(text, changes))

    def _fields(self) -> dict[str, str | int | bool]:
        return {
            "name": self.name.text().strip(),
            "category": self.category.current(),
            "unit": self.unit.text(),
            "pack_unit": self.pack_unit.text(),
            "pack_size": self.pack_size.value() or 1,
            "barcode": self.barcode.text(),
            "minimum": self.minimum.value() or 0,
            "expires": self.expires.isChecked(),
        }

    def _remove(self) -> None:
        self._leave_for(self.remove_wanted)

    def _leave_for(self, wanted: SignalInstance) -> None:
        """Close, and let the screen go on with the item."""
        if self._item is not None:
            item = self._item
            self.accept()
            wanted.emit(item)

    def _added(self, name: str) -> str:
        return tr("Added: {item}").format(item=name)
