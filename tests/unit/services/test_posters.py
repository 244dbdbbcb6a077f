"""What posters say besides the station's file, and what this PC remembers of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.errors import KnownError
from desktop.printing.facts import Words
from desktop.printing.options import Pick, PosterOptions
from desktop.services.poster_choices import MOST_LOGO
from desktop.services.posters import PosterService
from desktop.store.local import Json
from tests.unit.services.conftest import Services

ADDRESS = "https://union.example/s/140106-31-0007-2"


@pytest.fixture
def posters(desk: Services) -> PosterService:
    """Posters of a station that no union knows yet."""
    desk.station.edit(name="五一广场驿站", region="140106")
    return PosterService(desk.station, desk.catalogue, desk.supplies, desk.settings)


@pytest.mark.parametrize(
    "typed",
    [
        ADDRESS, f" {ADDRESS}/ ", "union.example/s/140106-31-0007-2", "https://union.example/s/1401 06-31-0007-2",
        "union.example 140106-31-0007-2", "https://union.example/\n140106-31-0007-2",
        "YIZHAN1|https://union.example|140106-31-0007-2|4T9XKQ2M|9K3D-AAAA",
    ],
)  # fmt: skip
def test_an_address_or_a_card_typed_before_enrolment_gives_the_codes(posters: PosterService, typed: str) -> None:
    assert posters.facts().public_url == ""
    posters.type_address(typed)
    facts = posters.facts()
    assert facts.public_url.rstrip("/") == ADDRESS
    assert (facts.code, facts.near_url) == ("140106-31-0007-2", "https://union.example/near")
    posters.type_address("")
    assert posters.facts().public_url == ""


@pytest.mark.parametrize(
    "typed",
    ["union.example", "https://union.example", "ftp://a/s/1", ADDRESS + "x" * 300, "A|B", "140106-31-0007-2", "a b"],
)
def test_what_is_no_address_of_a_page_is_refused(posters: PosterService, typed: str) -> None:
    with pytest.raises(KnownError, match="no address of a station's page"):
        posters.type_address(typed)
    assert posters.facts().public_url == ""


def test_labels_name_the_items_of_the_shelves(posters: PosterService, desk: Services) -> None:
    desk.supplies.add_item("矿泉水", category="drink", unit="瓶", barcode="6921168509256", minimum=24)
    (thing,) = posters.facts().things
    assert (thing.name, thing.unit, thing.minimum, thing.barcode) == ("矿泉水", "瓶", 24, "6921168509256")


def test_what_was_chosen_is_there_again_and_the_language_holds_for_all(posters: PosterService) -> None:
    chosen = PosterOptions(
        template="door", size="A3", orientation="landscape", language="bilingual", hidden=frozenset({"who"}),
        texts=(("title", (Words("进来", "Come in"),)),), fields=(("wifi_name", "a;b"),), picks=(Pick("x", 3),),
        marks=True,
    )  # fmt: skip
    posters.choices.remember(chosen)
    assert posters.choices.last() == "door"
    assert posters.choices.options(PosterOptions(template="door")) == chosen
    assert posters.choices.options(PosterOptions(template="wifi")).language == "bilingual"


def test_settings_that_make_no_sense_are_passed_over(posters: PosterService, desk: Services) -> None:
    nonsense: Json = {"size": 4, "texts": [1], "fields": {"a": 1}, "picks": [["x", -1], 3], "hidden": "x"}
    desk.settings.set("poster:door", nonsense)
    desk.settings.set("poster_logo", "no base64!")
    preset = PosterOptions(template="door")
    assert posters.choices.options(preset) == replace(preset, fields=(("a", "1"),))


def test_a_logo_that_is_too_large_is_refused(posters: PosterService) -> None:
    with pytest.raises(KnownError, match="too large for a logo"):
        posters.choices.set_logo(bytes(MOST_LOGO + 1))
    assert posters.choices.logo() == b""
