"""What the command line wants of a poster and says of it: what was chosen for it on this PC, over that what was asked
for here, and what was read back of its codes."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop.errors import KnownError
from desktop.i18n import N_
from desktop.printing.options import PosterOptions
from desktop.printing.templates import template_named
from desktop.services.poster_choices import PosterChoices

if TYPE_CHECKING:
    from desktop.printing.verify import CodeCheck


def wanted_options(args: Namespace, choices: PosterChoices) -> PosterOptions:
    """The options of ``yizhan poster``. Raises KnownError for a template or a field that is not there."""
    template = template_named(args.template)
    kept = choices.options(template.preset)
    fields = dict(kept.fields)
    for text in args.fill:
        name, _, value = text.partition("=")
        if name not in dict(template.fields):
            raise KnownError(
                N_("The poster “{template}” has no field “{name}”."),
                N_("Its fields: {fields}."),
                template=template.key,
                name=name,
                fields=", ".join(dict(template.fields)) or "-",
            )
        fields[name] = value
    return replace(
        kept,
        size=args.size or template.preset.size,
        orientation="landscape" if args.landscape else template.first,
        language=args.poster_language,
        fields=tuple(fields.items()),
        marks=args.marks,
    )


def words_of_check(checks: Sequence[CodeCheck]) -> tuple[str, dict[str, object]] | None:
    """What to say of the weakest code: a source string and what goes into it; None for a poster without a code."""
    if not checks:
        return None
    check = checks[0]
    facts: dict[str, object] = {"m": f"{check.distance:.2g}", "read": check.read, "n": check.pictures}
    if not check.reader:
        return N_("Its code was not checked: no reader (zxing-cpp) is installed. Try it with a phone."), {}
    if check.passed:
        return N_("Its code reads from {m} m; {read} of {n} pictures of it were read back."), facts
    if check.plain:
        return N_("Its code is weak, {read} of {n} pictures of it were read back: take larger paper."), facts
    return N_("Its code could not be read back. Do not hang it up: take larger paper or a shorter address."), {}
