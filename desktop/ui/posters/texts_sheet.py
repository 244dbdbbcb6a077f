"""The words of a poster, both languages beside each other, to be made the station's own or set back."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from desktop.printing.facts import Words
from desktop.printing.options import PosterOptions
from desktop.printing.words import PosterWords, chosen_words, words_of
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_2
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.sheet import Sheet
from desktop.ui.widgets.text_area import TextArea

_LONGEST: Final = 120
_MOST_POINTS: Final = 14
_LINES: Final = 6
"""Of a list's field: the same in both languages, however long they run."""
Texts = tuple[tuple[str, tuple[Words, ...]], ...]


class TextsSheet(Sheet):
    """Fields for every text; `texts()` is what differs from the built-in ones."""

    def __init__(self, window: QWidget, options: PosterOptions) -> None:
        super().__init__(window, tr("Texts of this poster"))
        self.set_width(820)
        self.set_text(tr("They stay on this PC. A list has a point a line; its English has the same lines."))
        self._built_in = words_of(options.template)
        self.lines: dict[str, tuple[QLineEdit, QLineEdit]] = {}
        self.lists: dict[str, tuple[TextArea, TextArea]] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(SPACE_2)
        self._grid.setVerticalSpacing(SPACE_2)
        for column, text in enumerate((tr("Chinese"), tr("English"))):
            self._grid.addWidget(Label(text, "muted"), 0, column)
        self._fill(chosen_words(options))
        self.body.addLayout(self._grid)
        self.set_buttons(primary=tr("Save"), secondary=tr("Cancel"), danger=tr("Built-in texts"))
        self.danger_clicked.connect(self.reset)

    def texts(self) -> Texts:
        """The station's own words."""
        own: list[tuple[str, tuple[Words, ...]]] = []
        for key, (zh, en) in self.lines.items():
            words = Words(zh.text().strip() or en.text().strip(), en.text().strip() or zh.text().strip())
            if words.zh and words != self._built_in[key]:
                own.append((key, (words,)))
        for key, areas in self.lists.items():
            points = _points(*(area.text() for area in areas))
            if points and points != self._built_in.points(key):
                own.append((key, points))
        return tuple(own)

    def reset(self) -> None:
        """Write the built-in texts into the fields."""
        self._show(self._built_in)

    def _fill(self, words: PosterWords) -> None:
        for key in words.texts:
            pair = QLineEdit(), QLineEdit()
            for column, line in enumerate(pair):
                line.setMaxLength(_LONGEST)
                self._add(line, column, key, len(self.lines) + 1)
            self.lines[key] = pair
        for key in words.lists:
            areas = TextArea(lines=_LINES, most=_LINES), TextArea(lines=_LINES, most=_LINES)
            for column, area in enumerate(areas):
                self._add(area, column, key, len(self.lines) + len(self.lists) + 1)
            self.lists[key] = areas
        self._show(words)

    def _add(self, field: QWidget, column: int, key: str, row: int) -> None:
        language = tr("English") if column else tr("Chinese")
        field.setAccessibleName(f"{self._built_in[key].zh if key in self._built_in.texts else key} · {language}")
        self._grid.addWidget(field, row, column)

    def _show(self, words: PosterWords) -> None:
        for key, (zh, en) in self.lines.items():
            zh.setText(words[key].zh)
            en.setText(words[key].en)
        for key, (chinese, english) in self.lists.items():
            chinese.set_text("\n".join(point.zh for point in words.points(key)))
            english.set_text("\n".join(point.en for point in words.points(key)))


def _points(chinese: str, english: str) -> tuple[Words, ...]:
    """A point a line; a line that one language does not have is the other's."""
    zh, en = (
        [" ".join(line.split())[:_LONGEST] for line in text.splitlines() if line.strip()] for text in (chinese, english)
    )
    count = min(_MOST_POINTS, max(len(zh), len(en)))
    padded = [(zh[n] if n < len(zh) else en[n], en[n] if n < len(en) else zh[n]) for n in range(count)]
    return tuple(Words(*pair) for pair in padded)
