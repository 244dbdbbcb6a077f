"""The day at a glance: who came, who is here, what wants doing."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from desktop.services import forgotten, loans
from desktop.services.missing_known import read_missing, settled_openings
from desktop.services.visits import inside_since
from desktop.services.work import Work
from desktop.store.queries import (
    carried,
    days,
    ledger,
    opinions,
    people,
    repairs,
    requests,
    station,
    stocktakes,
    supplies,
    today,
    visits,
)
from desktop.store.queries.carried import Doubled
from desktop.store.queries.doubtful import doubtful
from desktop.store.queries.supplies import LATER_DAYS
from desktop.views import (
    ForgottenSignIn,
    Instant,
    MovementView,
    OverReturnedView,
    RecordId,
    ShiftView,
    StaffView,
    StationView,
    StockLevel,
    SupplyView,
    TodayView,
    TodoView,
)
from desktop.views.carried import CarriedTwice
from desktop.views.feedback import RepairView
from desktop.views.requests import RequestView
from desktop.views.stocktakes import Progress
from sync.posted import Posted
from sync.times import DAY, day_of, day_start, hour_of

USUAL_WEEKS: Final = 8
"""Over so many weeks the usual day is taken: two months hold a season together and smooth a rainy week."""
RECENT: Final = 12
SIGN_IN_GRACE: Final = 600
"""Seconds after opening before nobody's being signed in is worth telling."""
DECLINED_NEWS: Final = 7 * DAY
"""That the union declines is told for a week; nothing more will come of it."""
_LEAST_HOURS: Final = 12
"""The chart spans at least so many hours, so that a young day does not look crowded."""


class TodayService:
    """May be called from any thread."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._store = work.store
        self._guard = threading.Lock()
        self._last: tuple[int, TodayView] | None = None

    def overview(self) -> TodayView:
        """Everything that the Today screen shows; what wants doing stands there with the most urgent first.

        Figures of what wants doing, by kind: ``station_file`` missing (how many; the subject names them);
        ``forgotten_sign_out`` signed_in_at; ``forgotten_sign_in`` day, opening (of the posted hours), entries and from
        (of today or yesterday; the subject is who came late, empty when a whole shift is missing);
        ``not_signed_in`` opened_at; ``expired`` quantity, unit, on (the day);
        ``out`` and ``low`` quantity, unit and, where known, days; ``expiring`` on, days, unit;
        ``expiring_later`` items (how many; the subject is the first one's name), days (within which);
        ``overdue_loans`` loans (how many; the subject is the item of the oldest), days (of the oldest), within (how
        many are usual); ``over_returned`` quantity (how much came back too much), unit (the record is the return that
        came last); ``carried_twice`` since, until (the days of totals that were carried in), entries (visits of the
        same days); ``totals_twice`` since, until (the days), devices (the PCs that carried them in, a line each);
        ``counting`` counted, of (items on the stocktake that goes on); ``notice`` at; ``twice`` pairs
        (how many there are; the subject is the first one's name);
        ``answered`` decision, quantity, unit, text and, where told, on (the day of arrival);
        ``opinions`` waiting (how many want an answer), since (when the oldest was said); ``repairs`` open (how many),
        since (when the oldest was reported).

        Whoever asks in the same second, with nothing saved in between, gets the same view: the screen and what stands
        around it ask at the same time.
        """
        commits, now = self._store.commits, self._work.now()
        with self._guard:
            if self._last is not None and self._last[0] == commits and self._last[1].now == now:
                return self._last[1]
            view = self._read(now)
            self._last = (commits, view)
        return view

    def _read(self, now: Instant) -> TodayView:
        day = day_of(now)
        start = day_start(day)
        settled = settled_openings(self._store.settings)
        with self._store.read() as connection:
            figures = today.day_figures(connection, day)
            usual = today.usual(connection, today.weeks_before(day, USUAL_WEEKS), now - start)
            month = today.received(connection, day.replace(day=1), day)
            yesterday = today.received(connection, day - timedelta(days=1), day - timedelta(days=1))
            hours = days.posted(connection)
            staff = people.people(connection)
            running = people.open_shifts(connection)
            missing = read_missing(connection, hours, now, settled, 1)
            file = station.station(connection)
            items = supplies.items(connection, now)
            unread = station.notices(connection, unread_only=True)
            inside = visits.inside(connection, inside_since(now), now)
            recent = visits.recent(connection, RECENT, start)
            answered = requests.answered(connection)
            lending = ledger.lending(connection)
            doubled = carried.doubled(connection)
            brought_twice = carried.twice(connection)
            counting = stocktakes.progress(connection)
            waiting = opinions.waiting(connection)
            broken = repairs.open_repairs(connection)
            twice = doubtful(connection)
            names = supplies.names(connection) if lending.loans or twice else {}
            names |= people.names(connection) if twice else {}
        spanned = _hours(hours, day, [*figures.by_hour, *usual.by_hour, hour_of(now)])
        return TodayView(
            day=day,
            now=now,
            persons=figures.persons,
            usual_so_far=usual.so_far if usual.days else None,
            month_persons=month.persons,
            month_carried=month.carried,
            yesterday_persons=yesterday.persons,
            hours=spanned,
            by_hour=tuple(figures.by_hour.get(hour, 0) for hour in spanned),
            usual_by_hour=tuple(usual.by_hour.get(hour, 0.0) for hour in spanned) if usual.days else (),
            by_category=figures.by_category,
            inside=inside,
            capacity=file.capacity,
            todo=(
                *_beginnings(file, staff),
                *_duty(running, staff, hours, now),
                *(_missing(one) for one in missing),
                *_expired(items),
                *_short(items),
                *_overdue(lending.loans, names, now),
                *_over_returned(lending.over),
                *_carried_twice(doubled),
                *_totals_twice(brought_twice),
                *_counting(counting),
                *_expiring(items, day),
                *_feedback(waiting, broken),
                *_answered(answered, now),
                *([TodoView("twice", names.get(twice[0][1], ""), None, {"pairs": len(twice)})] if twice else ()),
                *(TodoView("notice", notice.title, notice.id, {"at": notice.published_at}) for notice in unread),
            ),
            recent=recent,
        )


def _hours(hours: Posted, day: date, active: Iterable[int]) -> tuple[int, ...]:
    """The hours that the day's chart spans: those posted and those in which anybody came."""
    seen = list(active)
    span = hours.staffed_span(day)
    if span is not None:
        start = day_start(day)
        seen += [(span[0] - start) // 3600, min(23, (span[1] - 1 - start) // 3600)]
    first, last = min(seen), max(seen)
    while last - first + 1 < _LEAST_HOURS:
        first, last = max(0, first - 1), min(23, last + 1)
    return tuple(range(first, last + 1))


def _beginnings(file: StationView, staff: Sequence[StaffView]) -> list[TodoView]:
    todo = []
    if not staff:
        todo.append(TodoView("no_people", "", None))
    missing = [name for name in ("region", "address", "phone") if not getattr(file, name)]
    if missing:
        todo.append(TodoView("station_file", ",".join(missing), station.STATION_ID, {"missing": len(missing)}))
    return todo


def _duty(
    running: Sequence[ShiftView], staff: Sequence[StaffView], hours: Posted, now: Instant
) -> list[TodoView]:
    todo = []
    left_open = [shift for shift in running if forgotten.is_forgotten(shift.signed_in_at, hours, now)]
    for shift in left_open:
        figures: dict[str, int | str] = {"signed_in_at": shift.signed_in_at}
        todo.append(TodoView("forgotten_sign_out", shift.staff_name, shift.id, figures))
    span = hours.at(now)
    nobody = len(left_open) == len(running)
    if nobody and staff and span is not None and span.staffed and now > span.start + SIGN_IN_GRACE:
        todo.append(TodoView("not_signed_in", "", None, {"opened_at": span.start}))
    return todo


def _missing(one: ForgottenSignIn) -> TodoView:
    shift = one.shift
    figures: dict[str, int | str] = {
        "day": one.day.isoformat(), "opening": one.opening, "entries": one.entries, "from": one.first_entry
    }  # fmt: skip
    name, record = ("", None) if shift is None else (shift.staff_name, shift.id)
    return TodoView("forgotten_sign_in", name, record, figures)


def _expired(items: Sequence[SupplyView]) -> list[TodoView]:
    return [
        TodoView(
            "expired",
            view.name,
            view.id,
            {"quantity": view.expired_quantity, "unit": view.unit, "on": str(view.next_expiry)},
        )
        for view in items
        if view.expired_quantity
    ]


def _short(items: Sequence[SupplyView]) -> list[TodoView]:
    """Out of stock first, then what lasts least. What nobody uses and of which nobody wants a minimum is not short."""
    short = [
        view for view in items if view.level is not StockLevel.GOOD and (view.minimum or view.days_left is not None)
    ]
    short.sort(key=lambda view: (view.level is not StockLevel.OUT, view.days_left is None, view.days_left or 0))
    todo = []
    for view in short:
        figures: dict[str, int | str] = {"quantity": view.usable, "unit": view.unit}
        if view.days_left is not None:
            figures["days"] = view.days_left
        todo.append(TodoView("out" if view.level is StockLevel.OUT else "low", view.name, view.id, figures))
    return todo


def _overdue(
    lent: Sequence[tuple[RecordId, MovementView]], names: Mapping[RecordId, str], now: Instant
) -> list[TodoView]:
    """What was lent and is not back, in one line; who has it stands in the list of loans."""
    late = [(item, loan) for item, loan in lent if loans.is_overdue(loan, now)]
    if not late:
        return []
    item, longest = late[0]
    figures: dict[str, int | str] = {
        "loans": len(late),
        "days": loans.days_out(longest, now),
        "within": loans.LOAN_DAYS,
    }
    return [TodoView("overdue_loans", names.get(item, ""), longest.id, figures)]


def _over_returned(over: Sequence[OverReturnedView]) -> list[TodoView]:
    """What two PCs took back each by itself: the stock counts it twice until one of the returns is void."""
    return [
        TodoView("over_returned", one.name, one.last, {"quantity": one.quantity, "unit": one.unit}) for one in over
    ]


def _carried_twice(doubled: Sequence[Doubled]) -> list[TodoView]:
    """Visits that one PC recorded and another one carried in with the totals of their days: reports count both."""
    return [
        TodoView(
            "carried_twice",
            "",
            None,
            {"since": one.since.isoformat(), "until": one.until.isoformat(), "entries": one.entries},
        )
        for one in doubled
    ]


def _totals_twice(twice: Sequence[CarriedTwice]) -> list[TodoView]:
    """Days that two PCs carried in before they had met: the year counts them twice."""
    return [
        TodoView(
            "totals_twice",
            "",
            None,
            {
                "since": one.since.isoformat(),
                "until": one.until.isoformat(),
                "devices": "\n".join(dict.fromkeys(part.device for part in one.parts)),
            },
        )
        for one in twice
    ]


def _counting(progress: Progress | None) -> list[TodoView]:
    """A stocktake that goes on: somebody wants to finish it, perhaps on this PC."""
    if progress is None:
        return []
    return [TodoView("counting", "", None, {"counted": progress.counted, "of": progress.items})]


def _expiring(items: Sequence[SupplyView], today_: date) -> list[TodoView]:
    """What expires within a month, each by itself; what does within a quarter in one line."""
    todo = []
    for view in items:
        if view.expiring_quantity and not view.expired_quantity and view.next_expiry is not None:
            days = (view.next_expiry - today_).days
            figures: dict[str, int | str] = {"on": str(view.next_expiry), "days": days, "unit": view.unit}
            todo.append(TodoView("expiring", view.name, view.id, figures))
    later = [view for view in items if view.later_quantity and not view.expired_quantity and not view.expiring_quantity]
    if later:
        todo.append(TodoView("expiring_later", later[0].name, None, {"items": len(later), "days": LATER_DAYS}))
    return todo


def _feedback(waiting: tuple[int, Instant | None], broken: Sequence[RepairView]) -> list[TodoView]:
    """Who waits for an answer, and what waits to be mended; each in a line."""
    todo = []
    count, oldest = waiting
    if count and oldest is not None:
        todo.append(TodoView("opinions", "", None, {"waiting": count, "since": oldest}))
    if broken:
        first = broken[0]
        todo.append(TodoView("repairs", "", first.id, {"open": len(broken), "since": first.reported_at}))
    return todo


def _answered(answered: Sequence[RequestView], now: Instant) -> list[TodoView]:
    """What the union grants is told until it has come; what it declines, for as long as that is news."""
    todo = []
    for request in answered:
        said = request.answer
        if said is None or (said.decision == "declined" and now - said.at > DECLINED_NEWS):
            continue
        figures: dict[str, int | str] = {
            "decision": said.decision,
            "quantity": said.quantity,
            "unit": request.unit,
            "text": said.text,
        }
        if said.arrives_on is not None:
            figures["on"] = said.arrives_on.isoformat()
        todo.append(TodoView("answered", request.name, request.id, figures))
    return todo
