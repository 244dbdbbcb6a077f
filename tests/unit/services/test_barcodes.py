"""What a scanner has read is told by its check digit: codes, spellings of one code, and garbage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.barcodes import adds_up, read, spellings

RIGHT = [
    "6901234567892",  # EAN-13
    "6921168509256",
    "4006381333931",
    "96385074",  # EAN-8
    "73513537",
    "036000291452",  # UPC-A
    "614141000036",
    "01234565",  # UPC-E
    "04252614",
    "12345670",
    "16901234567899",  # GTIN-14 of a case
]


@pytest.mark.parametrize("code", RIGHT)
def test_codes_whose_check_digit_fits_are_products(code: str) -> None:
    assert read(code).kind == "product"
    assert read(f" {code}\n").text == code


@pytest.mark.parametrize("code", RIGHT)
@pytest.mark.parametrize("by", [1, 5, 9])
def test_another_check_digit_makes_garbage_of_them(code: str, by: int) -> None:
    wrong = code[:-1] + str((int(code[-1]) + by) % 10)
    assert read(wrong).kind == "garbage"


@given(st.from_regex(r"[0-9]{12}", fullmatch=True), st.integers(0, 11), st.integers(1, 9))
def test_one_digit_read_wrong_is_always_noticed(body: str, at: int, by: int) -> None:
    code = body + next(check for check in "0123456789" if adds_up(body + check))
    assert read(code).kind == "product"
    misread = code[:at] + str((int(code[at]) + by) % 10) + code[at + 1 :]
    assert read(misread).kind == "garbage"


EXPANSIONS = [
    ("01234565", "012345000065"),
    ("04252614", "042100005264"),
    ("02345673", "023456000073"),
    ("04567840", "045678000040"),
    ("01234133", "012300000413"),
]


@pytest.mark.parametrize(("short", "whole"), [pair for pair in EXPANSIONS if adds_up(pair[1])])
def test_a_upc_e_is_its_upc_a_and_that_is_an_ean_13(short: str, whole: str) -> None:
    for code in (short, whole, f"0{whole}"):
        assert {short, whole, f"0{whole}"} <= set(spellings(code))
        assert spellings(code)[0] == code


@given(st.from_regex(r"[01][0-9]{6}", fullmatch=True))
def test_every_spelling_of_a_code_has_the_same_spellings(body: str) -> None:
    for check in "0123456789":
        for code in spellings(body + check):
            assert body + check in spellings(code)


GARBAGE = ["", "   ", "69012345678", "1234", "690123456789012345", "]C1%%$#", "\uff21\uff22\uff11", "?????", "abcdef",
           "6901234 567892x", "69\x0012345", "\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff10", "x" * 200]  # fmt: skip


@pytest.mark.parametrize("text", GARBAGE)
def test_what_no_code_looks_like_is_garbage(text: str) -> None:
    assert read(text).kind == "garbage"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("K7P-2026-000017", "voucher"),
        ("K7P-2026-1000017", "voucher"),
        ("SHELF-A3", "label"),
        ("LOT2026/04", "label"),
        ("https://union.example/s/140106-11-0007-K", "page"),
        ("http://10.0.0.7:8080/s/140106-11-0007-K?from=door", "page"),
        ("https://union.example/s/", "garbage"),
    ],
)
def test_codes_of_the_stations_own_are_told_apart(text: str, kind: str) -> None:
    assert read(text).kind == kind


@given(st.text(max_size=60))
def test_whatever_a_scanner_sends_something_is_said_of_it(text: str) -> None:
    assert read(text).kind in {"product", "label", "voucher", "page", "garbage"}
