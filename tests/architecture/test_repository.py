"""What ships beside the code: pins without addresses, licences beside what they license, one look of icons."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import parse

import pytest

from desktop.version import APP as DESK
from sync.server.system import APP as UNION
from sync.version import VERSION

ROOT = Path(__file__).resolve().parents[2]
ICONS = sorted(ROOT.glob("resources/icons/*.svg"))


def normalised(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~;\s]", requirement)[0]).lower()


def project() -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return table


def pins() -> list[str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_every_pin_is_a_name_and_a_version_and_nothing_else() -> None:
    odd = [pin for pin in pins() if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.+!]*", pin)]
    assert not odd, f"No address, no path, no range in constraints.txt: {odd}"


def test_whatever_an_extra_asks_for_is_pinned() -> None:
    asked = {*project()["dependencies"]}.union(*project()["optional-dependencies"].values())
    missing = {normalised(requirement) for requirement in asked} - {normalised(pin) for pin in pins()}
    assert not missing, f"Run `make constraints`: {sorted(missing)}"


def test_the_version_is_written_in_one_place() -> None:
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert table["project"]["dynamic"] == ["version"]
    assert table["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "sync.version.VERSION"}
    written = [
        file
        for folder in ("desktop", "sync", "resources")
        for file in (ROOT / folder).rglob("*.py")
        if f'"{VERSION}"' in file.read_text(encoding="utf-8")
    ]
    assert written == [ROOT / "sync" / "version.py"]
    assert f"yizhan {VERSION}" == DESK
    assert f"yizhan-union {VERSION}" == UNION


@pytest.mark.parametrize(
    ("licence", "words"),
    [
        ("LICENSE", "Apache License"),
        ("resources/fonts/OFL.txt", "SIL Open Font License"),
        ("resources/icons/LICENSE-lucide.txt", "ISC License"),
    ],
)
def test_a_licence_lies_beside_what_it_licenses(licence: str, words: str) -> None:
    assert words in (ROOT / licence).read_text(encoding="utf-8")


@pytest.mark.parametrize("icon", ICONS, ids=lambda icon: icon.stem)
def test_every_icon_takes_the_colour_of_its_surroundings(icon: Path) -> None:
    drawing = parse(icon).getroot()
    assert drawing.tag == "{http://www.w3.org/2000/svg}svg"
    if icon.stem == "yizhan":
        return  # the app's own mark has its own colours
    assert drawing.get("viewBox") == "0 0 24 24"
    assert drawing.get("stroke") == "currentColor"
    assert drawing.get("stroke-width") == "1.75"
    assert drawing.get("fill") == "none"


@pytest.mark.parametrize("program", ["run", "packages", "python"])
def test_what_sets_a_machine_up_can_be_run(program: str) -> None:
    file = ROOT / ".ci" / program
    assert file.read_text(encoding="utf-8").startswith("#!/usr/bin/env bash\n")
    assert file.stat().st_mode & 0o111
