"""What every report is built on: one reading of the store, the period, the language, and the head that all share.

Knows the document and the store's connection; no single report.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Final

from desktop.i18n import CHINESE, translate
from desktop.printing.reports.document import Document, Mark, Section, Signatures, Step, Table, marks_of
from desktop.printing.reports.values import day_words, shown
from desktop.services.catalogue import Catalogue
from desktop.services.report_only import ALL, Only
from desktop.services.report_periods import Period
from desktop.store.local import Reading
from desktop.store.queries import people, reports_stock
from desktop.units import unit_name
from desktop.values import Struct
from desktop.views import Instant, StationView
from sync.times import day_of

_ORDINALS: Final = "一二三四五六七八九十"
_NAMED: Final = 3
"""Items that are named; of more it is said how many."""


class Ground(Struct, frozen=True):
    """The ground of one report."""

    connection: Reading
    again: Callable[[], AbstractContextManager[Reading]]
    """A connection for rows that are read later; the same one where everything has to be of one moment."""
    period: Period
    language: str
    now: Instant
    station: StationView
    catalogue: Catalogue
    step: Step
    only: Only = ALL

    @property
    def chinese(self) -> bool:
        """Whether the report is in Chinese."""
        return self.language == CHINESE

    def tr(self, text: str, meaning: str = "", n: int = -1) -> str:
        """The text in the report's language."""
        return translate(text, self.language, meaning, n)

    def unit(self, unit: str, n: int = 1) -> str:
        """What ``n`` of a unit are called in the report's language."""
        return unit_name(unit, n, self.language)

    def name(self, vocabulary: str, code: str) -> str:
        """A code's name in the report's language; nothing for no code."""
        return self.catalogue.name(vocabulary, code, self.language) if code else ""

    def names(self, vocabulary: str, codes: Collection[str]) -> str:
        """Several of them, in the vocabulary's order."""
        wanted = set(codes)
        order = [term.code for term in self.catalogue.terms(vocabulary, hidden=True) if term.code in wanted]
        order += sorted(wanted.difference(order))
        return self.tr(", ").join(self.name(vocabulary, code) for code in order)

    def ordered(self, vocabulary: str, codes: Iterable[str]) -> list[str]:
        """Codes in the vocabulary's order, strange ones at the end."""
        wanted = set(codes)
        known = [term.code for term in self.catalogue.terms(vocabulary, hidden=True) if term.code in wanted]
        return known + sorted(wanted.difference(known))

    def narrowed(self) -> str:
        """What it is narrowed to, in words; empty when nothing is left out."""
        only = self.only
        said = [self.name("category", only.category), self.name("service", only.service)]
        if only.staff:
            said.append(people.names(self.connection).get(only.staff, ""))
        if only.search.strip():
            said.append(self.tr("“{text}”").format(text=only.search.strip()))
        if only.items:
            named = [item.name for item in reports_stock.items(self.connection) if item.id in only.items]
            names, more = self.tr(", ").join(named[:_NAMED]), len(named) - _NAMED
            said.append(self.tr("{names} and %n more", "", more).format(names=names) if more > 0 else names)
        return self.tr(", ").join(filter(None, said))

    def part(self, number: int, title: str) -> str:
        """The heading of a part: ``一、来访``, ``1  Visits``."""
        return f"{_ORDINALS[number - 1]}、{title}" if self.chinese else f"{number}  {title}"

    def signatures(self) -> Signatures:
        """The boxes at the end."""
        return Signatures(
            (self.tr("Prepared by (signature)"), self.tr("Station head (signature)"), self.tr("Host unit (seal)")),
            self.tr("Date:"),
        )

    def ledger(
        self, kept: Table, *also: Section, landscape: bool = False, marks: Collection[Mark] = ()
    ) -> Document:
        """The report that is one table, by its key and title, with what else belongs to it and the boxes at the end."""
        sections = (kept, *also, self.signatures())
        blank = not len(kept.rows)
        return self.document(kept.key, kept.title, sections, landscape=landscape, marks=marks, blank=blank)

    def document(
        self,
        key: str,
        title: str,
        sections: Sequence[Section],
        *,
        landscape: bool = False,
        marks: Collection[Mark] = (),
        blank: bool = False,
    ) -> Document:
        """The whole, under the head that all reports have."""
        tables = [section for section in sections if isinstance(section, Table)]
        made = self.tr("Prepared on {time}").format(time=shown("moment", self.now))
        period = self.period.words(self.language)
        if self.period.last >= day_of(self.now) and self.period.first < day_of(self.now):
            period = self.tr("{period} (until {day})").format(
                period=period, day=day_words(day_of(self.now), self.language)
            )
        only = self.narrowed()
        if only:
            period = self.tr("{period}, only {what}").format(period=period, what=only)
        return Document(
            key=key,
            language=self.language,
            title=title,
            station=self.station.name,
            code=self.station.code,
            union=self.station.union_name,
            period=period,
            only=only,
            made=made,
            file_name=" ".join(filter(None, (self.station.name, title, self.period.stem(), only))),
            sections=tuple(sections),
            landscape=landscape,
            marks=marks_of(tables) | frozenset(marks),
            blank=blank,
        )
