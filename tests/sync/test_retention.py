"""How long personal values are kept, by a clock that believes no jumps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.elapsed import MAX_STEP, Elapsed
from sync.records import KINDS
from sync.retention import OPEN_LOAN_DAYS, Register, Value, kept_for_a_time
from sync.times import DAY

NOON = 1_795_233_600
HOUR = 3_600
VISIT = KINDS["visit"].by_name["visitor"].keep_days or 0


def visit(last: int = 1) -> Value:
    return Value("visit", b"v" * 16, "visitor", last, voided=False, lent=False)


def person(field: str) -> Value:
    return Value("staff", b"s" * 16, field, 1, voided=True, lent=False)


def registered(at: int = NOON, last: int = 1) -> Register:
    """An end that has just got its first entries."""
    register = Register(Elapsed.begin(at))
    register.note(last)
    return register


def live(register: Register, days: int, step: int = 1) -> None:
    """Let days go by, with a look at each."""
    for _ in range(0, days, step):
        register.look(register.clock.seen + step * DAY)
        register.note(register.marks[-1][1])


def test_a_visitor_is_forgotten_after_ninety_days_and_not_before() -> None:
    register = registered()
    live(register, VISIT - 1)
    assert not register.is_due(visit())
    live(register, 1)
    assert register.is_due(visit())


def test_a_value_added_later_is_kept_for_its_own_time() -> None:
    register = registered()
    live(register, VISIT - 1)
    register.note(2)
    live(register, 1)
    assert register.is_due(visit(1))
    assert not register.is_due(visit(2))
    live(register, VISIT - 1)
    assert register.is_due(visit(2))


def test_who_has_left_cannot_be_called_at_once_and_is_named_for_three_years() -> None:
    register = registered()
    live(register, 2_000)
    register.note_voids([b"s" * 16])
    assert register.is_due(person("phone"))
    assert register.is_due(person("pin"))
    assert not register.is_due(person("name"))
    live(register, 1_095)
    assert not register.is_due(person("name"))
    live(register, 1)
    assert register.is_due(person("name"))


def test_who_comes_back_keeps_everything() -> None:
    register = registered()
    register.note_voids([b"s" * 16])
    live(register, 1_000)
    register.note_voids([])
    register.note_voids([b"s" * 16])
    live(register, 200)
    assert not register.is_due(person("name"))


def test_a_borrower_is_known_for_as_long_as_a_loan_can_be_open() -> None:
    lent = Value("movement", b"m" * 16, "recipient", 1, voided=False, lent=True)
    given_ = Value("movement", b"m" * 16, "recipient", 1, voided=False, lent=False)
    register = registered()
    live(register, 90)
    assert register.is_due(given_)
    assert not register.is_due(lent)
    live(register, OPEN_LOAN_DAYS - 90)
    assert register.is_due(lent)


def test_the_union_waits_some_days_longer() -> None:
    register = registered()
    live(register, VISIT + 6)
    assert not register.is_due(visit(), grace=7)
    live(register, 1)
    assert register.is_due(visit(), grace=7)


def test_a_clock_that_jumps_by_decades_erases_nothing() -> None:
    register = registered()
    for shown in (NOON + 20 * 366 * DAY, NOON, NOON - 20 * 366 * DAY, NOON + DAY, NOON + 2 * DAY):
        register.look(shown)
        assert not register.is_due(visit())


def test_a_clock_that_begins_in_2006_every_morning_counts_no_day_twice() -> None:
    register = registered()
    for day in range(1, VISIT):
        register.look(NOON - 20 * 366 * DAY)
        register.look(NOON - 20 * 366 * DAY + 600)
        register.look(NOON + day * DAY)
    assert not register.is_due(visit())
    register.look(NOON + VISIT * DAY)
    assert register.is_due(visit())


def test_a_clock_that_begins_in_2006_every_morning_counts_its_weekends_too() -> None:
    register = registered()
    for day in range(1, VISIT + 3):
        if day % 7 < 5:
            register.look(NOON - 20 * 366 * DAY)
            register.look(NOON + day * DAY)
    assert register.is_due(visit())


def test_a_clock_that_was_put_right_is_believed_after_a_while() -> None:
    register = registered(NOON + 3_000 * DAY)
    register.look(NOON)
    live(register, 30 + VISIT)
    assert register.is_due(visit())


def confirmed(register: Register, days: int, at: int) -> int:
    """Let days go by, on each of which the union tells the time; the last of them."""
    for day in range(1, days + 1):
        register.told(at + day * DAY)
        register.note(register.marks[-1][1])
    return at + days * DAY


def test_what_came_while_the_time_was_not_known_is_not_made_older_by_knowing_it() -> None:
    register = registered(NOON - 300 * DAY)
    register.told(NOON)
    register.note(2)
    confirmed(register, VISIT - 1, NOON)
    assert not register.is_due(visit(1))
    confirmed(register, 1, NOON + (VISIT - 1) * DAY)
    assert register.is_due(visit(1))
    assert register.is_due(visit(2))


@pytest.mark.parametrize("years", [-20, -1, 1, 10])
@pytest.mark.parametrize("lasting", [0, HOUR, DAY - 60])
def test_a_union_whose_clock_leaps_once_erases_nothing_early_and_everything_in_time(years: int, lasting: int) -> None:
    register = registered()
    register.told(NOON)
    today = confirmed(register, VISIT - 2, NOON)
    leap = years * 366 * DAY
    register.told(today + leap)
    register.note(2)
    register.look(today + leap + lasting)
    assert not register.is_due(visit(1))
    today = confirmed(register, 1, today)
    assert not register.is_due(visit(1))
    today = confirmed(register, 1, today)
    assert register.is_due(visit(1))
    assert not register.is_due(visit(2))
    today = confirmed(register, VISIT - 2, today)
    assert register.is_due(visit(2))


def test_a_union_whose_clock_stays_wrong_for_days_erases_no_more_than_a_week_early() -> None:
    register = registered()
    register.told(NOON)
    today = confirmed(register, VISIT - MAX_STEP // DAY - 3, NOON)
    confirmed(register, 3, today + 3_650 * DAY)
    assert not register.is_due(visit())
    confirmed(register, 30 + MAX_STEP // DAY + 3, today + 3 * DAY)
    assert register.is_due(visit())


def test_a_union_that_was_first_heard_while_its_clock_was_wrong_forgets_in_time_all_the_same() -> None:
    register = registered()
    register.told(NOON + 3_650 * DAY)
    register.note(2)
    confirmed(register, 31 + VISIT, NOON)
    assert register.is_due(visit(2))


def test_a_pc_that_is_used_every_ten_days_forgets_too() -> None:
    register = registered()
    live(register, 130, step=10)
    assert register.is_due(visit())


def test_a_weekend_counts_a_day_after_it() -> None:
    register = registered()
    for week in range(VISIT // 7 + 1):
        for day in (0, 1, 2, 3, 4):
            register.look(NOON + (week * 7 + day) * DAY)
            assert register.clock.at == NOON + (week * 7 + day - (3 if day == 0 and week else 0)) * DAY


def test_a_position_that_is_given_out_again_is_as_young_as_what_has_it_now() -> None:
    register = registered(last=10)
    live(register, VISIT - 1)
    register.note(5)
    register.note(10)
    live(register, 1)
    assert register.is_due(visit(5))
    assert not register.is_due(visit(8))


def test_the_register_is_kept_as_plain_values_and_stays_small() -> None:
    register = registered()
    for day in range(2_500):
        register.look(NOON + day * DAY)
        register.note(day * 40)
    register.note_voids([b"s" * 16])
    assert Register.read(register.plain(), 0) == register
    assert len(register.marks) < 300


@given(st.lists(st.integers(-30 * 366 * DAY, 30 * 366 * DAY), max_size=40))
def test_no_jump_counts_for_more_than_a_holiday_week(jumps: list[int]) -> None:
    clock = Elapsed.begin(NOON)
    for number, jump in enumerate(jumps):
        before = clock.at
        shown = max(clock.seen + jump, 0)
        clock = clock.told(shown) if number % 3 else clock.look(shown)
        assert 0 <= clock.at - before <= MAX_STEP


@given(st.lists(st.integers(-30 * 366 * DAY, -HOUR) | st.integers(2 * DAY + 1, 30 * 366 * DAY), max_size=40))
def test_leaps_of_more_than_two_days_that_are_taken_back_within_a_day_count_for_nothing(leaps: list[int]) -> None:
    clock = Elapsed.begin(NOON)
    for day, leap in enumerate(leaps):
        today = NOON + day * DAY
        clock = clock.look(today + leap).look(today + leap + HOUR).look(today)
        assert clock.at == today


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 5)), min_size=1, max_size=60))
def test_thinning_makes_nothing_older_than_it_is(days: list[tuple[int, int]]) -> None:
    register, came, position = registered(last=0), {}, 0
    for gap, new in days:
        register.look(register.clock.seen + min(gap, 8) * DAY)
        for _ in range(new):
            position += 1
            came[position] = register.clock.at
        register.note(position)
        for n, at in came.items():
            since = register.since(n)
            assert since is not None
            assert since >= at


def test_whatever_is_kept_for_a_time_is_personal() -> None:
    assert ("visit", "visitor") in kept_for_a_time()
    assert ("movement", "recipient") in kept_for_a_time()
    assert {name for kind, name in kept_for_a_time() if kind == "staff"} == {"name", "phone", "pin"}
