"""The Supplies screen: what is there, what comes in and goes out, what runs low or expires.

Composes bar, list and card and refreshes them; knows the supply service, and no rule of supplies.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from desktop.services.report_only import Only
from desktop.services.times import day_of
from desktop.ui.files.ledger_files import LedgerFiles
from desktop.ui.files.words import ITEMS, MOVEMENTS, STOCKTAKES
from desktop.ui.reports.places import report_place
from desktop.ui.supplies.acts import SupplyActs
from desktop.ui.supplies.bar import ALL, EXPIRING, LATER, LOW, OUT, SupplyBar
from desktop.ui.supplies.facts import Opened, Shown, read_opened, read_shown
from desktop.ui.supplies.item_card import ItemCard
from desktop.ui.supplies.request_acts import RequestActs
from desktop.ui.supplies.stocktake_acts import StocktakeActs
from desktop.ui.supplies.table import SupplyTable
from desktop.ui.text import tr
from desktop.ui.theme import GAP, PAGE_MARGIN, px
from desktop.ui.widgets.page_scroll import PageScroll
from desktop.views import Changes, RecordId

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

SHOWN: Final = (
    "supply", "movement", "stocktake", "stocktake_sheet", "staff", "term", "union_term", "erasure", "request",
    "union_answer",
)  # fmt: skip
"""Kinds of records of which this screen shows anything."""
_SIDE: Final = 316
_TABLE: Final = 300


class SuppliesScreen(QWidget):
    """Signals: ``toast(str, Changes | None)``, ``navigate(str)``."""

    toast = Signal(str, object)
    navigate = Signal(str)

    def __init__(self, desk: Desk, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._tasks = tasks
        self.title = tr("Supplies")
        self._shown: Shown | None = None
        self._read_as = ("", "")
        """What the list that is shown was narrowed to."""
        self._stale = True
        self._wanted = ""
        self._picked = False
        self.bar = SupplyBar()
        self.list = SupplyTable()
        self.card = ItemCard()
        self.files = LedgerFiles(desk, tasks, self)
        self.acts = SupplyActs(desk, tasks, self.files, self)
        self.requests = RequestActs(desk, tasks, self)
        self.stocktakes = StocktakeActs(desk, tasks, self)
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        low = QHBoxLayout()
        low.setSpacing(GAP)
        low.addWidget(self.list, 1)
        low.addWidget(self.card)
        self._scroll = PageScroll()
        page = self._scroll.layout_
        page.setContentsMargins(0, 0, 0, 20)
        page.setSpacing(GAP)
        page.addWidget(self.bar)
        page.addLayout(low, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN, 0)
        column.addWidget(self._scroll)
        self._size()

    def _connect(self) -> None:
        bar, acts, card = self.bar, self.acts, self.card
        bar.restock_wanted.connect(lambda: acts.restock(self._chosen()))
        bar.issue_wanted.connect(lambda: acts.issue(self._chosen()))
        bar.count_wanted.connect(lambda: self.stocktakes.open())
        bar.loans_wanted.connect(acts.loans)
        bar.requests_wanted.connect(self.requests.open)
        bar.adopt_wanted.connect(acts.adopt)
        bar.new_wanted.connect(acts.add)
        bar.menu_wanted.connect(self._offer_files)
        bar.search.searched.connect(lambda _text: self._load())
        bar.chips.changed.connect(lambda _keys: self._load())
        acts.toast.connect(self.toast)
        self.requests.toast.connect(self.toast)
        self.requests.adopt_wanted.connect(acts.adopt)
        self.stocktakes.toast.connect(self.toast)
        self.stocktakes.navigate.connect(self.navigate)
        self.stocktakes.adopt_wanted.connect(acts.adopt)
        acts.added.connect(self._show_added)
        self.files.toast.connect(self.toast)
        self.list.table.selection_changed.connect(self._selected)
        self.list.table.clicked.connect(lambda _index: self._pick())
        self.list.table.opened.connect(lambda key: acts.ledger(bytes.fromhex(key)))
        self.list.table.context_requested.connect(self._open_menu)
        self.list.empty.action.connect(self._empty_action)
        card.edit_wanted.connect(lambda: acts.edit(bytes.fromhex(card.key())))
        card.ledger_wanted.connect(lambda: acts.ledger(bytes.fromhex(card.key())))
        card.write_off_wanted.connect(self._write_off)
        card.count_wanted.connect(lambda: self.stocktakes.count_item(bytes.fromhex(card.key())))
        self.list.count_wanted.connect(lambda key: self.stocktakes.count_item(bytes.fromhex(key)))
        card.ask_wanted.connect(lambda: self.requests.ask(bytes.fromhex(card.key())))
        card.entry_wanted.connect(self._open_entry)

    # -- what the frame asks ----------------------------------------------------------------------

    def refresh(self) -> None:
        """Read the list and the chosen item off the UI thread and show them."""
        self._stale = False
        self._load()
        if self.card.key():
            self._read_item(bytes.fromhex(self.card.key()))

    def on_changes(self, changes: Changes) -> None:
        """Read anew what a change concerns, when it can be seen."""
        self._stale = self._stale or changes.touches(*SHOWN)
        if self._stale and self.isVisible():
            self.refresh()

    def focus_search(self) -> None:
        """Search the list."""
        self.bar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.bar.search.selectAll()

    def report(self) -> str | None:
        """The stock list, of the items that the list is narrowed to; none when it is narrowed to nothing."""
        today, shown = day_of(self._desk.clock.now()), self._shown
        if shown is None or self._read_as != self._asked():
            return None
        narrowed = self.bar.only() != ALL or self.bar.search.text().strip()
        items = frozenset(item.id for item in shown.found) if narrowed else frozenset()
        if narrowed and not items:
            # Without any item a report is of all of them.
            return ""
        return report_place("stock", today, today, Only(items=items))

    def open_target(self, target: str) -> None:
        """``restock``, ``issue``, ``waste``, ``item`` or ``ledger`` with ``:<hex id>``, ``new:<barcode>``, ``search``,
        ``voucher:<number>``, ``entry:<hex id>`` of a line of a ledger, ``low``, ``out``, ``expiring``, ``later``,
        ``adopt``, ``export``, ``export-items``, ``import``, ``requests``, ``ask``, ``stocktakes``; ``count`` with or
        without an item, ``count-one`` with one."""
        what, _, which = target.partition(":")
        if what == "new":
            self.acts.add(which)
        elif what == "voucher":
            self.acts.voucher(which)
        elif what == "entry":
            self.acts.open_entry(bytes.fromhex(which))
        elif what == "search":
            self.focus_search()
        elif what in (LOW, OUT, EXPIRING, LATER):
            self.bar.chips.set_checked([what])
            self._load()
        elif what == "stocktakes":
            self.stocktakes.past()
        elif what == "adopt":
            self.acts.adopt()
        elif what == "export":
            self.files.ask_export(MOVEMENTS)
        elif what == "export-items":
            self.files.ask_export(ITEMS)
        elif what == "import":
            self.files.ask_import(MOVEMENTS)
        elif what == "requests":
            self.requests.open()
        elif what == "ask":
            self.requests.ask(bytes.fromhex(which) if which else None)
        else:
            self._open_item(what, bytes.fromhex(which) if which else None)

    def back(self) -> bool:
        """Leave the search, then the filter."""
        if self.bar.search.text():
            self.bar.search.clear_search()
            return True
        if self.bar.only() != ALL:
            self.bar.chips.set_checked([ALL])
            self._load()
            return True
        return False

    # -- reading and showing ----------------------------------------------------------------------

    def _load(self) -> None:
        asked = self._asked()
        self._tasks.query(lambda: read_shown(self._desk, *asked), partial(self._show, asked), key="supplies.list")

    def _asked(self) -> tuple[str, str]:
        """What the list is narrowed to: the text and the filter."""
        return self.bar.search.text(), self.bar.only()

    def _show(self, asked: tuple[str, str], shown: Shown) -> None:
        self._shown, self._read_as = shown, asked
        self.bar.show_counts(shown.facts)
        self._teach(shown)
        picked = self._picked
        self.list.show_items(shown)
        # That the list was read anew is nobody's choice of the row that is shown.
        self._picked = picked
        # With nothing on the list there is nothing to show beside it.
        self.card.setVisible(bool(shown.facts.items))
        keys = {item.id.hex() for item in shown.found}
        if self._wanted in keys:
            self._select(self._wanted)
            self._wanted = ""
        elif not self.list.table.selected_keys():
            self._picked = False
            if self.list.first():
                self._select(self.list.first(), picked=False)
            else:
                self.card.show_item(None)

    def _select(self, key: str, picked: bool = True) -> None:
        self.list.table.select(key)
        self._picked = picked

    def _pick(self) -> None:
        """Clicked, perhaps on the row that was shown already."""
        self._picked = bool(self.list.table.selected_keys())

    def _selected(self, keys: list[str]) -> None:
        self._picked = bool(keys)
        if keys and keys[0] != self.card.key():
            self._read_item(bytes.fromhex(keys[0]))

    def _read_item(self, record: RecordId) -> None:
        self._tasks.query(
            lambda: read_opened(self._desk, record), self._show_item, lambda _gone: self._no_item(), key="supplies.item"
        )

    def _show_item(self, opened: Opened) -> None:
        self.card.show_item(None if opened.detail.item.voided is not None else opened)

    def _no_item(self) -> None:
        self.card.show_item(None)

    def _show_added(self, record: bytes) -> None:
        self.bar.search.clear_search()
        self.bar.chips.set_checked([ALL])
        self._wanted = record.hex()
        self._load()

    def _teach(self, shown: Shown) -> None:
        """What an empty list says, and the one button that helps."""
        empty, search = self.list.empty, self.bar.search.text().strip()
        if not shown.facts.items:
            empty.set(
                "boxes",
                tr("Nothing on the shelves yet"),
                tr(
                    "Water, paper cups, medicine, umbrellas: say once what the station keeps; from then on every "
                    "delivery and every issue takes two clicks."
                ),
                tr("Take items from the catalogue"),
            )
        elif search:
            empty.set(
                "search",
                tr("Nothing found for “{text}”").format(text=search),
                tr("The search looks at names and barcodes; initials do, as in kqs for 矿泉水."),
                tr("New item…"),
            )
        else:
            empty.set("circle-check", tr("Nothing here, and that is good"), tr("Enough of everything is there."))

    # -- what a person does -----------------------------------------------------------------------

    def _chosen(self) -> RecordId | None:
        """The item that a person has picked; one that only happens to be shown is not meant."""
        keys = self.list.table.selected_keys()
        return bytes.fromhex(keys[0]) if self._picked and keys else None

    def _open_item(self, what: str, record: RecordId | None) -> None:
        if record is not None:
            self._wanted = record.hex()
            self._select(self._wanted)
        if what == "restock":
            self.acts.restock(record)
        elif what == "issue":
            self.acts.issue(record)
        elif what == "loans":
            self.acts.loans(record)
        elif what == "count":
            self.stocktakes.open(record)
        elif what == "count-one" and record is not None:
            self.stocktakes.count_item(record)
        elif what == "waste" and record is not None:
            self.acts.ask_write_off(record)
        elif what == "ledger" and record is not None:
            self.acts.ledger(record)

    def _empty_action(self) -> None:
        if self._shown is not None and self._shown.facts.items:
            self.acts.add()
        else:
            self.acts.adopt()

    def _write_off(self) -> None:
        opened = self.card.opened()
        if opened is not None:
            self.acts.write_off(opened)

    def _open_entry(self, key: str) -> None:
        opened = self.card.opened()
        if opened is not None:
            self.acts.entry(opened, key)

    def row_menu(self, record: RecordId) -> QMenu:
        """What can be done to an item of the list."""
        menu = QMenu(self)
        menu.addAction(tr("Restock"), lambda: self.acts.restock(record))
        menu.addAction(tr("Issue"), lambda: self.acts.issue(record))
        menu.addAction(tr("Lend something"), lambda: self.acts.loans(record))
        menu.addAction(tr("Count the shelf"), lambda: self.stocktakes.count_item(record))
        menu.addAction(tr("Ask the union"), lambda: self.requests.ask(record))
        menu.addSeparator()
        menu.addAction(tr("Ledger"), lambda: self.acts.ledger(record))
        menu.addAction(tr("Edit item"), lambda: self.acts.edit(record))
        return menu

    def _offer_files(self, menu: QMenu) -> None:
        """The ledgers of this screen, out to files and in from them."""
        menu.addAction(tr("Past stocktakes…"), self.stocktakes.past)
        menu.addSeparator()
        menu.addAction(tr("Export the ledger…"), lambda: self.files.ask_export(MOVEMENTS))
        menu.addAction(tr("Export the list of items…"), lambda: self.files.ask_export(ITEMS))
        menu.addAction(tr("Export the stocktakes…"), lambda: self.files.ask_export(STOCKTAKES))
        menu.addSeparator()
        self.files.add_to(menu, MOVEMENTS)

    def _open_menu(self, key: str, at: QPoint) -> None:
        menu = self.row_menu(bytes.fromhex(key))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    # -- geometry ---------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_scroll"):
            self._size()

    def _size(self) -> None:
        self.card.setFixedWidth(max(_SIDE, px(_SIDE) if px(100) < 130 else px(240)))
        for card in (self.list, self.card):
            # They take what is left of the height, and scroll inside themselves.
            policy = card.sizePolicy()
            policy.setVerticalPolicy(QSizePolicy.Policy.Ignored)
            card.setSizePolicy(policy)
            card.setMinimumHeight(px(_TABLE))
