"""Links to the maps that phones have here: the way to a place, or to an address where no place is known.

They open in any phone's browser and hand over to the map's programme when there is one. Places are GCJ-02, as Amap and
Tencent have them too; Baidu, which does not, is told so and converts. Baidu's page wants to know where a way begins, so
it is given the place alone. Knows neither pages nor stations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from sync.server.places import Place

_SOURCE = "yizhan"


@dataclass(frozen=True, slots=True)
class MapLink:
    """``name`` is a key of the page's words."""

    name: str
    url: str


def map_links(name: str, address: str, place: Place | None) -> tuple[MapLink, ...]:
    """The commonest map first; none without place and address."""
    if place is not None:
        return _to_place(name, address, place)
    if not address:
        return ()
    return (
        _link("amap", "https://uri.amap.com/search", {"keyword": address, "src": _SOURCE}),
        _link(
            "baidu_map", "https://api.map.baidu.com/geocoder", {"address": address, "output": "html", "src": _SOURCE}
        ),
        _link("tencent_map", "https://apis.map.qq.com/uri/v1/search", {"keyword": address, "referer": _SOURCE}),
    )


def _to_place(name: str, address: str, place: Place) -> tuple[MapLink, ...]:
    east, north = f"{place.longitude:.6f}", f"{place.latitude:.6f}"
    # A comma would end the name where it stands behind the place.
    called = name.replace(",", "，")
    return (
        _link(
            "amap",
            "https://uri.amap.com/navigation",
            {
                "to": f"{east},{north},{called}", "mode": "walk", "coordinate": "gaode", "src": _SOURCE,
                "callnative": "1",
            },
        ),
        _link(
            "baidu_map",
            "https://api.map.baidu.com/marker",
            {
                "location": f"{north},{east}", "title": name, "content": address or name, "coord_type": "gcj02",
                "output": "html", "src": _SOURCE,
            },
        ),
        _link(
            "tencent_map",
            "https://apis.map.qq.com/uri/v1/routeplan",
            {"type": "walk", "to": name, "tocoord": f"{north},{east}", "referer": _SOURCE},
        ),
    )  # fmt: skip


def _link(name: str, url: str, said: Mapping[str, str]) -> MapLink:
    return MapLink(name, f"{url}?{urlencode(said)}")
