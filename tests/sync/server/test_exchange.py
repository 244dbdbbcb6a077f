"""The exchange: every entry arrives once, whatever happens to the requests and answers that carry it."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from sync.envelope import PersonalRef, open_request, seal_request
from sync.log import Log
from sync.ops import Op, canonical, parse, record_id
from sync.server.answering import ANSWER_OPS
from sync.server.db import lock_head, read_head
from sync.server.devices import revoke_device
from sync.server.errors import Refusal
from sync.server.logbook import read_entries
from sync.server.notices import publish
from sync.server.schema import conflict
from sync.server.stations import Station
from tests.sync.server.conftest import Office
from tests.sync.server.desks import NOON, Desk

BEGUN: Final = 4
"""Entries of the union's own in the log of a station with one device: who it is, and who was let in."""


def stored(office: Office, station: Station) -> list[bytes]:
    """The station's log as the union keeps it."""
    with office.union.database.read() as connection:
        return [body for _, body in read_entries(connection, station.log, 1, read_head(connection, station.log).n)]


def test_a_new_desk_receives_what_the_union_holds_of_its_station(desk: Desk, station: Station) -> None:
    desk.sync()
    entries = [parse(body) for body in desk.logs[Log.STATION]]
    assert [entry.kind for entry in entries] == ["run", "registration", "run", "device"]
    assert entries[1].fields == {"code": station.code, "name": station.name, "region": "140106"}
    assert (entries[3].fields["key"], entries[3].fields["name"]) == (desk.device, "前台")


def test_what_a_desk_wrote_gets_its_place_in_one_round_trip(office: Office, desk: Desk, station: Station) -> None:
    desk.sync()
    desk.visits(3)
    response = desk.exchange()
    assert [(p.index, p.n, p.count) for p in response.places] == [(0, BEGUN + 1, 3)]
    assert response.entries == {}
    assert response.pending == 0
    assert not desk.tail
    assert stored(office, station) == desk.logs[Log.STATION]


def test_a_weeks_tail_is_adopted_by_a_desk_that_never_synced_before(desk: Desk) -> None:
    desk.visits(50)
    assert desk.sync() == 1
    assert len(desk.logs[Log.STATION]) == BEGUN + 50


def test_sending_again_after_a_lost_answer_changes_nothing(office: Office, desk: Desk, station: Station) -> None:
    desk.sync()
    desk.visits(5)
    request = desk.request()
    first = office.exchange(request)
    again = office.exchange(request)
    assert desk.open(again).places == desk.open(first).places
    desk.take(desk.open(again))
    assert len(stored(office, station)) == BEGUN + 5


def test_a_new_request_with_the_same_entries_gets_the_same_places(desk: Desk, office: Office) -> None:
    desk.sync()
    desk.visits(5)
    office.exchange(desk.request())
    desk.visits(2)
    response = desk.exchange()
    assert [(p.index, p.n, p.count) for p in response.places] == [(0, BEGUN + 1, 7)]


def test_two_requests_with_the_same_entries_at_once_place_them_once(
    office: Office, desk: Desk, station: Station
) -> None:
    desk.visits(300)
    request = desk.request()
    answers: list[bytes] = []
    ready = threading.Barrier(4)

    def send() -> None:
        ready.wait()
        answers.append(office.exchange(request))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4
    assert len({desk.open(answer).places for answer in answers}) == 1
    assert len(stored(office, station)) == BEGUN + 300


def test_many_desks_at_once_end_with_one_log(office: Office, station: Station, another: Callable[[], Desk]) -> None:
    desks = [another() for _ in range(4)]

    def work(desk: Desk) -> None:
        for _ in range(5):
            desk.visits(20)
            desk.exchange()

    threads = [threading.Thread(target=work, args=(desk,)) for desk in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for desk in desks:
        desk.sync()
    assert all(desk.logs == desks[0].logs for desk in desks)
    assert stored(office, station) == desks[0].logs[Log.STATION]
    assert len(stored(office, station)) == BEGUN + 3 * 2 + 400


def test_a_second_desk_receives_everything(desk: Desk, another: Callable[[], Desk]) -> None:
    desk.visits(10)
    desk.sync()
    second = another()
    second.visits(4)
    second.sync()
    desk.sync()
    assert second.logs == desk.logs


def test_a_long_log_comes_in_pages(office: Office, desk: Desk, another: Callable[[], Desk]) -> None:
    count = ANSWER_OPS + 500
    desk.visits(count)
    desk.sync()
    second = another()
    second.visits(7)
    first = second.exchange()
    assert len(first.entries[Log.STATION]) == ANSWER_OPS
    total = BEGUN + 2 + count + 7
    assert first.pending == total - ANSWER_OPS
    assert first.places == ()
    second.sync()
    assert len(second.logs[Log.STATION]) == total
    assert not second.tail


def test_a_page_ends_before_its_envelope_grows_too_large(desk: Desk, another: Callable[[], Desk]) -> None:
    noise = random.Random(1)
    for _ in range(120):
        desk.write("visit", category="other", note=noise.randbytes(25_000).hex())
        if len(desk.tail) == 40:
            desk.sync()
    desk.sync()
    second = another()
    assert second.exchange().pending > 0
    second.sync()
    desk.sync()
    assert second.logs == desk.logs


def test_a_quiet_exchange_is_small_and_writes_nothing(office: Office, desk: Desk, station: Station) -> None:
    desk.visits(3)
    desk.sync()
    request = desk.request()
    with office.union.database.write() as held:
        # Whoever wrote now would wait for this transaction, and for the test to end.
        lock_head(held, station.log)
        answer = office.exchange(request)
    assert len(request) + len(answer) <= 400
    assert desk.open(answer).pending == 0


def test_a_notice_reaches_the_stations_of_its_region(office: Office, desk: Desk) -> None:
    publish(office.union, office.authority, title="冬送温暖", body="姜茶已到。")
    publish(office.union, office.authority, title="停水通知", body="", region="140106")
    publish(office.union, office.authority, title="别处的事", body="", region="140107")
    desk.sync()
    assert [parse(body).kind for body in desk.logs[Log.UNION]] == ["run", "notice"]
    assert parse(desk.logs[Log.UNION][1]).fields["title"] == "冬送温暖"
    assert parse(desk.logs[Log.REGION][1]).fields["title"] == "停水通知"


def test_entries_with_a_taken_address_are_kept_aside(office: Office, desk: Desk, station: Station) -> None:
    desk.visits(2)
    desk.sync()
    right = parse(desk.logs[Log.STATION][BEGUN])
    wrong = Op(right.run, right.seq, right.time, None, "visit", 1, None, {"category": "taxi"})
    desk.tail.append(wrong)
    desk.visits(1)
    response = desk.exchange()
    assert [(p.index, p.n, p.count) for p in response.places] == [(1, BEGUN + 3, 1)]
    office.exchange(desk.request())
    with office.union.database.read() as connection:
        assert list(connection.execute(select(conflict.c.body)).scalars()) == [canonical(wrong)]


def test_what_speaks_of_an_entry_that_went_aside_goes_with_it(office: Office, desk: Desk, station: Station) -> None:
    desk.visits(1)
    desk.sync()
    right = parse(desk.logs[Log.STATION][BEGUN])
    theirs = record_id(right.run, right.seq)
    desk.tail.append(Op(right.run, right.seq, right.time, None, "supply", 1, None, {"name": "茶", "unit": "袋"}))
    desk.write("movement", item=theirs, kind="purchase", quantity=3)
    desk.write("movement", record_id(right.run, right.seq + 1), quantity=4)
    desk.write("visit", theirs, note="of the other machine's")
    desk.visits(1)
    written = list(desk.tail)
    for _ in range(2):
        request = desk.request()
        assert [(p.index, p.n, p.count) for p in desk.open(office.exchange(request)).places] == [(4, BEGUN + 2, 1)]
    with office.union.database.read() as connection:
        aside = set(connection.execute(select(conflict.c.body)).scalars())
    assert aside == set(map(canonical, written[:4]))


def test_a_ruling_on_an_entry_that_went_aside_does_not_go_with_it(desk: Desk) -> None:
    desk.visits(1)
    desk.sync()
    right = parse(desk.logs[Log.STATION][BEGUN])
    wrong = Op(right.run, right.seq, right.time, None, "visit", 1, None, {"category": "taxi"})
    desk.tail.append(wrong)
    desk.write("settlement", address=record_id(wrong.run, wrong.seq), decision="dropped", digest=bytes(16))
    assert [(p.index, p.n, p.count) for p in desk.exchange().places] == [(1, BEGUN + 2, 1)]


def test_an_address_twice_in_one_request_is_placed_once(office: Office, desk: Desk, station: Station) -> None:
    desk.visits(1)
    desk.tail.append(desk.tail[0])
    response = desk.open(office.exchange(desk.request()))
    assert [(p.index, p.n, p.count) for p in response.places] == [(0, BEGUN + 1, 1), (1, BEGUN + 1, 1)]
    assert len(stored(office, station)) == BEGUN + 1


def test_an_unknown_kind_is_kept_and_passed_on(desk: Desk, another: Callable[[], Desk]) -> None:
    desk.write("hologram", colour="red", depth=3)
    desk.sync()
    second = another()
    second.sync()
    assert parse(second.logs[Log.STATION][BEGUN]).kind == "hologram"


def refused(office: Office, data: bytes) -> tuple[str, int]:
    """How the union refuses a request."""
    with pytest.raises(Refusal) as caught:
        office.exchange(data)
    return caught.value.code, caught.value.status


def test_a_stranger_is_refused(office: Office, station: Station) -> None:
    assert refused(office, office.stranger(station).request()) == ("unknown_device", 401)


def test_an_unknown_station_is_refused_like_a_stranger(office: Office, desk: Desk) -> None:
    desk.station = bytes(16)
    assert refused(office, desk.request()) == ("unknown_device", 401)


def test_a_device_of_one_station_cannot_speak_for_another(office: Office, desk: Desk) -> None:
    desk.station = office.register("别的驿站").id
    assert refused(office, desk.request()) == ("unknown_device", 401)


def test_a_device_that_was_shut_out_is_told_so(office: Office, desk: Desk, station: Station) -> None:
    desk.visits(1)
    revoke_device(office.union, office.authority, station.code, desk.device.hex()[:8])
    assert refused(office, desk.request()) == ("revoked", 403)
    assert [parse(body).kind for body in stored(office, station)[BEGUN:]] == ["run", "device"]


def test_a_request_for_another_union_is_refused(office: Office, desk: Desk) -> None:
    desk.union = bytes(8)
    assert refused(office, desk.request()) == ("wrong_union", 409)


def test_a_station_cannot_write_what_only_the_union_writes(office: Office, desk: Desk, station: Station) -> None:
    desk.visits(1)
    desk.write("registration", code="X", name="X", region="140106")
    assert refused(office, desk.request()) == ("foreign_kind", 400)
    assert len(stored(office, station)) == BEGUN


def test_a_kind_of_a_later_version_is_taken_unless_its_name_says_that_it_is_the_unions(
    office: Office, desk: Desk, station: Station
) -> None:
    desk.write("patrol", route="north")
    desk.exchange()
    assert parse(stored(office, station)[-1]).kind == "patrol"
    desk.write("union_rating", stars=5)
    assert refused(office, desk.request()) == ("foreign_kind", 400)


def test_the_run_of_built_in_records_cannot_write(office: Office, desk: Desk) -> None:
    desk.tail.append(Op(bytes(8), 1, NOON, None, "station", 1, None, {"name": "X"}))
    assert refused(office, desk.request()) == ("malformed", 400)


def test_a_forged_signature_is_refused(office: Office, desk: Desk) -> None:
    data = bytearray(desk.request())
    data[-3] ^= 1
    assert refused(office, bytes(data))[1] in (400, 401)
    forged = seal_request(open_request(desk.request()), Ed25519PrivateKey.generate())
    assert refused(office, forged) == ("bad_signature", 401)


def test_a_desk_asks_for_values_that_it_lacks(office: Office, desk: Desk, another: Callable[[], Desk]) -> None:
    person = desk.write("staff", name=("李敏",))
    desk.sync()
    second = another()
    second.sync()
    ref = PersonalRef(Log.STATION, desk.run, desk.seq, "name")
    assert second.values[ref.run, ref.seq, "name"].value == "李敏"
    second.values.clear()
    response = second.open(office.exchange(second.request(owed=(ref,))))
    assert [value.value for value in response.personal] == ["李敏"]
    assert person


def test_the_union_asks_for_values_that_never_came(office: Office, desk: Desk) -> None:
    desk.write("staff", name=("李敏",))
    ref = PersonalRef(Log.STATION, desk.run, desk.seq, "name")
    response = desk.open(office.exchange(desk.request(keep_values=True)))
    desk.take(response)
    assert response.owed == (ref,)
    false = replace(desk.values[ref.run, ref.seq, "name"], value="王强")
    assert desk.open(office.exchange(desk.seal((), (false,)))).owed == (ref,)
    true = desk.values[ref.run, ref.seq, "name"]
    assert desk.open(office.exchange(desk.seal((), (true,)))).owed == ()
