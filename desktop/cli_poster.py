"""What the command line wants of a poster: what was chosen for it on this PC, and over that what was asked for here."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace

from desktop.errors import KnownError
from desktop.i18n import N_
from desktop.printing.options import PosterOptions
from desktop.printing.templates import template_named
from desktop.services.poster_choices import PosterChoices


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
