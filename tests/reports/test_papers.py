"""A report on paper: A4 with the station's head, page n of m, heads on every page, boxes to sign at the end."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.errors import KnownError
from desktop.printing.reports.output import picture, save_pdf
from desktop.printing.reports.pages import Pages
from desktop.printing.reports.picture import WIDTH, day_picture
from desktop.services.report_kinds import KINDS
from desktop.services.report_periods import Period
from tests.reports.conftest import DAY, NAME, NOVEMBER, OCTOBER, UNION, YEAR, Lived
from tests.reports.readers import fonts_of, pages_of, size_of

SIGN = ("制表人（签字）", "站长（签字）", "所在单位（盖章）")


def paper(lived: Lived, file: Path, key: str, period: Period, language: str = "zh_CN") -> list[str]:
    """The texts of a report's pages, as another program reads them."""
    with lived.desk.reports.at_once(key, period, language) as document:
        save_pdf(Pages(document), file)
    return pages_of(file)


@pytest.mark.parametrize("key", list(KINDS))
def test_every_report_has_the_station_s_head_its_pages_numbered_and_boxes_to_sign_at_the_end(
    lived: Lived, tmp_path: Path, qapp: object, key: str
) -> None:
    file = tmp_path / f"{key}.pdf"
    pages = paper(lived, file, key, YEAR if key == "year" else DAY if key == "day" else NOVEMBER)
    assert NAME in pages[0]
    assert UNION in pages[0]
    assert "2026年" in pages[0]
    for n, page in enumerate(pages, 1):
        assert f"第{n}页共{len(pages)}页" in "".join(page.split())
    for box in SIGN:
        assert [box in page for page in pages] == [False] * (len(pages) - 1) + [True]
    assert sorted(round(side) for side in size_of(file)) == [210, 297]
    assert fonts_of(file)
    for font in fonts_of(file):
        assert "NotoSansSC" in font[0]
        assert font[-5] == "yes", f"{font[0]} is not embedded"


def test_heads_are_repeated_on_every_page_of_a_long_ledger(lived: Lived, tmp_path: Path, qapp: object) -> None:
    pages = paper(lived, tmp_path / "visits.pdf", "visits", Period(OCTOBER.first, NOVEMBER.last))
    assert len(pages) > 1
    for page in pages:
        assert "到站" in page
        assert "登记人" in page


def test_marks_are_explained_at_the_end_where_they_occur_and_nowhere_else(
    lived: Lived, tmp_path: Path, qapp: object
) -> None:
    ledger = paper(lived, tmp_path / "visits.pdf", "visits", DAY)
    assert "补：补录" in ledger[-1]
    assert "估：估计" in ledger[-1]
    assert "结：结转" not in ledger[-1]
    duty = paper(lived, tmp_path / "duty.pdf", "duty", NOVEMBER)
    assert "18:00 估" in " ".join(duty[0].split()).replace("18:00估", "18:00 估")
    assert "估：估计" in duty[-1]
    year = paper(lived, tmp_path / "year.pdf", "year", YEAR)
    assert any("结：结转" in page for page in year)
    assert not any("结：结转" in page for page in paper(lived, tmp_path / "nov.pdf", "year", NOVEMBER))


def test_the_month_says_what_was_missing(lived: Lived, tmp_path: Path, qapp: object) -> None:
    text = "".join("".join(paper(lived, tmp_path / "month.pdf", "month", NOVEMBER)).split())
    assert "应开放而无人值班12天" in text
    assert "医用口罩于11月2日用完，11月3日补上" in text
    assert "11月2日申领的医用口罩（50只）尚未答复" in text


def test_the_day_is_a_short_text_and_a_picture_for_the_chat_group(lived: Lived, qapp: object) -> None:
    day = lived.desk.reports.day(DAY.last, "zh_CN")
    assert day.text.splitlines()[0] == f"【{NAME}】2026年11月20日（周五）"
    assert "今日接待 23 人次" in day.text
    assert "环卫工人 7" in day.text
    assert len(day.text.splitlines()) <= 7
    drawn = day_picture(day.facts)
    assert drawn.width() == WIDTH == 1080
    assert drawn.height() > drawn.width()


def test_an_english_report_has_no_chinese_but_names_of_the_station_s_own(
    lived: Lived, tmp_path: Path, qapp: object
) -> None:
    pages = paper(lived, tmp_path / "month.pdf", "month", NOVEMBER, "en")
    own = (NAME, UNION, "矿泉水", "医用口罩", "雨伞", "李敏", "瓶", "只", "把", "箱", "流感季")
    text = "\n".join(pages)
    for known in own:
        text = text.replace(known, "")
    assert not [sign for sign in text if "\u4e00" <= sign <= "\u9fff"]
    assert "Page 1 of" in pages[0]


def test_the_page_on_the_screen_is_the_one_that_is_printed(lived: Lived, qapp: object) -> None:
    pages = Pages(lived.desk.reports.document("visits", NOVEMBER, "zh_CN"))
    with lived.desk.reports.at_once("visits", NOVEMBER, "zh_CN") as document:
        printed = Pages(document)
        assert len(pages) == len(printed)
        for number in range(len(pages)):
            assert picture(pages, number, 400) == picture(printed, number, 400)


def test_a_file_that_cannot_be_written_is_told_in_one_sentence(lived: Lived, tmp_path: Path, qapp: object) -> None:
    with pytest.raises(KnownError, match="could not be saved"):
        paper(lived, tmp_path / "gone" / "a.pdf", "stock", NOVEMBER)
    assert list(tmp_path.iterdir()) == []
