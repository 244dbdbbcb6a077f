"""Whatever a station says of itself and a person types, every poster is whole: nothing clipped, nothing on another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.errors import KnownError
from desktop.printing import render
from desktop.printing.boxes import Panel, Rect, Rule, TextBox
from desktop.printing.elements import Turned
from desktop.printing.facts import LANGUAGES, PosterFacts, PosterLanguage, Words
from desktop.printing.frame import TINY
from desktop.printing.laid import BLEED, Laid
from desktop.printing.options import ORIENTATIONS, Orientation, Pick, PosterOptions
from desktop.printing.page import image
from desktop.printing.templates import TEMPLATES, Template, lay_out
from desktop.printing.templates.labels import EMPTY, NO_BARCODE
from desktop.printing.text import BETWEEN_WORDS, TextStyle, balanced_width, break_lines, dearest_break, settled_lines
from tests.printing.faults import faults
from tests.printing.stations import CROWDED, FACTS, STATION, UNREGISTERED, chosen, wishes

pytestmark = pytest.mark.usefixtures("qapp")
ALL = tuple(TEMPLATES.values())


@pytest.mark.parametrize("template", ALL, ids=lambda one: one.key)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), facts=FACTS)
def test_no_poster_is_clipped_or_overlaps_whatever_it_has_to_say(
    template: Template, data: st.DataObject, facts: PosterFacts
) -> None:
    assert faults(lay_out(facts, data.draw(wishes(template)))) == []


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", ALL, ids=lambda one: one.key)
def test_every_poster_is_whole_and_readable_for_an_ordinary_and_a_crowded_station(
    template: Template, language: PosterLanguage, orientation: Orientation
) -> None:
    if orientation not in template.orientations:
        orientation = template.first
    for facts in (STATION, UNREGISTERED, CROWDED):
        laid = lay_out(facts, chosen(template, language=language, orientation=orientation))
        assert faults(laid) == []
        assert TINY not in laid.notes


@pytest.mark.parametrize("template", ALL, ids=lambda one: one.key)
def test_a_poster_of_another_size_is_the_same_drawing_in_another_scale(template: Template) -> None:
    for size in template.sizes:
        laid = lay_out(STATION, chosen(template, size=size))
        assert laid.paper.width / laid.scale == pytest.approx(210, abs=0.7)


@pytest.mark.parametrize("template", [one for one in ALL if one.needs_address], ids=lambda one: one.key)
def test_without_an_address_a_poster_has_no_public_code_and_says_so(template: Template) -> None:
    laid = lay_out(UNREGISTERED, chosen(template))
    assert not any("/s/" in code.content for code in laid.codes())
    assert "登记后" in laid.texts().replace("\n", "")


@pytest.mark.parametrize("template", [one for one in ALL if one.needs_address], ids=lambda one: one.key)
def test_the_short_code_stands_beside_the_code_for_those_who_cannot_scan(template: Template) -> None:
    laid = lay_out(STATION, chosen(template))
    assert STATION.code in laid.texts()
    assert STATION.public_url in {code.content for code in laid.codes()}


@pytest.mark.parametrize("template", ALL, ids=lambda one: one.key)
def test_four_modules_around_every_code_are_white_on_the_drawn_page(template: Template) -> None:
    for orientation in template.orientations:
        laid = lay_out(STATION, chosen(template, orientation=orientation))
        _assert_quiet(laid)


def _assert_quiet(laid: Laid) -> None:
    """Looks at the pixels, at twelve a module of the finest code."""
    codes = laid.codes()
    assert codes
    finest = min(code.width / code.modules for code in codes)
    picture = image(laid.sheet, laid.draws()[0], round(laid.sheet.width / finest * 6))
    scale = picture.width() / laid.sheet.width
    for code in codes[:4]:
        if code.page:
            continue
        module = code.width / code.modules
        inner, outer = _pixels(code.area.inset(3.9 * module), scale), _pixels(code.area.inset(0.1 * module), scale)
        for x in range(outer[0], outer[2]):
            for y in range(outer[1], outer[3]):
                if not (inner[0] <= x < inner[2] and inner[1] <= y < inner[3]):
                    assert picture.pixel(x, y) == 0xFFFFFFFF, (code.content, x, y)


def _pixels(rect: Rect, scale: float) -> tuple[int, int, int, int]:
    return round(rect.x * scale), round(rect.y * scale), round(rect.right * scale), round(rect.bottom * scale)


def test_the_station_s_own_words_take_the_place_of_the_built_in_ones_on_one_poster() -> None:
    own = (("title", (Words("进来坐坐", "Have a seat"),)),)
    said = lay_out(STATION, chosen(TEMPLATES["door"], texts=own, language="bilingual")).texts()
    assert "进来坐坐" in said
    assert "Have a seat" in said
    assert "歇一歇" not in said


def test_what_is_switched_off_is_on_no_poster() -> None:
    for template in ALL:
        for key, _ in template.switches:
            options = chosen(template)
            full, without = lay_out(CROWDED, options), lay_out(CROWDED, replace(options, hidden=frozenset({key})))
            assert len(without.texts()) < len(full.texts()) or len(without.codes()) < len(full.codes()), key


@pytest.mark.parametrize("key", ["labels", "tags"])
def test_no_label_is_made_when_none_is_chosen(key: str) -> None:
    assert lay_out(STATION, chosen(TEMPLATES[key], picks=())).unfinished == EMPTY


def test_as_long_as_nobody_has_chosen_all_shelves_get_a_label_and_what_is_lent_a_tag() -> None:
    labels = lay_out(STATION, chosen(TEMPLATES["labels"], picks=None))
    assert len(labels.codes()) == sum(bool(thing.barcode) for thing in STATION.things) > 1
    tags = lay_out(STATION, chosen(TEMPLATES["tags"], picks=None))
    assert [code.content for code in tags.codes()] == ["SN-0012"]
    shelves_only = replace(STATION, things=STATION.things[:3])
    assert lay_out(shelves_only, chosen(TEMPLATES["tags"], picks=None)).unfinished == EMPTY


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("太原市迎泽区五一广场户外劳动者工会驿站", ["太原市迎泽区五一广场", "户外劳动者工会驿站"]),
        (
            "太原市迎泽区五一广场街道办事处户外劳动者综合服务中心第二十三号工会爱心驿站暨司机之家",
            ["太原市迎泽区五一广场街道办事处", "户外劳动者综合服务中心第二十三号", "工会爱心驿站暨司机之家"],
        ),
        ("阳泉市城区上站街道职工服务站暨骑手之家", ["阳泉市城区上站街道", "职工服务站暨骑手之家"]),
    ],
)
def test_a_long_name_on_the_board_is_broken_between_its_words(name: str, lines: list[str]) -> None:
    laid = lay_out(replace(CROWDED, name=name), TEMPLATES["board"].preset)
    (title,) = (box for box in _texts(laid) if box.text == name)
    assert [line.text for line in settled_lines(title.text, title.style, title.rect.width)] == lines


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_responsibility_board_without_phone_and_code_is_filled(
    orientation: Orientation, language: PosterLanguage
) -> None:
    nobody = replace(UNREGISTERED, phone="", head="", managers=())
    for hidden in (frozenset[str](), frozenset({"duties"})):
        options = chosen(TEMPLATES["people"], orientation=orientation, language=language, hidden=hidden)
        laid = lay_out(nobody, options)
        white = [box.rect.bottom for box in _texts(laid) if box.rect.bottom < 0.9 * laid.frame.bottom]
        assert max(white) > 0.8 * laid.frame.bottom
        for box in _texts(laid):
            assert "announce" not in [line.text for line in settled_lines(box.text, box.style, box.rect.width)]


def test_an_english_label_has_the_unit_in_english() -> None:
    label = lay_out(STATION, chosen(TEMPLATES["labels"], picks=(Pick("1", 1),), language="en"))
    assert "bottle" in label.texts()
    assert "瓶" not in label.texts()


@pytest.mark.parametrize("key", ["labels", "tags"])
def test_of_too_many_labels_it_is_said_how_many_are_left_out(key: str) -> None:
    assert lay_out(STATION, chosen(TEMPLATES[key], picks=(Pick("1", 480),))).left_out == 0
    laid = lay_out(STATION, chosen(TEMPLATES[key], picks=(Pick("1", 470), Pick("4", 22))))
    assert laid.left_out == 12


def test_labels_and_tags_go_on_with_the_next_sheet_and_are_numbered() -> None:
    labels = lay_out(STATION, chosen(TEMPLATES["labels"], picks=(Pick("1", 25), Pick("4", 2))))
    assert len(labels.pages) == 2
    assert labels.texts().count("矿泉水") == 25
    assert [code.content for code in labels.codes()].count("SN-0012") == 2
    tags = lay_out(STATION, chosen(TEMPLATES["tags"], picks=(Pick("4", 3),)))
    assert [f"编号 {n}" in tags.texts() for n in (1, 2, 3, 4)] == [True, True, True, False]


def test_an_item_without_a_barcode_gets_a_label_without_a_code_and_that_is_said() -> None:
    bare = lay_out(STATION, chosen(TEMPLATES["labels"], picks=(Pick("3", 1),)))
    assert bare.codes() == ()
    assert bare.notes == (NO_BARCODE,)


def test_a_table_card_says_the_same_on_both_sides_of_the_fold() -> None:
    laid = lay_out(STATION, chosen(TEMPLATES["table"]))
    turned = [box for box in laid.pages[0] if isinstance(box, Turned)]
    fold = laid.paper.height / laid.scale / 2
    near = [box for box in laid.pages[0] if not isinstance(box, Turned | Rule)]
    assert [box.box for box in turned] == near
    assert all(box.rect.bottom <= fold + 0.1 for box in turned)
    assert all(box.rect.y >= fold - 0.1 for box in near)


@pytest.mark.parametrize("template", [one for one in ALL if one.key != "labels"], ids=lambda one: one.key)
def test_bleed_widens_grounds_that_reach_the_edge_and_nothing_else(template: Template) -> None:
    laid = lay_out(STATION, chosen(template, marks=True))
    assert laid.sheet.width == pytest.approx(laid.paper.width + 20)
    picture = image(laid.sheet, laid.draws()[0], 920)
    scale = 920 / laid.sheet.width
    grounds = [box for box in laid.pages[0] if isinstance(box, Panel | Rule) and box.rect.x <= 0 < box.rect.width]
    for ground in grounds:
        middle = (ground.rect.y + ground.rect.height / 2) * laid.scale + 10
        inside = picture.pixel(round((10 - BLEED / 2) * scale), round(middle * scale))
        assert inside & 0xFFFFFF == 0xC4261D
        outside = picture.pixel(round((10 - BLEED - 1) * scale), round(middle * scale))
        assert outside & 0xFFFFFF == 0xFFFFFF
    marks = [picture.pixel(round(x * scale), round(10 * scale)) & 0xFF for x in (1.5, 3.0, laid.sheet.width - 2)]
    assert max(marks) < 220


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("template", ALL, ids=lambda one: one.key)
def test_no_line_begins_with_a_dot_or_a_comma(
    template: Template, language: PosterLanguage, orientation: Orientation
) -> None:
    for facts in (STATION, CROWDED):
        laid = lay_out(facts, chosen(template, language=language, orientation=orientation))
        for box in _texts(laid):
            for line in settled_lines(box.text, box.style, box.rect.width)[1:]:
                assert line.text[:1] not in set("·・，。、；：！？,.;:!?）)》】%—…"), line.text


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_who_is_welcome_is_named_whole_on_the_door(language: PosterLanguage, orientation: Orientation) -> None:
    laid = lay_out(STATION, chosen(TEMPLATES["door"], language=language, orientation=orientation))
    lines = [
        line.text.casefold() for box in _texts(laid) for line in settled_lines(box.text, box.style, box.rect.width)
    ]
    *named, other = (offer.name.primary(language).casefold() for offer in STATION.categories)
    assert all(any(name in line for line in lines) for name in named)
    assert not any(other in line.replace(", ", "、").split("、") for line in lines), "other is no greeting"


def test_long_words_of_a_title_are_parted_where_a_reader_pauses() -> None:
    style = TextStyle(10.0)
    parted = [line.text for line in settled_lines("每周检查一次，问题有人改、有期限", style, 95.0)]
    assert parted == ["每周检查一次，", "问题有人改、有期限"]
    assert len(break_lines("每周检查一次，问题有人改、有期限", style, 95.0)) == 2
    parted = [line.text for line in settled_lines("Air conditioning and a seat, as long as you like", style, 150.0)]
    assert parted == ["Air conditioning and a seat,", "as long as you like"]
    assert dearest_break("Yizhan-WiFi", style, 40.0) > BETWEEN_WORDS


def test_no_line_on_paper_ends_within_a_month_and_its_day() -> None:
    style, text = TextStyle(4.0), "最近一次盘点是 2026年11月19日由李敏做的"
    for width in range(20, 90):
        assert any("11月19日" in line.text for line in break_lines(text, style, float(width)))


def test_a_text_stands_in_its_balanced_width_as_it_settled() -> None:
    style = TextStyle(4.0)
    for text in ("户外劳动者优先，全部免费，无需登记", "Take what you need, put things back, take your litter along."):
        for width in (20.0, 33.0, 47.5, 60.0):
            lines = settled_lines(text, style, width)
            assert settled_lines(text, style, balanced_width(text, style, width)) == lines


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", [one for one in ALL if not one.picks], ids=lambda one: one.key)
def test_no_sheet_is_left_empty_above_its_foot(
    template: Template, language: PosterLanguage, orientation: Orientation
) -> None:
    for facts in (STATION, CROWDED, UNREGISTERED):
        laid = lay_out(facts, chosen(template, language=language, orientation=orientation))
        height = laid.paper.height / laid.scale
        ends = sorted(box.rect.bottom for box in laid.pages[0] if box.solid)
        rules = (box.rect.y for box in laid.pages[0] if isinstance(box, Rule))
        foot = next((y for y in rules if y > 0.8 * height), height)
        lowest = max(end for end in ends if end <= foot + 0.1)
        assert foot - lowest < 0.08 * height, (facts.name, foot, lowest)


@pytest.mark.parametrize("key", ["wifi", "labels", "tags"])
def test_what_is_still_to_be_filled_in_keeps_a_poster_from_being_printed(key: str, tmp_path: Path) -> None:
    empty = replace(STATION, things=())
    laid = lay_out(empty, replace(TEMPLATES[key].preset, fields=()))
    assert laid.codes() == ()
    assert laid.unfinished
    with pytest.raises(KnownError, match="not finished"):
        render(empty, TEMPLATES[key].preset, path=tmp_path / "poster.pdf")
    assert list(tmp_path.iterdir()) == []
    for one in ALL:
        assert lay_out(STATION, chosen(one)).unfinished == ""


def test_a_board_with_little_to_say_takes_the_largest_text_and_the_widest_code() -> None:
    little = replace(STATION, facilities=(), services=STATION.services[:2])
    board = lay_out(little, PosterOptions(size="A5", hidden=frozenset({"convention", "rules", "people"})))
    assert faults(board) == []
    assert board.codes()


def _texts(laid: Laid) -> Iterator[TextBox]:
    for page in laid.pages:
        for box in page:
            inner = box.box if isinstance(box, Turned) else box
            if isinstance(inner, TextBox):
                yield inner
