"""Station codes: read in any spelling, and wrong when one character is wrong."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sync.server.codes import check_character, code_key, station_code

digits = st.text("0123456789", min_size=12, max_size=12)


def test_a_code_says_region_level_form_and_serial() -> None:
    assert station_code("140106", "city", "smart", 7)[:14] == "140106-23-0007"
    assert station_code("140106", "district", "fixed", 7) == "140106-31-0007-2"


def test_spellings_of_one_code_are_one_code() -> None:
    assert code_key("140106-31-0001-g") == code_key(" 140106 31 OOO1 G") == "14010631" + "0001G"


@given(digits, st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_changes_the_check_character(text: str, place: int, step: int) -> None:
    wrong = text[:place] + str((int(text[place]) + step) % 10) + text[place + 1 :]
    assert check_character(wrong) != check_character(text)


@given(digits, st.integers(0, 11), st.integers(0, 11))
def test_two_exchanged_digits_change_the_check_character(text: str, first: int, second: int) -> None:
    swapped = list(text)
    swapped[first], swapped[second] = swapped[second], swapped[first]
    changed = "".join(swapped)
    assert (check_character(changed) != check_character(text)) == (changed != text)
