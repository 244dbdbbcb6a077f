"""What is typed behind ``yizhan``: options before or after the command, and values that make no sense."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.arguments import parser

HOME = Path("home")


@pytest.mark.parametrize(
    "line", [["--data", "d", "--lang", "en", "status", "--json"], ["status", "--json", "--lang", "en", "--data", "d"]]
)
def test_shared_options_stand_before_or_after_the_command(line: list[str]) -> None:
    args = parser(HOME).parse_args(line)
    assert (args.data, args.lang, args.command, args.json) == (Path("d"), "en", "status", True)


def test_without_options_the_usual_folder_and_the_systems_language_hold() -> None:
    args = parser(HOME).parse_args(["sync"])
    assert (args.data, args.lang, args.timeout) == (HOME, "system", 60.0)


@pytest.mark.parametrize("timeout", ["0", "-5", "nan", "inf", "1e9", "soon"])
def test_a_time_that_nobody_can_wait_is_wrong_usage(timeout: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser(HOME).parse_args(["sync", f"--timeout={timeout}"])
    assert ended.value.code == 2
    assert f"invalid seconds value: '{timeout}'" in capsys.readouterr().err
