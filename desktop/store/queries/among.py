"""Some records, known by their ids, as rows of a statement: read by the index of ids, however many all others are."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import TextClause, text

from desktop.views import RecordId

_SIZE: Final = 16
_IDS: Final = text(
    f"WITH RECURSIVE place(n) AS (SELECT 1 UNION ALL SELECT n + {_SIZE} FROM place WHERE n + {_SIZE} < length(:ids))"
    f" SELECT substr(:ids, n, {_SIZE}) FROM place"
)


def among(records: Collection[RecordId]) -> TextClause:
    """For ``column.in_``. The ids are one value: they may be more than a statement takes."""
    return _IDS.bindparams(ids=b"".join(sorted(records)))
