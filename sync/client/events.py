"""What the engine tells whoever listens: values, handed over in the engine's own thread.

Knows nothing of who listens; a listener passes them on and does not work with them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sync.client.faults import Fault
from sync.envelope import PersonalRef


@dataclass(frozen=True, slots=True)
class EngineState:
    """Where the engine stands. Instants are seconds since 1970 UTC by this PC's clock."""

    enrolled: bool = False
    work_offline: bool = False
    conversing: bool = False
    pending: int = 0
    """Entries of this PC without a place at the union."""
    complete: bool = False
    """Nothing was pending on either end when the union last answered, and nothing was entered since."""
    agreed: bool = False
    """Both ends had the same entries of the station when the last conversation ended."""
    sent: int = 0
    of: int = 0
    """Of the conversation under way: entries placed, and what there is to place in all."""
    received: int = 0
    to_receive: int = 0
    """Of the conversation under way: entries received, and what there is to receive in all as the union last said."""
    files_here: int = 0
    files_there: int = 0
    """Contents of files that this PC has and the union lacks, and those that this PC lacks."""
    values_here: int = 0
    values_there: int = 0
    """Personal values that the union asks for and this PC cannot give, and others that this PC lacks."""
    values_nowhere: tuple[PersonalRef, ...] = ()
    """Those that this PC lacks and the union asked for when it last answered."""
    files_refused: int = 0
    """Of those that are here: what the union will not take."""
    files_nowhere: int = 0
    """Of those that this PC lacks: what the union lacks too."""
    lost: bool = False
    """Whether the union lacked entries of its own when it last answered."""
    fault: Fault | None = None
    """Why the last conversation failed; None after one that went well."""
    fault_at: int | None = None
    synced_at: int | None = None
    """When a conversation last left nothing pending."""
    next_try_at: int | None = None
    offline_since: int | None = None
    """When the first of the failed conversations in a row failed."""


@dataclass(frozen=True, slots=True)
class StateChanged:
    """The engine's state is another."""

    state: EngineState


@dataclass(frozen=True, slots=True)
class Progress:
    """``sent`` of ``of`` entries have their place at the union, ``received`` of ``to_receive`` are here."""

    sent: int
    of: int
    received: int = 0
    to_receive: int = 0


@dataclass(frozen=True, slots=True)
class Received:
    """Tables of these kinds changed by what came from the union, or entries of this PC got their place."""

    kinds: frozenset[str]
    placed: int


Event = StateChanged | Progress | Received
EventListener = Callable[[Event], None]
