"""Contents of files on the disk, each under the name of its hash: ``files/ab/cdef…`` in the data folder.

A content is written under another name, made durable and renamed, so that what has its name is whole. Knows no
database and nothing of what the contents are.
"""

from __future__ import annotations

import math
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from sync.files import CHUNK, HASH_BYTES, hash_of

FOLDER: Final = "files"
_NEW: Final = "new"
"""Where contents are until they are whole: those that come, by their hash, those that are entered, by chance."""
_ASIDE: Final = "aside"
"""Where whole contents are, by their hash, that no entry names any more."""
THUMBNAIL: Final = ".thumb"


class Contents:
    """The folder of a data folder's contents. Every method may be called from any thread; raises OSError."""

    def __init__(self, data: Path) -> None:
        self.folder: Final = data / FOLDER
        self._new = self.folder / _NEW
        self._aside = self.folder / _ASIDE
        self._damaged: dict[bytes, tuple[int, int, int]] = {}
        """Of what lies aside and is not whole, which file was found so: it is asked for in every round of the lane."""

    def path(self, hash_: bytes) -> Path:
        """Where a content is, or would be."""
        name = hash_.hex()
        return self.folder / name[:2] / name[2:]

    def thumbnail(self, hash_: bytes) -> Path:
        """Where the small picture of a content is, or would be."""
        path = self.path(hash_)
        return path.with_name(path.name + THUMBNAIL)

    def has(self, hash_: bytes) -> bool:
        """Whether there is a content of this name."""
        return self.path(hash_).is_file()

    def has_any(self, hash_: bytes) -> bool:
        """Whether anything of a content is here: the whole, also aside, what has come of it, or its small picture."""
        return any(path.exists() for path in self._traces(hash_))

    def put(self, content: bytes) -> bytes:
        """Keep a content; its hash. It is on the disk when this returns."""
        hash_ = hash_of([content])
        if not self.is_sound(hash_):
            with self._written(content) as draft:
                self._place(draft, hash_)
        return hash_

    def put_thumbnail(self, hash_: bytes, picture: bytes) -> None:
        """Keep a small picture; one that is lost can be made again, so nothing waits for the disk."""
        with self._written(picture) as draft:
            draft.replace(self.thumbnail(hash_))

    def read(self, hash_: bytes, offset: int, length: int) -> bytes:
        """So many bytes of a content, fewer at its end, none when there is none."""
        try:
            with self.path(hash_).open("rb") as file:
                file.seek(offset)
                return file.read(length)
        except FileNotFoundError:
            return b""

    def pieces(self, hash_: bytes) -> Iterator[tuple[int, bytes]]:
        """A content piece by piece, each with its offset."""
        offset = 0
        while piece := self.read(hash_, offset, CHUNK):
            yield offset, piece
            offset += len(piece)

    def is_sound(self, hash_: bytes) -> bool:
        """Whether there is a content of this name and it is what the name says."""
        return self.has(hash_) and hash_of(piece for _, piece in self.pieces(hash_)) == hash_

    def delete(self, hash_: bytes) -> None:
        """Delete a content, also aside, what has come of it and its small picture; nothing happens without one."""
        for path in self._traces(hash_):
            path.unlink(missing_ok=True)

    # -- contents that nothing names ------------------------------------------------------------------------------

    def put_aside(self, hash_: bytes) -> None:
        """Keep a content where it does not count as here; nothing happens when there is none."""
        self._aside.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            self.path(hash_).replace(self._aside / hash_.hex())
        self.thumbnail(hash_).unlink(missing_ok=True)

    def take_back(self, hash_: bytes) -> bool:
        """Put a content that lies aside back into its place; False when there is none that is whole."""
        path = self._aside / hash_.hex()
        try:
            found = path.stat()
        except FileNotFoundError:
            self._damaged.pop(hash_, None)
            return False
        which = (found.st_ino, found.st_size, found.st_mtime_ns)
        if self._damaged.get(hash_) == which:
            return False
        if hash_of([path.read_bytes()]) != hash_:
            self._damaged[hash_] = which
            return False
        self._damaged.pop(hash_, None)
        self._place(path, hash_)
        return True

    def aside(self) -> Iterator[bytes]:
        """The hashes of contents that lie aside."""
        return _named_in(self._aside)

    def drop_aside(self, hash_: bytes) -> None:
        """Delete a content that lies aside, and nothing that is in its place."""
        (self._aside / hash_.hex()).unlink(missing_ok=True)

    # -- contents that come in chunks -----------------------------------------------------------------------------

    def fetched(self, hash_: bytes) -> int:
        """Bytes that have come of a content so far."""
        try:
            return self._half(hash_).stat().st_size
        except FileNotFoundError:
            return 0

    def add(self, hash_: bytes, offset: int, chunk: bytes) -> None:
        """Put a chunk behind what has come so far; ``offset`` is how much that is."""
        half = self._draft(hash_.hex())
        with half.open("ab") as file:
            if file.tell() != offset:
                file.truncate(offset)
            file.write(chunk)

    def finish(self, hash_: bytes) -> bool:
        """Put in its place what has come; False when it is not what the hash says, and was thrown away."""
        half = self._half(hash_)
        with half.open("rb") as file:
            sound = hash_of(iter(lambda: file.read(CHUNK), b"")) == hash_
        if sound:
            self._place(half, hash_)
        else:
            half.unlink()
        return sound

    # -- all of them ----------------------------------------------------------------------------------------------

    def all(self) -> Iterator[bytes]:
        """The hashes by which contents are named."""
        for folder in self._folders():
            for path in folder.iterdir():
                with suppress(ValueError):
                    hash_ = bytes.fromhex(folder.name + path.name)
                    if len(hash_) == HASH_BYTES:
                        yield hash_

    def halves(self) -> Iterator[bytes]:
        """The hashes of contents that have not come whole."""
        return _named_in(self._new)

    def placed_at(self, hash_: bytes) -> float:
        """When a content came into its place, in seconds since 1970 UTC; never when it is not there."""
        try:
            return self.path(hash_).stat().st_mtime
        except FileNotFoundError:
            return math.inf

    def drafts(self) -> Iterator[Path]:
        """What was being written when it was entered, or is just now: it has not got its hash's name yet."""
        if self._new.is_dir():
            yield from (path for path in self._new.iterdir() if len(path.name) != 2 * HASH_BYTES)

    def drop_drafts(self) -> None:
        """Delete what a crash left of contents that were being written, for whoever alone writes here."""
        for path in self.drafts():
            path.unlink(missing_ok=True)

    def drop_half(self, hash_: bytes) -> None:
        """Delete what has come of a content, and nothing that is whole."""
        self._half(hash_).unlink(missing_ok=True)

    def drop_halves(self) -> None:
        """Delete what was left half."""
        if self._new.is_dir():
            for path in self._new.iterdir():
                path.unlink(missing_ok=True)

    def _folders(self) -> Iterator[Path]:
        if self.folder.is_dir():
            yield from (path for path in self.folder.iterdir() if len(path.name) == 2 and path.is_dir())

    def _traces(self, hash_: bytes) -> tuple[Path, ...]:
        return (self.path(hash_), self.thumbnail(hash_), self._half(hash_), self._aside / hash_.hex())

    def _half(self, hash_: bytes) -> Path:
        return self._new / hash_.hex()

    def _draft(self, name: str) -> Path:
        self._new.mkdir(parents=True, exist_ok=True)
        return self._new / name

    @contextmanager
    def _written(self, content: bytes) -> Iterator[Path]:
        """A new file with a content, for whoever puts it in its place; what does not get there takes no room."""
        draft = self._draft(secrets.token_hex(8))
        try:
            draft.write_bytes(content)
            yield draft
        except OSError:
            draft.unlink(missing_ok=True)
            raise

    def _place(self, draft: Path, hash_: bytes) -> None:
        path = self.path(hash_)
        fresh = not path.parent.exists()
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        path.parent.mkdir(exist_ok=True)
        draft.replace(path)
        for folder in (path.parent, self.folder, self.folder.parent)[: 3 if fresh else 1]:
            _sync_folder(folder)


def _named_in(folder: Path) -> Iterator[bytes]:
    """The hashes that are names of files in a folder."""
    if folder.is_dir():
        for path in folder.iterdir():
            if len(path.name) == 2 * HASH_BYTES:
                yield bytes.fromhex(path.name)


def _sync_folder(folder: Path) -> None:
    """Make renamings durable, where the system can do that for folders."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
