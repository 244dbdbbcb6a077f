"""Values: small immutable records of named fields, as views and answers are.

They are msgspec's structs: such a class is made in a tenth of the time that the standard library's dataclasses take to
write and compile theirs, and the desk's first screen needs more than a hundred of them. Screens may not know msgspec
and take it from here. Knows no value.
"""

from __future__ import annotations

from msgspec import Struct, field
from msgspec.structs import asdict, fields, replace

__all__ = ["Struct", "asdict", "field", "fields", "replace"]
