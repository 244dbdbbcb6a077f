"""What is said of a cell that cannot be read."""

from __future__ import annotations

import pytest

from desktop.services.cells import CellError, word

WORDS = {"rider": "rider", "外卖员": "rider", "courier": "courier", "快递员": "courier"}


@pytest.mark.parametrize(("typed", "offered"), [("外星人", "外卖员、快递员"), ("alien", "rider, courier")])
def test_the_words_to_choose_from_are_listed_as_in_the_language_of_who_wrote(typed: str, offered: str) -> None:
    with pytest.raises(CellError) as refused:
        word(typed, WORDS)
    assert refused.value.params["known"] == offered
