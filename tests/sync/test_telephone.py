"""How a number that was written for people is dialled."""

from __future__ import annotations

import pytest

from sync.telephone import dialled


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0351-4012351", "03514012351"),
        ("0351-4012351 转 8", "03514012351,8"),
        ("0351-4012351转8012", "03514012351,8012"),
        ("(0351) 4012351 ext. 7", "03514012351,7"),
        ("（0351）4012351 分机：7", "03514012351,7"),
        ("+86 351 401 2351", "+863514012351"),
        ("值班 13900000000 / 0351-4012351", "13900000000"),
        ("8 楼 12351", "12351"),
        ("0351-4012351 张转李", "03514012351"),
        ("请到柜台", ""),
        ('"><b>x', ""),
        ("", ""),
        ("12", ""),
    ],
)
def test_the_first_number_is_dialled_with_its_extension(text: str, said: str) -> None:
    assert dialled(text) == said
