"""``yizhan report`` writes what the screen shows, for scripts."""

from __future__ import annotations

from pathlib import Path

from tests.helpers.processes import run_module
from tests.reports.readers import cached, pages_of


def test_a_report_is_written_as_pdf_and_as_workbook_without_a_window(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert run_module("desktop", "--data", data, "init", "--name", "柳巷驿站", "--region", "140106").returncode == 0
    visits = tmp_path / "visits.csv"
    visits.write_text("arrived_at,category,persons\n2026-11-03 09:00,courier,2\n2026-11-04 10:00,rider,3\n", "utf-8")
    assert run_module("desktop", "--data", data, "import", "visits", visits).returncode == 0
    days = ("--from", "2026-11-01", "--to", "2026-11-30")
    pdf, book = tmp_path / "month.pdf", tmp_path / "visits.xlsx"
    written = run_module("desktop", "--data", data, "--lang", "zh_CN", "report", "month", *days, "-o", pdf)
    assert written.returncode == 0, written.stderr
    assert "month.pdf" in written.stderr
    assert "柳巷驿站" in pages_of(pdf)[0]
    assert run_module("desktop", "--data", data, "--lang", "en", "report", "visits", *days, "-o", book).returncode == 0
    assert 5 in cached(book)["Visit ledger"].values()


def test_a_day_that_is_none_is_wrong_usage_and_a_strange_suffix_is_refused(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert run_module("desktop", "--data", data, "init", "--name", "柳巷驿站", "--region", "140106").returncode == 0
    wrong = run_module("desktop", "--data", data, "report", "year", "--from", "soon", "-o", tmp_path / "a.pdf")
    assert wrong.returncode == 2
    strange = run_module("desktop", "--data", data, "report", "year", "-o", tmp_path / "a.doc")
    assert strange.returncode == 1
    assert not list(tmp_path.glob("a.*"))
