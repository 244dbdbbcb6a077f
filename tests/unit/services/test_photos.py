"""Photos of records: attached with them, shown with how far they have come, taken away or closed for good."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.photos import normalise, thumbnail
from desktop.services.errors import KnownError
from desktop.services.photos import MOST_AT_ONCE, Photo, PhotoService
from desktop.store.files import StoreFiles
from desktop.views import RecordId
from desktop.views.photos import PhotosDue, PhotoState
from sync.ops import fixed_id
from tests.gui.photos.pictures import jpeg, picture, save
from tests.unit.services.conftest import Services


@pytest.fixture
def files(desk: Services) -> StoreFiles:
    return StoreFiles(desk.store)


@pytest.fixture
def photos(desk: Services, files: StoreFiles) -> PhotoService:
    return PhotoService(desk.work, files, normalise, thumbnail)


@pytest.fixture
def item(desk: Services) -> RecordId:
    return desk.supplies.add_item("矿泉水", category="drink", unit="瓶").records[0]


def shot(photos: PhotoService, hue: int = 30) -> Photo:
    return photos.take(jpeg(picture(320, 240, hue)), "到货")


def restocked(desk: Services, photos: PhotoService, item: RecordId, *taken: Photo) -> RecordId:
    return desk.supplies.restock(item, 24, photos=photos.album(taken)).records[0]


def states(photos: PhotoService, record: RecordId) -> list[PhotoState]:
    return [photo.state for photo in photos.of(record)]


def test_photos_are_saved_with_the_restock_and_undone_with_it(
    desk: Services, photos: PhotoService, files: StoreFiles, item: RecordId
) -> None:
    changes = desk.supplies.restock(item, 24, photos=photos.album([shot(photos, 10), shot(photos, 90)]))
    record = changes.records[0]
    assert states(photos, record) == [PhotoState.ON_ITS_WAY] * 2
    assert photos.counts([record]) == {record: 2}
    assert len(files.to_send()) == 2
    desk.history.remember(changes, "restock")
    desk.history.undo()
    assert photos.of(record) == ()
    assert files.to_send() == ()
    desk.history.redo()
    assert states(photos, record) == [PhotoState.ON_ITS_WAY] * 2


def test_a_photo_is_shown_with_its_small_picture_which_is_made_again_when_it_is_lost(
    desk: Services, photos: PhotoService, item: RecordId
) -> None:
    record = restocked(desk, photos, item, shot(photos))
    (view,) = photos.of(record)
    assert view.thumbnail is not None
    assert view.path is not None
    view.thumbnail.unlink()
    assert photos.of(record) == (view,)
    assert view.thumbnail.exists()


def test_every_state_of_a_photo_is_told(
    desk: Services, photos: PhotoService, files: StoreFiles, item: RecordId
) -> None:
    taken = shot(photos)
    record = restocked(desk, photos, item, taken)
    files.note_refused(taken.hash, "quota")
    assert [(photo.state, photo.reason) for photo in photos.of(record)] == [(PhotoState.REFUSED, "quota")]
    files.note_delivered(taken.hash)
    assert states(photos, record) == [PhotoState.HERE]
    files.contents.delete(taken.hash)
    files.look_after()
    assert states(photos, record) == [PhotoState.MISSING]
    photos.give_up(photos.of(record)[0].id, "the PC is gone")
    assert [(photo.state, photo.reason) for photo in photos.of(record)] == [(PhotoState.LOST, "the PC is gone")]


def test_a_photo_that_was_damaged_before_it_was_sent_says_so_until_it_is_taken_again(
    desk: Services, photos: PhotoService, files: StoreFiles, item: RecordId
) -> None:
    taken = shot(photos)
    record = restocked(desk, photos, item, taken)
    files.contents.path(taken.hash).write_bytes(taken.content[:-1])
    assert not files.is_sound(taken.hash)
    (photo,) = photos.of(record)
    (due,) = photos.outstanding().photos
    for shown in (photo, due):
        assert (shown.state, shown.reason) == (PhotoState.MISSING, "wrong_content")
    photos.attach(record, [taken])
    assert [(photo.state, photo.reason) for photo in photos.of(record)] == [(PhotoState.ON_ITS_WAY, "")]


@pytest.mark.parametrize("noticed", ["by a look at all of them", "when it was to be sent"])
def test_a_photo_that_was_gone_before_it_was_sent_says_so(
    desk: Services, photos: PhotoService, files: StoreFiles, item: RecordId, noticed: str
) -> None:
    taken = shot(photos)
    record = restocked(desk, photos, item, taken)
    files.contents.path(taken.hash).unlink()
    if noticed == "when it was to be sent":
        assert not files.is_sound(taken.hash)
    else:
        files.look_after()
    (photo,) = photos.of(record)
    (due,) = photos.outstanding().photos
    for shown in (photo, due):
        assert (shown.state, shown.reason) == (PhotoState.MISSING, "gone")


def test_a_photo_that_is_taken_away_is_gone_for_good(
    desk: Services, photos: PhotoService, files: StoreFiles, item: RecordId
) -> None:
    taken = shot(photos)
    record = restocked(desk, photos, item, taken)
    changes = photos.remove(photos.of(record)[0].id, "shows a person")
    assert photos.of(record) == ()
    assert not files.contents.has(taken.hash)
    assert changes.inverse == (), "an undo cannot bring it back"
    again = photos.attach(record, [taken])
    assert states(photos, record) == [PhotoState.ON_ITS_WAY], "entered anew it is there"
    assert again.records


def test_the_same_photo_is_attached_to_an_entry_once(desk: Services, photos: PhotoService, item: RecordId) -> None:
    taken = shot(photos)
    record = restocked(desk, photos, item, taken, taken)
    photos.attach(record, [taken])
    assert len(photos.of(record)) == 1


def test_a_photo_whose_file_is_missing_is_there_again_when_it_is_attached_again(
    desk: Services, photos: PhotoService, files: StoreFiles, item: RecordId
) -> None:
    photo = shot(photos)
    record = restocked(desk, photos, item, photo)
    files.contents.delete(photo.hash)
    files.look_after()
    assert states(photos, record) == [PhotoState.MISSING]
    photos.attach(record, [photo])
    assert states(photos, record) == [PhotoState.ON_ITS_WAY]


def test_an_entry_has_no_more_photos_than_anybody_looks_at(
    desk: Services, photos: PhotoService, item: RecordId
) -> None:
    many = [photos.take(jpeg(picture(64, 48, hue)), str(hue)) for hue in range(0, 20 * (MOST_AT_ONCE + 1), 20)]
    with pytest.raises(KnownError, match="12 photos"):
        restocked(desk, photos, item, *many)
    assert desk.supplies.item(item).item.balance == 0, "nothing of it was saved"


def test_a_file_that_is_no_photo_or_not_there_is_told_by_its_name(photos: PhotoService, tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="合同 is not a photo"):
        photos.take(save(tmp_path, "合同.jpg", b"no picture"))
    with pytest.raises(KnownError, match="gone cannot be read"):
        photos.take(tmp_path / "gone.jpg")


def lose(files: StoreFiles, photo: Photo) -> None:
    files.contents.delete(photo.hash)
    files.look_after()


def test_photos_that_have_not_arrived_are_listed_with_what_they_are_of(
    desk: Services, photos: PhotoService, files: StoreFiles, item: RecordId
) -> None:
    shots = [shot(photos, hue) for hue in (10, 60, 110, 160, 210)]
    on_its_way, refused, missing, there, lost = shots
    restock = restocked(desk, photos, item, on_its_way, there)
    said = desk.opinions.record("suggestion", text="椅子太少").records[0]
    photos.attach(said, [refused, lost])
    broken = desk.repairs.report(facility="dispenser", what="不出热水").records[0]
    photos.attach(broken, [missing])
    files.note_refused(refused.hash, "quota")
    files.note_delivered(there.hash)
    for photo in (missing, lost):
        lose(files, photo)
    photos.give_up(next(photo.id for photo in photos.of(said) if photo.state is PhotoState.MISSING), "the PC is gone")
    due = photos.outstanding()
    assert dict(due.counts) == {PhotoState.ON_ITS_WAY: 1, PhotoState.REFUSED: 1, PhotoState.MISSING: 1}
    told = {photo.state: photo for photo in due.photos}
    one = told[PhotoState.ON_ITS_WAY]
    assert (one.record, one.about, one.item, one.kind, one.quantity, one.unit) == (
        *(restock, "movement", "矿泉水", "purchase"),
        *(24, "瓶"),
    )
    one = told[PhotoState.REFUSED]
    assert (one.record, one.about, one.reason) == (said, "opinion", "quota")
    assert (one.kind, one.text, one.device) == ("suggestion", "椅子太少", "desk-1")
    one = told[PhotoState.MISSING]
    assert (one.record, one.about, one.facility, one.text) == (broken, "repair", "dispenser", "不出热水")
    assert one.id == photos.of(broken)[0].id
    photos.give_up(one.id, "the PC is gone")
    files.note_delivered(refused.hash)
    files.note_delivered(on_its_way.hash)
    assert photos.outstanding() == PhotosDue((), {})


def test_only_the_newest_that_have_not_arrived_are_named_and_all_are_counted(
    desk: Services, photos: PhotoService, files: StoreFiles, item: RecordId
) -> None:
    taken = [shot(photos, hue) for hue in range(0, 240, 30)]
    for photo in taken:
        desk.clock.wait(60)
        restocked(desk, photos, item, photo)
    lose(files, taken[0])
    due = photos.outstanding(most=3)
    assert dict(due.counts) == {PhotoState.ON_ITS_WAY: 7, PhotoState.MISSING: 1}
    ages = [photo.entered_at for photo in due.photos]
    assert ages == sorted(ages, reverse=True)
    assert [photo.state for photo in due.photos] == [PhotoState.ON_ITS_WAY] * 3 + [PhotoState.MISSING]


def test_a_photo_of_two_entries_is_one_photo_that_has_not_arrived(
    desk: Services, photos: PhotoService, files: StoreFiles, item: RecordId
) -> None:
    taken = shot(photos)
    first = restocked(desk, photos, item, taken)
    desk.clock.wait(60)
    second = restocked(desk, photos, item, taken)
    due = photos.outstanding()
    assert dict(due.counts) == {PhotoState.ON_ITS_WAY: len(files.to_send())} == {PhotoState.ON_ITS_WAY: 1}
    assert [photo.record for photo in due.photos] == [second]
    lose(files, taken)
    photos.give_up(photos.outstanding().photos[0].id, "the disk")
    assert [photo.record for photo in photos.outstanding().photos] == [first], "it is closed at each of its entries"


def test_a_photo_of_a_voided_entry_or_of_one_that_is_not_here_is_listed_all_the_same(
    desk: Services, photos: PhotoService, item: RecordId
) -> None:
    record = restocked(desk, photos, item, shot(photos, 10))
    desk.supplies.void_movement(record, "entered twice")
    strange = fixed_id(77)
    photos.attach(strange, [shot(photos, 60)])
    told = {photo.record: photo for photo in photos.outstanding().photos}
    assert (told[record].about, told[record].voided) == ("movement", True)
    assert (told[strange].about, told[strange].voided, told[strange].item) == ("", False, "")


def test_a_photo_goes_by_the_name_under_which_its_item_goes_on(
    desk: Services, photos: PhotoService, item: RecordId
) -> None:
    twice = desk.supplies.add_item("矿泉水550ML", category="drink", unit="瓶").records[0]
    restocked(desk, photos, twice, shot(photos))
    desk.joins.join([("supply", twice, item)])
    (told,) = photos.outstanding().photos
    assert told.item == "矿泉水"
