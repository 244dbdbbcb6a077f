"""An address that phones cannot open is told of before paper is spent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.printing import render
from desktop.printing.address import A_NUMBER, NO_NAME, PLAIN, THIS_PC, doubt
from desktop.printing.options import PosterOptions
from tests.printing.stations import STATION


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://gh.taiyuan.example.cn/s/1", ""),
        ("https://驿站.example.cn/s/1", ""),
        ("http://union.example/s/1", PLAIN),
        ("http://192.168.1.5:8000/s/1", A_NUMBER),
        ("https://[2001:db8::1]/s/1", A_NUMBER),
        ("http://127.0.0.1:8000/s/1", THIS_PC),
        ("http://[::1]/s/1", THIS_PC),
        ("http://localhost:8000/s/1", THIS_PC),
        ("https://union-server/s/1", NO_NAME),
        ("http://union.local/s/1", NO_NAME),
    ],
)
def test_an_address_that_is_not_for_everybody_is_doubted(url: str, said: str) -> None:
    assert doubt(url) == said


def test_a_poster_says_so_where_its_code_bears_the_address_and_not_elsewhere(qapp: object, tmp_path: Path) -> None:
    near = replace(STATION, public_url="http://192.168.1.5:8000/s/1", near_url="http://192.168.1.5:8000/near")
    assert A_NUMBER in render(near, PosterOptions(template="door"), path=tmp_path / "a.pdf").notes
    wifi = PosterOptions(template="wifi", fields=(("wifi_name", "Rest"),))
    assert render(near, wifi, path=tmp_path / "b.pdf").notes == ()
    assert render(STATION, PosterOptions(template="door"), path=tmp_path / "c.pdf").notes == ()
