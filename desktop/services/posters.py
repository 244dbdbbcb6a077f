"""What posters say of this station, gathered from its file, the vocabulary and the shelves. Draws nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from desktop.i18n import N_
from desktop.printing.facts import Offer, Opening, PosterFacts, Thing, Words
from desktop.services.catalogue import Catalogue
from desktop.services.errors import KnownError
from desktop.services.poster_choices import PosterChoices
from desktop.services.settings import SettingsService
from desktop.services.station import StationService
from desktop.services.supplies import SupplyService
from sync.card import CardError, parse_card

_ADDRESS: Final = "poster_address"
_PAGE: Final = re.compile(r"(https?://[^\s/]+(?:/[^\s/]+)*)/s/([^\s/?#|]+)/?$", re.IGNORECASE)
_CODE: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{2,31}")
_LONGEST_ADDRESS: Final = 200
_LENT: Final = ("伞", "充电宝", "充电线", "数据线", "雨靴", "轮椅", "工具箱", "umbrella", "power bank", "wheelchair")
"""Parts of the names of what stations lend, before the first of it was lent."""


class PosterService:
    """May be called from any thread. ``choices`` is what a person chose and typed for posters on this PC."""

    def __init__(
        self, station: StationService, catalogue: Catalogue, supplies: SupplyService, settings: SettingsService
    ) -> None:
        self._station = station
        self._catalogue = catalogue
        self._supplies = supplies
        self._settings = settings
        self.choices = PosterChoices(settings)

    def facts(self) -> PosterFacts:
        """Everything that a poster can say of the station, in both languages."""
        file = self._station.view()
        url = file.public_url or self.typed_address()
        page = _PAGE.match(url)
        lent = self._supplies.lent()
        return PosterFacts(
            name=file.name,
            code=file.code or (page[2] if page else ""),
            union_name=file.union_name,
            phone=file.phone,
            hours=tuple(Opening(hours.weekdays, hours.opens, hours.closes, hours.staffed) for hours in file.hours),
            services=self._offers("service", file.services),
            facilities=self._offers("facility", file.facilities),
            convention=tuple(Words.own(point) for point in file.convention),
            rules=tuple(Words.own(line.strip()) for line in file.rules.splitlines() if line.strip()),
            head=file.head,
            managers=file.managers,
            public_url=url,
            near_url=f"{page[1]}/near" if page else "",
            categories=tuple(
                Offer(Words(term.zh, term.en or term.zh), term.icon) for term in self._catalogue.terms("category")
            ),
            things=tuple(
                Thing(
                    item.id.hex(), item.name, item.unit, item.minimum, item.barcode,
                    item.id in lent or any(part in item.name.casefold() for part in _LENT),
                )
                for item in self._supplies.items()
            ),
        )  # fmt: skip

    def typed_address(self) -> str:
        """The address of the station's page that was typed before this PC was connected; else empty."""
        return str(self._settings.get(_ADDRESS, ""))

    def type_address(self, text: str) -> None:
        """Take the address of the page, the union's address and the station's code with a blank between, or the text
        of an enrolment card. An empty text takes it back. Raises KnownError."""
        self._settings.set(_ADDRESS, _page_of(text) if text.strip() else "")

    def _offers(self, vocabulary: str, codes: Iterable[str]) -> tuple[Offer, ...]:
        """In the order of the vocabulary, as people know it from other stations, not in that of the codes."""
        chosen = set(codes)
        return tuple(
            Offer(Words(term.zh, term.en), term.icon)
            for term in self._catalogue.terms(vocabulary, hidden=True)
            if term.code in chosen
        )


def _page_of(text: str) -> str:
    words = text.split()
    url = "".join(words)  # a long address that was pasted may have come in pieces
    try:
        card = parse_card(url)
    except CardError:
        if len(words) == 2 and "/s/" not in url and _CODE.fullmatch(words[1]):
            url = f"{words[0].rstrip('/')}/s/{words[1]}"
        if "://" not in url:
            url = f"https://{url}"
    else:
        url = f"{card.url}/s/{card.station_code}"
    try:
        host = urlsplit(url).hostname
    except ValueError:
        host = None
    if not host or not _PAGE.match(url) or len(url) > _LONGEST_ADDRESS:
        raise KnownError(
            N_("This is no address of a station's page."),
            N_(
                "It reads like https://union.example/s/140106-31-0007-2, as on the union's card under “Page”. The "
                "union's address and the station's code with a blank between are enough, the code alone is not."
            ),
        )
    return url
