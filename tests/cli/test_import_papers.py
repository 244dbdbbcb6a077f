"""A paper ledger of supplies keeps its voucher numbers, who handled and who got it, and what is lent yet."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from desktop.printing.reports.document import Table
from desktop.services.desk import Desk
from desktop.services.errors import KnownError
from desktop.services.times import parse_iso
from desktop.views import MovementView, RecordId
from tests.e2e.union import read_csv

LEDGER = (
    "日期,凭证号,物资,单位,类型,数量,领用人,经手人,备注\n"
    "2026-11-01,A-1,雨伞,把,采购,10,,李四,\n"
    "2026-11-02,A-2,雨伞,把,借出,2,小王 1234,李四,\n"
    "2026-11-03,A-3,雨伞,把,归还,2,小王 1234,李四,\n"
    "2026-11-04,A-4,雨伞,把,借出,1,小赵,Li Si,红色\n"
    "2026-11-05,A-5,雨伞,把,领用,3,环卫班,,\n"
)


def written(folder: Path, text: str = LEDGER, name: str = "ledger.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def lines(desk: Desk) -> list[MovementView]:
    """The item's movements, the earliest first."""
    return list(reversed(desk.supplies.item(desk.supplies.items()[0].id).ledger))


def out(desk: Desk) -> list[tuple[str, int]]:
    return [(loan.recipient, -loan.delta) for _, loan in desk.supplies.open_loans()]


def test_voucher_recipient_and_handler_of_a_paper_ledger_stand_in_the_books(desk: Desk, tmp_path: Path) -> None:
    desk.imports.run("movements", written(tmp_path))
    assert [line.voucher for line in lines(desk)] == ["A-1", "A-2", "A-3", "A-4", "A-5"]
    assert lines(desk)[4].recipient == "环卫班"
    assert [line.note for line in lines(desk)][1:] == ["经手人：李四", "经手人：李四", "红色; handled by Li Si", ""]


def test_the_exported_ledger_has_the_vouchers_and_its_report_the_recipients_too(desk: Desk, tmp_path: Path) -> None:
    desk.imports.run("movements", written(tmp_path))
    desk.exports.export("movements", tmp_path / "out.csv", chinese=True)
    heads, *rows = read_csv(tmp_path / "out.csv")
    assert [row[heads.index("单据号")] for row in rows] == ["A-1", "A-2", "A-3", "A-4", "A-5"]
    assert "领用人" not in heads, "the union's file has no names, and the two are equal"
    document = desk.reports.document("movements", desk.reports.whole(date(2026, 11, 1), date(2026, 11, 30)), "zh_CN")
    table = next(section for section in document.sections if isinstance(section, Table))
    shown = [column.head for column in table.columns]
    (last,) = [row for row in table.rows.read(0, len(table.rows)) if "A-5" in row]
    assert (last[shown.index("单据号")], last[shown.index("领用人")]) == ("A-5", "环卫班")


def test_what_a_ledger_says_is_back_is_no_open_loan_and_the_borrowers_name_is_gone(desk: Desk, tmp_path: Path) -> None:
    desk.imports.run("movements", written(tmp_path))
    assert out(desk) == [("小赵", 1)]
    assert [line.recipient for line in lines(desk)] == ["", "", "", "小赵", "环卫班"]
    november = "日期,物资,类型,数量,领用人\n2026-11-09,雨伞,归还,1,小赵\n"
    desk.imports.run("movements", written(tmp_path, november, "later.csv"))
    assert out(desk) == []
    assert desk.supplies.items()[0].balance == 7


@pytest.mark.parametrize(
    ("rows", "left"),
    [
        (("借出,2,小王", "归还,1,", "归还,1,"), []),
        (("借出,2,小王", "借出,1,小赵", "归还,1,小赵"), [("小王", 2)]),
        (("借出,2,小王", "归还,1,小王"), [("小王", 1)]),
        (("借出,1,小王", "归还,1,小赵"), [("小王", 1)]),
        (("归还,1,小王", "借出,1,小王"), []),
        (("借出,1,小王", "借出,1,小王", "归还,2,小王"), []),
        (("借出,1,小王", "借出,2,小王", "归还,2,小王"), [("小王", 1)]),
        (("借出,2,小王", "借出,2,小王", "归还,3,小王"), [("小王", 1)]),
        (("借出,1,小王", "归还,2,小王"), []),
        (("借出,1,小王", "借出,1,小赵", "归还,2,小王"), [("小赵", 1)]),
    ],
    ids=[
        "bit by bit", "by name", "in part", "somebody else's", "on one day, the return first", "two loans at once",
        "the loan that it fits", "one loan and some of another", "more than was lent", "by name and more",
    ],
)  # fmt: skip
def test_a_return_belongs_to_the_first_loan_that_it_fits(
    desk: Desk, tmp_path: Path, rows: tuple[str, ...], left: list[tuple[str, int]]
) -> None:
    text = "日期,物资,单位,类型,数量,领用人\n" + "".join(f"2026-11-02,雨伞,把,{row}\n" for row in rows)
    desk.imports.run("movements", written(tmp_path, text))
    assert out(desk) == left
    signed = [int(amount) * (1 if kind == "归还" else -1) for kind, amount, _ in (row.split(",") for row in rows)]
    assert desk.supplies.items()[0].balance == sum(signed)
    longer = written(tmp_path, text + "2026-11-02,雨伞,把,采购,1,\n", "longer.csv")
    assert desk.imports.read("movements", longer).plan.same == len(rows)


def test_taking_an_import_back_leaves_a_loan_that_came_back_at_the_desk(desk: Desk, tmp_path: Path) -> None:
    desk.imports.run("movements", written(tmp_path))
    ((item, loan),) = desk.supplies.open_loans()
    desk.supplies.take_back(item, 1, loan=loan.id)
    taken = desk.imports.take_back(desk.imports.imported()[0].key, "wrong file")
    assert (taken.entries, taken.kept) == (4, 2)
    assert [(line.kind, line.delta) for line in lines(desk) if not line.voided] == [("loan", -1), ("return", 1)]
    assert desk.supplies.items()[0].balance == 0


def test_an_import_with_loans_and_returns_is_undone_in_one_step(desk: Desk, tmp_path: Path) -> None:
    report = desk.imports.run("movements", written(tmp_path))
    desk.history.remember(report.changes, "import")
    desk.history.undo()
    assert desk.supplies.items() == ()
    assert out(desk) == []


def test_paper_vouchers_that_were_taken_back_leave_no_lines_in_the_report(desk: Desk, tmp_path: Path) -> None:
    desk.imports.run("movements", written(tmp_path))
    desk.imports.take_back(desk.imports.imported()[0].key, "wrong file")
    document = desk.reports.document("movements", desk.reports.whole(date(2026, 11, 1), date(2026, 11, 30)), "zh_CN")
    table = next(section for section in document.sections if isinstance(section, Table))
    assert len(table.rows) == 0


RETURNED = "日期,物资,类型,数量,领用人\n2026-11-09,雨伞,归还,1,小赵\n"


def lent_and_back_on_paper(desk: Desk, folder: Path, quantity: int = 1) -> tuple[RecordId, RecordId, str]:
    """Umbrellas that were lent at the desk, of which a paper ledger says that one is back; the import was taken back.
    The item, the loan and the import."""
    desk.supplies.add_item("雨伞", category="protection", unit="把")
    (item,) = desk.supplies.items()
    at = parse_iso("2026-11-04 10:00")
    desk.supplies.restock(item.id, 10, at=at)
    (loan,) = desk.supplies.issue(item.id, quantity, kind="loan", recipient="小赵", at=at).records
    desk.imports.run("movements", written(folder, RETURNED))
    (made,) = desk.imports.imported()
    desk.imports.take_back(made.key, "wrong file")
    return item.id, loan, made.key


def test_an_import_is_not_brought_back_when_what_it_says_came_back_at_the_desk(desk: Desk, tmp_path: Path) -> None:
    item, loan, made = lent_and_back_on_paper(desk, tmp_path)
    desk.supplies.take_back(item, 1, loan=loan)
    with pytest.raises(KnownError) as refused:
        desk.imports.bring_back(made)
    assert refused.value.what.format(**refused.value.params) == (
        f"Row 2 of {desk.imports.imported()[0].file}, column “数量”: 1 of 雨伞 came back by it, and of that loan 0 are"
        " still out."
    )
    assert "leave this import taken back" in refused.value.remedy
    assert desk.supplies.items()[0].balance == 10
    assert desk.imports.imported()[0].taken_back is not None


def test_of_returns_that_fit_no_more_every_row_is_named_as_the_file_has_it(desk: Desk, tmp_path: Path) -> None:
    umbrella = desk.supplies.add_item("雨伞", category="protection", unit="把").records[0]
    at = parse_iso("2026-11-04 10:00")
    desk.supplies.restock(umbrella, 10, at=at)
    loans = [
        desk.supplies.issue(umbrella, 2, kind="loan", recipient=name, at=at).records[0] for name in ("小赵", "小钱")
    ]
    text = (
        "借还登记\n日期,物资,类型,归还数量,领用人\n2026-11-09,雨伞,归还,2,小赵\n2026-11-09,雨伞,采购,5,\n"
        "2026-11-10,雨伞,归还,2,小钱\n"
    )
    desk.imports.run("movements", written(tmp_path, text), assigned={3: "quantity"})
    (made,) = desk.imports.imported()
    desk.imports.take_back(made.key, "wrong file")
    for loan in loans:
        desk.supplies.take_back(umbrella, 1, loan=loan)
    with pytest.raises(KnownError, match=r"Rows 3, 5 of .*, column “归还数量”: .* by the first 2 of 雨伞, .* 1 are\."):
        desk.imports.bring_back(made.key)
    assert desk.supplies.items()[0].balance == 8


def test_an_import_that_is_brought_back_brings_its_loans_before_their_returns(desk: Desk, tmp_path: Path) -> None:
    desk.imports.run("movements", written(tmp_path))
    (made,) = desk.imports.imported()
    desk.imports.take_back(made.key, "wrong file")
    assert desk.imports.bring_back(made.key).entries == 5
    assert out(desk) == [("小赵", 1)]
    assert desk.supplies.items()[0].balance == 6


def test_a_borrower_is_forgotten_when_an_import_that_is_brought_back_brings_the_rest(
    desk: Desk, tmp_path: Path
) -> None:
    item, loan, made = lent_and_back_on_paper(desk, tmp_path, 2)
    desk.supplies.take_back(item, 1, loan=loan)
    assert out(desk) == [("小赵", 1)]
    desk.imports.bring_back(made)
    assert out(desk) == []
    assert {line.recipient for line in lines(desk)} == {""}
