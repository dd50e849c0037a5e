"""Working time held against a clock that is read minute by minute, on random calendars."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.calendars import WorkingCalendar, days, hours, tables

SHORT = (("10:00", "12:30"),)
MINUTE = timedelta(minutes=1)
ZONES = ["UTC", "America/New_York", "Europe/Berlin", "Asia/Shanghai", "Australia/Lord_Howe", "America/Sao_Paulo"]
CLOCK_CHANGES = [date(2017, 10, 14), date(2018, 2, 17), date(2026, 3, 7), date(2026, 3, 28), date(2026, 4, 4),
                 date(2026, 10, 3), date(2026, 10, 24), date(2026, 10, 31), date(2025, 12, 30)]  # fmt: skip


# Built once: a day is drawn seven times a calendar.
CUTS = st.lists(st.integers(0, 24 * 12), max_size=4, unique=True).map(lambda cuts: sorted(cuts[: len(cuts) // 2 * 2]))
NIGHTS = st.sampled_from([*[None] * 12, "00:00", "01:30", "02:15", "06:00"])
DAY_SPANS = st.builds(
    lambda cuts, night: [
        *((hours.clock(cuts[at] * 300), hours.clock(cuts[at + 1] * 300)) for at in range(0, len(cuts), 2)),
        *([("22:30", night)] if night else []),
    ],
    CUTS,
    NIGHTS,
)
WEEKS = st.fixed_dictionaries(dict.fromkeys(hours.WEEKDAYS, DAY_SPANS))


@st.composite
def calendars_near_a_clock_change(draw):
    first = draw(st.sampled_from(CLOCK_CHANGES))
    near = st.dates(first - timedelta(days=1), first + timedelta(days=3))
    calendar = WorkingCalendar(
        draw(st.sampled_from(ZONES)),
        draw(WEEKS),
        draw(st.sets(near, max_size=1)),
        draw(st.dictionaries(near, DAY_SPANS, max_size=1)),
    )
    return calendar, datetime(first.year, first.month, first.day, draw(st.integers(0, 23)), tzinfo=UTC)


def is_worked(calendar: WorkingCalendar, at: datetime) -> bool:
    local = at.astimezone(calendar.zone)
    second = local.hour * 3600 + local.minute * 60 + local.second
    today, before = (calendar.day(local.date() - timedelta(days=back)).hours for back in (0, 1))
    return any(from_s <= second < to_s for from_s, to_s in today) or any(
        from_s <= second + hours.DAY_S < to_s for from_s, to_s in before
    )


@settings(max_examples=60, deadline=None)
@given(calendars_near_a_clock_change(), st.integers(0, 2 * 24 * 60))
def test_elapsed_is_what_a_clock_counts_minute_by_minute(given_calendar, minutes):
    calendar, start = given_calendar
    counted = sum(is_worked(calendar, start + number * MINUTE) for number in range(minutes))
    assert calendar.elapsed(start, start + minutes * MINUTE) == counted * 60


@settings(max_examples=60, deadline=None)
@given(calendars_near_a_clock_change(), st.integers(1, 20 * 60))
def test_due_is_the_first_minute_at_which_a_clock_has_counted_enough(given_calendar, minutes):
    calendar, start = given_calendar
    at, counted = start, 0
    while counted < minutes and at < start + timedelta(days=3):
        counted += is_worked(calendar, at)
        at += MINUTE
    if counted == minutes:
        assert calendar.add(start, minutes * 60) == at


@st.composite
def office_calendars(draw):
    weekly = draw(WEEKS)
    weekly["wed"] = weekly["wed"] or [("09:00", "17:00")]
    return WorkingCalendar(ZoneInfo(draw(st.sampled_from(ZONES))), weekly, {date(2026, 6, 10), date(2027, 1, 1)})


instants = st.datetimes(datetime(2024, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
seconds = st.integers(0, 3_000_000_000).map(lambda thousandths: thousandths / 1000)


@settings(max_examples=60, deadline=None)
@given(office_calendars(), instants, seconds)
def test_what_was_added_has_elapsed(calendar, start, budget_s):
    due = calendar.add(start, budget_s)
    assert calendar.elapsed(start, due) == budget_s
    if budget_s:
        assert calendar.elapsed(start, due - timedelta(microseconds=1)) < budget_s


@settings(max_examples=60, deadline=None)
@given(office_calendars(), instants, seconds)
def test_what_was_subtracted_lies_between(calendar, end, budget_s):
    begin = calendar.subtract(end, budget_s)
    assert calendar.elapsed(begin, end) == budget_s
    if budget_s:
        assert calendar.elapsed(begin + timedelta(microseconds=1), end) < budget_s


@settings(max_examples=60, deadline=None)
@given(office_calendars(), instants)
def test_time_passes_from_the_opening_on_and_not_before(calendar, start):
    opens_at = calendar.opens(start)
    assert (calendar.elapsed(start, opens_at), is_worked(calendar, opens_at)) == (0, True)
    assert calendar.add(start, 1) == calendar.add(opens_at, 1)


@settings(max_examples=60, deadline=None)
@given(office_calendars(), instants, instants, instants)
def test_elapsed_adds_up_over_any_instant_between(calendar, one, two, three):
    total = calendar.elapsed(one, two) + calendar.elapsed(two, three)
    assert abs(total - calendar.elapsed(one, three)) < 1e-5


@settings(max_examples=60, deadline=None)
@given(office_calendars(), instants, seconds, seconds)
def test_a_bigger_budget_is_never_due_earlier(calendar, start, one_s, other_s):
    less, more = sorted((one_s, other_s))
    assert calendar.add(start, less) <= calendar.add(start, more)
    assert calendar.add(calendar.add(start, less), more - less) <= calendar.add(start, more) + timedelta(microseconds=1)


@settings(max_examples=60, deadline=None)
@given(office_calendars(), instants, st.integers(0, 3_000_000), st.integers(0, 3_000_000))
def test_two_budgets_one_after_the_other_are_due_as_their_sum_is(calendar, start, one_s, other_s):
    assert calendar.add(calendar.add(start, one_s), other_s) == calendar.add(start, one_s + other_s)


@settings(max_examples=60, deadline=None)
@given(office_calendars(), instants, instants, instants)
def test_elapsed_never_shrinks_with_a_later_end_and_leads_back_to_its_end(calendar, one, two, three):
    start, sooner, later = sorted((one, two, three))
    assert 0 <= calendar.elapsed(start, sooner) <= calendar.elapsed(start, later)
    reached = calendar.add(start, calendar.elapsed(start, later))
    assert reached <= later
    assert calendar.elapsed(reached, later) == 0


@st.composite
def calendars_with_year_tables(draw):
    """A country's days with a table in the place of a year, over New Year, where two tables speak of one December."""
    near = st.dates(date(2026, 12, 20), date(2027, 1, 10))
    kinds = st.sampled_from(
        [tables.Entry("holiday"), tables.Entry("make-up day"), tables.Entry("exception", "", SHORT)]
    )
    entries = draw(st.dictionaries(near, kinds, max_size=8))
    years = {2027: tables.Table("random", 2027, entries)}
    if draw(st.booleans()):
        years[2026] = tables.Table("random", 2026, {date(2026, 12, 30): tables.Entry("holiday")})
    spans = draw(DAY_SPANS)
    return WorkingCalendar(
        draw(st.sampled_from(ZONES)),
        draw(WEEKS),
        public=tables.over(
            lambda year: {date(year, 12, 25): days.Day((), days.Reason("holiday"))}, years, hours.parse(spans)
        ),
    )


@settings(max_examples=60, deadline=None)
@given(calendars_with_year_tables(), st.integers(0, 24 * 24), st.integers(0, 4 * 24 * 60))
def test_year_tables_count_as_a_clock_counts_them_minute_by_minute(calendar, hour, minutes):
    start = datetime(2026, 12, 18, tzinfo=UTC) + timedelta(hours=hour)
    counted = sum(is_worked(calendar, start + number * MINUTE) for number in range(minutes))
    end = start + minutes * MINUTE
    assert calendar.elapsed(start, end) == counted * 60
    assert calendar.elapsed(start, calendar.add(start, counted * 60)) == counted * 60


@settings(max_examples=60, deadline=None)
@given(office_calendars(), instants, st.integers(1, 40 * 24 * 3600))
def test_a_ledger_fills_its_time_and_sums_up_to_what_elapsed(calendar, start, long_s):
    end = start + timedelta(seconds=long_s)
    rows = calendar.ledger(start, end)
    assert [row.from_at for row in rows] == [start, *(row.to_at for row in rows[:-1])]
    assert rows[-1].to_at == end
    assert abs(sum(row.seconds for row in rows if row.counted) - calendar.elapsed(start, end)) < 1e-6
