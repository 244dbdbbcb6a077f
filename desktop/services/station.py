"""The station's own file: what it says of itself, and what it needs to begin."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from desktop.i18n import N_
from desktop.services import inputs
from desktop.services.catalogue import Catalogue
from desktop.services.errors import KnownError
from desktop.services.work import Work
from desktop.store.queries import station
from desktop.views import Changes, OpeningHours, StationView
from sync.hours import Interval, format_hours, parse_hours

MOST_PLACES: Final = 999
_REGION: Final = re.compile(r"[1-8]\d{5}$")
_LONGEST_ADDRESS: Final = 120
_MINUTES: Final = 24 * 60

FieldValue = str | int | Iterable[str] | Iterable[OpeningHours]


class StationService:
    """Every method may be called from any thread; commands raise KnownError and have then changed nothing."""

    def __init__(self, work: Work, catalogue: Catalogue) -> None:
        self._work = work
        self._store = work.store
        self._catalogue = catalogue

    def view(self) -> StationView:
        """The station's file beside what the union registered of it."""
        with self._store.read() as connection:
            return station.station(connection)

    def is_set_up(self) -> bool:
        """Whether the station has a name."""
        with self._store.read() as connection:
            return station.is_set_up(connection)

    def set_up(self, name: str, region: str, **fields: FieldValue) -> Changes:
        """Begin a station: its name, its region and whatever else is known of it. Raises KnownError when there is one
        in this folder already."""
        if self.is_set_up():
            raise KnownError(
                N_("This data folder holds the station {name} already."),
                N_("Change its file in the settings, or choose another folder with --data."),
                name=self.view().name,
            )
        return self.edit(name=name, region=region, **fields)

    def edit(self, **fields: FieldValue) -> Changes:
        """Change the station's file: the fields of StationView that are the station's own; what is left out stays.

        ``hours`` are OpeningHours or their text form, ``services`` and ``facilities`` codes, ``convention`` points or
        a text with a point a line.
        """
        cleaned = {name: self._cleaned(name, value) for name, value in fields.items()}
        with self._work.unit() as unit:
            if cleaned:
                unit.patch("station", station.STATION_ID, cleaned)
        return unit.changes()

    def _cleaned(self, name: str, value: FieldValue) -> str | int:
        if name == "capacity":
            return _capacity(value)
        if name == "hours":
            return hours_text(value)
        if name in ("services", "facilities"):
            codes = value.split(";") if isinstance(value, str) else [str(code) for code in _many(value)]
            vocabulary = "service" if name == "services" else "facility"
            return inputs.codes(filter(None, codes), self._catalogue.codes(vocabulary))
        if name == "convention":
            points = value.splitlines() if isinstance(value, str) else [str(point) for point in _many(value)]
            return "\n".join(inputs.note(" ".join(point.split())) for point in points if point.strip())
        if not isinstance(value, str):
            raise TypeError(f"{name} is a text")
        if name == "name":
            return inputs.name(value)
        if name == "region":
            return _region(value)
        if name == "phone":
            return inputs.phone(value)
        if name == "form":
            return inputs.code(value, self._catalogue.codes("form"))
        if name == "built_by":
            return inputs.codes(filter(None, [value]), self._catalogue.codes("built_by"))
        if name == "address":
            return _address(value)
        if name == "union_name":
            return inputs.name(value) if value.strip() else ""
        if name in ("promise", "rules"):
            return inputs.note(value)
        raise TypeError(f"a station's file has no {name}")


def _many(value: FieldValue) -> Iterable[object]:
    if isinstance(value, int):
        raise TypeError("several values are needed")
    return value


def _region(text: str) -> str:
    cleaned = text.strip()
    if not _REGION.match(cleaned):
        raise KnownError(
            N_("“{text}” is not a region code."),
            N_("Type the six digits of the county or district, such as 140106."),
            text=cleaned,
        )
    return cleaned


def _address(text: str) -> str:
    cleaned = " ".join(text.split())
    if len(cleaned) > _LONGEST_ADDRESS:
        raise KnownError(
            N_("The text is longer than {most} characters."), N_("Shorten it and save again."), most=_LONGEST_ADDRESS
        )
    return inputs.note(cleaned)


def _capacity(value: FieldValue) -> int:
    if not isinstance(value, int):
        raise TypeError("capacity is a number")
    if not 1 <= value <= MOST_PLACES:
        raise KnownError(
            N_("{number} cannot be a number of places."),
            N_("Type a number from 1 to {most}."),
            number=value,
            most=MOST_PLACES,
        )
    return value


def hours_text(value: FieldValue) -> str:
    """The text form of posted hours. Raises KnownError for what are none, and for hours that overlap."""
    if isinstance(value, str):
        try:
            intervals = parse_hours(value)
        except ValueError as error:
            raise KnownError(
                N_("“{text}” are no opening hours."),
                N_("Write them like 12345 08:00-18:00 staffed."),
                text=str(error),
            ) from error
    else:
        intervals = tuple(_interval(hours) for hours in _many(value))
    _refuse_overlap(intervals)
    return format_hours(intervals)


def _interval(hours: object) -> Interval:
    if not isinstance(hours, OpeningHours):
        raise TypeError("opening hours are needed")
    if not 0 < hours.weekdays < 128:
        raise KnownError(N_("These hours hold on no day."), N_("Choose at least one weekday, or remove them."))
    if not (0 <= hours.opens < _MINUTES and 0 <= hours.closes <= _MINUTES):
        raise KnownError(N_("These hours are not within a day."), N_("Choose times from 00:00 to 24:00."))
    return Interval(hours.weekdays, hours.opens, hours.closes, hours.staffed)


def _refuse_overlap(intervals: tuple[Interval, ...]) -> None:
    """Two intervals may touch but not overlap, or nobody could say which of them holds."""
    week = 7 * _MINUTES
    taken = bytearray(week)
    for interval in intervals:
        closes = interval.closes if interval.closes > interval.opens else interval.closes + _MINUTES
        for weekday in range(7):
            if interval.weekdays >> weekday & 1:
                for minute in range(weekday * _MINUTES + interval.opens, weekday * _MINUTES + closes):
                    if taken[minute % week]:
                        raise KnownError(
                            N_("Two of the opening hours overlap."), N_("Let one end where the next one begins.")
                        )
                    taken[minute % week] = 1
