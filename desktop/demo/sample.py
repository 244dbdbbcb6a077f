"""A sample station: a month of the script, lived through the very services that a manager uses.

Knows no screen.
"""

from __future__ import annotations

import heapq
from pathlib import Path
from typing import Final

from desktop.bootstrap import SystemClock, open_desk
from desktop.demo import pictures, script, voices
from desktop.demo.clock import StageClock, show_time
from desktop.services.desk import Desk
from desktop.services.photos import Photo
from desktop.services.times import day_of, day_start
from desktop.views import OpeningHours, RecordId

NAME: Final = "五一广场工会驿站"
REGION: Final = "140106"
PIN: Final = "1234"
NOTICE: Final = (
    "冬送温暖：姜茶和暖宝宝本周配送",
    "各驿站请于周五前核对库存，缺少的物资在“补货入库”后如实登记。天冷路滑，请提醒来站的户外劳动者注意安全。",
)
DEVICE: Final = "前台电脑"
EVERY_DAY: Final = 127
PEOPLE: Final = (("陈芳", "head", "0351-4085512"), ("李敏", "manager", "0351-4085512"), ("王强", "manager", ""))


def create(data: Path) -> None:
    """Make a sample station in an empty folder, as of this afternoon."""
    write(data, StageClock(show_time(SystemClock().now())))


def write(data: Path, clock: StageClock) -> None:
    """Live the month before the clock's instant; the clock stands there again when it is done."""
    now = clock.now()
    today = clock.today
    clock.set(day_start(today) - script.DAYS * 86_400 + 7 * 3600)
    with open_desk(data, clock, device=DEVICE) as desk:
        Life(desk, clock).live(script.month(today, now), until=now)
    clock.set(now)


class Life:
    """Plays events through a desk's services, each at its own time."""

    def __init__(self, desk: Desk, clock: StageClock) -> None:
        self._desk = desk
        self._clock = clock
        self._people: dict[str, RecordId] = {}
        self._items: dict[str, RecordId] = {}
        self._leaving: list[tuple[int, RecordId]] = []
        self._photos = 0
        self._said: dict[int, RecordId] = {}
        self._broken: dict[int, RecordId] = {}

    def live(self, events: list[tuple[int, script.Event]], *, until: int) -> None:
        """Set the station up and play the events; who would leave after ``until`` is still inside."""
        self._begin(voices.rest_weekday(day_of(until)))
        for at, event in events:
            self._leave_until(at)
            self._clock.set(max(at, self._clock.now()))
            self._play(event)
        self._leave_until(until)

    def _begin(self, rest: int) -> None:
        desk = self._desk
        desk.station.set_up(
            NAME,
            REGION,
            address="太原市迎泽区五一路 8 号（五一广场东侧）",
            phone="0351-4085512",
            capacity=6,
            union_name="太原市迎泽区总工会",
            hours=(OpeningHours(EVERY_DAY - (1 << rest), script.OPENS, script.CLOSES, staffed=True),),
            services=(
                "warm", "cool", "water", "toilet", "rest", "charge", "heat_food", "medicine", "wifi", "read", "borrow",
            ),
            facilities=(
                "air_conditioner", "refrigerator", "microwave", "dispenser", "sockets", "chairs",
                "wifi", "first_aid_box", "bookshelf", "extinguisher", "pump", "umbrellas",
            ),
        )  # fmt: skip
        for name, role, phone in PEOPLE:
            self._people[name] = desk.people.add_person(name, role=role, phone=phone, pin=PIN).records[0]
        offers = {offer.name: offer for offer in desk.catalogue.suggestions()}
        minimums = {stock.item: stock.minimum for stock in script.STOCK} | {script.MEDICINE: 6}
        for name, minimum in minimums.items():
            self._items[name] = offers[name].id
            desk.supplies.adopt(offers[name].id, minimum=minimum)

    def _play(self, event: script.Event) -> None:
        desk = self._desk
        match event:
            case script.Arrive():
                self._arrive(event)
            case script.SignIn():
                checks = [term.code for term in desk.catalogue.terms("opening_check")]
                desk.duty.sign_in(self._people[event.person], PIN, promised=True, checks=checks)
            case script.SignOut():
                shift = desk.duty.on_duty()
                if shift is not None:
                    checks = [term.code for term in desk.catalogue.terms("closing_check")]
                    desk.duty.sign_out(shift.id, handover=event.handover, checks=checks)
            case script.Restock():
                photos = [self._photo(sort, event) for sort in event.photos]
                desk.supplies.restock(
                    self._items[event.item],
                    event.quantity,
                    source=event.source,
                    batch=event.batch,
                    expires_on=event.expires_on,
                    donor=event.donor,
                    photos=desk.photos.album(photos) if photos else None,
                )
            case script.Issue():
                desk.supplies.issue(self._items[event.item], event.quantity, kind=event.kind)
            case script.Count():
                item = self._items[event.item]
                book = desk.supplies.item(item).item.balance
                desk.supplies.count([(item, max(0, book + event.off))])
            case voices.Say():
                self._said[event.number] = desk.opinions.record(
                    event.kind,
                    event.channel,
                    stars=event.stars,
                    tags=event.tags,
                    facility=event.facility,
                    trouble=event.trouble,
                    text=event.text,
                    contact=event.contact,
                ).records[0]
            case voices.Answer():
                desk.opinions.reply(self._said[event.number], event.text, shown=event.shown)
            case voices.Break():
                self._break(event)
            case voices.Mend():
                desk.repairs.edit(self._broken[event.number], repaired_by=event.by, cost=event.cost, note=event.note)
                desk.repairs.done(self._broken[event.number])

    def _break(self, event: voices.Break) -> None:
        repairs, said = self._desk.repairs, self._said.get(event.number)
        made = (
            repairs.report(facility=event.facility, what=event.what, trouble=event.trouble)
            if said is None
            else repairs.from_opinion(said)
        )
        self._broken[event.number] = made.records[0]

    def _photo(self, sort: str, event: script.Restock) -> Photo:
        """A photo of what came in, another one each time."""
        self._photos += 1
        name = f"{event.item} {event.donor}捐赠" if event.donor else f"{event.item} 到货"
        return self._desk.photos.take(pictures.photo(sort, self._photos), name)

    def _arrive(self, event: script.Arrive) -> None:
        arrived = self._clock.now()
        if event.late:
            self._clock.set(arrived + event.late * script.MINUTE)
        changes = self._desk.visits.record_visit(
            event.category,
            persons=event.persons,
            services=event.services,
            note=event.note,
            arrived_at=arrived if event.late else None,
        )
        self._clock.set(arrived)
        if event.stays is not None and not event.late:
            heapq.heappush(self._leaving, (arrived + event.stays * script.MINUTE, changes.records[0]))

    def _leave_until(self, at: int) -> None:
        while self._leaving and self._leaving[0][0] <= at:
            left_at, visit = heapq.heappop(self._leaving)
            self._clock.set(left_at)
            self._desk.visits.leave(visit)
