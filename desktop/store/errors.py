"""What can go wrong with a database file although everyone did everything right, in words a person can act on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError

from desktop.errors import KnownError
from desktop.i18n import N_


class StoreError(KnownError):
    """The data folder or its database cannot be used as it is. Nothing that was saved has changed."""


_SENTENCES: Final = {
    sqlite3.SQLITE_FULL: (
        N_("The disk that holds {folder} is full."),
        N_("Free some space and do it again; everything saved before is safe."),
    ),
    sqlite3.SQLITE_IOERR: (
        N_("The disk that holds {folder} could not be read or written."),
        N_("Check that it is connected and not full, then start Yizhan again; everything saved before is safe."),
    ),
    sqlite3.SQLITE_READONLY: (
        N_("The data folder {folder} is read-only."),
        N_("Give your account the right to write there, or choose another folder with --data."),
    ),
    sqlite3.SQLITE_PERM: (
        N_("The data folder {folder} is read-only."),
        N_("Give your account the right to write there, or choose another folder with --data."),
    ),
    sqlite3.SQLITE_CANTOPEN: (
        N_("The database in {folder} cannot be opened."),
        N_("Check that the folder exists and that your account may read and write there."),
    ),
    sqlite3.SQLITE_CORRUPT: (
        N_("The database in {folder} is damaged."),
        N_(
            "Put back the latest backup or daily copy (in {folder}, folder copies) with yizhan restore, or begin with "
            "an empty folder and a new card: what has been delivered comes back from the union."
        ),
    ),
    sqlite3.SQLITE_NOTADB: (
        N_("The file yizhan.db in {folder} is not a database of Yizhan."),
        N_(
            "Choose another folder with --data. If this was the station's, move the file away and put back the latest "
            "backup or daily copy (in {folder}, folder copies) with yizhan restore."
        ),
    ),
    sqlite3.SQLITE_BUSY: (
        N_("Another program is using the database in {folder}."),
        N_("Close it and try again."),
    ),
}


def foreign_file(folder: Path) -> StoreError:
    """The refusal of a file that another program wrote."""
    return StoreError(*_SENTENCES[sqlite3.SQLITE_NOTADB], folder=folder)


def nothing_in(folder: Path) -> StoreError:
    """The refusal of a folder that holds no database where one is needed."""
    return StoreError(
        N_("There is no station in {folder}."),
        N_("Choose its folder with --data, or make one with yizhan init."),
        folder=folder,
    )


def in_use(folder: Path) -> StoreError:
    """The refusal of what cannot be done while somebody looks at the database."""
    return StoreError(*_SENTENCES[sqlite3.SQLITE_BUSY], folder=folder)


def read_only_folder(folder: Path) -> StoreError:
    """The refusal of a folder in which nothing can be saved."""
    return StoreError(*_SENTENCES[sqlite3.SQLITE_READONLY], folder=folder)


def store_error(error: BaseException, folder: Path) -> StoreError | None:
    """The sentence for a fault of the disk or of the file; None for anything else, which is a bug."""
    if isinstance(error, DBAPIError) and error.orig is not None:
        error = error.orig
    if not isinstance(error, sqlite3.Error):
        return None
    code = getattr(error, "sqlite_errorcode", None)
    sentences = _SENTENCES.get(code & 0xFF) if isinstance(code, int) else None
    return StoreError(*sentences, folder=folder) if sentences else None


@contextmanager
def faults_named(folder: Path) -> Iterator[None]:
    """Raises StoreError in place of the database's own errors that are nobody's mistake."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        known = store_error(error, folder)
        if known is None:
            raise
        raise known from error
