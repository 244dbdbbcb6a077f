"""When the station closes today by its posted hours. Pure; knows no service."""

from __future__ import annotations

from datetime import date

from desktop.services.days import Posted
from desktop.services.times import DAY, day_start


def closing_of(hours: Posted, day: date) -> int | None:
    """The instant at which the last staffed interval of a day ends (the last of any kind where none is staffed);
    None when the station rests, or when it is open beyond midnight."""
    counted = hours.staffed_spans(day) or hours.spans(day)
    if not counted:
        return None
    closing = max(span.end for span in counted)
    if closing > day_start(day) + DAY:
        return None
    after = hours.at(closing)
    goes_on = after is not None and (after.staffed or not counted[0].staffed)
    return None if goes_on else closing
