"""A QLabel with a role of the type scale that can wrap or elide."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop.ui.theme import LabelRole, set_role
from desktop.ui.widgets.tips import folded

_WITHIN_DATE: Final = re.compile(r"(?<=\d)(?=[年月日])|(?<=月)(?=\d)")
_WORD_JOINER: Final = "\u2060"
"""Nothing to see; no line ends there."""


class Label(QLabel):
    """Text in a role. With `elide` it gives way when room is short and shows the whole text as tooltip."""

    def __init__(
        self, text: str = "", role: LabelRole = "base", parent: QWidget | None = None, *, wrap: bool = False,
        elide: bool = False, selectable: bool = False,
    ) -> None:
        super().__init__(parent)
        self._full = text
        self._elide = elide
        self._selectable = selectable
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if elide:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        if selectable:
            self.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
        self.set_role(role)
        self.setText(text)

    def set_role(self, role: LabelRole) -> None:
        """Move to another place of the type scale or another tone."""
        set_role(self, role)

    def setText(self, text: str) -> None:  # noqa: N802
        before, self._full = self._full, text
        if self._elide:
            self.setAccessibleName(text)
            self.updateGeometry()
            self._fit()
        else:
            # A Chinese line may end between any two signs, but a month and its day are read as one.
            # What can be copied stays as it was written, and so does what is read aloud.
            joined = _WITHIN_DATE.sub(_WORD_JOINER, text) if self.wordWrap() and not self._selectable else text
            if self.accessibleName() in ("", before):
                self.setAccessibleName(text if joined != text else "")
            super().setText(joined)

    def text(self) -> str:
        """The whole text, also while it is shown elided, and without what keeps its lines together."""
        return self._full

    def sizeHint(self) -> QSize:
        if not self._elide:
            return super().sizeHint()
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self._full) + 1, metrics.height())

    def minimumSizeHint(self) -> QSize:
        if not self._elide:
            return super().minimumSizeHint()
        metrics = QFontMetrics(self.font())
        return QSize(min(metrics.horizontalAdvance(self._full), 3 * metrics.height()), metrics.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._elide:
            self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and self._elide:
            self.updateGeometry()
            self._fit()

    def _fit(self) -> None:
        shown = QFontMetrics(self.font()).elidedText(self._full, Qt.TextElideMode.ElideRight, self.width())
        super().setText(shown)
        self.setToolTip(folded(self._full) if shown != self._full else "")
