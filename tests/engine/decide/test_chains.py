"""Escalations: rungs before and after due, in whose hours, whom they reach, and what is done when that is nobody."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from engine import calendars, people
from tests.engine.decide.chains import (
    DESK,
    DUE,
    HOUR,
    LATE,
    MINUTE,
    MONDAY,
    Late,
    away,
    with_hours,
    workflow,
)  # fmt: skip

DIRECTOR = "{fallback: director, rungs: [{after: 0m, notify: [assignee]}]}"
DEPUTISED = replace(DESK, persons={**DESK.persons, "li_na": replace(DESK.persons["li_na"], deputy="sun_lei")})
TWO = workflow("[{after: 0m, notify: [assignee]}, {after: 2h, notify: [supervisor]}]")


def test_rungs_come_before_due_and_after_it_in_the_order_of_time() -> None:
    chain = "[{before: 1h, notify: [assignee]}, {after: 0m, notify: [team_lead]}]"
    late = Late(workflow(chain, more='remind: ["50%", "30m before"],')).look(DUE + HOUR)
    assert [(entry.at, entry.event) for entry in late.entries[1:]] == [
        (DUE - 2 * HOUR, "reminder"),
        (DUE - HOUR, "escalated"),
        (DUE - HOUR / 2, "reminder"),
        (DUE + LATE, "breached"),
        (DUE + LATE, "escalated"),
    ]


def test_a_rung_before_due_is_not_taken_again_when_the_target_grows() -> None:
    by_priority = "{by: priority, high: 2h, default: 4h}"
    text = "[{before: 1h, notify: [assignee]}, {after: 0m, notify: [team_lead]}]"
    late = Late(workflow(text, by_priority))
    late.do("set_priority", "li_na", MONDAY + MINUTE, priority="high", reason="Somebody is inside.")
    late.look(MONDAY + 90 * MINUTE)
    late.do("set_priority", "li_na", MONDAY + 91 * MINUTE, priority="normal", reason="Nobody was.")
    assert [at for at, _index in late.look(DUE + HOUR).rungs] == [MONDAY + HOUR, DUE + LATE]


def test_it_comes_again_until_its_limit() -> None:
    late = Late(workflow("[{before: 3h, repeat: 1h, times: 3, notify: [assignee]}, "
                         "{after: 1h, repeat: 30m, times: 3, notify: [supervisor]}]"))  # fmt: skip
    before = [DUE - 3 * HOUR, DUE - 2 * HOUR, DUE - HOUR]
    after = [DUE + HOUR, DUE + 1.5 * HOUR, DUE + 2 * HOUR]
    assert [at for at, _index in late.look(DUE + 3 * HOUR).rungs] == before + after


@pytest.mark.parametrize(
    ("hours", "second"),
    [("deadline", datetime(2026, 3, 3, 3, 0, tzinfo=UTC)), ("always", DUE + 6 * HOUR)],
)
def test_the_hours_of_a_chain_say_in_which_time_its_rungs_lie(hours: str, second: datetime) -> None:
    """Due on Monday at 13:00 in Shanghai: 6 working hours later is Tuesday at 11:00, by the clock Monday at 19:00."""
    late = Late(workflow(f"{{hours: {hours}, rungs: [{{after: 0m, notify: [assignee]}}, "
                         "{after: 6h, notify: [supervisor]}]}"))  # fmt: skip
    at = [at for at, _index in late.look(MONDAY + timedelta(days=3)).rungs]
    assert at == [DUE + LATE, second]


def test_in_plain_time_a_pause_is_left_out_too() -> None:
    late = Late(workflow("{hours: always, rungs: [{after: 0m, notify: [assignee]}, {after: 6h, notify: [team_lead]}]}"))
    late.do("wait", "li_na", DUE + HOUR)
    late.do("go_on", "li_na", DUE + 3 * HOUR)
    assert late.look(DUE + 9 * HOUR).rungs[-1] == (DUE + 8 * HOUR, 1)


def test_a_mail_waits_for_its_readers_own_hours_and_the_acts_do_not() -> None:
    late_shift = calendars.WorkingCalendar("Asia/Shanghai", {day: [("14:00", "22:00")] for day in people.WEEKDAYS})
    chain = "{hours: recipient, rungs: [{after: 0m, notify: [assignee, supervisor], raise_priority: true}]}"
    late = Late(workflow(chain), with_hours(li_na=late_shift)).look(DUE + MINUTE)
    assert late.case
    assert (late.case.priority, late.rungs) == ("high", [(DUE + LATE, 0)])
    assert {one.to: one.not_before for one in late.notices} == {"li_na": DUE + HOUR, "wang_fang": None}
    held = ["li_na", "deadline_breached", "assignee", (DUE + HOUR).isoformat()]
    assert late.entries[-1].facts["held"] == [held]


def test_whoever_has_no_hours_of_their_own_has_those_of_the_deadline() -> None:
    chain = "{hours: recipient, rungs: [{after: 6h plain, notify: [requester, assignee]}]}"
    late = Late(workflow(chain)).look(MONDAY + timedelta(days=2))
    tuesday = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
    # The rung itself is reckoned in the deadline's calendar: six hours by the clock end after closing.
    assert [one.not_before or late.rungs[0][0] for one in late.notices] == [tuesday, tuesday]


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("assignee", "li_na"),
        ("supervisor", "wang_fang"),
        ("supervisor_of_supervisor", "zhao_min"),
        ("team_lead", "wang_fang"),
        ("grade_manager", "zhao_min"),
        ("duty.first_line", "sun_lei"),
        ("director", "zhao_min"),
        ("requester", "requester"),
    ],
)
def test_recipients_by_rule(rule: str, told: str) -> None:
    assert Late(workflow(f"[{{after: 0m, notify: [{rule}]}}]")).look(DUE + MINUTE).told == [told]


@pytest.mark.parametrize(("after", "told"), [("59m", "sun_lei"), ("1h", "li_na")])
def test_who_is_on_duty_is_asked_at_the_instant_of_the_rung(after: str, told: str) -> None:
    late = Late(workflow(f"[{{after: {after}, notify: [duty.first_line]}}]"))
    assert late.look(DUE + timedelta(days=30)).told == [told]


def test_an_absence_holds_at_the_instant_of_the_rung_however_late_it_is_taken() -> None:
    """Back since one hour after due: the first rung goes to the deputy, the second to them, in one look much later."""
    desk = away("li_na", deputy="sun_lei", until=DUE + HOUR)
    late = Late(workflow("[{after: 0m, notify: [assignee]}, {after: 1h, notify: [assignee]}]"), desk)
    late.look(DUE + timedelta(days=9))
    assert [entry.facts["notices"][0][0] for entry in late.entries[-2:]] == ["sun_lei", "li_na"]


def test_a_deputy_who_is_away_too_is_stood_in_for() -> None:
    persons = {**DESK.persons, "sun_lei": replace(DESK.persons["sun_lei"], absent=True, deputy="zhao_min")}
    desk = replace(away("li_na", deputy="sun_lei"), persons=persons)
    assert Late(workflow("[{after: 0m, notify: [assignee]}]"), desk).look(DUE + MINUTE).told == ["zhao_min"]


@pytest.mark.parametrize(
    ("chain", "desk", "told"),
    [
        ("[{after: 0m, notify: [duty.nobody_knows]}]", DESK, ["wang_fang"]),
        ("[{after: 0m, notify: [assignee]}]", away("li_na"), ["li_na", "wang_fang"]),
        (DIRECTOR, away("li_na"), ["li_na", "zhao_min"]),
        (DIRECTOR, away("li_na", "zhao_min"), ["li_na", "wang_fang"]),
        (DIRECTOR, away(*DESK.persons), ["li_na"]),
    ],
)  # fmt: skip
def test_what_reaches_nobody_falls_back_and_stays_on_record(chain: str, desk: people.Desk, told: list[str]) -> None:
    late = Late(workflow(chain), desk).look(DUE + MINUTE)
    assert late.told == told
    assert late.row.unreached_at == DUE + LATE
    assert late.entries[-1].facts["fallback"][1] == [key for key in told if not _is_away(desk, key)]


def _is_away(desk: people.Desk, key: str) -> bool:
    return any(one.person == key for one in desk.absences)


def test_what_reaches_someone_does_not_fall_back() -> None:
    late = Late(workflow("[{after: 0m, notify: [assignee, duty.nobody_knows]}]")).look(DUE + MINUTE)
    assert (late.told, late.row.unreached_at, late.entries[-1].facts.get("fallback")) == (["li_na"], None, None)


@pytest.mark.parametrize(
    ("rule", "desk", "holder"),
    [
        ("deputy", DEPUTISED, "sun_lei"),
        ("deputy", DESK, "li_na"),
        ("supervisor", DESK, "wang_fang"),
        ("team_lead", away("wang_fang", deputy="zhao_min"), "zhao_min"),
        ("duty.first_line", DESK, "sun_lei"),
        ("supervisor", away("wang_fang"), "li_na"),
        ("nobody", DESK, None),
    ],
)  # fmt: skip
def test_a_rung_gives_the_case_to_whoever_is_present(rule: str, desk: people.Desk, holder: str | None) -> None:
    late = Late(workflow(f"[{{after: 0m, reassign: {rule}}}]"), desk).look(DUE + MINUTE)
    assert late.case
    assert late.case.assignee == holder
    assert ("not_reassigned" in late.entries[-1].facts) == (holder == "li_na")


def test_an_id_of_a_mail_before_due_is_none_of_one_after_it() -> None:
    late = Late(workflow("[{before: 1h, notify: [assignee]}, {after: 0m, notify: [assignee]}]"))
    late.look(DUE - MINUTE).look(DUE + MINUTE)
    occasions = [one.occasion for one in late.notices]
    assert len(set(occasions)) == len(occasions) == 2


def test_none_comes_when_it_was_met() -> None:
    late = Late(TWO)
    late.do("answer_it", "li_na", DUE)
    assert late.look(DUE + timedelta(days=9)).rungs == []
