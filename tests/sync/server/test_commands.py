"""The commands of ``yizhan-union``, as scripts and people use them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sync.card import parse_card
from sync.server import files
from sync.server.__main__ import main
from sync.server.db import Database
from sync.server.errors import Refusal
from sync.trust import normal_code


class Union:
    """Runs commands against one database."""

    def __init__(self, db: str, capsys: pytest.CaptureFixture[str]) -> None:
        self.db = db
        self._capsys = capsys

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Exit code, standard output and standard error of a command."""
        try:
            code = main(["--db", self.db, *arguments])
        except SystemExit as end:
            code = int(end.code or 0)
        said = self._capsys.readouterr()
        return code, said.out, said.err

    def json(self, *arguments: str) -> dict[str, object]:
        """The one object that a command prints."""
        code, out, err = self.run(*arguments, "--json")
        assert code == 0, err
        said: dict[str, object] = json.loads(out)
        return said


@pytest.fixture
def union(database_url: str, capsys: pytest.CaptureFixture[str]) -> Union:
    """Commands over each kind of database."""
    return Union(database_url, capsys)


@pytest.fixture
def fresh(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Union:
    """Commands over an SQLite file that is not there yet."""
    return Union(str(tmp_path / "new" / "union.db"), capsys)


ADD = ("station", "add", "--name", "五一广场驿站", "--region", "140106")


def test_a_station_is_registered_and_gets_its_card(union: Union) -> None:
    said = union.json(*ADD, "--url", "https://union.example")
    assert re.fullmatch(r"140106-31-0001-[0-9A-Z]", str(said["code"]))
    assert re.fullmatch(r"[0-9A-Z]{8}", str(said["enrol_code"]))
    assert re.fullmatch(r"([0-9A-Z]{4}-){3}[0-9A-Z]{4}", str(said["fingerprint"]))
    card = parse_card(str(said["card"]))
    assert (card.url, card.station_code, card.enrol_code) == (
        "https://union.example",
        said["code"],
        said["enrol_code"],
    )


def test_a_first_station_makes_the_database(fresh: Union) -> None:
    code, out, err = fresh.run(*ADD)
    assert (code, err) == (0, "")
    assert "Fingerprint" in out
    assert Path(fresh.db).exists()


def test_codes_are_given_out_one_after_another(union: Union) -> None:
    codes = [str(union.json(*ADD)["code"]) for _ in range(3)]
    assert [code[:14] for code in codes] == ["140106-31-0001", "140106-31-0002", "140106-31-0003"]
    assert str(union.json(*ADD, "--level", "city", "--form", "smart")["code"]).startswith("140106-23-0001-")


def test_a_union_may_bring_its_own_codes(union: Union) -> None:
    assert union.json(*ADD, "--code", "TY-YZ-007")["code"] == "TY-YZ-007"
    code, _, err = union.run(*ADD, "--code", "tyyz007")
    assert code == 1
    assert "belongs to another station" in err


def test_a_new_enrolment_code_is_issued_for_a_lost_card(union: Union) -> None:
    first = union.json(*ADD)
    again = union.json("station", "code", str(first["code"]).lower().replace("-", " "))
    assert again["code"] == first["code"]
    assert again["fingerprint"] == first["fingerprint"]
    assert again["enrol_code"] != first["enrol_code"]


def test_stations_are_listed(union: Union) -> None:
    assert union.json("station", "list") == {"stations": []}
    code = union.json(*ADD)["code"]
    (listed,) = union.json("station", "list")["stations"]  # type: ignore[misc]
    assert listed["code"] == code  # type: ignore[has-type]
    assert listed["entries"] == 2  # type: ignore[has-type]
    _, out, _ = union.run("station", "list")
    assert "五一广场驿站" in out


def test_a_registration_can_be_changed(union: Union) -> None:
    code = str(union.json(*ADD)["code"])
    union.json("station", "edit", code, "--name", "迎泽驿站", "--new-code", "YZ-001", "--state", "rectification")
    (listed,) = union.json("station", "list")["stations"]  # type: ignore[misc]
    assert (listed["code"], listed["name"]) == ("YZ-001", "迎泽驿站")  # type: ignore[has-type]
    assert union.json("station", "code", code)["code"] == "YZ-001"


def test_the_room_for_photos_is_shown_and_set(union: Union) -> None:
    union.json(*ADD)
    assert union.json("settings")["photos_bytes"] == files.QUOTA
    assert union.json("settings", "--photos", "4.5")["photos_bytes"] == 9 * 1024**3 // 2
    code, out, _ = union.run("settings")
    assert (code, "4.5 GiB" in out) == (0, True)
    for nonsense in ("0", "-1", "nan", "inf", "much", "5000"):
        assert union.run("settings", "--photos", nonsense)[0] == 2
    assert union.json("settings")["photos_bytes"] == 9 * 1024**3 // 2


def test_a_card_to_print_is_a_page_of_its_own(union: Union, tmp_path: Path) -> None:
    card = tmp_path / "card.html"
    said = union.json(*ADD, "--url", "https://union.example", "--card", str(card))
    page = card.read_text(encoding="utf-8")
    assert "五一广场驿站" in page
    assert "<svg" in page
    assert normal_code(str(said["enrol_code"])) in normal_code(page)


def test_a_card_without_an_address_is_refused_before_anything_is_written(union: Union, tmp_path: Path) -> None:
    code, _, err = union.run(*ADD, "--card", str(tmp_path / "card.html"))
    assert code == 1
    assert "--url" in err
    assert union.json("station", "list") == {"stations": []}


def test_a_years_holidays_are_published_from_a_file(union: Union, tmp_path: Path) -> None:
    file = tmp_path / "2027.csv"
    file.write_text("日期,类型,名称\n2027-10-01,放假,国庆节\n2027-10-09,上班,国庆节\n", "utf-8")
    said = union.json("days", "add", str(file))
    assert (said["days"], said["first"], said["last"]) == (2, "2027-10-01", "2027-10-09")
    file.write_text("日期,类型\n2027-10-01,放价\n", "utf-8")
    code, _out, error = union.run("days", "add", str(file))
    assert code == 1
    assert "line 2: “放价” is none of holiday, workday, closed and open. Nothing was published." in error
    assert union.run("days", "add", str(tmp_path / "missing.csv"))[0] == 1


def test_a_notice_is_published(union: Union) -> None:
    union.json(*ADD)
    assert union.json("notice", "add", "--title", "停水", "--body", "明天上午")["title"] == "停水"
    assert union.run("notice", "add", "--title", " ")[0] == 1


@pytest.mark.parametrize("name", ["visits.csv", "visits.xlsx", "visits.json"])
def test_an_export_is_written_in_each_format(union: Union, tmp_path: Path, name: str) -> None:
    union.json(*ADD)
    code, out, err = union.run("export", "visits", "-o", str(tmp_path / name))
    assert (code, out) == (0, "")
    assert "0 rows" in err
    assert (tmp_path / name).stat().st_size > 0


def test_the_doctor_finds_a_sound_database_sound(union: Union) -> None:
    union.json(*ADD)
    said = union.json("doctor")
    assert (said["ok"], said["findings"], said["stations"]) == (True, [], 1)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("station", "add", "--name", "", "--region", "140106"), "name"),
        (("station", "add", "--name", "x", "--region", "14"), "140106"),
        (("station", "add", "--name", "x", "--region", "000000"), "140106"),
        (("station", "add", "--name", "x", "--region", "140106", "--url", "nonsense"), "https://"),
        (("station", "add", "--name", "x", "--region", "140106", "--code", "<b>"), "letters"),
        (("station", "code", "NOPE"), "station list"),
        (("station", "edit", "NOPE", "--name", "x"), "station list"),
        (("device", "list", "NOPE"), "station list"),
        (("export", "visits", "--station", "NOPE", "-o", "x.csv"), "station list"),
        (("export", "visits", "-o", "x.doc"), ".xlsx"),
        (("export", "visits", "-o", "/nonexistent/x.csv"), "cannot be written"),
        (("export", "visits", "--from", "soon", "-o", "x.csv"), "2026-11-21"),
    ],
)
def test_a_refusal_is_one_sentence_with_what_to_do(union: Union, arguments: tuple[str, ...], says: str) -> None:
    code, out, err = union.run(*arguments)
    assert (code, out) == (1, "")
    assert says in err
    assert len(err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "arguments", [(), ("station",), ("export", "nonsense", "-o", "x.csv"), ("serve", "--port", "x")]
)
def test_wrong_usage_exits_with_two(union: Union, arguments: tuple[str, ...]) -> None:
    assert union.run(*arguments)[0] == 2


def test_a_mistyped_path_leaves_no_empty_database_behind(fresh: Union) -> None:
    code, _, err = fresh.run("station", "list")
    assert code == 1
    assert "There is no database" in err
    assert not Path(fresh.db).exists()


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear union, " * 500, encoding="utf-8")
    code, _, err = Union(str(path), capsys).run("station", "list")
    assert code == 1
    assert "damaged" in err
    assert path.read_text(encoding="utf-8").startswith("Dear union")


@pytest.mark.parametrize(
    "url", ["mysql://host/db", "sqlite://", "sqlite:///:memory:", "postgresql+psycopg://nobody@127.0.0.1:1/none", "://"]
)
def test_a_database_that_cannot_be_used_is_refused(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = Union(url, capsys).run("station", "list")
    assert code == 1
    assert len(err.strip().splitlines()) == 1


def test_a_database_in_a_read_only_place_is_refused() -> None:
    with pytest.raises(Refusal, match="cannot be made"):
        Database.open("/proc/nowhere/union.db")


def test_the_file_with_the_unions_keys_is_its_owners_alone(fresh: Union) -> None:
    fresh.json(*ADD)
    assert Path(fresh.db).stat().st_mode & 0o077 == 0
