"""Appearance on this PC: language, light or dark, size of text; everything changes at once.

Knows the settings service.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.i18n import CHINESE, ENGLISH
from desktop.ui.settings.section import Section
from desktop.ui.text import tr
from desktop.ui.widgets.big_figure import BigFigure
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.form import FormGrid
from desktop.ui.widgets.segmented import Segmented
from desktop.ui.widgets.tile import Tile
from desktop.views import Changes

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks


class LookSection(Section):
    """Three choices and a sample of what they do."""

    kinds = frozenset({"setting"})

    def __init__(self, desk: Desk, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(desk, tasks, tr("Appearance"), tr("On this PC only."), parent)
        self.language = Segmented()
        self.language.set_options([("system", tr("Follow the system")), (CHINESE, "中文"), (ENGLISH, "English")])
        self.theme = Segmented()
        self.theme.set_options(
            [
                ("system", tr("Follow the system"), "sun-moon"),
                ("light", tr("Light"), "sun"),
                ("dark", tr("Dark"), "moon"),
            ]
        )
        self.scale = Segmented()
        self.scale.set_options([("100", tr("Normal")), ("125", tr("Large")), ("150", tr("Very large"))])
        form = FormGrid(1)
        form.add_field(tr("Language"), self.language)
        form.add_field(tr("Colours"), self.theme)
        form.add_field(tr("Text size"), self.scale)
        self.language.changed.connect(lambda key: self._set("language", key))
        self.theme.changed.connect(lambda key: self._set("theme", key))
        self.scale.changed.connect(lambda key: self._set("text_scale", int(key)))
        card = Card()
        card.body.addWidget(form)
        self.page.addWidget(card)
        self.page.addWidget(_sample())
        self.refresh()

    def refresh(self) -> None:
        """Show what is chosen."""
        settings = self.desk.settings
        self.language.set_current(settings.language)
        self.theme.set_current(settings.theme)
        self.scale.set_current(str(settings.text_scale))

    def on_changes(self, changes: Changes) -> None:
        """A choice made elsewhere is shown here too."""
        if changes.touches("setting"):
            self.refresh()

    def _set(self, key: str, value: str | int) -> None:
        self.tasks.command(lambda: self.desk.settings.set(key, value))


def _sample() -> Card:
    """What figures, tiles and words look like now."""
    card = Card(tr("Sample"))
    figure = BigFigure(tr("Visits today"))
    figure.set_value("37")
    figure.set_sub(tr("more than usual"))
    tile = Tile("package", tr("Courier"), 9, "2")
    row = QHBoxLayout()
    row.setSpacing(24)
    row.addWidget(figure, 1)
    row.addWidget(tile, 1)
    row.addStretch(1)
    card.body.addLayout(row)
    return card
