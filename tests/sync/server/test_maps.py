"""Links to the three usual maps: each in its own order of coordinates, and told in which reckoning they are."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest

from sync.server.maps import map_links
from sync.server.places import Place

PLACE = Place(112.569876, 37.865432)


def asked(name: str, address: str, place: Place | None) -> dict[str, tuple[str, dict[str, str]]]:
    """Where each link leads, and with which words."""
    found = {}
    for link in map_links(name, address, place):
        parts = urlsplit(link.url)
        query = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=True))
        found[link.name] = (f"{parts.scheme}://{parts.netloc}{parts.path}", query)
    return found


def test_each_map_gets_the_place_as_it_reckons() -> None:
    links = asked("五一,广场 & 驿站", "五一路 118 号", PLACE)
    assert list(links) == ["amap", "baidu_map", "tencent_map"]
    url, query = links["amap"]
    assert url == "https://uri.amap.com/navigation"
    assert (query["to"], query["coordinate"]) == ("112.569876,37.865432,五一，广场 & 驿站", "gaode")
    url, query = links["baidu_map"]
    assert url == "https://api.map.baidu.com/marker"
    assert (query["location"], query["coord_type"], query["output"]) == ("37.865432,112.569876", "gcj02", "html")
    assert (query["title"], query["content"]) == ("五一,广场 & 驿站", "五一路 118 号")
    url, query = links["tencent_map"]
    assert url == "https://apis.map.qq.com/uri/v1/routeplan"
    assert (query["tocoord"], query["to"], query["type"]) == ("37.865432,112.569876", "五一,广场 & 驿站", "walk")
    assert query["referer"]


@pytest.mark.parametrize(("address", "found"), [("五一路 118 号", 3), ("", 0)])
def test_without_a_place_the_address_is_looked_up(address: str, found: int) -> None:
    links = asked("驿站", address, None)
    assert len(links) == found
    assert all(address in query.values() for _, query in links.values())
