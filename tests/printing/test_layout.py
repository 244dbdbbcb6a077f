"""The station board: what stands on it, and what does not when there is no room."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.printing.board import LEFT_OUT, lay_out
from desktop.printing.boxes import CodeBox, Panel, Rule
from desktop.printing.facts import LANGUAGES, PosterFacts, PosterLanguage, Words
from desktop.printing.options import PosterOptions
from desktop.printing.page import PAPERS
from desktop.printing.parts import Part
from desktop.printing.qr import QUIET
from tests.printing.faults import faults
from tests.printing.stations import CROWDED, STATION, UNREGISTERED

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize("size", PAPERS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("facts", [STATION, UNREGISTERED, CROWDED], ids=["ordinary", "unregistered", "crowded"])
def test_a_board_of_any_size_and_language_is_whole(facts: PosterFacts, language: PosterLanguage, size: str) -> None:
    board = lay_out(facts, PosterOptions(size=size, language=language))
    assert faults(board) == []
    assert facts.name in board.texts()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_a4_sheet_holds_everything_that_an_ordinary_station_says(language: PosterLanguage) -> None:
    board = lay_out(STATION, PosterOptions(language=language))
    assert board.notes == ()
    for said in ("140106-31-0007-2", "0351-12351", "陈芳", "李敏", "太原市迎泽区总工会", "8:00 – 22:00"):
        assert said in board.texts()


def test_an_a4_sheet_holds_a_crowded_station_in_chinese() -> None:
    board = lay_out(CROWDED, PosterOptions())
    assert board.notes == ()
    for point in CROWDED.convention:
        assert point.zh in board.texts()
    for offer in (*CROWDED.services, *CROWDED.facilities):
        assert offer.name.zh in board.texts()


@pytest.mark.parametrize("facts", [STATION, UNREGISTERED], ids=["with a code", "without"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheet_is_filled_to_its_foot(facts: PosterFacts, language: PosterLanguage) -> None:
    board = lay_out(facts, PosterOptions(language=language))
    (foot,) = (box for box in board.pages[0] if isinstance(box, Rule))
    lowest = max(box.rect.bottom for box in board.pages[0] if box.rect.bottom < foot.rect.y)
    assert foot.rect.y - lowest < 20


def test_both_languages_stand_on_a_bilingual_board_and_one_on_the_others() -> None:
    words = {language: lay_out(STATION, PosterOptions(language=language)).texts() for language in LANGUAGES}
    for chinese, english in (("取暖", "Warm up"), ("服务公约", "House rules"), ("自助开放", "self-service")):
        assert chinese in words["zh_CN"]
        assert chinese not in words["en"]
        assert english in words["en"]
        assert english not in words["zh_CN"]
        assert chinese in words["bilingual"]
        assert english in words["bilingual"]


def test_what_is_switched_off_is_not_on_the_sheet() -> None:
    board = lay_out(STATION, PosterOptions(hidden=frozenset({"convention", "rules", "people"})))
    for gone in ("服务公约", "管理制度", "站长", "陈芳", "李敏"):
        assert gone not in board.texts()
    assert "0351-12351" in board.texts()
    assert board.notes == ()


def test_the_station_s_own_points_take_the_place_of_the_built_in_ones() -> None:
    board = lay_out(CROWDED, PosterOptions())
    assert "第12条" in board.texts()
    assert "请勿吸烟" not in board.texts()


def test_without_a_public_address_the_board_says_that_the_code_comes_later() -> None:
    board = lay_out(UNREGISTERED, PosterOptions())
    assert board.codes() == ()
    assert not any(isinstance(box, CodeBox) for box in board.pages[0])
    assert "登记后" in board.texts().replace("\n", "")


def test_a_code_stands_on_white_with_its_quiet_zone() -> None:
    board = lay_out(STATION, PosterOptions())
    (code,) = (box for box in board.pages[0] if isinstance(box, CodeBox))
    module = code.rect.width / code.matrix.span
    symbol = code.rect.inset(QUIET * module)
    assert not any(box.rect.meets(code.rect) for box in board.pages[0] if box.solid and box is not code)
    assert board.codes()[0].width == pytest.approx(symbol.width * board.scale)
    assert any(isinstance(box, Panel) and box.fill == "#ffffff" and box.rect.holds(code.rect) for box in board.pages[0])


def test_what_no_readable_size_can_hold_is_left_out_and_named() -> None:
    long = (Words.own("物资进出有账，食品药品不过期，" * 12),) * 20
    board = lay_out(replace(CROWDED, rules=long), PosterOptions())
    assert faults(board) == []
    assert board.notes == (LEFT_OUT[Part.RULES],)
    assert "管理制度" not in board.texts()
    assert "服务公约" in board.texts()
