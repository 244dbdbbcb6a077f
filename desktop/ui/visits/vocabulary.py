"""The words of visits as a screen needs them: read once off the UI thread, asked for as often as a row is drawn.

Knows the catalogue and the station's file; knows no widget.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from desktop.i18n import CHINESE
from desktop.ui.text import language, tr
from desktop.values import Struct
from desktop.views import TermView

if TYPE_CHECKING:
    from desktop.services.days import Posted
    from desktop.services.desk import Desk

KINDS: Final = ("term", "union_term", "station", "special_day", "union_day")
"""Kinds of records on which a Vocabulary depends."""


class Vocabulary(Struct, frozen=True):
    """``categories`` and ``services`` are what is offered, in order; ``known`` names what was ever recorded."""

    categories: tuple[TermView, ...]
    services: tuple[TermView, ...]
    known_categories: Mapping[str, TermView]
    known_services: Mapping[str, TermView]
    hours: Posted

    def category(self, code: str) -> str:
        """A category's name in the language in force; the code itself for one of a newer programme."""
        return name(self.known_categories[code]) if code in self.known_categories else code

    def icon(self, code: str) -> str:
        """A category's icon."""
        return self.known_categories[code].icon if code in self.known_categories else "users"

    def service(self, code: str) -> str:
        """A service's name."""
        return name(self.known_services[code]) if code in self.known_services else code

    def used(self, codes: Iterable[str]) -> str:
        """Services one behind the other as a row shows them: ``饮水 充电``, ``Water, Charging``."""
        ranks = {code: n for n, code in enumerate(self.known_services)}
        return tr(", ", "services").join(self.service(code) for code in sorted(codes, key=lambda c: ranks.get(c, 999)))


def name(term: TermView) -> str:
    """A term's name in the language in force."""
    return term.zh if language() == CHINESE else term.en


def read_vocabulary(desk: Desk) -> Vocabulary:
    """Ask the services; not on the UI thread."""
    station = desk.station.view()
    known_services = desk.catalogue.terms("service", hidden=True)
    offered = [term for term in known_services if not term.hidden]
    here = tuple(term for term in offered if term.code in station.services)
    known_categories = desk.catalogue.terms("category", hidden=True)
    return Vocabulary(
        categories=tuple(term for term in known_categories if not term.hidden),
        services=here or tuple(offered),
        known_categories={term.code: term for term in known_categories},
        known_services={term.code: term for term in known_services},
        hours=desk.days.posted(),
    )
