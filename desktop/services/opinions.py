"""What people say of the station (意见): from its page and from the desk in one list, answered, erased on request.

What was opened is remembered on this PC alone; it says nothing about anybody but this PC's people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from desktop.i18n import N_
from desktop.services import inputs, shift_times
from desktop.services.catalogue import Catalogue
from desktop.services.errors import KnownError
from desktop.services.inputs import UNCHANGED, Unchanged
from desktop.services.settings import SettingsService
from desktop.services.work import Work
from desktop.store.queries import opinions, past, people, photos
from desktop.store.queries.opinions import NEWS_DAYS, Cursor, Filter, Word
from desktop.store.uow import UnitOfWork
from desktop.values import replace
from desktop.views import Changes, Instant, RecordId
from desktop.views.feedback import OpinionChange, OpinionCounts, OpinionPage, OpinionView, RatedWeek, Satisfaction
from sync.records import KINDS
from sync.times import DAY, day_of, day_start

CONTACT_KEPT: Final = KINDS["opinion"].by_name["contact"].keep_days or 0
"""Days for which a number to call back is kept."""
SEEN: Final = "opinions_seen"
"""Setting: what came in through the page and was opened on this PC."""
WEEKS: Final = 12
MOST_STARS: Final = 5
TYPED_CHANNELS: Final = ("book", "person", "phone")
"""How what is typed in here came to the station."""
TAKEN_BACK: Final = "taken back"
"""Stands for the reason of a reply that was taken back."""
ERASED: Final = "asked for"
"""Stands for the reason of an erasure when none was given."""
_PERSONAL: Final = ("contact", "text")


class OpinionService:
    """Every method may be called from any thread; commands raise KnownError and have then changed nothing."""

    def __init__(self, work: Work, catalogue: Catalogue, settings: SettingsService) -> None:
        self._work = work
        self._store = work.store
        self._catalogue = catalogue
        self._settings = settings

    def page(
        self,
        *,
        search: str = "",
        kind: str | None = None,
        stars: int | None = None,
        waiting: bool = False,
        start: Instant | None = None,
        end: Instant | None = None,
        voided: bool = False,
        limit: int = 100,
        before: Cursor | None = None,
    ) -> OpinionPage:
        """Opinions, newest first, with the figures of all that are found.

        ``search`` holds words that must all be met: by what was said or answered as it stands there, or by the name of
        the kind, the way, the tags, the facility or the trouble, also in pinyin or by initials. ``waiting`` leaves
        those that want an answer. ``before`` is time and id of the last row of the page before.
        """
        only = Filter(self._words(search), kind, stars, waiting, start, end, voided)
        seen, since = self._seen()
        with self._store.read() as connection:
            rows, more = opinions.page(connection, only, seen, since, limit=limit, before=before)
            found = opinions.found(connection, only)
        mean = found.stars / found.rated if found.rated else None
        return OpinionPage(rows=rows, found=found.count, rated=found.rated, mean=mean, more=more)

    def opinion(self, opinion_id: RecordId) -> OpinionView:
        """One opinion, voided or not."""
        seen, since = self._seen()
        with self._store.read() as connection:
            return _required(opinions.opinion(connection, opinion_id, seen, since))

    def counts(self) -> OpinionCounts:
        """What wants looking at."""
        seen, since = self._seen()
        with self._store.read() as connection:
            new = opinions.arrived(connection, since) - seen
            waiting, oldest = opinions.waiting(connection)
            return OpinionCounts(all=opinions.count(connection), new=len(new), waiting=waiting, oldest=oldest)

    def mark_seen(self, opinion_ids: Iterable[RecordId]) -> None:
        """These were opened on this PC."""
        seen, since = self._seen()
        with self._store.read() as connection:
            there = opinions.arrived(connection, since)
        now = (seen | frozenset(opinion_ids)) & there
        if now != seen & there:
            self._settings.set(SEEN, [record.hex() for record in sorted(now)])

    def satisfaction(self, weeks: int = WEEKS) -> Satisfaction:
        """Stars of so many weeks up to the present one. A week without ratings is a gap."""
        today = day_of(self._work.now())
        first = today - timedelta(days=today.weekday() + 7 * (weeks - 1))
        start, end = day_start(first), day_start(first) + 7 * weeks * DAY
        with self._store.read() as connection:
            rated = opinions.rated(connection, start, end)
            tagged = opinions.tags(connection, start, end)
        by_week: dict[date, list[int]] = {first + timedelta(days=7 * n): [] for n in range(weeks)}
        for at, stars in rated:
            by_week[first + timedelta(days=(day_of(at) - first).days // 7 * 7)].append(stars)
        earlier, later = _halves([stars for _, stars in sorted(by_week.items())])
        tags = Counter(tag for codes in tagged for tag in codes)
        return Satisfaction(
            weeks=tuple(RatedWeek(week, len(stars), _mean(stars)) for week, stars in by_week.items()),
            rated=len(rated),
            mean=_mean([stars for _, stars in rated]),
            trend=None if earlier is None or later is None else later - earlier,
            tags=tuple(sorted(tags.items(), key=lambda item: (-item[1], item[0]))),
        )

    def record(
        self,
        kind: str,
        channel: str = "book",
        *,
        at: Instant | None = None,
        stars: int = 0,
        tags: Iterable[str] = (),
        facility: str = "",
        trouble: str = "",
        text: str = "",
        contact: str = "",
    ) -> Changes:
        """Write down what somebody wrote into the opinion book, or said in person or by telephone."""
        fields = self._fields(kind, channel, stars, tags, facility, trouble, text, contact)
        if at is not None:
            fields["at"] = inputs.past(at, self._work.now())
        with self._work.unit() as unit:
            unit.create("opinion", fields)
        return unit.changes()

    def correct(
        self,
        opinion_id: RecordId,
        *,
        kind: str,
        channel: str,
        at: Instant | Unchanged = UNCHANGED,
        stars: int = 0,
        tags: Iterable[str] = (),
        facility: str = "",
        trouble: str = "",
        text: str = "",
        contact: str = "",
    ) -> Changes:
        """Say what was typed in as it should have been typed; what came in through the page stands as it was said."""
        fields: dict[str, object] = {"facility": "", "trouble": ""}
        fields |= self._fields(kind, channel, stars, tags, facility, trouble, text, contact)
        if not isinstance(at, Unchanged):
            fields["at"] = inputs.past(at, self._work.now())
        with self._work.unit() as unit:
            if _valid(unit, opinion_id).from_page:
                raise KnownError(
                    N_("What came in through the station's page cannot be corrected here."),
                    N_("Answer it, or erase its words if they hurt somebody."),
                )
            unit.patch("opinion", opinion_id, fields)
        return unit.changes()

    def history(self, opinion_id: RecordId) -> tuple[OpinionChange, ...]:
        """What was said of a typed opinion after it was written down, in order."""
        with self._store.read() as connection:
            entries = past.entries_of(connection, "opinion", [opinion_id])
            said = past.said_of(connection, entries).get(opinion_id, ())
            names = people.names(connection)
        # An entry leaves out what goes without saying.
        told = shift_times.history(said, names, lambda word: {"at": word.at, "channel": "book", **word.fields})
        return tuple(OpinionChange(change.at, change.by, change.fields, change.before) for change in told[1:])

    def void(self, opinion_id: RecordId, reason: str) -> Changes:
        """Take out what was typed in wrongly; what came in through the page stands as it was said."""
        why = inputs.reason(reason)
        with self._work.unit() as unit:
            said = _valid(unit, opinion_id)
            if said.from_page:
                raise KnownError(
                    N_("What came in through the station's page cannot be voided here."),
                    N_("Answer it, or erase its words if they hurt somebody."),
                )
            unit.patch("opinion", opinion_id, {"void": why})
        return unit.changes()

    def reply(self, opinion_id: RecordId, text: str, *, shown: bool = True) -> Changes:
        """Answer an opinion; ``shown`` on the station's page."""
        with self._work.unit() as unit:
            _valid(unit, opinion_id)
            unit.create("reply", {"opinion": opinion_id, "text": _answer(text), "shown": shown})
        return unit.changes()

    def change_reply(
        self, opinion_id: RecordId, *, text: str | Unchanged = UNCHANGED, shown: bool | Unchanged = UNCHANGED
    ) -> Changes:
        """Say the answer otherwise, or show it or not."""
        fields: dict[str, object] = {}
        if not isinstance(text, Unchanged):
            fields["text"] = _answer(text)
        if not isinstance(shown, Unchanged):
            fields["shown"] = shown
        with self._work.unit() as unit:
            (newest, *_older) = _replies(unit, opinion_id)
            if fields:
                unit.patch("reply", newest, fields)
        return unit.changes()

    def take_back_reply(self, opinion_id: RecordId) -> Changes:
        """Take the answer back; the station's page shows it no more once this is at the union."""
        with self._work.unit() as unit:
            # Two PCs may have answered; an older answer would come forth again.
            for reply in _replies(unit, opinion_id):
                unit.patch("reply", reply, {"void": TAKEN_BACK})
        return unit.changes()

    def erase(self, opinion_id: RecordId, reason: str = "") -> Changes:
        """Erase an opinion's words, number and photos on every end, for good; its stars and what it was about stay."""
        why = inputs.note(reason) or ERASED
        with self._work.unit() as unit:
            kind = opinions.kind_of(unit.connection, opinion_id)
            if kind is None:
                raise _gone()
            unit.erase(kind, opinion_id, _PERSONAL, why)
            shown = photos.photos_of(unit.connection, [opinion_id])
            for photo in shown:
                unit.patch("attachment", photo.id, {"void": why})
                unit.erase_content(photo.id, why)
        if shown:
            from desktop.store.files import StoreFiles  # the first screen does not wait for it

            StoreFiles(self._store).obey_erasures()
        return replace(unit.changes(), inverse=())

    def _fields(
        self,
        kind: str,
        channel: str,
        stars: int,
        tags: Iterable[str],
        facility: str,
        trouble: str,
        text: str,
        contact: str,
    ) -> dict[str, object]:
        words = inputs.note(text)
        said: dict[str, object] = {
            "kind": inputs.code(kind, self._catalogue.codes("opinion_kind")),
            "channel": inputs.code(channel, TYPED_CHANNELS),
            "contact": inputs.name(contact) if contact.strip() else None,
            "tags": inputs.codes(tags, self._catalogue.codes("opinion_tag")),
            "text": words or None,
        }
        if not 0 <= stars <= MOST_STARS:
            raise KnownError(N_("There are one to five stars."), N_("Choose how many."))
        if kind == "rating" and not stars:
            raise KnownError(N_("A rating needs its stars."), N_("Choose one to five."))
        said["stars"] = stars
        if kind == "fault":
            said["trouble"] = inputs.code(trouble or "other", self._catalogue.codes("trouble"))
            said["facility"] = inputs.code(facility, self._catalogue.codes("facility")) if facility else ""
        if kind not in ("rating", "thanks") and not words and not said.get("facility"):
            raise KnownError(N_("Nothing is said yet."), N_("Write down in a few words what it is about."))
        return said

    def _words(self, search: str) -> tuple[Word, ...]:
        matching = self._catalogue.matching
        return tuple(
            Word(
                word,
                kinds=matching("opinion_kind", word),
                channels=matching("opinion_channel", word),
                tags=matching("opinion_tag", word),
                facilities=matching("facility", word),
                troubles=matching("trouble", word),
            )
            for word in search.split()
        )

    def _seen(self) -> tuple[frozenset[RecordId], Instant]:
        kept = self._settings.get(SEEN)
        seen = frozenset(bytes.fromhex(str(known)) for known in kept) if isinstance(kept, list) else frozenset()
        return seen, self._work.now() - NEWS_DAYS * DAY


def _halves(weeks: list[list[int]]) -> tuple[float | None, float | None]:
    """The means of the earlier and of the later half of weeks."""
    middle = len(weeks) // 2
    earlier = [stars for week in weeks[:middle] for stars in week]
    later = [stars for week in weeks[middle:] for stars in week]
    return _mean(earlier), _mean(later)


def _mean(stars: list[int]) -> float | None:
    return sum(stars) / len(stars) if stars else None


def _answer(text: str) -> str:
    cleaned = inputs.note(text)
    if not cleaned:
        raise KnownError(N_("The answer is empty."), N_("Write a few words, or choose one of the ready sentences."))
    return cleaned


def _replies(unit: UnitOfWork, opinion_id: RecordId) -> list[RecordId]:
    found = opinions.replies(unit.connection, opinion_id)
    if not found:
        raise KnownError(N_("There is no answer to this any more."), N_("Look at it again."))
    return found


def _valid(unit: UnitOfWork, record: RecordId) -> OpinionView:
    found = _required(opinions.opinion(unit.connection, record))
    if found.voided is not None:
        raise KnownError(N_("This opinion is no longer there."), N_("Look at the list again."))
    return found


def _required(found: OpinionView | None) -> OpinionView:
    if found is None:
        raise _gone()
    return found


def _gone() -> KnownError:
    return KnownError(N_("This opinion is no longer there."), N_("Look at the list again."))
