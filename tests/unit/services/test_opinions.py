"""What people say of the station, on its page and at the desk."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.photos import normalise, thumbnail
from desktop.services.errors import KnownError
from desktop.services.photos import PhotoService
from desktop.store import retention
from desktop.store.doctor import examine
from desktop.store.files import StoreFiles
from desktop.store.replica import StoreReplica
from desktop.views import EntryState, RecordId
from desktop.views.feedback import OpinionState, OpinionView
from sync.records import KINDS
from sync.times import DAY, parse_iso
from tests.gui.photos.pictures import jpeg, picture
from tests.store.page import Page
from tests.store.union import sync
from tests.unit.services.conftest import FakeClock, Services


@pytest.fixture
def page() -> Page:
    return Page()


def arrive(desk: Services, page: Page) -> None:
    """The desk meets its union."""
    sync(StoreReplica(desk.store), page.union)


def texts(desk: Services, **narrowed: object) -> list[str]:
    return [one.text for one in desk.opinions.page(**narrowed).rows]  # type: ignore[arg-type]


def only(desk: Services) -> OpinionView:
    (found,) = desk.opinions.page().rows
    return found


def test_what_came_in_by_the_page_and_what_was_written_down_stand_in_one_list(
    desk: Services, page: Page, clock: FakeClock
) -> None:
    page.say("rating", clock.now() - 600, stars=5, tags="clean;friendly", text="很干净")
    desk.opinions.record("suggestion", "book", at=clock.now() - DAY, text="多放几把伞")
    arrive(desk, page)
    rated, book = desk.opinions.page().rows
    assert (rated.text, rated.stars, rated.tags, rated.from_page) == ("很干净", 5, ("clean", "friendly"), True)
    assert (book.text, book.channel, book.from_page, book.late) == ("多放几把伞", "book", False, True)
    assert (rated.late, rated.entry, book.entry) == (False, EntryState.PLACED, EntryState.PLACED)


def test_what_came_in_is_new_until_it_is_opened_on_this_pc(desk: Services, page: Page, clock: FakeClock) -> None:
    one, other = (page.say("rating", clock.now() - n, stars=4) for n in (10, 20))
    page.say("thanks", clock.now() - 61 * DAY, text="谢谢")
    desk.opinions.record("thanks", "person", text="谢谢")
    arrive(desk, page)
    assert desk.opinions.counts().new == 2
    desk.opinions.mark_seen([one])
    states = {row.id: row.state for row in desk.opinions.page().rows if row.stars}
    assert states == {one: OpinionState.SEEN, other: OpinionState.NEW}
    assert desk.opinions.counts().new == 1
    desk.opinions.reply(other, "谢谢")
    assert desk.opinions.counts().new == 0
    assert desk.opinions.opinion(other).state is OpinionState.ANSWERED


@pytest.mark.parametrize(
    ("kind", "stars", "text", "waits"),
    [
        ("rating", 5, "", False),
        ("rating", 2, "", True),
        ("rating", 4, "水少了", True),
        ("thanks", 0, "谢谢你们", False),
        ("complaint", 0, "门没开", True),
        ("suggestion", 0, "放把伞", True),
        ("fault", 0, "坏了", True),
    ],
)
def test_who_complains_or_asks_or_has_a_word_on_a_rating_waits_for_an_answer(
    desk: Services, kind: str, stars: int, text: str, waits: bool
) -> None:
    said = desk.opinions.record(kind, stars=stars, text=text).records[0]
    assert only(desk).waits is waits
    assert desk.opinions.counts().waiting == waits
    assert len(desk.opinions.page(waiting=True).rows) == waits
    if waits:
        desk.opinions.reply(said, "好的")
        assert not only(desk).waits


def test_a_fault_that_is_being_seen_to_waits_for_nothing(desk: Services) -> None:
    said = desk.opinions.record("fault", facility="dispenser", trouble="empty").records[0]
    repair = desk.repairs.from_opinion(said).records[0]
    assert (only(desk).waits, only(desk).repair and only(desk).repair.id) == (False, repair)  # type: ignore[union-attr]
    desk.repairs.void(repair, "看错了")
    assert (only(desk).waits, only(desk).repair) == (True, None)


def test_a_search_takes_characters_and_the_names_of_codes_in_pinyin(desk: Services, page: Page) -> None:
    page.say("fault", desk.clock.now(), facility="dispenser", trouble="empty", text="一上午没水")
    page.say("rating", desk.clock.now() - 1, stars=3, tags="hidden", text="绕了半天，50%的人找不到")
    arrive(desk, page)
    desk.opinions.record("complaint", "phone", text="门没开")
    desk.opinions.reply(desk.opinions.page(kind="complaint").rows[0].id, "已换锁")
    assert texts(desk, search="没水") == ["一上午没水"]
    assert texts(desk, search="ysj") == ["一上午没水"]
    assert texts(desk, search="饮水机 空了") == ["一上午没水"]
    assert texts(desk, search="bhz") == ["绕了半天，50%的人找不到"]
    assert texts(desk, search="50%") == ["绕了半天，50%的人找不到"]
    assert texts(desk, search="换锁") == ["门没开"]
    assert texts(desk, search="dianhua") == ["门没开"]
    assert texts(desk, search="mk") == [], "what people wrote is searched as it stands"
    assert texts(desk, search="_") == []


def test_filters_narrow_the_list_and_its_figures(desk: Services, clock: FakeClock) -> None:
    for stars in (5, 4, 1):
        desk.opinions.record("rating", stars=stars)
        clock.wait(60)
    desk.opinions.record("thanks", text="好")
    every = desk.opinions.page()
    assert (every.found, every.rated) == (4, 3)
    assert every.mean == pytest.approx(10 / 3)
    assert [row.stars for row in desk.opinions.page(stars=1).rows] == [1]
    assert [row.kind for row in desk.opinions.page(kind="thanks").rows] == ["thanks"]
    assert [row.stars for row in desk.opinions.page(waiting=True).rows] == [1]
    first = desk.opinions.page(limit=3)
    assert first.more
    last = first.rows[-1]
    rest = desk.opinions.page(limit=3, before=(last.at, last.id))
    assert [row.stars for row in rest.rows] == [5]
    assert not rest.more
    assert (rest.found, desk.opinions.page(kind="complaint").mean) == (4, None)


def test_an_answer_is_said_changed_hidden_and_taken_back(desk: Services, clock: FakeClock) -> None:
    head = desk.people.add_person("李敏").records[0]
    desk.duty.sign_in(head, "", promised=True)
    said = desk.opinions.record("suggestion", text="多放几把伞").records[0]
    desk.opinions.reply(said, " 已加到六把 ")
    answer = only(desk).reply
    assert answer is not None
    assert (answer.text, answer.shown, answer.at, answer.by) == ("已加到六把", True, clock.now(), "李敏")
    desk.opinions.change_reply(said, text="已加到八把", shown=False)
    answer = only(desk).reply
    assert answer is not None
    assert (answer.text, answer.shown) == ("已加到八把", False)
    desk.opinions.reply(said, "另一台电脑也答了")
    desk.opinions.take_back_reply(said)
    assert only(desk).reply is None
    with pytest.raises(KnownError, match="no answer to this any more"):
        desk.opinions.change_reply(said, text="又改")
    with pytest.raises(KnownError, match="answer is empty"):
        desk.opinions.reply(said, "  ")


def test_words_are_erased_on_request_whoever_wrote_the_record_and_the_rest_stays(
    desk: Services, page: Page, clock: FakeClock
) -> None:
    told = page.say("complaint", clock.now(), text="管理员老王骂人", contact="139")
    arrive(desk, page)
    typed = desk.opinions.record("complaint", "phone", text="管理员老王骂人", contact="139").records[0]
    for record in (told, typed):
        assert desk.opinions.opinion(record).contact == "139"
        desk.opinions.erase(record, "本人要求")
        gone = desk.opinions.opinion(record)
        assert (gone.text, gone.contact, gone.erased, gone.kind) == ("", "", True, "complaint")
    arrive(desk, page)
    assert page.union.values == {}
    assert desk.opinions.page(search="老王").rows == ()
    assert not examine(desk.store)
    with pytest.raises(KnownError, match="no longer there"):
        desk.opinions.erase(bytes(16))


def test_the_photos_of_words_that_are_erased_go_with_them(desk: Services) -> None:
    said = desk.opinions.record("complaint", "book", text="管理员老王骂人").records[0]
    kept = desk.opinions.record("complaint", "book", text="门没开").records[0]
    files = StoreFiles(desk.store)
    photos = PhotoService(desk.work, files, normalise, thumbnail)
    shown, other = (photos.take(jpeg(picture(64, 48, hue)), "") for hue in (20, 90))
    photos.attach(said, [shown])
    photos.attach(kept, [other])
    changes = desk.opinions.erase(said)
    assert photos.of(said) == ()
    assert not files.contents.path(shown.hash).exists()
    assert len(photos.of(kept)) == 1
    assert files.contents.path(other.hash).exists()
    assert changes.inverse == ()
    assert not examine(desk.store)


def test_words_of_the_page_are_forgotten_in_time_as_well(desk: Services, page: Page, clock: FakeClock) -> None:
    said = page.say("suggestion", clock.now(), text="多放几把伞", contact="139")
    arrive(desk, page)
    kept = KINDS["union_opinion"].by_name["contact"].keep_days or 0
    for _ in range(kept + 1):
        register = retention.look(desk.store, told=False)
        retention.erase(desk.store, register, retention.due(desk.store, register))
        clock.wait(DAY)
    forgotten = desk.opinions.opinion(said)
    assert (forgotten.contact, forgotten.text) == ("", "多放几把伞")


def test_what_was_typed_in_wrongly_is_voided_and_what_came_by_the_page_is_not(desk: Services, page: Page) -> None:
    said = page.say("complaint", desk.clock.now(), text="门没开")
    arrive(desk, page)
    typed = desk.opinions.record("thanks", text="好").records[0]
    desk.opinions.void(typed, "记错")
    assert texts(desk) == ["门没开"]
    assert desk.opinions.opinion(typed).voided == "记错"
    assert len(desk.opinions.page(voided=True).rows) == 2
    with pytest.raises(KnownError, match="cannot be voided"):
        desk.opinions.void(said, "不爱听")


def test_what_was_typed_in_can_be_corrected_and_its_history_is_kept(
    desk: Services, page: Page, clock: FakeClock
) -> None:
    typed = desk.opinions.record("rating", stars=2, tags=["clean"], text="水不热", contact="139").records[0]
    assert not desk.opinions.opinion(typed).corrected
    clock.wait(600)
    changes = desk.opinions.correct(typed, kind="fault", channel="phone", facility="dispenser", text="饮水机坏了")
    said = desk.opinions.opinion(typed)
    assert (said.kind, said.stars, said.tags, said.facility, said.trouble) == ("fault", 0, (), "dispenser", "other")
    assert (said.channel, said.text, said.contact, said.corrected) == ("phone", "饮水机坏了", "", True)
    assert said.at == clock.now() - 600
    (change,) = desk.opinions.history(typed)
    assert (change.fields["kind"], change.before["kind"]) == ("fault", "rating")
    assert (change.fields["stars"], change.before["stars"], change.before["channel"]) == (0, 2, "book")
    # Nothing of the words themselves is told.
    assert "水" not in str([change.fields, change.before])
    assert desk.opinions.correct(
        typed, kind="fault", channel="phone", facility="dispenser", trouble="other", text="饮水机坏了"
    ).records == ()
    desk.history.remember(changes, "correct")
    desk.history.undo()
    again = desk.opinions.opinion(typed)
    assert (again.kind, again.stars, again.text, again.contact) == ("rating", 2, "水不热", "139")
    page.say("thanks", clock.now() - 60, text="谢谢")
    arrive(desk, page)
    told = desk.opinions.page().rows[0].id
    with pytest.raises(KnownError, match="cannot be corrected here"):
        desk.opinions.correct(told, kind="thanks", channel="book", text="不谢")
    desk.opinions.void(typed, "记错")
    with pytest.raises(KnownError, match="no longer there"):
        desk.opinions.correct(typed, kind="thanks", channel="book", text="好")
    assert examine(desk.store) == ()


def test_what_makes_no_sense_is_refused(desk: Services, clock: FakeClock) -> None:
    with pytest.raises(KnownError, match="needs its stars"):
        desk.opinions.record("rating", text="好")
    with pytest.raises(KnownError, match="one to five"):
        desk.opinions.record("rating", stars=6)
    with pytest.raises(KnownError, match="Nothing is said"):
        desk.opinions.record("complaint", text=" ")
    with pytest.raises(KnownError, match="future"):
        desk.opinions.record("thanks", text="好", at=clock.now() + DAY)
    with pytest.raises(KnownError, match="not known"):
        desk.opinions.record("thanks", "page", text="好")
    assert desk.opinions.page().rows == ()


def test_satisfaction_goes_by_week_and_a_week_without_ratings_is_a_gap(desk: Services, clock: FakeClock) -> None:
    def rated(day: str, *stars: int, tags: tuple[str, ...] = ()) -> None:
        for one in stars:
            desk.opinions.record("rating", at=parse_iso(day), stars=one, tags=tags)

    rated("2026-11-02 00:00", 2, tags=("short",))
    rated("2026-11-08 23:59", 3, tags=("short", "hidden"))
    rated("2026-11-16 10:00", 5, 4, tags=("clean",))
    rated("2026-10-25 10:00", 1)
    voided: RecordId = desk.opinions.record("rating", stars=1).records[0]
    desk.opinions.void(voided, "录错")
    desk.opinions.record("thanks", text="好")
    seen = desk.opinions.satisfaction(4)
    assert [(week.start, week.rated, week.mean) for week in seen.weeks] == [
        (date(2026, 10, 26), 0, None),
        (date(2026, 11, 2), 2, 2.5),
        (date(2026, 11, 9), 0, None),
        (date(2026, 11, 16), 2, 4.5),
    ]
    assert (seen.rated, seen.mean, seen.trend) == (4, 3.5, 2.0)
    assert seen.tags == (("clean", 2), ("short", 2), ("hidden", 1))
    empty = desk.opinions.satisfaction(1)
    assert (empty.trend, empty.mean) == (None, 4.5)
