"""Vouchers and letters of thanks as foreign programs read them: texts, fonts, paper, and the code of the number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.bootstrap import open_desk
from desktop.errors import KnownError
from desktop.printing.reports.output import picture, save_pdf
from desktop.printing.slips.facts import SlipFacts, SlipKind, SlipLine, SlipSize
from desktop.printing.slips.pages import SlipPages
from desktop.services.desk import Desk
from desktop.values import replace
from desktop.views import RecordId
from sync.times import DAY, parse_iso
from tests.printing.readers import zxing
from tests.reports import readers

DONOR = "山西恒泰物业管理有限公司"


@dataclass
class Clock:
    instant: int = parse_iso("2026-11-21 14:32")

    def now(self) -> int:
        return self.instant


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock, qapp: QApplication) -> Iterator[Desk]:
    with open_desk(tmp_path / "data", clock, device="前台电脑") as made:
        made.station.set_up("五一广场工会驿站", "140106", capacity=6)
        made.station.edit(union_name="太原市迎泽区总工会")
        made.people.add_person("李敏", pin="1234")
        for offer in made.catalogue.suggestions():
            if offer.name in ("矿泉水 550ml", "一次性雨衣"):
                made.supplies.adopt(offer.id)
        yield made


def item(desk: Desk, name: str) -> RecordId:
    return next(one.id for one in desk.supplies.items() if one.name == name)


def last(desk: Desk, name: str) -> RecordId:
    return desk.supplies.item(item(desk, name)).ledger[0].id


@pytest.fixture
def given(desk: Desk) -> RecordId:
    desk.supplies.restock(
        item(desk, "矿泉水 550ml"), 480, source="donation", donor=DONOR, batch="250620", expires_on=date(2027, 8, 31),
        note="外箱有压痕",
    )  # fmt: skip
    return last(desk, "矿泉水 550ml")


def pdf(folder: Path, facts: SlipFacts, kind: SlipKind, size: SlipSize) -> Path:
    made = folder / f"{kind}-{size}-{facts.language}.pdf"
    save_pdf(SlipPages(facts, kind, size), made)
    return made


@pytest.mark.parametrize(("size", "copies", "paper"), [("A4", 2, (210, 297)), ("A5", 1, (210, 148))])
def test_a_voucher_says_all_that_a_paper_one_does(
    desk: Desk, given: RecordId, tmp_path: Path, size: SlipSize, copies: int, paper: tuple[int, int]
) -> None:
    facts = desk.slips.slip(given, "zh_CN")
    file = pdf(tmp_path, facts, "voucher", size)
    (text,) = readers.pages_of(file)
    for said in (
        "入库单", facts.number, "五一广场工会驿站", "太原市迎泽区总工会", "2026年11月21日", "捐赠", DONOR,
        "矿泉水 550ml", "24 瓶/箱", "480", "250620", "2027-08-31", "外箱有压痕", "经手人（签字）", "站长（签字）",
        "所在单位（盖章）",
    ):  # fmt: skip
        assert text.count(said) >= copies, said
    assert readers.size_of(file) == pytest.approx(paper, abs=1)
    assert ("回执联" in text) == (copies == 2)


@pytest.mark.parametrize(("size", "paper"), [("A4", (210, 297)), ("A5", (148, 210))])
def test_a_letter_of_thanks_names_the_donor_and_all_that_was_given_that_day(
    desk: Desk, given: RecordId, tmp_path: Path, size: SlipSize, paper: tuple[int, int]
) -> None:
    desk.supplies.restock(item(desk, "一次性雨衣"), 60, source="donation", donor=DONOR)
    desk.supplies.restock(item(desk, "矿泉水 550ml"), 20, source="donation", donor=DONOR)
    desk.supplies.restock(item(desk, "一次性雨衣"), 7, source="donation", donor="别人")
    desk.supplies.restock(item(desk, "一次性雨衣"), 9, source="donation", donor=DONOR, at=desk.clock.now() - DAY)
    file = pdf(tmp_path, desk.slips.slip(given, "zh_CN"), "thanks", size)
    (text,) = readers.pages_of(file)
    whole = "".join(text.split())
    for said in ("感谢信", f"尊敬的{DONOR}：", "2026年11月21日", "500瓶", "60件", "特此致谢", "（盖章）"):
        assert said in whole, said
    assert "7件" not in whole
    assert "69件" not in whole
    assert readers.size_of(file) == pytest.approx(paper, abs=1)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("kind", ["voucher", "thanks"])
def test_every_font_is_embedded(
    desk: Desk, given: RecordId, tmp_path: Path, kind: SlipKind, language: str
) -> None:
    fonts = readers.fonts_of(pdf(tmp_path, desk.slips.slip(given, language), kind, "A4"))
    assert fonts
    for font in fonts:
        embedded, _subset, named = font[-5:-2]
        assert (embedded, named) == ("yes", "yes"), font


def test_what_goes_out_is_an_issue_voucher_in_the_language_of_the_desk(
    desk: Desk, given: RecordId, tmp_path: Path
) -> None:
    desk.supplies.issue(item(desk, "矿泉水 550ml"), 24, recipient="王力")
    facts = desk.slips.slip(last(desk, "矿泉水 550ml"), "en")
    (text,) = readers.pages_of(pdf(tmp_path, facts, "voucher", "A4"))
    for said in ("Issue voucher", "Recipient: 王力", "21 Nov 2026", "24", "24 bottles/case", "Received by (signature)"):
        assert said in text
    assert not set(text) & set("瓶箱")
    assert not facts.donated
    assert text.count("Copy for the receiver") == 1


def test_a_letter_in_english_counts_what_was_given_in_english_words(
    desk: Desk, given: RecordId, tmp_path: Path
) -> None:
    desk.supplies.restock(item(desk, "一次性雨衣"), 1, source="donation", donor=DONOR)
    facts = desk.slips.slip(given, "en")
    assert [(line.quantity, line.unit) for line in facts.gifts] == [(480, "bottles"), (1, "pc")]
    (text,) = readers.pages_of(pdf(tmp_path, facts, "thanks", "A4"))
    assert "480 bottles" in " ".join(text.split())


def test_a_voided_voucher_keeps_its_number_and_says_that_it_is_void(
    desk: Desk, given: RecordId, tmp_path: Path
) -> None:
    number = desk.slips.slip(given, "zh_CN").number
    desk.supplies.void_movement(given, "重复")
    (text,) = readers.pages_of(pdf(tmp_path, desk.slips.slip(given, "zh_CN"), "voucher", "A5"))
    assert "作废" in text
    assert number in text
    assert desk.slips.find(number) == given


def test_the_number_on_the_slip_is_read_by_a_scanner(desk: Desk, given: RecordId, tmp_path: Path) -> None:
    facts = desk.slips.slip(given, "zh_CN")
    file = tmp_path / "slip.png"
    assert picture(SlipPages(facts, "voucher", "A5"), 0, 1600).save(str(file))
    assert zxing(file) == [facts.number]


def test_an_anonymous_gift_is_thanked_for_as_well(desk: Desk, tmp_path: Path) -> None:
    desk.supplies.restock(item(desk, "一次性雨衣"), 3, source="donation")
    desk.supplies.restock(item(desk, "矿泉水 550ml"), 9, source="donation")
    (text,) = readers.pages_of(pdf(tmp_path, desk.slips.slip(last(desk, "一次性雨衣"), "zh_CN"), "thanks", "A4"))
    assert "尊敬的爱心人士：" in text
    assert "矿泉水" not in text, "nobody knows that it was the same giver"


def test_many_gifts_stay_clear_of_the_signature(desk: Desk, given: RecordId, tmp_path: Path) -> None:
    facts = desk.slips.slip(given, "zh_CN")
    lines = tuple(SlipLine(f"很长很长的物资名称第{n}种，口服液十支装夏季防暑专供", "", "盒", n + 1) for n in range(40))
    (text,) = readers.pages_of(pdf(tmp_path, replace(facts, gifts=lines), "thanks", "A4"))
    rows = [line for line in text.splitlines() if line.strip()]
    more, thanks, seal = (
        next(n for n, line in enumerate(rows) if said in line) for said in ("另有 26 种", "特此致谢", "（盖章）")
    )
    assert more < thanks < seal


def test_a_count_has_no_voucher(desk: Desk, given: RecordId) -> None:
    desk.supplies.count([(item(desk, "矿泉水 550ml"), 470)])
    with pytest.raises(KnownError, match="no voucher"):
        desk.slips.slip(last(desk, "矿泉水 550ml"), "en")
