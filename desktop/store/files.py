"""Which contents of attachments are here and which the union has: the desk's end of the files' lane.

The contents are files (``contents.py``), the notes about them rows of this PC's own that are never sent. Notes may be
wrong after a backup was put back or somebody deleted a file; :meth:`StoreFiles.look_after` mends them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from typing import Final

from sqlalchemy import Connection, bindparam, text

from desktop.i18n import N_
from desktop.store import quarantine
from desktop.store.contents import Contents
from desktop.store.errors import faults_named
from desktop.store.orphans import KEPT_DAYS
from desktop.store.queries.photos import DAMAGED_HERE, ERASED
from desktop.store.store import Store
from desktop.views import Finding
from sync.files import hash_of
from sync.ports import FileDue

_COUNTS: Final = f"a.void IS NULL AND a.lost IS NULL AND NOT {ERASED}"
# The size is the greatest that any attachment says which was not erased, as at the union.
_SIZE: Final = f"(SELECT max(b.size) FROM attachment b WHERE b.hash = a.hash AND NOT {ERASED.replace('a.id', 'b.id')})"
# What another PC gave up as lost is here all the same.
_TO_SEND: Final = text(
    f"SELECT a.hash, {_SIZE} FROM attachment a JOIN file f ON f.hash = a.hash AND f.here AND NOT f.delivered "
    f"WHERE a.void IS NULL AND NOT {ERASED} GROUP BY a.hash ORDER BY min(a.entered_at), a.hash"
)
_TO_FETCH: Final = text(
    f"SELECT a.hash, {_SIZE} FROM attachment a LEFT JOIN file f ON f.hash = a.hash "
    f"WHERE {_COUNTS} AND NOT coalesce(f.here, 0) GROUP BY a.hash ORDER BY min(a.entered_at), a.hash"
)
_NAMED: Final = text(f"SELECT DISTINCT a.hash FROM attachment a WHERE NOT {ERASED}")
_COUNTED: Final = text(f"SELECT DISTINCT a.hash FROM attachment a WHERE {_COUNTS}")
_ERASED_HASHES: Final = text(f"SELECT DISTINCT a.hash FROM attachment a WHERE {ERASED}")
_WRITTEN_WITHIN: Final = 60
"""Seconds that writing a content takes at the most."""
_CONNECTED: Final = text("SELECT 1 FROM enrolment")
_SPOKEN_AT: Final = text("SELECT max(at) FROM conversation WHERE fault = '' AND at <= :now")
_REFUSED: Final = text("UPDATE file SET refused = :reason WHERE hash = :hash")
_DELIVERED: Final = text("SELECT delivered FROM file WHERE hash = :hash")
_NOTE_HERE: Final = text(
    "INSERT INTO file (hash, here, delivered, refused) VALUES (:hash, :here, :delivered, '') "
    "ON CONFLICT (hash) DO UPDATE SET here = excluded.here, delivered = max(delivered, excluded.delivered), "
    "refused = CASE WHEN here < excluded.here THEN '' ELSE refused END"
)


def note_here(connection: Connection, hash_: bytes, *, here: bool = True, delivered: bool = False) -> None:
    """Note, in a transaction that writes, whether a content is on this PC's disk."""
    connection.execute(_NOTE_HERE, {"hash": hash_, "here": int(here), "delivered": int(delivered)})


class StoreFiles:
    """Implements ``sync.ports.FileStore`` over an open store. Every method may be called from any thread; raises
    StoreError and OSError."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.contents: Final = Contents(store.folder)

    def look_after(self) -> None:
        with self._store.read() as connection:
            counted = set(connection.execute(_COUNTED).scalars())
            noted = set(connection.execute(text("SELECT hash FROM file WHERE here")).scalars())
            erased = set(connection.execute(_ERASED_HASHES).scalars()) - set(connection.execute(_NAMED).scalars())
        vanished = [hash_ for hash_ in noted if not self.contents.has(hash_)]
        found = [hash_ for hash_ in counted - noted if self.contents.is_sound(hash_)]
        # Where a backup was put back, what was erased since may lie here without a note.
        left = [hash_ for hash_ in erased if self.contents.has_any(hash_)]
        if vanished or found or left:
            with self._store.write_in_background() as connection:
                for hash_ in left:
                    note_here(connection, hash_)
                for hash_ in vanished:
                    note_here(connection, hash_, here=False)
                for hash_ in found:
                    note_here(connection, hash_)
        if left:
            self.obey_erasures()

    def obey_erasures(self) -> None:
        with self._store.read() as connection:
            if not any(self._unnamed(connection)):
                return
        with self._store.write_in_background() as connection:
            # Asked again where nobody else writes: the same content may have been entered anew meanwhile.
            erased, others, halves = self._unnamed(connection)
            for hash_ in halves:
                self.contents.drop_half(hash_)
            for hash_ in erased | others:
                try:
                    if hash_ in erased:
                        self.contents.delete(hash_)
                    else:
                        self.contents.put_aside(hash_)
                except PermissionError:
                    continue  # Windows, while somebody looks at it: its note stays, and the next turn does it
                connection.execute(text("DELETE FROM file WHERE hash = :hash"), {"hash": hash_})

    def _unnamed(self, connection: Connection) -> tuple[set[bytes], set[bytes], set[bytes]]:
        """Contents that no entry names any more: those that an erasure took, others that are noted here, and those
        that have not come whole. Where a backup was put back, the entries of others may still come again."""
        named = set(connection.execute(_NAMED).scalars())
        erased = set(connection.execute(_ERASED_HASHES).scalars()) - named
        noted = set(connection.execute(text("SELECT hash FROM file")).scalars()) - named
        gone = noted | erased.intersection(self.contents.aside())
        if gone:
            gone -= quarantine.photos(connection)
        return gone & erased, gone - erased, set(self.contents.halves()) - named

    def holds_any(self) -> bool:
        with self._store.read() as connection:
            return connection.execute(text("SELECT 1 FROM file WHERE here LIMIT 1")).first() is not None

    def to_send(self) -> tuple[FileDue, ...]:
        with self._store.read() as connection:
            return tuple(FileDue(hash_, size) for hash_, size in connection.execute(_TO_SEND))

    def to_fetch(self) -> tuple[FileDue, ...]:
        with self._store.read() as connection:
            due = tuple(FileDue(hash_, size) for hash_, size in connection.execute(_TO_FETCH))
            aside = set(self.contents.aside())
            if aside:  # hardly ever, and the rest takes long where there are many photos
                aside &= set(connection.execute(_NAMED).scalars()) | quarantine.photos(connection)
        # Whatever an entry names, also one that was voided or closed as lost, or is not counted: what lies aside is not
        # kept for ever.
        back = {hash_ for hash_ in aside if self.contents.take_back(hash_)}
        if back:
            with self._store.write_in_background() as connection:
                for hash_ in back:
                    note_here(connection, hash_)
        return tuple(file for file in due if file.hash not in back)

    def note_lacking(self, hashes: Collection[bytes]) -> None:
        if not hashes:
            return
        lacking = text("SELECT 1 FROM file WHERE delivered AND hash IN :hashes LIMIT 1").bindparams(
            bindparam("hashes", expanding=True)
        )
        with self._store.read() as connection:
            if connection.execute(lacking, {"hashes": list(hashes)}).first() is None:
                return
        forget = text("UPDATE file SET delivered = 0 WHERE hash IN :hashes").bindparams(
            bindparam("hashes", expanding=True)
        )
        with self._store.write_in_background() as connection:
            connection.execute(forget, {"hashes": list(hashes)})

    def note_delivered(self, hash_: bytes) -> None:
        with self._store.write_in_background() as connection:
            connection.execute(text("UPDATE file SET delivered = 1, refused = '' WHERE hash = :hash"), {"hash": hash_})

    def note_refused(self, hash_: bytes, reason: str) -> None:
        with self._store.write_in_background() as connection:
            connection.execute(_REFUSED, {"hash": hash_, "reason": reason})

    def read(self, hash_: bytes, offset: int, length: int) -> bytes:
        return self.contents.read(hash_, offset, length)

    def is_sound(self, hash_: bytes) -> bool:
        if self.contents.is_sound(hash_) or self.contents.take_back(hash_):
            return True
        damaged = self.contents.has(hash_)
        with self._store.write_in_background() as connection:
            note_here(connection, hash_, here=False)
            if connection.execute(_DELIVERED, {"hash": hash_}).scalar():
                self.contents.delete(hash_)
            elif damaged:
                # There may be no other: somebody may still make out what it shows.
                self.contents.put_aside(hash_)
                connection.execute(_REFUSED, {"hash": hash_, "reason": DAMAGED_HERE})
        return False

    def fetched(self, hash_: bytes) -> int:
        return self.contents.fetched(hash_)

    def add(self, hash_: bytes, offset: int, chunk: bytes) -> None:
        self.contents.add(hash_, offset, chunk)

    def finish(self, hash_: bytes) -> bool:
        if not self.contents.finish(hash_):
            return False
        with self._store.write_in_background() as connection:
            note_here(connection, hash_, delivered=True)
        return True


def examine_files(store: Store) -> Iterator[Finding]:
    """What is wrong with a store's contents of files. Reads every content; raises StoreError when it cannot."""
    contents = Contents(store.folder)
    with faults_named(store.folder):
        with store.read() as connection:
            named = set(connection.execute(_NAMED).scalars())
            counted = set(connection.execute(_COUNTED).scalars())
            noted = set(connection.execute(text("SELECT hash FROM file WHERE here")).scalars())
            delivered = set(connection.execute(text("SELECT hash FROM file WHERE delivered")).scalars())
            undelivered = set(connection.execute(text("SELECT hash FROM file WHERE NOT delivered")).scalars())
            here = set(contents.all())
            orphans = _orphans(connection, contents, here - named, store.now())
            drafts = _drafts(contents, store.clock.now())
        wrong = {hash_ for hash_ in here & named if not contents.is_sound(hash_)}
        missing = (noted & counted & delivered) - here
        # A note is made of what was here only: of what another PC has yet to send there is none.
        gone = (undelivered & counted) - here
    if wrong & delivered:
        yield Finding(
            "file_content",
            N_("{n} photos are damaged on this PC's disk."),
            N_("Run yizhan doctor --repair: they are fetched from the union again. Have the disk checked."),
            {"n": len(wrong & delivered)},
        )
    if wrong - delivered:
        yield Finding(
            "file_undelivered",
            N_("{n} photos were damaged on this PC's disk before they were at the union."),
            N_(
                "Run yizhan doctor --repair: what is left of them is kept in the folder files/aside for {days} days."
                " Take them again, or close them as lost at their entries. Have the disk checked."
            ),
            {"n": len(wrong - delivered), "days": KEPT_DAYS},
        )
    if missing:
        yield Finding(
            "file_missing",
            N_("{n} photos are not on this PC's disk although they should be."),
            N_("Run yizhan doctor --repair: they are fetched from the union again."),
            {"n": len(missing)},
        )
    if gone:
        yield Finding(
            "file_gone",
            N_("{n} photos were lost on this PC before they were at the union."),
            N_(
                "Sync: another PC may have sent them. Otherwise take them again, and close these as lost on the Sync"
                " page."
            ),
            {"n": len(gone)},
        )
    if orphans:
        yield Finding(
            "file_orphan",
            N_("{n} photo files belong to no entry."),
            N_("Run yizhan doctor --repair: it puts them aside and keeps them {days} days, should an entry come."),
            {"n": len(orphans), "days": KEPT_DAYS},
        )
    if drafts:
        yield Finding(
            "file_draft",
            N_("{n} photo files were left half written."),
            N_("Start Yizhan, or run yizhan doctor --repair: what no entry can name is deleted."),
            {"n": drafts},
        )


def repair_files(store: Store) -> None:
    """Mend what :func:`examine_files` finds: what is damaged or missing counts as not here and is fetched again, what
    belongs to no entry is put aside. Raises StoreError."""
    files = StoreFiles(store)
    with faults_named(store.folder):
        with store.read() as connection:
            named = set(connection.execute(_NAMED).scalars())
            here = set(files.contents.all())
            orphans = _orphans(connection, files.contents, here - named, store.now())
        for hash_ in here & named:
            files.is_sound(hash_)
        for hash_ in orphans:
            files.contents.put_aside(hash_)
        files.contents.drop_halves()
        files.look_after()


def _drafts(contents: Contents, now: int) -> int:
    """How many contents somebody stopped writing; beside a desk at work one may be just now."""
    ages = [now - path.stat().st_mtime for path in contents.drafts() if path.exists()]
    return sum(not 0 <= age < _WRITTEN_WITHIN for age in ages)


def _orphans(connection: Connection, contents: Contents, unnamed: Collection[bytes], now: int) -> set[bytes]:
    """Of contents that no entry here names, those of which none is expected: the union has had a word since they came.
    Where a backup was put back, the entries behind it come again with the next conversation. Both times are a clock's
    that may have jumped, so this decides what is said and nothing that could not be taken back."""
    unnamed = set(unnamed) - quarantine.photos(connection) if unnamed else set()
    if connection.execute(_CONNECTED).first() is None:
        return unnamed
    spoken_at = connection.execute(_SPOKEN_AT, {"now": now}).scalar() or 0
    return {hash_ for hash_ in unnamed if contents.placed_at(hash_) < spoken_at}


def pack(copy: sqlite3.Connection, contents: Contents) -> None:
    """Put into a copy of the database the contents that the union does not have yet. Raises sqlite3.Error, OSError."""
    with copy:
        copy.execute("BEGIN")
        for (hash_,) in copy.execute("SELECT hash FROM file WHERE here AND NOT delivered").fetchall():
            rows = ((hash_, start, piece) for start, piece in contents.pieces(hash_))
            copy.executemany("INSERT INTO file_part (hash, start, content) VALUES (?, ?, ?)", rows)


def unpack(copy: sqlite3.Connection, contents: Contents) -> None:
    """Put back what :func:`pack` put in and nobody has erased, and note what is here. Raises sqlite3.Error, OSError."""
    with copy:
        copy.execute("BEGIN")
        erased = set(copy.execute(str(_ERASED_HASHES))) - set(copy.execute(str(_NAMED)))
        for (hash_,) in set(copy.execute("SELECT DISTINCT hash FROM file_part")) - erased:
            pieces = copy.execute("SELECT content FROM file_part WHERE hash = ? ORDER BY start", (hash_,))
            content = b"".join(piece for (piece,) in pieces)
            if hash_of([content]) == hash_:
                contents.put(content)
        copy.execute("DELETE FROM file_part")
        for (hash_,) in copy.execute("SELECT hash FROM file").fetchall():
            copy.execute("UPDATE file SET here = ? WHERE hash = ?", (int(contents.has(hash_)), hash_))
