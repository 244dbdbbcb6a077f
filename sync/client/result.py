"""What a conversation came to, with the files that were moved after it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sync.client.faults import Fault
from sync.client.files import FileResult
from sync.envelope import PersonalRef


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What one conversation came to. ``seconds`` is its wall time; the rest are numbers of entries.

    ``pending_here`` counts entries that the union still waits for, ``pending_there`` entries and personal values that
    this PC does.
    """

    seconds: float
    sent: int
    received: int
    exchanges: int
    pending_here: int
    pending_there: int
    fault: Fault | None = None
    files_here: int = 0
    """Contents of files that the union still lacks and this PC has."""
    files_there: int = 0
    """Contents of files that this PC still lacks."""
    files_refused: int = 0
    """Of those that are here: what the union will not take."""
    files_nowhere: int = 0
    """Of those that this PC lacks: what the union has just said that it lacks too."""
    values_here: int = 0
    """Personal values that the union asks for and this PC cannot give."""
    values_there: int = 0
    """Personal values that this PC lacks, of those that the union has not just asked for itself."""
    values_nowhere: tuple[PersonalRef, ...] = ()
    """Those that this PC lacks and the union has just asked for: nobody has them, unless another PC does."""
    lost: bool = False
    """Whether the union lacks entries of its own that this PC has."""
    rewinds: int = 0
    """How often the union was found to have been put back to an earlier time."""

    def with_files(self, moved: FileResult) -> SyncResult:
        """This, with how the files' lane stands."""
        return replace(
            self,
            files_here=moved.here,
            files_there=moved.there,
            files_refused=moved.refused,
            files_nowhere=moved.nowhere,
        )

    def followed_by(self, more: SyncResult) -> SyncResult:
        """This and a conversation behind it as one."""
        return replace(
            more,
            seconds=self.seconds + more.seconds,
            sent=self.sent + more.sent,
            received=self.received + more.received,
            exchanges=self.exchanges + more.exchanges,
        )

    @property
    def error(self) -> str | None:
        """The fault's code, or None."""
        return self.fault.code.value if self.fault is not None else None

    @property
    def agreed(self) -> bool:
        """Whether the union has just said that it has no entries but those that are here, and lacks none of this
        PC's; what it had lost of its own is another matter."""
        return self.fault is None and self.exchanges > 0 and not self.pending_here

    @property
    def complete(self) -> bool:
        """Whether nothing is pending on either end, as far as the union has just said, and no file is owed."""
        owed = self.pending_here or self.pending_there or self.values_here or self.files_here or self.files_there
        return self.fault is None and not owed and not self.lost
