"""Photos and other files that belong to a record. The content travels on a lane of its own, named by its hash."""

from __future__ import annotations

from sync.files import HASH_BYTES, MAX_FILE
from sync.records.base import Record, WireType, wire


class Attachment(Record):
    """A file of a record. It is complete on an end that holds the content, or when the file is closed as lost."""

    __kind__ = "attachment"

    record = wire(WireType.REF)
    hash = wire(WireType.BYTES, bounds=(HASH_BYTES, HASH_BYTES))
    """BLAKE2b-256 of the content, 32 bytes."""
    type = wire(WireType.CODE)
    """``image/jpeg``, ``image/png`` or ``image/webp``."""
    size = wire(WireType.COUNT, bounds=(1, MAX_FILE))
    """Bytes. Where attachments of one content disagree, the greatest counts until the whole is there."""
    name = wire(WireType.TEXT, default="")
    lost = wire(WireType.TEXT, default=None)
    """Why the content will never come."""
