"""What sync can say of a spreadsheet, the desk can say in Chinese."""

from __future__ import annotations

from desktop.services import sheet_words
from sync.sheets import files


def test_every_refusal_of_a_spreadsheet_is_marked_for_translation() -> None:
    assert set(sheet_words.SENTENCES) == set(files.SENTENCES)
