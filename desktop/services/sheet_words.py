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
    N_("{path} cannot be written: another program has it open."),
    N_("Close it there, or choose another name."),
    N_("{path} cannot be read: {reason}."),
    N_("{name} cannot be opened: another program holds it, or it may not be read."),
    N_("Close it there and try again."),
    N_("{name} is larger than 256 MB or a million rows."),
    N_("Split it and import the parts one by one."),
    N_("{name} has something in cell {cell}, far to the right of any ledger."),
    N_("Clear that cell and try again."),
    N_("{name} is empty."),
    N_("Its first row must name the columns; --template shows them."),
    N_("{name} is not a table of text."),
    N_("Save it as CSV (UTF-8) or .xlsx and import that."),
    N_("{name} is damaged, or it is not an .xlsx file."),
    N_("Save it as .xlsx or CSV and import that."),
    N_("{name} is not well-formed CSV: {reason}."),
    N_("Save it anew as CSV (UTF-8) or .xlsx."),
    N_("{name} is protected by a password."),
    N_("Save it without a password and import that."),
    N_("{name} is a workbook of the old form, .xls or .et."),
    N_("Save it as .xlsx in Excel or WPS."),
    N_("{name} is a Word document, not a spreadsheet."),
    N_("Copy its table into a spreadsheet, save that as .xlsx."),
    N_("{name} is an OpenDocument file."),
    N_("Save it as .xlsx and import that."),
    N_("{name} is a web page with the name of a workbook."),
    N_("Open it in Excel or WPS and save it as .xlsx."),
    N_("{name} is a text file with the name of a workbook."),
    N_("Give it a name that ends in .csv."),
    N_("{name} is a workbook with the name of a text file."),
    N_("Give it a name that ends in .xlsx."),
)


def known(error: SheetError) -> KnownError:
    """The refusal as a person is shown it."""
    return KnownError(error.what, error.remedy, **error.params)
