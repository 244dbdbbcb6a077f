"""The desk's side of the sync: its state for screens and commands, and what a person may ask of it.

The engine in ``sync.client`` does the work, in a thread of its own; this turns what it says into views and events.
Knows no screen and nothing of the wire.
"""

from __future__ import annotations

import os
import platform
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, overload

from desktop.i18n import N_
from desktop.services.errors import KnownError
from desktop.services.events import Event
from desktop.services.settings import KIND as SETTING
from desktop.services.settings import SettingsService
from desktop.services.sync_faults import known_error, no_invitation, refused_card
from desktop.services.sync_status import Pacing, view_of
from desktop.services.work import Work
from desktop.store.applications import StoreApplications, offered_to
from desktop.store.queries import station
from desktop.store.queries import sync as queries
from desktop.values import Struct
from desktop.version import APP, VERSION
from desktop.views import Changes, Instant, SyncView
from desktop.views.sync import SyncPanel
from sync.card import MARK, Card, CardError, card_text, parse_card
from sync.client.authority import root_key_of
from sync.client.cancel import Cancellation
from sync.client.carriers import HttpsCarrier, https_carrier, normal_url
from sync.client.engine import Engine, Ports
from sync.client.enrol import Application, Invitation, enrol, invite
from sync.client.events import EngineState, Progress, Received, StateChanged
from sync.client.events import Event as EngineEvent
from sync.client.faults import Fault, FaultCode, FaultError
from sync.client.keys import DeviceKeys, device_keys
from sync.client.proxies import ProxyLookup
from sync.client.result import SyncResult
from sync.client.timer import SystemTimer, Timer
from sync.envelope import PersonalRef
from sync.ports import FileStore, Replica
from sync.trust import fingerprint as fingerprint_text

__all__ = ["EnrolmentCard", "Invitation", "SyncResult", "SyncService"]

AGENT: Final = f"yizhan/{VERSION}"
KEYS_VARIABLE: Final = "YIZHAN_KEYS"
"""``file`` keeps this device's key in the data folder and leaves the system's keyring alone."""
RUNS_SHOWN: Final = 50


class EnrolmentCard(Struct, frozen=True):
    """What stands on the card that a union hands out."""

    url: str
    station_code: str
    code: str
    fingerprint: str
    expires_at: Instant | None = None
    """Until when the code holds; None on a card that was only read."""

    @property
    def text(self) -> str:
        """The one line that stands in the card's QR code and may be pasted."""
        return card_text(Card(self.url, self.station_code, self.code, self.fingerprint))


class SyncService:
    """Every method may be called from any thread; none but ``sync_now`` with a timeout, ``enrol`` and
    ``fingerprint_of`` waits for the network."""

    def __init__(
        self,
        work: Work,
        settings: SettingsService,
        replica: Callable[[], Replica],
        jitter: Callable[[], float],
        *,
        device: str = "",
        keys: DeviceKeys | None = None,
        timer: Timer | None = None,
        files: FileStore | None = None,
    ) -> None:
        """``jitter`` gives numbers from 0 up to 1; ``device`` is this PC's name, the system's by default; ``files``
        are the contents that are moved after the entries."""
        self._store = work.store
        self._events = work.events
        self._settings = settings
        self._replica = replica
        self._device = device or platform.node()
        in_file = os.environ.get(KEYS_VARIABLE) == "file"
        self._proxies: ProxyLookup | None = None
        self._keys = keys or device_keys(self._store.folder, in_file=in_file)
        self._publishing = threading.local()
        self._asking: set[Cancellation] = set()
        self._pacing = Pacing.by((timer or SystemTimer()).monotonic)
        self._conversing = False
        self._guard = threading.Lock()
        self._unplaced: set[str] = set()
        self._quarantined = 0
        self._newer = 0
        ports = Ports(
            replica=replica,
            carrier=self._carrier,
            keys=self._keys,
            clock=self._store.clock,
            jitter=jitter,
            timer=timer or SystemTimer(),
            files=files,
        )
        self._engine = Engine(ports, self._hear, self._known_state())
        self._events.subscribe(self._on_event)

    def use_proxies(self, lookup: ProxyLookup | None) -> None:
        """Ask this from now on over which proxy an address is reached, where the environment names none."""
        self._proxies = lookup

    # -- looking --------------------------------------------------------------------------------------------------

    def status(self) -> SyncView:
        """How things stand."""
        return view_of(self._engine.state, self._quarantined, self._pacing, self._newer, self._store.clock.now())

    @property
    def nowhere(self) -> tuple[PersonalRef, ...]:
        """Personal values that neither this PC nor the union had when they last spoke."""
        return self._engine.state.values_nowhere

    def panel(self) -> SyncPanel:
        """Everything that the sync's screen shows."""
        enrolment = self._replica().enrolment()
        with self._store.read() as connection:
            here = station.station(connection)
            return SyncPanel(
                status=self.status(),
                union_name=here.union_name,
                url=enrolment.url if enrolment is not None else "",
                station_code=here.code,
                fingerprint=fingerprint_text(enrolment.root_key) if enrolment is not None else "",
                log_entries=queries.log_entries(connection),
                pending_by_kind=queries.pending_by_kind(connection),
                runs=queries.runs(connection, RUNS_SHOWN),
                devices=queries.devices(connection, self._device),
                quarantined=queries.quarantined(connection),
                work_offline=self._engine.state.work_offline,
            )

    def waiting(self) -> tuple[tuple[str, int], ...]:
        """Entries of this PC without a place at the union, by kind, most first."""
        with self._store.read() as connection:
            return queries.pending_by_kind(connection)

    # -- asking ---------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to sync by itself. A second call does nothing."""
        self._engine.start()

    def stop(self) -> None:
        """Call off what is under way and end; nothing is lost by it."""
        self.call_off()
        self._engine.stop()

    def call_off(self) -> None:
        """End what a person waits for in ``enrol`` and ``fingerprint_of``: he closes the window."""
        with self._guard:
            asking = tuple(self._asking)
        for cancellation in asking:
            cancellation.cancel()

    @overload
    def sync_now(self) -> None: ...
    @overload
    def sync_now(self, timeout: float) -> SyncResult: ...
    def sync_now(self, timeout: float | None = None) -> SyncResult | None:
        """Speak with the union now. With a ``timeout`` in seconds: wait for the result, and do it in this thread when
        the sync has not been started."""
        if timeout is not None:
            return self._engine.sync_and_wait(timeout)
        self._engine.sync_now()
        return None

    def network_changed(self) -> None:
        """The network came back or became another."""
        self._engine.network_changed()

    def set_work_offline(self, offline: bool) -> None:
        """Leave the network alone, or use it again; remembered on this PC."""
        self._settings.set("work_offline", offline)
        self._engine.set_work_offline(offline)

    def fault_words(self, result: SyncResult) -> KnownError | None:
        """What went wrong in a conversation, or that entries are kept and not counted, in words; None when all is
        well."""
        if result.fault is None and self.status().fault == FaultCode.QUARANTINE:
            return known_error(Fault(FaultCode.QUARANTINE))
        return known_error(result.fault) if result.fault is not None else None

    # -- connecting -----------------------------------------------------------------------------------------------

    def read_card(self, text: str) -> EnrolmentCard:
        """The card of a scanned or pasted line. Raises KnownError."""
        try:
            card = parse_card(text)
        except CardError as error:
            raise KnownError(
                N_("This is not the text of an enrolment card."),
                N_("Scan the card's code again, or type its address and its code."),
            ) from error
        return EnrolmentCard(card.url, card.station_code, card.enrol_code, card.fingerprint)

    def fingerprint_of(self, url: str) -> str:
        """The fingerprint of the union that answers at an address, to compare with the card. Raises KnownError."""
        try:
            with self._asked(url) as (carrier, cancellation):
                return fingerprint_text(root_key_of(carrier.authority(cancellation)))
        except FaultError as error:
            raise refused_card(error.fault) from error

    def enrol(self, url: str, code: str = "", fingerprint: str = "") -> None:
        """Connect this PC with a union and a station of it. ``url`` may be the whole text of a card.

        Everything recorded so far belongs to that station from then on. Raises KnownError, and then nothing has
        changed; in particular when the server is not the one whose fingerprint was given. Where only the answer was
        lost, the same card connects at the next attempt, in whichever process.
        """
        if url.strip().upper().startswith(MARK):
            card = self.read_card(url)
            url, code, fingerprint = card.url, card.code, card.fingerprint
        try:
            application = Application(normal_url(url), code, fingerprint, self._device, APP, self._held_station())
            with self._asked(url) as (carrier, cancellation):
                applied = StoreApplications(self._store.settings)
                enrolment = enrol(application, carrier, self._keys, applied, self._store.clock, cancellation)
        except FaultError as error:
            raise refused_card(error.fault) from error
        self._replica().enrol(enrolment)
        self._engine.enrolled()
        self._publish(Changes(frozenset({"registration"})))

    @contextmanager
    def _asked(self, url: str) -> Iterator[tuple[HttpsCarrier, Cancellation]]:
        """A way to a server for one question that a person waits for."""
        carrier, cancellation = self._carrier(url), Cancellation()
        with self._guard:
            self._asking.add(cancellation)
        try:
            yield carrier, cancellation
        finally:
            with self._guard:
                self._asking.discard(cancellation)
            carrier.close()

    def invite(self) -> Invitation:
        """An enrolment code for another PC of this station, as the union gives it. Waits for the network.

        Raises KnownError.
        """
        enrolment = self._replica().enrolment()
        try:
            if enrolment is None:
                raise FaultError(FaultCode.NOT_ENROLLED)
            with self._asked(enrolment.url) as (carrier, cancellation):
                return invite(enrolment, carrier, self._keys, self._store.clock, cancellation)
        except FaultError as error:
            raise no_invitation(error.fault) from error

    def _held_station(self) -> bytes | None:
        """The station whose records are here, or that may have what was entered here; a log belongs to one station for
        good."""
        known = self._replica().enrolment()
        with self._store.read() as connection:
            if known is not None and queries.log_entries(connection):
                return known.station
            return offered_to(connection)

    # -- listening ------------------------------------------------------------------------------------------------

    def _known_state(self) -> EngineState:
        """What the store says before the engine has spoken with anybody."""
        enrolment = self._replica().enrolment()
        with self._store.read() as connection:
            past = queries.history(connection, self._store.clock.now())
            waiting = dict(queries.pending_by_kind(connection))
        self._look_aside()
        self._unplaced = set(waiting)
        return EngineState(
            enrolled=enrolment is not None,
            work_offline=self._settings.work_offline,
            pending=sum(waiting.values()),
            fault=_fault(past.fault) if enrolment is not None else None,
            fault_at=past.fault_at,
            synced_at=past.synced_at,
            offline_since=past.failing_since,
        )

    def _look_aside(self) -> None:
        """Count what is kept and not counted."""
        with self._store.read() as connection:
            self._quarantined = queries.quarantined(connection)
            self._newer = queries.newer(connection)

    def _on_event(self, event: Event) -> None:
        """Something was published; what this service published itself is no news."""
        if isinstance(event, SyncView) or getattr(self._publishing, "busy", False):
            return
        kinds = event.kinds - {SETTING}
        if kinds:
            with self._guard:
                self._unplaced |= kinds
            self._engine.wake()

    def _hear(self, event: EngineEvent) -> None:
        """The engine has something to say; called in its thread."""
        if isinstance(event, Received):
            self._look_aside()
            self._publish(Changes(event.kinds | self._just_placed(event)))
            return
        self._keep_pace(event)
        self._publish(self.status())
        if isinstance(event, StateChanged) and event.state.complete:
            with self._guard:
                self._unplaced.clear()

    def _keep_pace(self, event: StateChanged | Progress) -> None:
        if isinstance(event, Progress):
            self._pacing.step(event.sent, event.received)
            return
        if event.state.conversing and not self._conversing:
            self._pacing.begin()
        self._conversing = event.state.conversing

    def _just_placed(self, event: Received) -> frozenset[str]:
        """Kinds of which some entries have become *placed*."""
        with self._guard:
            return frozenset(self._unplaced) if event.placed else frozenset()

    def _carrier(self, url: str) -> HttpsCarrier:
        return https_carrier(url, agent=AGENT, proxies=self._proxy_for)

    def _proxy_for(self, url: str) -> str | None:
        lookup = self._proxies
        return None if lookup is None else lookup(url)

    def _publish(self, event: Event) -> None:
        self._publishing.busy = True
        try:
            self._events.publish(event)
        finally:
            self._publishing.busy = False


def _fault(code: str) -> Fault | None:
    """The fault of a code in the history; one of a later version is kept as a bug's."""
    if not code:
        return None
    return Fault(FaultCode(code) if code in set(FaultCode) else FaultCode.INTERNAL)
