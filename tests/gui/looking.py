"""What a person sees on a widget, for tests that read the screen instead of its insides."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from desktop.ui.widgets.label import Label


def words(widget: QWidget) -> str:
    """All visible labels on a widget, one a line."""
    return "\n".join(
        label.text() if isinstance(label, Label) else QLabel.text(label)
        for label in widget.findChildren(QLabel)
        if label.isVisible()
    )
