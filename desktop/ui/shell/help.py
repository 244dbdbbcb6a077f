"""The short help behind F1: what the screen in front is for and how it is used, and the keys that work everywhere.

Knows the screens by their keys and texts alone, and for how long names are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.i18n import N_
from desktop.services.supplies import RECIPIENT_KEPT
from desktop.services.visits import NAME_KEPT
from desktop.ui.shell.screens import SCREENS
from desktop.ui.text import tr
from desktop.ui.widgets.key_hint import KeyHint
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.sheet import Sheet

HELP: Final[dict[str, tuple[str, ...]]] = {
    "today": (
        N_(
            "One tap on a tile records one visitor at once. A right click, a long press or Shift+Enter asks how "
            "many, with a note or a name if you like."
        ),
        N_("The chips above the tiles are the services that the next visitors use; they stay as you leave them."),
        N_("A click on somebody in Inside now records that they leave."),
        N_("What needs doing is listed at the right; its button takes you there."),
        N_(
            "Undo takes back the last entry. Later a double click opens it, to be corrected or voided; older ones "
            "are on the Visits screen."
        ),
    ),
    "visits": (
        N_(
            "The digit on a tile records one visitor of that kind. A right click, a long press or Shift+Enter on it "
            "asks how many."
        ),
        N_("Inside now: one tap when somebody leaves. Anyone not signed out counts for two hours at most."),
        N_("An earlier visit is entered with its own time and stays marked as a late entry."),
        N_(
            "A double click or Enter opens a visit to be corrected; what it said before stays in its history. One "
            "voided with a reason no longer counts, but stays in the list, struck through."
        ),
        N_(
            "Nobody has to give a name. One that is written down is found by the search and erased after {visitor} "
            "days on every PC and at the union, or at once when you correct it or take it off."
        ),
        N_(
            "The search takes characters, pinyin or initials; Filter shows only one category, one service or one "
            "person on duty. Esc clears both."
        ),
        N_(
            "Export writes what is listed to a file. More has the charts of the month and imports a ledger kept in "
            "a spreadsheet; a wrong import is taken back whole."
        ),
    ),
    "supplies": (
        N_("In adds, out takes away. The balance is never typed: it follows from the movements and the last count."),
        N_(
            "Scan a barcode on any screen and the item opens, ready to be restocked; an unknown barcode offers a "
            "new item."
        ),
        N_(
            "Count: walk along the shelves, type what is there, Enter; F2 searches for an item. Each line is saved "
            "at once; go on later or on another PC, two PCs may count together. Finish shows what differs."
        ),
        N_(
            "What goes out comes from the batch that expires first; choose another where it is not so. What has "
            "expired is written off, not handed out."
        ),
        N_(
            "“It was earlier…” enters what came in or went out with its own time, marked as a late entry. "
            "Who received it can be written down; the name is erased after {recipient} days."
        ),
        N_(
            "Red is used up or expired; amber is running low, expires within 30 days, or is below zero and wants a "
            "count."
        ),
        N_(
            "The days that something lasts follow the last four weeks and last year's season; point at them to see "
            "how."
        ),
        N_(
            "A right click on an item offers all that can be done with it. Edit changes its unit, pack, minimum and "
            "barcode, or takes it off the list."
        ),
        N_(
            "A double click opens an item's ledger. A line that is wrong is voided with a reason: the balance "
            "corrects itself."
        ),
        N_("Loans: who has what. After seven days Today and the list say so; “Is back” takes it in again."),
        N_(
            "Requests: ask the union for what is missing. Its answer comes by itself; “Has arrived” restocks it "
            "with the number filled in."
        ),
        N_(
            "Every line of a ledger has a voucher to print or save; a donation also has a letter of thanks. Scan "
            "the code on a voucher and it is there again."
        ),
        N_(
            "More adds items from the catalogue or new ones, shows past stocktakes, and takes ledgers to a file or "
            "in from one."
        ),
    ),
    "duty": (
        N_("Sign in with your name and PIN when you open, sign out with a word for the next one when you close."),
        N_(
            "Several can be on duty at once: “Another person signs in”. The chip at the top of every screen says "
            "who is."
        ),
        N_("Whoever comes next reads the note that was left there; signing in confirms it."),
        N_("Whoever signs out last at closing time can sign out with the same click who is still inside."),
        N_("A forgotten sign-in or sign-out is proposed by the posted hours and marked as estimated."),
        N_(
            "The calendar holds each day against the posted hours; a holiday counts like a Sunday. Click on a day "
            "to open it."
        ),
        N_(
            "There a shift is corrected or voided with a reason. What it said before stays; each time says where it "
            "is from."
        ),
        N_("More, beside the month, takes shifts to a file or in from a spreadsheet."),
        N_(
            "Forgotten PIN: the link beside it asks the station head for another. Checks and holidays stand in "
            "Settings."
        ),
    ),
    "posters": (
        N_(
            "Choose a poster at the left; paper, language and contents stand at the right. Print it, or save it as "
            "PDF or picture, with one click."
        ),
        N_("A poster is made from the station's file. What is wrong on it is mended in Settings."),
        N_("Texts lets you say it in your own words; they stay on this PC, and so does what you type for the WiFi."),
        N_("Labels and tags: Items says for which supplies, and how many of each."),
        N_("Print at actual size (100 %). The check tells from how far a phone reads the code."),
        N_(
            "The QR code comes with the union's card; before that the page's address, which stands on the card, is "
            "enough. Without either there is none, and it says so here."
        ),
    ),
    "feedback": (
        N_("What people write after scanning the code comes in by itself; what is new is marked until it is opened."),
        N_("Choose an opinion and answer at the right: a ready sentence can be changed before it is sent."),
        N_(
            "An answer stands on the station's page unless you switch that off. What people write never does; it is "
            "for the station alone."
        ),
        N_(
            "What stands in the opinion book, or is said in person or by telephone, is written down here too, and "
            "can be corrected afterwards."
        ),
        N_("A fault becomes a repair with one click; the page then says that it is being seen to, and since when."),
        N_("A repair is done with one click. Its cost and who mended it are written down when it is opened."),
        N_("Words and numbers can be erased for good when somebody asks for it; the stars stay."),
    ),
    "reports": (
        N_("Choose a report or a ledger at the left and its days above: the pages are those that are printed."),
        N_("PDF and Excel hold the same figures. In Excel the sums are formulas, and heads are repeated on each page."),
        N_("The month report has the pictures and says what was missing; the year's is for the assessment."),
        N_("The day's summary is copied as a text or as a picture, to be pasted into the chat group."),
        N_(
            "Ctrl+P on another screen leads to the report of what that shows, narrowed as the list is; a click "
            "above the pages takes the filter away."
        ),
        N_("Page up and Page down turn pages, + and − zoom, 0 fits the width."),
    ),
    "settings": (
        N_("Station file, Services and facilities, Promise and rules: what posters and the public page say."),
        N_(
            "Opening hours: several intervals a day, staffed or not. Calendar, forgotten sign-outs and the page go "
            "by them; holidays and days of your own stand below them."
        ),
        N_(
            "Lists and checks: what tiles, chips and checks offer. Add, rename, hide and order them; what was "
            "recorded stays."
        ),
        N_("People are those who sign in. Whoever leaves is marked as left; what was recorded stays under their name."),
        N_("First day: what a station begins with, step by step. Totals carried in and imports are taken back there."),
        N_("Appearance, This PC and Backup concern this PC only. A backup holds everything; work goes on meanwhile."),
        N_(
            "About Yizhan shows where the data lie, and saves diagnostics for whoever helps you, without names or "
            "visits."
        ),
    ),
    "sync": (
        N_("Everything is saved on this PC first. It goes to the union by itself as soon as that can be reached."),
        N_(
            "The union's card connects the station: scan it, paste it or type it. “Connect another PC” makes such a "
            "card for a second PC."
        ),
        N_("Work offline holds everything back until you switch it off again."),
        N_("When the chip says that it needs you, this page says why and what to do."),
        N_("What cannot be counted yet is kept and listed here with its reason; enter it again or drop it."),
    ),
}

_KEPT: Final = {"visitor": NAME_KEPT, "recipient": RECIPIENT_KEPT}
"""Days for which names are kept, by what the texts call them."""

PURPOSE: Final = {
    "today": N_("How the day stands, one tap for everyone who comes, and what wants doing."),
    "visits": N_("Who comes and who leaves, and the history of all visits."),
    "supplies": N_("What is on the shelves, what comes in and goes out, and what runs low or expires."),
    "duty": N_("Who looks after the station, and when it was open."),
    "feedback": N_("What people say of the station and what it answers; what is broken, and until when."),
    "posters": N_("The station's posters with their codes, to be printed and put up."),
    "reports": N_("Every ledger and report of any days, to be looked at, printed and handed in."),
    "settings": N_("What this station is, who works in it, and how Yizhan behaves on this PC."),
    "sync": N_("What has gone to the union, what waits, and what needs you."),
}
"""What each screen is for, in a line."""

_DIGITS: Final = ("1 … 9 0 - =", N_("Record one visitor of that tile"))
_SEVERAL: Final = ("Shift+Enter", N_("On a tile: ask how many came"))
OWN_KEYS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "today": (_DIGITS, _SEVERAL, ("F2", N_("Search the visits")), ("Enter", N_("Open the chosen entry"))),
    "visits": (_DIGITS, _SEVERAL, ("F2", N_("Search the history")), ("Enter", N_("Open the chosen visit"))),
    "supplies": (("F2", N_("Search the supplies")), ("Enter", N_("Ledger of the chosen item"))),
    "duty": (("F2", N_("To the PIN, or to what is next")), ("← ↑ ↓ →", N_("Go through the days of the month")),
             ("Enter", N_("Open the chosen day"))),
    "feedback": (("F2", N_("Search the opinions")), ("Enter", N_("Answer the chosen opinion"))),
    "posters": (("F2", N_("To the chosen poster")), ("← ↑ ↓ →", N_("Choose another poster")),
                ("PgDn", N_("The next page")), ("Ctrl+P", N_("Print the page that is shown"))),
    "reports": (("PgUp", N_("The page before")), ("PgDn", N_("The next page")), ("+", N_("Larger")),
                ("-", N_("Smaller")), ("0", N_("Fit the width")), ("Ctrl+P", N_("Print the report"))),
    "settings": (("F2", N_("To the list of pages")), ("↑ ↓", N_("Go through the pages"))),
    "sync": (("F2", N_("To the first button")), ("Ctrl+K", N_("Sync now or work offline, by name"))),
}  # fmt: skip
"""Keys that do something on one screen alone, or something of its own there."""

KEYS: Final = (
    ("F1", N_("This help")),
    ("F2", N_("Search")),
    ("Ctrl+K", N_("Find anything by name")),
    ("Ctrl+1 … 8", N_("Go to a screen")),
    ("Ctrl+Z", N_("Undo")),
    ("Ctrl+Y", N_("Redo")),
    ("Ctrl+P", N_("Print what is shown")),
    ("Ctrl+C", N_("Copy a list as a table")),
    ("Ctrl+E", N_("Export a list to a file")),
    ("Ctrl+,", N_("Settings")),
    ("Esc", N_("Back")),
)


def said(text: str) -> str:
    """A text of the help in the language in force, with the days for which names are kept."""
    return tr(text).format(**_KEPT)


def help_sheet(window: QWidget, key: str) -> Sheet:
    """The help for a screen, ready to be opened."""
    sheet = Sheet(window, tr("Help: {screen}").format(screen=tr(SCREENS[key].text)))
    sheet.set_width(640)
    sheet.set_text(tr(PURPOSE[key]))
    for text in HELP[key]:
        line = Label(said(text), wrap=True)
        # Left to itself a label that wraps asks for two lines at the least; the height of its width is enough.
        line.setMinimumHeight(1)
        sheet.body.addWidget(line)
    own = {keys for keys, _text in OWN_KEYS[key]}
    for title, keys in (
        (tr("Keys on this screen"), OWN_KEYS[key]),
        (tr("Keys everywhere"), tuple(pair for pair in KEYS if pair[0] not in own)),
    ):
        sheet.body.addSpacing(8)
        sheet.body.addWidget(Label(title, "strong"))
        sheet.body.addLayout(_table(keys))
    sheet.set_buttons(primary=tr("Close"), secondary="")
    sheet.submitted.connect(sheet.accept)
    return sheet


def _table(keys: Sequence[tuple[str, str]]) -> QGridLayout:
    """Keys with what they do, in two columns."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(8)
    rows = (len(keys) + 1) // 2
    for n, (combination, text) in enumerate(keys):
        column, row = divmod(n, rows)
        grid.addWidget(KeyHint(combination), row, column * 2)
        grid.addWidget(Label(tr(text), wrap=True), row, column * 2 + 1)
    grid.setColumnStretch(1, 1)
    grid.setColumnStretch(3, 1)
    return grid
