"""The sample station is spoken of as a good one is: mostly content, with something to answer and something to mend."""

from __future__ import annotations

from pathlib import Path

from desktop.bootstrap import open_desk
from desktop.demo.clock import HOUR, StageClock
from desktop.demo.sample import Life
from desktop.demo.voices import BOOK, PAGE, Say, said_at
from desktop.services.times import day_of, day_start
from desktop.store.doctor import examine
from desktop.store.store import Store
from desktop.views.feedback import OpinionState
from sync.vocabulary import VOCABULARIES
from tests.store.conftest import NOON

SHOWN = day_start(day_of(NOON)) + HOUR


def test_feedback_is_not_blank_at_first_sight(tmp_path: Path) -> None:
    clock = StageClock(day_start(day_of(NOON)) - 40 * 86_400)
    today = day_of(NOON)
    with open_desk(tmp_path / "desk", clock) as desk:
        Life(desk, clock).live(sorted(((said_at(one, today), one) for one in BOOK), key=lambda it: it[0]), until=SHOWN)
        clock.set(SHOWN)
        rows = desk.opinions.page().rows
        stars = [row.stars for row in rows if row.stars]
        assert len(stars) >= 12
        assert sum(star >= 4 for star in stars) >= 0.8 * len(stars)
        assert {row.kind for row in rows} == {"rating", "fault", "suggestion", "thanks", "complaint"}
        assert sum(row.state is OpinionState.ANSWERED for row in rows) >= 5
        assert 1 <= desk.opinions.counts().waiting <= 3
        assert sum(week.rated > 0 for week in desk.opinions.satisfaction().weeks) >= 5
        open_ = [repair.open for repair in desk.repairs.repairs()]
        assert sorted(open_) == [False, False, True]
    with Store.open(tmp_path / "desk", clock) as store:
        assert examine(store) == ()


def test_what_comes_by_the_page_has_happened_by_then_and_is_named_as_the_page_names_it() -> None:
    assert all(said_at(one, day_of(SHOWN)) < SHOWN for one in PAGE)
    for one in (said for said in (*BOOK, *PAGE) if isinstance(said, Say)):
        for vocabulary, codes in (
            ("opinion_kind", (one.kind,)),
            ("opinion_channel", (one.channel,)),
            ("opinion_tag", one.tags),
            ("facility", filter(None, (one.facility,))),
            ("trouble", filter(None, (one.trouble,))),
        ):
            assert set(codes) <= {entry.code for entry in VOCABULARIES[vocabulary]}
