"""Slips of what came in and went out: what a voucher says, and a letter of thanks. Knows neither Qt nor SQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from desktop.i18n import N_
from desktop.printing.slips.facts import SlipFacts, SlipLine
from desktop.services.catalogue import Catalogue
from desktop.services.errors import KnownError
from desktop.services.work import Work
from desktop.store.queries import slips, station
from desktop.store.queries.batches import number_of
from desktop.store.queries.slips import Moved
from desktop.units import unit_name
from desktop.views import RecordId
from sync.records import INCOMING
from sync.times import DAY, day_of, day_start

DONATION = "donation"


class SlipService:
    """May be called from any thread."""

    def __init__(self, work: Work, catalogue: Catalogue) -> None:
        self._work = work
        self._store = work.store
        self._catalogue = catalogue

    def slip(self, movement: RecordId, language: str) -> SlipFacts:
        """What the slips of a movement say. Raises KnownError when there is no such movement."""
        with self._store.read() as connection:
            found = slips.movement(connection, movement)
            if found is None:
                raise KnownError(
                    N_("There is no voucher of this entry."), N_("Choose a line that came in or went out.")
                )
            file = station.station(connection)
            start = day_start(day_of(found.at))
            donated = found.kind == "restock" and found.source == DONATION
            given = slips.donated(connection, found.donor, start, start + DAY) if donated and found.donor else []
        line = _line(found, found.quantity, language)
        said = self._catalogue.name("movement_kind", found.kind, language)
        if found.kind == "restock" and found.source:
            said = self._catalogue.name("source", found.source, language)
        return SlipFacts(
            language=language,
            union=file.union_name,
            station=file.name,
            code=file.code,
            number=found.voucher,
            on=day_of(found.at),
            made_on=day_of(self._work.now()),
            incoming=found.kind in INCOMING,
            kind=said,
            donor=found.donor,
            donated=donated,
            recipient=found.recipient,
            handler=found.handler,
            note=found.note,
            voided=found.void is not None,
            lines=(line,),
            gifts=() if found.void is not None else _summed(given, language) if given else (line,),
        )

    def find(self, number: str) -> RecordId | None:
        """The movement that stands on the voucher of a number; None when there is none."""
        with self._store.read() as connection:
            return slips.with_voucher(connection, number.strip())


def _line(moved: Moved, quantity: int, language: str) -> SlipLine:
    packs = moved.pack_size > 1 and moved.pack_unit
    pieces = unit_name(moved.unit, moved.pack_size, language)
    expires_on = None if moved.expires_on is None else date.fromisoformat(moved.expires_on)
    return SlipLine(
        item=moved.name,
        spec=f"{moved.pack_size} {pieces}/{unit_name(moved.pack_unit, 1, language)}" if packs else "",
        unit=unit_name(moved.unit, quantity, language),
        quantity=quantity,
        batch=number_of(moved.batch, expires_on),
        expires_on=expires_on,
    )


def _summed(given: Iterable[Moved], language: str) -> tuple[SlipLine, ...]:
    """A line an item, whatever batches it came in."""
    firsts: dict[RecordId, Moved] = {}
    sums: Counter[RecordId] = Counter()
    for moved in given:
        firsts.setdefault(moved.item, moved)
        sums[moved.item] += moved.quantity
    return tuple(_line(first, sums[item], language) for item, first in firsts.items())
