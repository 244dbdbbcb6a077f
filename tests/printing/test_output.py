"""A poster's file is what it seems: the right sheet, text that can be searched, a code that others read."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from desktop.errors import KnownError
from desktop.printing import render
from desktop.printing.facts import LANGUAGES, PosterFacts, PosterLanguage
from desktop.printing.options import Pick, PosterOptions
from desktop.printing.page import PAPERS
from desktop.printing.templates import TEMPLATES, Template
from tests.printing import readers
from tests.printing.stations import CROWDED, STATION, UNREGISTERED, URL, chosen

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize("size", PAPERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_has_the_sheet_s_size_one_page_and_its_words(
    tmp_path: Path, size: str, language: PosterLanguage
) -> None:
    file = tmp_path / "board.pdf"
    render(STATION, PosterOptions(size=size, language=language), path=file)
    pages, width, height = readers.size_of_pdf(file)
    assert pages == 1
    assert (width, height) == pytest.approx((PAPERS[size].width, PAPERS[size].height), abs=0.5)
    words = readers.words_of_pdf(file)
    for said in ("五一广场驿站", "8:00 – 22:00", "140106-31-0007-2", "0351-12351", "太原市迎泽区总工会"):
        assert said in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_holds_the_glyphs_that_it_uses_of_the_bundled_font(tmp_path: Path, language: PosterLanguage) -> None:
    file = tmp_path / "board.pdf"
    rendered = render(STATION, PosterOptions(language=language), path=file)
    fonts = readers.fonts_of_pdf(file)
    assert {font[0].rpartition("+")[2] for font in fonts} == {"NotoSansSC-Regular", "NotoSansSC-Bold"}
    assert all(font[-5] == "yes" for font in fonts), "embedded"
    assert rendered.size == file.stat().st_size < 200_000, "glyphs in use, not the font of ten megabytes"


def test_every_word_of_a_crowded_board_can_be_searched_in_its_pdf(tmp_path: Path) -> None:
    file = tmp_path / "board.pdf"
    render(CROWDED, path=file)
    words = "".join(readers.words_of_pdf(file).split())
    for offer in (*CROWDED.services, *CROWDED.facilities):
        assert offer.name.zh in words
    for point in CROWDED.convention:
        assert "".join(point.zh.split()) in words
    assert CROWDED.name in words


@pytest.mark.parametrize("size", PAPERS)
@pytest.mark.parametrize("facts", [STATION, CROWDED], ids=["ordinary", "crowded"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_two_foreign_readers_read_the_code_from_the_printed_pdf(
    tmp_path: Path, facts: PosterFacts, size: str, language: PosterLanguage
) -> None:
    file = tmp_path / "board.pdf"
    render(facts, PosterOptions(size=size, language=language), path=file)
    picture = readers.picture_of_pdf(file)
    assert readers.zxing(picture) == [URL]
    assert readers.zbar(picture) == [URL]


def test_the_png_prints_in_its_true_size_with_crisp_modules(tmp_path: Path) -> None:
    file = tmp_path / "board.png"
    render(STATION, path=file)
    picture = QImage(str(file))
    assert (picture.width(), picture.height()) == (2480, 3508)
    assert picture.dotsPerMeterX() == 11811
    assert readers.zxing(file) == [URL]
    assert readers.zbar(file) == [URL]


def test_without_a_public_address_there_is_no_code_and_the_page_is_told(tmp_path: Path) -> None:
    file = tmp_path / "board.pdf"
    rendered = render(UNREGISTERED, path=file)
    assert not rendered.has_code
    assert any("no QR code" in note for note in rendered.notes)
    assert readers.zxing(readers.picture_of_pdf(file)) == []
    assert "登记后" in readers.words_of_pdf(file).replace("\n", "")


def test_a_poster_is_drawn_by_a_command_that_has_no_screen(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from desktop.printing import render;"
        "from tests.printing.stations import STATION;"
        "render(STATION, path=Path(sys.argv[1]))"
    )
    file = tmp_path / "board.pdf"
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path(__file__).parents[2])}
    subprocess.run([sys.executable, "-c", script, str(file)], check=True, env=environment, timeout=60)
    assert file.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"size": "B5"}, "A3, A4, A5"),
        ({"language": "fr"}, "zh_CN, en, bilingual"),
        ({"template": "banner"}, "board, door, people"),
        ({"name": "board.docx"}, ".pdf or .png"),
    ],
)
def test_a_wish_that_cannot_be_met_names_those_that_can(tmp_path: Path, wish: dict[str, str], said: str) -> None:
    file = tmp_path / wish.get("name", "board.pdf")
    with pytest.raises(KnownError, match=r"Choose one of|Let the name end") as refused:
        render(STATION, PosterOptions(**{key: value for key, value in wish.items() if key != "name"}), path=file)  # type: ignore[arg-type]
    assert said in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named_and_nothing_is_left_behind(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="could not be saved"):
        render(STATION, path=tmp_path / "gone" / "board.pdf")
    assert list(tmp_path.iterdir()) == []


def test_an_old_poster_is_replaced_whole_or_stays(tmp_path: Path) -> None:
    file = tmp_path / "board.pdf"
    render(STATION, path=file)
    render(replace(STATION, name="柳巷驿站"), path=file)
    assert "柳巷驿站" in readers.words_of_pdf(file)
    assert [entry.name for entry in tmp_path.iterdir()] == ["board.pdf"]
    folder = tmp_path / "held.pdf"
    folder.mkdir()
    with pytest.raises(KnownError, match="could not be saved"):
        render(STATION, path=folder)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["board.pdf", "held.pdf"]


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=lambda one: one.key)
def test_every_poster_s_pdf_lies_as_it_was_chosen_and_embeds_its_fonts(tmp_path: Path, template: Template) -> None:
    lies = template.orientations[-1]
    file = tmp_path / "poster.pdf"
    rendered = render(STATION, chosen(template, orientation=lies), path=file)
    _, width, height = readers.size_of_pdf(file)
    assert (width, height) == pytest.approx((297, 210) if lies == "landscape" else (210, 297), abs=0.5)
    assert all(font[-5] == "yes" for font in readers.fonts_of_pdf(file))
    assert rendered.has_code
    assert rendered.size < 200_000


def test_sheets_of_stickers_are_pages_of_one_pdf_and_numbered_pictures(tmp_path: Path) -> None:
    options = chosen(TEMPLATES["labels"], picks=(Pick("1", 30),))
    assert readers.size_of_pdf(render(STATION, options, path=tmp_path / "labels.pdf").path)[0] == 2
    rendered = render(STATION, options, path=tmp_path / "labels.png")
    assert [file.name for file in rendered.files] == ["labels-1.png", "labels-2.png"]
    assert len(readers.zbar(rendered.files[1])) == 6


def test_with_crop_marks_the_pdf_has_room_for_them_around_the_sheet(tmp_path: Path) -> None:
    file = tmp_path / "board.pdf"
    render(STATION, PosterOptions(size="A5", orientation="landscape", marks=True), path=file)
    assert readers.size_of_pdf(file)[1:] == pytest.approx((230, 168), abs=0.5)
    assert readers.zxing(readers.picture_of_pdf(file)) == [URL]


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=lambda one: one.key)
def test_crop_marks_stand_at_the_corners_and_grounds_go_on_three_millimetres_beyond_the_cut(
    tmp_path: Path, template: Template
) -> None:
    file = tmp_path / "poster.pdf"
    render(STATION, chosen(template, marks=True), path=file)
    picture = QImage(str(readers.picture_of_pdf(file, dpi=254)))

    def at(x: float, y: float) -> QColor:
        """The colour so many millimetres from the upper left corner of the sheet with its marks."""
        return picture.pixelColor(round(x * 10), round(y * 10))

    wide, tall = picture.width() / 10, picture.height() / 10
    for x in (10.0, wide - 10.0):
        for y in (3.0, tall - 3.0):
            assert min(at(x + step / 10, y).lightness() for step in range(-3, 4)) < 200, "a mark above and below"
            assert at(x + 1.0, y).lightness() > 250
    for y in (10.0, tall - 10.0):
        for x in (3.0, wide - 3.0):
            assert min(at(x, y + step / 10).lightness() for step in range(-3, 4)) < 200, "a mark at the sides"
    inside, bleed, beyond = at(wide / 2, 11.0), at(wide / 2, 8.0), at(wide / 2, 6.0)
    if inside.saturation() > 100:  # a red ground at the upper edge
        assert abs(bleed.red() - inside.red()) < 8
        assert bleed.saturation() > 100
    assert beyond.lightness() > 250
