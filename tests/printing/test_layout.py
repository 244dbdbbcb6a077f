"""Whatever a station says of itself, its board is whole: nothing clipped, nothing on top of another."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings

from desktop.printing.board import Board, lay_out
from desktop.printing.boxes import CodeBox, Panel, Rule, TextBox
from desktop.printing.facts import LANGUAGES, BoardOptions, PosterFacts, PosterLanguage, Words
from desktop.printing.page import PAPERS
from desktop.printing.parts import Part
from desktop.printing.qr import QUIET
from tests.printing.stations import CROWDED, FACTS, OPTIONS, STATION, UNREGISTERED

pytestmark = pytest.mark.usefixtures("qapp")


def faults(board: Board) -> list[str]:
    """What is wrong with a layout, in words."""
    solid = [box for box in board.boxes if box.solid]
    found = [f"overlap: {a} {b}" for a, b in combinations(solid, 2) if a.rect.meets(b.rect)]
    found += [f"beyond the margins: {box}" for box in solid if not board.frame.holds(box.rect)]
    found += [f"text larger than its box: {box}" for box in solid if isinstance(box, TextBox) and not box.fits()]
    return found


def texts(board: Board) -> str:
    """All words of the board."""
    return "\n".join(box.text for box in board.boxes if isinstance(box, TextBox))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(facts=FACTS, options=OPTIONS)
def test_no_station_s_board_is_clipped_or_overlaps(facts: PosterFacts, options: BoardOptions) -> None:
    assert faults(lay_out(facts, options)) == []


@pytest.mark.parametrize("size", PAPERS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("facts", [STATION, UNREGISTERED, CROWDED], ids=["ordinary", "unregistered", "crowded"])
def test_a_board_of_any_size_and_language_is_whole(facts: PosterFacts, language: PosterLanguage, size: str) -> None:
    board = lay_out(facts, BoardOptions(size=size, language=language))
    assert faults(board) == []
    assert facts.name in texts(board)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_a4_sheet_holds_everything_that_an_ordinary_station_says(language: PosterLanguage) -> None:
    board = lay_out(STATION, BoardOptions(language=language))
    assert board.left_out == ()
    for said in ("140106-2-S-0007", "0351-12351", "陈芳", "李敏", "太原市迎泽区总工会", "8:00 – 22:00"):
        assert said in texts(board)


def test_an_a4_sheet_holds_a_crowded_station_in_chinese() -> None:
    board = lay_out(CROWDED, BoardOptions())
    assert board.left_out == ()
    for point in CROWDED.convention:
        assert point.zh in texts(board)
    for offer in (*CROWDED.services, *CROWDED.facilities):
        assert offer.name.zh in texts(board)


@pytest.mark.parametrize("facts", [STATION, UNREGISTERED], ids=["with a code", "without"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheet_is_filled_to_its_foot(facts: PosterFacts, language: PosterLanguage) -> None:
    board = lay_out(facts, BoardOptions(language=language))
    (foot,) = (box for box in board.boxes if isinstance(box, Rule))
    lowest = max(box.rect.bottom for box in board.boxes if box.rect.bottom < foot.rect.y)
    assert foot.rect.y - lowest < 20


def test_both_languages_stand_on_a_bilingual_board_and_one_on_the_others() -> None:
    words = {language: texts(lay_out(STATION, BoardOptions(language=language))) for language in LANGUAGES}
    for chinese, english in (("取暖", "Warm up"), ("服务公约", "House rules"), ("自助开放", "self-service")):
        assert chinese in words["zh_CN"]
        assert chinese not in words["en"]
        assert english in words["en"]
        assert english not in words["zh_CN"]
        assert chinese in words["bilingual"]
        assert english in words["bilingual"]


def test_what_is_switched_off_is_not_on_the_sheet() -> None:
    board = lay_out(STATION, BoardOptions(convention=False, rules=False, people=False))
    for gone in ("服务公约", "管理制度", "站长", "陈芳", "李敏"):
        assert gone not in texts(board)
    assert "0351-12351" in texts(board)
    assert board.left_out == ()


def test_the_station_s_own_points_take_the_place_of_the_built_in_ones() -> None:
    board = lay_out(CROWDED, BoardOptions())
    assert "第12条" in texts(board)
    assert "请勿吸烟" not in texts(board)


def test_without_a_public_address_the_board_says_that_the_code_comes_later() -> None:
    board = lay_out(UNREGISTERED, BoardOptions())
    assert board.code is None
    assert not any(isinstance(box, CodeBox) for box in board.boxes)
    assert "登记后" in texts(board).replace("\n", "")


def test_a_code_stands_on_white_with_its_quiet_zone() -> None:
    board = lay_out(STATION, BoardOptions())
    (code,) = (box for box in board.boxes if isinstance(box, CodeBox))
    module = code.rect.width / code.matrix.span
    symbol = code.rect.inset(QUIET * module)
    assert not any(box.rect.meets(code.rect) for box in board.boxes if box.solid and box is not code)
    assert board.code_width == pytest.approx(symbol.width * board.scale)
    assert any(isinstance(box, Panel) and box.fill == "#ffffff" and box.rect.holds(code.rect) for box in board.boxes)


def test_what_no_readable_size_can_hold_is_left_out_and_named() -> None:
    long = (Words.own("物资进出有账，食品药品不过期，" * 12),) * 20
    board = lay_out(replace(CROWDED, rules=long), BoardOptions())
    assert faults(board) == []
    assert board.left_out == (Part.RULES,)
    assert "管理制度" not in texts(board)
    assert "服务公约" in texts(board)
