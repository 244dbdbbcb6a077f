"""A poster from the command line: the file, and what was read back of its code before it was written."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.cli_poster import words_of_check
from desktop.printing.verify import CodeCheck
from tests.helpers.processes import run_module
from tests.printing import readers


def test_a_wifi_card_is_written_with_what_was_read_back_of_its_code(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "wifi.pdf"
    begun = run_module("desktop", "--data", data, "init", "--name", "柳巷驿站", "--region", "140106")
    assert begun.returncode == 0, begun.stderr
    unfinished = run_module("desktop", "--data", data, "--lang", "en", "poster", "--template", "wifi", "-o", file)
    assert unfinished.returncode != 0
    assert "network's name is missing" in unfinished.stderr
    assert not file.exists()

    filled = ("--fill", "wifi_name=Rest", "--fill", "wifi_password=secret123")
    done = run_module("desktop", "--data", data, "--lang", "en", "poster", "--template", "wifi", *filled, "-o", file)
    assert done.returncode == 0, done.stderr
    assert "21 of 21 pictures of it were read back" in done.stdout + done.stderr
    assert readers.zbar(readers.picture_of_pdf(file)) == ["WIFI:T:WPA;S:Rest;P:secret123;;"]


@pytest.mark.parametrize(
    ("check", "said"),
    [
        (CodeCheck(False, 0, 0, False, 40.0), "not checked"),
        (CodeCheck(True, 20, 21, True, 40.0, 33), "weak"),
        (CodeCheck(True, 0, 21, False, 40.0, 33), "could not be read back"),
    ],
)
def test_a_code_that_does_not_read_well_is_told(check: CodeCheck, said: str) -> None:
    words = words_of_check((check,))
    assert words is not None
    assert said in words[0].format(**words[1])
    assert words_of_check(()) is None
