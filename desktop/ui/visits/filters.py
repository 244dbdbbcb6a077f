"""What the history is narrowed to: a category, a service, who was on duty; each a chip that a click takes away.

Knows words and people; asks no service.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypedDict

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from desktop.ui.text import tr
from desktop.ui.visits.vocabulary import Vocabulary
from desktop.ui.widgets.chip import Chip
from desktop.ui.widgets.flow_layout import FlowBox
from desktop.views import RecordId, StaffView


class AskedFilters(TypedDict):
    """Filters as the service takes them."""

    category: str | None
    service: str | None
    staff: RecordId | None


@dataclass(frozen=True, slots=True)
class Filters:
    """Empty is without bound. ``name`` is that of ``staff``."""

    category: str = ""
    service: str = ""
    staff: RecordId = b""
    name: str = ""

    def asked(self) -> AskedFilters:
        """As the service takes them."""
        return AskedFilters(category=self.category or None, service=self.service or None, staff=self.staff or None)


class FilterRow(FlowBox):
    """The filters in force; hidden without any. Signal ``changed()``."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._filters = Filters()
        self.chips: dict[str, Chip] = {}
        self.hide()

    def filters(self) -> Filters:
        """Those in force."""
        return self._filters

    def show_filters(self, filters: Filters, words: Vocabulary | None) -> None:
        """Narrow the history to these."""
        if filters == self._filters or words is None:
            return
        self._filters = filters
        for chip in self.chips.values():
            chip.setParent(None)
            chip.deleteLater()
        self.chips = {}
        for key, text, without in (
            ("category", words.category(filters.category) if filters.category else "", replace(filters, category="")),
            ("service", words.service(filters.service) if filters.service else "", replace(filters, service="")),
            (
                "staff",
                tr("On duty: {name}").format(name=filters.name) if filters.staff else "",
                replace(filters, staff=b"", name=""),
            ),
        ):
            if text:
                chip = Chip(text, "x")
                chip.setChecked(True)
                chip.setAccessibleName(tr("Remove filter: {filter}").format(filter=text))
                chip.clicked.connect(lambda _on=False, rest=without: self.show_filters(rest, words))
                self.add(chip)
                self.chips[key] = chip
        self.setVisible(bool(self.chips))
        self.changed.emit()


class FilterMenu(QMenu):
    """Signal ``chosen(Filters)``."""

    chosen = Signal(object)


def filter_menu(parent: QWidget, words: Vocabulary, people: Sequence[StaffView], now: Filters) -> FilterMenu:
    """What the history can be narrowed to; what is in force is ticked, and a second choice of it takes it away."""
    menu = FilterMenu(parent)

    def offer(below: QMenu, text: str, filters: Filters, without: Filters) -> None:
        on = filters == now
        action = below.addAction(text)
        action.setCheckable(True)
        action.setChecked(on)
        action.triggered.connect(lambda: menu.chosen.emit(without if on else filters))

    category, service = menu.addMenu(tr("Category")), menu.addMenu(tr("Services"))
    for code in words.known_categories:
        offer(category, words.category(code), replace(now, category=code), replace(now, category=""))
    for code in words.known_services:
        offer(service, words.service(code), replace(now, service=code), replace(now, service=""))
    duty = menu.addMenu(tr("On duty", "filter"))
    for person in people:
        who = replace(now, staff=person.id, name=person.name)
        offer(duty, person.name, who, replace(now, staff=b"", name=""))
    duty.setEnabled(bool(people))
    if now != Filters():
        menu.addSeparator()
        menu.addAction(tr("Clear filters"), lambda: menu.chosen.emit(Filters()))
    return menu
