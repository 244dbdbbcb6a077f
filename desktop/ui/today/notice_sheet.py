"""A notice of the union to read. Knows the notice; that it was read is written by whoever opened it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.services.times import day_of
from desktop.ui import format as fmt
from desktop.ui.text import tr
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.sheet import Sheet
from desktop.views import NoticeView


class NoticeSheet(Sheet):
    """Title, day and text; accepted when it has been read."""

    def __init__(self, window: QWidget, notice: NoticeView) -> None:
        super().__init__(window, notice.title)
        self.set_text(tr("From the union, {date}").format(date=fmt.full_date(day_of(notice.published_at))))
        self.words = Label(notice.body, wrap=True, selectable=True)
        self.body.addWidget(self.words)
        self.set_buttons(primary=tr("I have read it"))
        self.submitted.connect(self.accept)
