"""Every poster in every size and language is read by two foreign readers in every hard way.

``python -m tests.printing.matrix`` prints the figures, of both ways in which sheets lie."""

from __future__ import annotations

import pytest

from desktop.printing.templates import TEMPLATES, Template
from tests.printing.matrix import readings

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=lambda one: one.key)
def test_every_code_is_read_by_both_readers_in_every_hard_way(template: Template) -> None:
    done = list(readings(template, both_ways=False))
    assert len(done) > 200
    assert [f"{one.where}, {one.hardship}, {one.reader}" for one in done if not one.read] == []
