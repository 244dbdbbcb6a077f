"""Photos go to the union and to every PC of the station, whatever happens to the line, the server or this PC."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select

from sync.card import Card
from sync.client.cancel import Cancellation
from sync.client.exchange import Listener
from sync.client.faults import FaultCode, FaultError
from sync.client.files import FileLane
from sync.files import hash_of
from sync.ports import FileDue
from sync.server import devices, held, settings
from sync.server.authority import load_authority
from sync.server.schema import file
from tests.helpers.photos import Photographer, photo
from tests.helpers.proxy import Mischief, Plan, Proxy
from tests.helpers.station import Station
from tests.helpers.union import UnionServer


@pytest.fixture
def desk(station: Station, card: Card) -> Iterator[Photographer]:
    """An enrolled desk that takes photos."""
    station.enrol(card)
    made = Photographer(station)
    yield made
    made.speaker.close()


def test_photos_go_to_the_union_and_to_the_second_pc(desk: Photographer, second: Photographer) -> None:
    contents = [photo(size, seed) for seed, size in enumerate((20, 300_000, 900_000))]
    for content in contents:
        desk.attach(content)
    assert desk.sync().complete
    assert second.sync().complete
    assert all(second.has(content) for content in contents)
    assert all(desk.has(content) for content in contents)


def test_nothing_is_asked_about_files_where_there_are_none(desk: Photographer, proxy: Proxy) -> None:
    desk.station.record_visits(3)
    assert desk.sync(proxy.url).complete
    assert b"/v1/files/" not in proxy.up


def test_a_second_conversation_asks_nothing_about_files_that_are_where_they_belong(
    desk: Photographer, proxy: Proxy
) -> None:
    desk.attach(photo())
    assert desk.sync(proxy.url).complete
    proxy.forget()
    assert desk.sync(proxy.url).complete
    assert proxy.requests == 1


def test_not_everything_is_at_the_union_while_a_file_is_owed(
    desk: Photographer, second: Photographer, proxy: Proxy
) -> None:
    desk.attach(photo())
    # The exchange passes; what asks for the file's state does not, nor does its repetition.
    proxy.misbehave(Mischief.NONE, *[Mischief.DROP_REQUEST] * 4)
    result = desk.sync(proxy.url)
    assert (result.pending_here, result.files_here, result.complete) == (0, 1, False)
    assert result.fault is not None
    assert result.fault.code is FaultCode.INTERRUPTED
    waiting = second.sync()
    assert (waiting.pending_there, waiting.files_there, waiting.complete) == (0, 1, False)
    assert waiting.files_nowhere == 1, "nothing is on its way that the union does not have"
    assert waiting.fault is None, "that another PC has not sent its photo yet is nobody's fault"
    assert desk.sync().complete
    # It is there now, and asking for it fails.
    proxy.misbehave(Mischief.NONE, Mischief.NONE, *[Mischief.DROP_REQUEST] * 4)
    coming = second.sync(proxy.url)
    assert (coming.files_there, coming.files_nowhere) == (1, 0)
    assert second.sync().complete


def test_while_photos_come_those_that_nobody_brought_are_counted_all_the_same(
    desk: Photographer, new_station: Callable[[str], Station], server: UnionServer, card: Card
) -> None:
    for seed in (1, 2):
        desk.attach(photo(40_000, seed))
    assert desk.sync().complete
    desk.attach(photo(40_000, 3))
    assert desk.station.converse(server.url).complete, "the entry alone"
    other = new_station("second")
    other.enrol(server.card(card.station_code))
    told: list[tuple[int, int]] = []
    second = Photographer(other, Listener(files=lambda here, there: told.append((here, there))))
    result = second.sync()
    second.speaker.close()
    assert (result.files_there, result.files_nowhere) == (1, 1)
    assert (told[0], told[-1]) == ((0, 3), (0, 1))


@pytest.mark.parametrize("mischief", [Mischief.CUT_REQUEST, Mischief.TRUNCATE, Mischief.DROP_REPLY])
def test_a_line_that_is_cut_anywhere_loses_no_byte_and_sends_none_twice_in_vain(
    desk: Photographer, second: Photographer, proxy: Proxy, mischief: Mischief
) -> None:
    content = photo(700_000)
    desk.attach(content)
    assert not desk.sync(proxy.url).pending_here
    desk.remove(desk.attach(photo(50, seed=9)))
    for offset in (1, 300, 900, 40_000, 65_536, 131_072, 200_000):
        for end in (desk, second):
            proxy.misbehave(Mischief.NONE, *[Plan(mischief, offset)] * 3)
            end.attach(photo(150_000, seed=offset))
            end.sync(proxy.url)
    for end in (desk, second, desk, second):
        proxy.misbehave()
        end.sync()
    assert desk.sync().complete
    assert second.sync().complete
    for offset in (1, 300, 900, 40_000, 65_536, 131_072, 200_000):
        assert desk.has(photo(150_000, seed=offset))
        assert second.has(photo(150_000, seed=offset))
    assert second.has(content)


def test_a_file_goes_on_at_the_byte_where_it_was_cut(desk: Photographer, second: Photographer, proxy: Proxy) -> None:
    content = photo(900_000)
    desk.attach(content)
    # The exchange, what the union lacks, how much of the file it has, and its first two chunks pass.
    proxy.misbehave(*[Mischief.NONE] * 5, *[Plan(Mischief.CUT_REQUEST, 10_000)] * 2)
    assert not desk.sync(proxy.url).complete
    proxy.forget()
    assert desk.sync(proxy.url).complete
    assert len(proxy.up) < len(content) - 64 * 1024
    proxy.misbehave(*[Mischief.NONE] * 4, *[Plan(Mischief.TRUNCATE, 10_000)] * 2)
    assert not second.sync(proxy.url).complete
    kept = second.files.fetched(hash_of([content]))
    assert kept > 64 * 1024
    proxy.forget()
    assert second.sync(proxy.url).complete
    assert len(proxy.down) < len(content) - kept + 4_000
    assert second.has(content)


def test_a_server_that_dies_in_the_middle_of_a_file_goes_on_with_it_afterwards(
    desk: Photographer, server: UnionServer
) -> None:
    content = photo(2_000_000)
    steps: list[int] = []

    def killed(here: int, there: int) -> None:
        steps.append(here)
        if len(steps) == 3:
            server.kill()

    dying = Photographer(desk.station, Listener(files=killed))
    dying.attach(content)
    result = dying.sync()
    assert result.fault is not None
    assert result.files_here == 1
    server.start()
    with server.opened() as union, union.database.read() as connection:
        received = connection.execute(select(file.c.received).where(file.c.hash == hash_of([content]))).scalar_one()
    assert received > 0
    assert dying.sync().complete


def test_what_is_entered_between_two_chunks_goes_first(desk: Photographer, proxy: Proxy) -> None:
    sent: list[tuple[int, int]] = []

    def tap(here: int, there: int) -> None:
        if here and len(sent) < 3:
            busy.station.record_visits(1)
            sent.append((here, proxy.requests))

    busy = Photographer(desk.station, Listener(files=tap))
    busy.attach(photo(1_500_000))
    result = busy.sync(proxy.url)
    assert result.complete
    assert result.exchanges == 1 + len(sent), "each tap went before the next chunk"


def test_a_transfer_is_called_off_at_once_and_goes_on_later(desk: Photographer, proxy: Proxy) -> None:
    flight = Cancellation()
    steps: list[int] = []

    def call_off(here: int, there: int) -> None:
        steps.append(here)
        flight.cancel()

    leaving = Photographer(desk.station, Listener(files=call_off))
    leaving.attach(photo(1_500_000))
    result = leaving.sync(proxy.url, flight)
    assert result.fault is not None
    assert result.fault.code is FaultCode.CANCELLED
    assert len(steps) == 1
    assert desk.sync().complete


def test_a_transfer_that_hangs_is_called_off_at_once(desk: Photographer, proxy: Proxy) -> None:
    from threading import Thread

    desk.attach(photo(500_000))
    proxy.misbehave(*[Mischief.NONE] * 3, Mischief.HANG)
    flight = Cancellation()
    results = []
    waiting = Thread(target=lambda: results.append(desk.sync(proxy.url, flight)))
    waiting.start()
    assert proxy.hanging.wait(30)
    flight.cancel()
    waiting.join(10)
    assert not waiting.is_alive()
    assert results[0].error == FaultCode.CANCELLED


@pytest.mark.parametrize(
    ("content", "fields"),
    [
        (b"MZ" + bytes(400), {}),
        (photo(400), {"type": "image/png"}),
        (photo(400), {"size": 300}),
        (photo(400), {"size": 500}),
    ],
    ids=["a programme", "another type", "longer than it says", "shorter than it says"],
)
def test_a_file_that_the_union_does_not_take_is_told_and_keeps_no_other_back(
    desk: Photographer, second: Photographer, content: bytes, fields: dict[str, object]
) -> None:
    desk.attach(content, **fields)
    good = photo(50_000, seed=2)
    desk.attach(good)
    result = desk.sync()
    assert result.fault is None, "entries go on at their own pace"
    assert (result.files_here, result.files_refused, result.complete) == (1, 1, False)
    second.sync()
    assert second.has(good)


@pytest.mark.parametrize("said", [50, 8 * 1024 * 1024])
def test_two_entries_that_disagree_on_a_size_keep_nothing_back(
    desk: Photographer, second: Photographer, said: int
) -> None:
    content, good = photo(300_000), photo(50_000, seed=2)
    desk.attach(content, size=said)
    desk.attach(content)
    desk.attach(good)
    assert desk.sync().complete
    assert second.sync().complete
    assert second.has(content)
    assert second.has(good)


def test_a_station_without_room_left_is_told_and_goes_on_when_it_gets_some(
    desk: Photographer, server: UnionServer
) -> None:
    with server.opened() as union, union.database.write() as connection:
        settings.put(connection, settings.FILE_QUOTA, "60000")
    desk.attach(photo(50_000, seed=1))
    desk.attach(photo(50_000, seed=2))
    assert desk.sync().files_refused == 1
    with server.opened() as union, union.database.write() as connection:
        settings.put(connection, settings.FILE_QUOTA, "1000000000")  # for the other stations of this union as well
    desk.restart()
    assert desk.sync().complete


def shut_out(desk: Photographer, server: UnionServer, card: Card) -> str:
    """Have the union shut a PC out; by which name it goes there."""
    enrolment = desk.station.replica.enrolment()
    assert enrolment is not None
    with server.opened() as union:
        devices.revoke_device(union, load_authority(union), card.station_code, enrolment.device.hex())
    return enrolment.device.hex()


def test_a_device_that_was_shut_out_gets_no_file_and_gives_those_of_entries_that_were_taken(
    desk: Photographer, second: Photographer, server: UnionServer, card: Card
) -> None:
    theirs, placed, held_back = photo(50_000, seed=1), photo(500_000, seed=2), photo(300_000, seed=3)
    second.attach(theirs)
    assert second.sync().complete
    desk.attach(placed)
    assert desk.station.converse(server.url).complete, "the entry alone"
    device = shut_out(desk, server, card)
    desk.attach(held_back)
    result = desk.sync()
    assert result.fault is not None
    assert (result.fault.code, result.fault.held > 0) == (FaultCode.REVOKED, True)
    assert second.sync().files_nowhere == 1, "nobody has decided yet"
    with server.opened() as union:
        held.accept(union, load_authority(union), card.station_code, device)
    result = desk.sync()
    assert result.fault is not None
    assert (result.fault.code, result.fault.held) == (FaultCode.REVOKED, 0)
    assert result.files_here == 0
    assert not desk.has(theirs)
    assert second.sync().complete
    assert second.has(placed)
    assert second.has(held_back)


def test_a_device_that_was_shut_out_hands_a_photo_over_although_the_line_broke_in_between(
    desk: Photographer, server: UnionServer, card: Card, proxy: Proxy
) -> None:
    desk.attach(photo())
    assert desk.station.converse(server.url).complete, "the entry alone"
    shut_out(desk, server, card)
    proxy.misbehave(Mischief.NONE, *[Mischief.DROP_REQUEST] * 2)
    assert desk.sync(proxy.url).files_here == 1
    assert desk.sync(proxy.url).files_here == 0


def test_a_photo_that_does_not_get_through_keeps_no_other_of_a_shut_out_device_back(
    desk: Photographer, server: UnionServer, card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in (1, 2):
        desk.attach(photo(2_000, seed))
    assert desk.station.converse(server.url).complete, "the entries alone"
    shut_out(desk, server, card)
    disliked = hash_of([photo(2_000, 1)])
    send = FileLane._send

    def filtered(lane: FileLane, file: FileDue, cancellation: Cancellation) -> None:
        if file.hash == disliked:
            raise FaultError(FaultCode.BLOCKED, "HTTP 403")
        send(lane, file, cancellation)

    monkeypatch.setattr(FileLane, "_send", filtered)
    assert [desk.sync().files_here for _ in range(3)] == [2, 1, 1]
    monkeypatch.undo()
    assert desk.sync().files_here == 0


def test_photos_of_entries_that_were_thrown_away_stay_where_they_are(
    desk: Photographer, second: Photographer, server: UnionServer, card: Card
) -> None:
    device = shut_out(desk, server, card)
    content = photo(50_000)
    desk.attach(content)
    desk.sync()
    with server.opened() as union:
        held.drop(union, card.station_code, device)
    assert desk.sync().files_here == 1
    assert desk.has(content)
    assert second.sync().complete
    assert not second.has(content)


def test_a_photo_that_is_removed_is_erased_on_every_end(
    desk: Photographer, second: Photographer, server: UnionServer
) -> None:
    content = photo(100_000, seed=77)  # of no other station of this union
    attachment = desk.attach(content)
    assert desk.sync().complete
    assert second.sync().complete
    desk.remove(attachment)
    assert not desk.has(content)
    assert desk.sync().complete
    assert second.sync().complete
    assert not second.has(content)
    with server.opened() as union, union.database.read() as connection:
        assert connection.execute(select(file).where(file.c.hash == hash_of([content]))).first() is None


def test_a_photo_that_never_came_can_be_closed_as_lost(desk: Photographer, second: Photographer) -> None:
    content = photo(100_000)
    attachment = desk.attach(content)
    desk.files.contents.delete(hash_of([content]))
    assert desk.sync().files_there == 1
    assert second.sync().files_there == 1
    with second.station.store.write() as unit:
        unit.patch("attachment", attachment, {"lost": "the PC was stolen"})
    assert second.sync().complete
    assert desk.sync().complete


def test_the_same_photo_in_two_entries_travels_once(desk: Photographer, second: Photographer, proxy: Proxy) -> None:
    content = photo(400_000)
    first = desk.attach(content)
    desk.attach(content)
    assert desk.sync(proxy.url).complete
    assert len(proxy.up) < 500_000
    assert second.sync().complete
    desk.remove(first)
    assert desk.has(content), "the other entry still shows it"
    assert desk.sync().complete
    assert second.sync().complete
    assert second.has(content)


def test_a_photo_that_is_damaged_here_and_at_the_union_from_another_pc_comes_at_once(
    desk: Photographer, second: Photographer
) -> None:
    content = photo()
    second.attach(content)
    assert second.sync().complete
    desk.attach(content)
    desk.files.contents.path(hash_of([content])).write_bytes(content[:-1])
    result = desk.sync()
    assert (result.fault, result.files_there, result.complete) == (None, 0, True)
    assert desk.has(content)
