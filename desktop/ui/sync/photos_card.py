"""The card of photos that have not come to both ends: each by what it is of, how far it has come, and the way to
where a person decides about it.

Knows the service of photos; what is done about a photo is its entry's, or the sheet's that shows it large.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.ui import format as fmt
from desktop.ui.photos.words import state_icon, state_words
from desktop.ui.text import language, tr
from desktop.ui.theme import Tone
from desktop.ui.units import unit_name
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.icon_row import IconRow, RowList
from desktop.ui.widgets.label import Label
from desktop.views import RecordId
from desktop.views.photos import PhotoDue, PhotosDue, PhotoState, PhotoView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

_TONES: Final[dict[PhotoState, Tone]] = {
    PhotoState.REFUSED: "warn",
    PhotoState.MISSING: "neutral",
    PhotoState.ON_ITS_WAY: "info",
}
"""What needs a person first."""
_PLACES: Final = {
    "movement": "supplies:entry:{id}",
    "repair": "feedback:repair:{id}",
    "opinion": "feedback:opinion:{id}",
}
_WORDS_SHOWN: Final = 40


class PhotosCard(Card):
    """Signals: ``navigate(str)`` to a photo's entry, ``toast(str, object)`` when a photo was closed or taken away here;
    hidden while none is owed."""

    navigate = Signal(str)
    toast = Signal(str, object)

    def __init__(self, desk: Desk, tasks: Tasks, window: QWidget) -> None:
        super().__init__(tr("Photos that have not arrived"))
        self._desk, self._tasks, self._window = desk, tasks, window
        self._due = PhotosDue((), {})
        self._shown: tuple[tuple[str, str], ...] = ()
        self.rows = RowList()
        self.rows.set_heads(tr("Photos that have not arrived"), tr("Entry"), tr("State"))
        self.more = Label("", "caption", wrap=True)
        self.body.addWidget(self.rows)
        self.body.addWidget(self.more)
        self.hide()

    def refresh(self) -> None:
        """Read the list anew."""
        self._tasks.query(self._desk.photos.outstanding, self._show, key="sync.photos")

    def photos(self) -> tuple[PhotoDue, ...]:
        """Those that are named, in the order of their rows."""
        return tuple(photo for state in _TONES for photo in self._due.photos if photo.state is state)

    def _show(self, due: PhotosDue) -> None:
        self.setVisible(bool(due.photos))
        self._due = due
        photos = self.photos()
        said = tuple((self.title_of(photo), self._how_far(photo)) for photo in photos)
        every = sum(due.counts.values())
        self.set_right(fmt.number(every) if every else "")
        hidden = every - len(photos)
        self.more.setText(tr("and %n more photos", "", hidden) if hidden else "")
        self.more.setVisible(bool(hidden))
        if said == self._shown:
            # The keyboard stays where it is while nothing but the clock has moved on.
            return
        self._shown = said
        self.rows.set_rows([self._row(n, *words) for n, words in enumerate(said)])

    def _row(self, n: int, title: str, sub: str) -> IconRow:
        photo = self.photos()[n]
        button = tr("Open", "verb") if self._leads(photo) else tr("Look…")
        row = IconRow(state_icon(photo), title, sub, button, tone=_TONES[photo.state])
        row.pressed.connect(lambda: self._open(n))
        return row

    def title_of(self, photo: PhotoDue) -> str:
        """What a photo is of: ``矿泉水 · 上级配发 24 瓶``, ``报修 · 饮水机``, ``建议 · 椅子太少``."""
        match photo.about:
            case "movement":
                kind = self._name("source", photo.kind) or self._name("movement_kind", photo.kind)
                quantity = f"{fmt.number(photo.quantity)} {unit_name(photo.unit, photo.quantity)}"
                said = fmt.joined(photo.item, f"{kind} {quantity}".strip())
            case "repair":
                said = fmt.joined(tr("Repair", "photo"), self._name("facility", photo.facility), _short(photo.text))
            case "opinion":
                kind = self._name("opinion_kind", photo.kind)
                said = fmt.joined(kind, self._name("facility", photo.facility), _short(photo.text))
            case _:
                said = photo.name or tr("Photo")
        return tr("{what} (voided)").format(what=said) if photo.voided else said

    def _name(self, vocabulary: str, code: str) -> str:
        """The name of a code that a vocabulary has; empty for others."""
        catalogue = self._desk.catalogue
        return catalogue.name(vocabulary, code, language()) if code in catalogue.codes(vocabulary) else ""

    def _how_far(self, photo: PhotoDue) -> str:
        return fmt.joined(state_words(photo), fmt.when(photo.entered_at, self._desk.clock.now()), photo.device)

    @staticmethod
    def _leads(photo: PhotoDue) -> bool:
        """Whether a person can decide about it at its entry; one that is voided leaves its photos as they are."""
        return bool(photo.about) and not photo.voided

    def _open(self, n: int) -> None:
        photo = self.photos()[n]
        if self._leads(photo):
            self.navigate.emit(_PLACES[photo.about].format(id=photo.record.hex()))
            return
        self._tasks.query(
            lambda: self._desk.photos.of(photo.record),
            lambda photos: self._look(photos, photo.id),
            key="sync.photo",
        )

    def _look(self, photos: tuple[PhotoView, ...], chosen: RecordId) -> None:
        from desktop.ui.photos.viewer import PhotoSheet

        at = next((n for n, photo in enumerate(photos) if photo.id == chosen), None)
        if at is None:
            self.refresh()
            return
        sheet = PhotoSheet(self._window, self._desk, self._tasks, photos, at)
        sheet.removed.connect(self._decided)
        sheet.open(sheet.canvas)

    def _decided(self, text: str, changes: object) -> None:
        self.refresh()
        self.toast.emit(text, changes)


def _short(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= _WORDS_SHOWN else f"{said[:_WORDS_SHOWN]}…"
