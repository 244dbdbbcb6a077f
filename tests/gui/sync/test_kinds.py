"""Whatever may wait, be counted or be kept aside has a name."""

from __future__ import annotations

import pytest

from desktop.ui.sync.kinds import kind_icon, kind_name
from sync.records import KINDS


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_entry_has_a_name_and_an_icon(kind: str) -> None:
    assert kind_name(kind) != kind
    assert kind_icon(kind) != "circle"
