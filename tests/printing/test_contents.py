"""What codes say besides an address is what phones understand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.printing.contents import telephone, wifi


@pytest.mark.parametrize(
    ("name", "password", "said"),
    [
        ("Station", "drink water", "WIFI:T:WPA;S:Station;P:drink water;;"),
        ("Open", "", "WIFI:T:nopass;S:Open;;"),
        ('a;b,c:d\\e"f', "x;y", 'WIFI:T:WPA;S:a\\;b\\,c\\:d\\\\e\\"f;P:x\\;y;;'),
        ("cafe", "12345678", 'WIFI:T:WPA;S:"cafe";P:"12345678";;'),
        ("驿站", "工会工会工会", "WIFI:T:WPA;S:驿站;P:工会工会工会;;"),
    ],
)
def test_a_network_is_named_as_the_convention_has_it(name: str, password: str, said: str) -> None:
    assert wifi(name, password) == said


@given(name=st.text(min_size=1, max_size=32), password=st.text(max_size=63))
def test_what_is_read_back_from_a_network_s_text_is_what_was_typed(name: str, password: str) -> None:
    fields = _read(wifi(name, password))
    assert fields["S"] == name
    assert fields.get("P", "") == password


def _read(text: str) -> dict[str, str]:
    """As a phone takes it apart: fields end at a bare semicolon, a backslash takes the next sign as it is."""
    fields: dict[str, str] = {}
    rest = text.removeprefix("WIFI:")
    while rest and rest != ";":
        key, _, rest = rest.partition(":")
        value, quoted = "", rest.startswith('"')
        place = 0
        while rest[place] != ";":
            place += rest[place] == "\\"
            value += rest[place]
            place += 1
        fields[key] = value[1:-1] if quoted else value
        rest = rest[place + 1 :]
    return fields


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("0351-12351", "tel:035112351"),
        ("+86 351 1234567", "tel:+863511234567"),
        ("0351-1234567 转 801", "tel:03511234567,801"),
        ("12351 ext. 7", "tel:12351,7"),
        ("请到柜台", ""),
        ("", ""),
    ],
)
def test_a_phone_number_is_dialled_without_what_is_for_the_eye(number: str, said: str) -> None:
    assert telephone(number) == said
