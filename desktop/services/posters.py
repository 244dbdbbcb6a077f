"""What posters say of this station, gathered from its file and the vocabulary. Draws nothing."""

from __future__ import annotations

from collections.abc import Iterable

from desktop.printing.facts import Offer, Opening, PosterFacts, Words
from desktop.services.catalogue import Catalogue
from desktop.services.station import StationService


class PosterService:
    """May be called from any thread."""

    def __init__(self, station: StationService, catalogue: Catalogue) -> None:
        self._station = station
        self._catalogue = catalogue

    def facts(self) -> PosterFacts:
        """Everything that a poster can say of the station, in both languages."""
        file = self._station.view()
        return PosterFacts(
            name=file.name,
            code=file.code,
            union_name=file.union_name,
            phone=file.phone,
            hours=tuple(Opening(hours.weekdays, hours.opens, hours.closes, hours.staffed) for hours in file.hours),
            services=self._offers("service", file.services),
            facilities=self._offers("facility", file.facilities),
            convention=tuple(Words.own(point) for point in file.convention),
            rules=tuple(Words.own(line.strip()) for line in file.rules.splitlines() if line.strip()),
            head=file.head,
            managers=file.managers,
            public_url=file.public_url,
        )

    def _offers(self, vocabulary: str, codes: Iterable[str]) -> tuple[Offer, ...]:
        """In the order of the vocabulary, as people know it from other stations, not in that of the codes."""
        chosen = set(codes)
        return tuple(
            Offer(Words(term.zh, term.en), term.icon)
            for term in self._catalogue.terms(vocabulary, hidden=True)
            if term.code in chosen
        )
