"""The sentences in which a spreadsheet is refused, marked here because ``sync`` knows no languages.

A test holds them against ``sync.sheets.files.SENTENCES``.
"""

from __future__ import annotations

from typing import Final

from desktop.errors import KnownError
from desktop.i18n import N_
from sync.sheets import SheetError

SENTENCES: Final = (
    N_("{name}: the name must end in .csv, .xlsx or .json."),
    N_("{path} cannot be written: {reason}."),
    N_("Choose another folder or free some space."),
    N_("{path} cannot be read: {reason}."),
    N_("{name} is larger than 256 MB or a million rows."),
    N_("Split it and import the parts one by one."),
    N_("{name} is empty."),
    N_("Its first row must name the columns; --template shows them."),
    N_("{name} is not a table of text."),
    N_("Save it as CSV (UTF-8) or .xlsx and import that."),
    N_("{name} is not an .xlsx file."),
    N_("Save it as .xlsx or CSV and import that."),
    N_("{name} is not well-formed CSV: {reason}."),
    N_("Save it anew as CSV (UTF-8) or .xlsx."),
)


def known(error: SheetError) -> KnownError:
    """The refusal as a person is shown it."""
    return KnownError(error.what, error.remedy, **error.params)
