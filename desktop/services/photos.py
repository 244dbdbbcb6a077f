"""Photos of what people record: taking one in, attaching it, showing how far it has come, taking it away.

A photo is made upright and small before it is kept; whatever a camera wrote into it is gone then. Its file is on the
disk before its entry is saved. Knows neither SQL nor screens, nor how pictures are drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from desktop.i18n import N_
from desktop.services import inputs
from desktop.services.errors import KnownError
from desktop.services.work import Work
from desktop.store.contents import Contents
from desktop.store.files import StoreFiles, note_here
from desktop.store.queries import photos as queries
from desktop.store.uow import UnitOfWork
from desktop.values import Struct, replace
from desktop.views import Changes, RecordId
from desktop.views.photos import PhotosDue, PhotoState, PhotoView
from sync.files import JPEG, hash_of

MOST_AT_ONCE: Final = 12
"""Photos of one record: more are a mistake with the file dialog."""
MOST_NAMED: Final = 6
"""Photos of one state that are named one by one where those that have not arrived are listed."""
_MOST_BYTES: Final = 100 * 1024 * 1024
_LONGEST_NAME: Final = 80

Develop = Callable[[bytes], bytes]
"""Makes a JPEG of a photo's bytes. Raises ValueError when they are none."""


class Photo(Struct, frozen=True):
    """A photo that can be attached."""

    content: bytes
    hash: bytes
    name: str
    thumbnail: bytes
    """A small picture of it, a JPEG."""


class PhotoService:
    """Every method may be called from any thread but the screen's; commands raise KnownError and have then changed
    nothing."""

    def __init__(self, work: Work, files: StoreFiles, normalise: Develop, small: Develop) -> None:
        """``normalise`` makes a photo what is kept, ``small`` a thumbnail of that."""
        self._work = work
        self._store = work.store
        self._files = files
        self._normalise = normalise
        self._small = small

    def take(self, source: Path | bytes, name: str = "") -> Photo:
        """Read a photo from a file, or from bytes, and make it what is kept; nothing is saved."""
        if isinstance(source, Path):
            name = name or source.stem
        try:
            if isinstance(source, Path):
                if source.stat().st_size > _MOST_BYTES:
                    raise ValueError("too large")
                source = source.read_bytes()
            content = self._normalise(source)
            return Photo(content, hash_of([content]), _named(name), self._small(content))
        except OSError as error:
            raise KnownError(
                N_("The file {name} cannot be read."),
                N_("Check that it is still there, or choose another."),
                name=name,
            ) from error
        except ValueError as error:
            raise KnownError(
                N_("{name} is not a photo that can be read."),
                N_("Choose a JPEG, PNG or WebP picture."),
                name=name or N_("This"),
            ) from error

    def album(self, photos: Sequence[Photo]) -> Album:
        """Photos that a command attaches to what it records."""
        return Album(self, tuple(photos))

    def keep(self, photos: Iterable[Photo]) -> None:
        """Write photos to the disk, for an entry that is about to name them."""
        contents = self._files.contents
        try:
            for photo in photos:
                contents.put(photo.content)
                contents.put_thumbnail(photo.hash, photo.thumbnail)
        except OSError as error:
            raise _not_kept(contents) from error

    def attach_to(self, unit: UnitOfWork, record: RecordId, photos: Sequence[Photo]) -> None:
        """Attach photos that are kept to a record, within a unit of work."""
        there = {row.hash for row in queries.photos_of(unit.connection, [record])}
        for photo in photos:
            # An erasure of the same photo may have gone through just now, or its file have been missing.
            self.keep([photo])
            note_here(unit.connection, photo.hash)
            if photo.hash in there:
                continue
            there.add(photo.hash)
            if len(there) > MOST_AT_ONCE:
                raise KnownError(
                    N_("An entry can have {n} photos."), N_("Choose the most telling ones."), n=MOST_AT_ONCE
                )
            unit.create(
                "attachment",
                {
                    "record": record,
                    "hash": photo.hash,
                    "type": JPEG,
                    "size": len(photo.content),
                    "name": photo.name,
                },
            )

    def attach(self, record: RecordId, photos: Sequence[Photo]) -> Changes:
        """Attach photos to a record that is there."""
        self.keep(photos)
        with self._work.unit() as unit:
            self.attach_to(unit, record, photos)
        return unit.changes()

    def of(self, record: RecordId) -> tuple[PhotoView, ...]:
        """A record's photos, oldest first; small pictures that are missing are made."""
        return self.of_many([record]).get(record, ())

    def of_many(self, records: Sequence[RecordId]) -> dict[RecordId, tuple[PhotoView, ...]]:
        """The photos of several records; those that have none are left out."""
        with self._store.read() as connection:
            rows = queries.photos_of(connection, records)
        found: dict[RecordId, tuple[PhotoView, ...]] = {}
        for row in rows:
            found[row.record] = (*found.get(row.record, ()), self._view(row))
        return found

    def counts(self, records: Sequence[RecordId]) -> dict[RecordId, int]:
        """How many photos records have; those that have none are left out."""
        with self._store.read() as connection:
            rows = queries.photos_of(connection, records)
        found: dict[RecordId, int] = {}
        for row in rows:
            found[row.record] = found.get(row.record, 0) + 1
        return found

    def outstanding(self, most: int = MOST_NAMED) -> PhotosDue:
        """Photos that either end waits for: the ``most`` newest of each state, and how many there are of each."""
        with self._store.read() as connection:
            return queries.outstanding(connection, most)

    def remove(self, attachment: RecordId, reason: str) -> Changes:
        """Take a photo away for good: its content is erased on every end, and no undo brings it back."""
        why = inputs.reason(reason)
        with self._work.unit() as unit:
            self._require(unit, attachment)
            unit.patch("attachment", attachment, {"void": why})
            unit.erase_content(attachment, why)
        self._files.obey_erasures()
        return replace(unit.changes(), inverse=())

    def give_up(self, attachment: RecordId, reason: str) -> Changes:
        """Close a photo as lost that will never come; nobody waits for it any more."""
        why = inputs.reason(reason)
        with self._work.unit() as unit:
            self._require(unit, attachment)
            unit.patch("attachment", attachment, {"lost": why})
        return unit.changes()

    def _require(self, unit: UnitOfWork, attachment: RecordId) -> None:
        if queries.hash_of_photo(unit.connection, attachment) is None:
            raise KnownError(N_("This photo is not there."), N_("Look for it at its entry."))

    def _view(self, row: queries.PhotoRow) -> PhotoView:
        state = _state(row)
        shown = state in (PhotoState.HERE, PhotoState.ON_ITS_WAY, PhotoState.REFUSED)
        return PhotoView(
            id=row.id,
            name=row.name,
            state=state,
            reason=row.lost or row.refused,
            entered_at=row.entered_at,
            path=self._files.contents.path(row.hash) if shown else None,
            thumbnail=self._thumbnail(row.hash) if shown else None,
        )

    def _thumbnail(self, hash_: bytes) -> Path | None:
        """The file of a small picture, made when it is missing; None when that fails."""
        contents = self._files.contents
        path = contents.thumbnail(hash_)
        try:
            if not path.exists():
                contents.put_thumbnail(hash_, self._small(contents.path(hash_).read_bytes()))
        except (OSError, ValueError):
            return None
        return path


class Album(Struct, frozen=True):
    """Photos for a record that is about to be saved, for services that know nothing of photos."""

    service: PhotoService
    photos: tuple[Photo, ...]

    def keep(self) -> None:
        """Write them to the disk, before the record is saved. Raises KnownError."""
        self.service.keep(self.photos)

    def attach_to(self, unit: UnitOfWork, record: RecordId) -> None:
        """Attach them in the record's own unit of work. Raises KnownError."""
        self.service.attach_to(unit, record, self.photos)


def _state(row: queries.PhotoRow) -> PhotoState:
    if row.here:
        if row.delivered:
            return PhotoState.HERE
        return PhotoState.REFUSED if row.refused else PhotoState.ON_ITS_WAY
    return PhotoState.LOST if row.lost is not None else PhotoState.MISSING


def _named(name: str) -> str:
    return "".join(sign for sign in name if sign.isprintable())[:_LONGEST_NAME]


def _not_kept(contents: Contents) -> KnownError:
    return KnownError(
        N_("The photo could not be kept in {folder}."),
        N_("Check that the disk is not full, then save again; nothing was recorded."),
        folder=contents.folder,
    )
