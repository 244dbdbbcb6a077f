"""The posters that there are: what each is called, comes in, and lets a person choose; its layout is loaded when drawn.

Data alone, so that a command line can name them without loading Qt.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

from desktop.errors import KnownError
from desktop.i18n import N_
from desktop.printing.facts import PosterFacts
from desktop.printing.options import ORIENTATIONS, Orientation, PosterOptions

if TYPE_CHECKING:
    from desktop.printing.laid import Laid

SHEETS: Final = ("A3", "A4", "A5")
STICKERS: Final = ("3x8", "2x7", "2x4")
Named = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Template:
    """A poster of the registry. Names are source strings."""

    key: str
    title: str
    layout: str
    """Module and function, such as ``templates.door:lay_out``."""
    purpose: str
    sizes: tuple[str, ...] = SHEETS
    orientations: tuple[Orientation, ...] = ORIENTATIONS
    first: Orientation = "portrait"
    """How it lies until a person says otherwise."""
    switches: tuple[Named, ...] = ()
    """What can be left out."""
    fields: tuple[Named, ...] = ()
    """What is typed for it alone."""
    picks: bool = False
    """Whether things of the catalogue are chosen for it."""
    needs_address: bool = True
    """Whether its code opens the station's page, so that without an address there is none."""
    texts: str = ""
    """The file of its words; its key when empty."""
    preset: PosterOptions = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(
            self, "preset", PosterOptions(template=self.key, size=self._usual(), orientation=self.first)
        )

    def _usual(self) -> str:
        return "A4" if "A4" in self.sizes else self.sizes[0]


_HOURS: Final = ("hours", N_("Opening hours"))
_SERVICES: Final = ("services", N_("Services"))
_CODE: Final = ("code", N_("QR code"))

TEMPLATES: Final = {
    one.key: one
    for one in (
        Template(
            "board", N_("Station board"), "board:lay_out", N_("All that the station is, offers and asks"),
            switches=(("convention", N_("House rules")), ("rules", N_("Management rules")),
                      ("people", N_("Head and managers"))),
        ),
        Template(
            "door", N_("Door sign"), "templates.door:lay_out", N_("Who may come in, that it is free, what there is"),
            switches=(_HOURS, ("who", N_("Who is welcome")), _SERVICES),
        ),
        Template(
            "people", N_("Responsibility board"), "templates.people:lay_out", N_("Who is the head, who the managers"),
            switches=(("duties", N_("What each answers for")),),
        ),
        Template(
            "codes", N_("Services and codes"), "templates.codes:lay_out", N_("A code for each errand"),
            switches=(("page", N_("Code to rate")), ("near", N_("Code of stations nearby")),
                      ("call", N_("Code that dials")), _SERVICES),
        ),
        Template(
            "table", N_("Table card"), "templates.table:lay_out", N_("Rate in two taps; folds to stand on the table"),
            sizes=("A4", "A5"),
        ),
        Template(
            "wifi", N_("WiFi card"), "templates.wifi:lay_out", N_("Scan it, and the phone is online"),
            switches=(("password", N_("Password in words")),), needs_address=False,
            fields=(("wifi_name", N_("Network name")), ("wifi_password", N_("Password"))),
        ),
        Template("summer", N_("Summer sheet"), "templates.season:lay_out", N_("Cold drinks and cool air, on hot days"),
                 switches=(("period", N_("From when to when")), _HOURS)),
        Template("winter", N_("Winter sheet"), "templates.season:lay_out", N_("Hot tea and warm air, on cold days"),
                 switches=(("period", N_("From when to when")), _HOURS)),
        Template(
            "thanks", N_("Thank-you"), "templates.thanks:lay_out", N_("For a donor, to hand over or to frame"),
            switches=(_CODE,),
            fields=(("donor", N_("Donor")), ("gift", N_("What was given")), ("day", N_("Date in words"))),
        ),
        Template(
            "tally", N_("Visit tally"), "templates.tally:lay_out", N_("For days without the PC; entered later"),
            switches=(_CODE,), sizes=("A4", "A5"),
        ),
        Template(
            "labels", N_("Shelf labels"), "templates.labels:lay_out_labels", N_("Stickers with each item's barcode"),
            sizes=STICKERS, orientations=("portrait",), switches=(_CODE,), picks=True, needs_address=False,
        ),
        Template(
            "tags", N_("Loan tags"), "templates.labels:lay_out_tags", N_("Numbered, for umbrellas and power banks"),
            sizes=STICKERS[1:], orientations=("portrait",), switches=(_CODE,), picks=True, needs_address=False,
        ),
    )
}  # fmt: skip
"""In the order of the gallery."""


def template_named(key: str) -> Template:
    """A template by its key. Raises KnownError."""
    try:
        return TEMPLATES[key]
    except KeyError:
        raise KnownError(
            N_("There is no poster template “{template}” here."),
            N_("Choose one of {templates}."),
            template=key,
            templates=", ".join(TEMPLATES),
        ) from None


def fitted(options: PosterOptions) -> PosterOptions:
    """The options with a size and an orientation that the template comes in."""
    template = TEMPLATES[options.template]
    size = options.size if options.size in template.sizes else template.preset.size
    lies = options.orientation if options.orientation in template.orientations else template.first
    return replace(options, size=size, orientation=lies)


def lay_out(facts: PosterFacts, options: PosterOptions) -> Laid:
    """Lay out the poster that was chosen. Raises KnownError for a template or a size that is not there."""
    module, _, name = template_named(options.template).layout.partition(":")
    made = getattr(import_module(f"desktop.printing.{module}"), name)
    return cast("Callable[[PosterFacts, PosterOptions], Laid]", made)(facts, options)
