"""Rules 6 and 7 under every policy: whoever looked when, the rows, the rungs and the mails are the same."""

import dataclasses
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine import casefile
from tests.engine.decide.desk import MONDAY, Story, person
from tests.engine.decide.test_policies import CUSTOMER, desk

RUNGS = (
    "escalate: [{after: 0m, notify: [assignee, team_lead]}, {after: 1h, notify: [supervisor], raise_priority: true}]"
)
WORKFLOW = desk(
    f"""
  first: {{met_by: [answer], within: {{by: [level, priority], critical: {{urgent: 30m, default: 1h}}, minor: none,
           default: 4h}}, remind: ["75%"], on_reopen: resume, while_closed: run, {RUNGS}}}
  reply: {{starts: [opened_by_requester, customer_message], each: true, met_by: [answer],
           pauses_in: [waiting, completed], within: 2h, remind: [30m before], {RUNGS}}}
  whole: {{met_by: [closed], pauses_in: [waiting], pauses_count: plain, restarts_by: [reopen], on_reopen: resume,
           on_change: {{priority: restart}}, within: {{by: priority, urgent: 3h, default: 6h}}, {RUNGS}}}
  maker: {{starts: repairing, each: true, met_by: [repair_done],
           calendar: {{by: level, critical: 24x7, default: us_office}}, within: 1 working day,
           while_paused: run, pauses_in: [waiting], remind: ["50%", 1h before], {RUNGS}}}
  filing: {{starts: completed, each: true, cancelled_by: [reopen], timer: true, within: 3 calendar days,
            escalate: [{{after: 0m, send: file}}]}}
""",
    "cn_office",
)
COMMANDS: tuple[tuple[str, casefile.Actor, dict[str, Any]], ...] = (
    ("diagnose", person("li_na"), {"level": "critical"}),
    ("edit", person("li_na"), {"level": "minor"}),
    ("edit", person("li_na"), {"level": "critical"}),
    ("edit", person("li_na"), {"level": None}),
    ("set_priority", person("li_na"), {"priority": "urgent", "reason": "stuck"}),
    ("set_priority", person("li_na"), {"priority": "low", "reason": "stuck no more"}),
    ("customer_message", CUSTOMER, {"body": "Well?"}),
    ("answer", person("li_na"), {"body": "Soon"}),
    ("ask_customer", person("li_na"), {}),
    ("customer_replied", person("li_na"), {}),
    ("repair_done", person("li_na"), {"cost": "10"}),
    ("join", person("li_na"), {"other": "RPR-2026-00001"}),
    ("reopen", person("li_na"), {}),
    *(
        ("extend", person("wang_fang"), {"deadline": name, "by": "2h", "reason": "parts"})
        for name in ("first", "whole")
    ),
    ("extend", person("wang_fang"), {"deadline": "maker", "by": "1 working day", "reason": "parts"}),
)
steps = st.lists(st.tuples(st.integers(0, 30 * 60), st.sampled_from(COMMANDS)), max_size=12)
looks = st.lists(st.integers(0, 12 * 24 * 60), max_size=10).map(lambda found: found + found[:3])
Row = dict[str, Any]


def story(commands: list[tuple[int, tuple[str, casefile.Actor, dict[str, Any]]]], ticks: list[int]) -> Story:
    """A case with these commands, and looks at the clock so many minutes after the opening, some of them twice."""
    told = Story(WORKFLOW)
    told.tell("open", CUSTOMER, MONDAY, equipment="Lift 3")
    plan: list[tuple[int, int, tuple[str, casefile.Actor, dict[str, Any]]]]
    at, plan = 0, [(tick, 0, ("", casefile.SYSTEM, {})) for tick in ticks]
    for number, (wait, command) in enumerate(commands, start=1):
        at += wait
        plan.append((at, number, command))
    for minute, _number, (event, by, data) in sorted(plan, key=lambda one: one[:2]):
        told.tell(event or None, by, MONDAY + timedelta(minutes=minute), **data)
    told.look(MONDAY + timedelta(days=60))
    return told


def rows(told: Story) -> list[Row]:
    assert told.case
    return [dataclasses.asdict(row) for row in told.case.deadlines]


def history(told: Story) -> list[tuple[datetime, str, Any]]:
    return [(entry.at, entry.event, entry.facts) for decision in told.told for entry in decision.entries]


@settings(max_examples=80, deadline=None)
@given(steps, looks)
def test_any_pattern_of_ticks_gives_the_same_rows_rungs_and_history(
    commands: list[tuple[int, tuple[str, casefile.Actor, dict[str, Any]]]], ticks: list[int]
) -> None:
    never, often = story(commands, []), story(commands, ticks)
    assert rows(often) == rows(never)
    assert history(often) == history(never)
    for told in (never, often):
        notices = (one for decision in told.told for one in decision.notices if one.deadline)
        assert max(Counter((one.occasion, one.mail_address) for one in notices).values(), default=1) == 1


@settings(max_examples=60, deadline=None)
@given(steps)
def test_each_point_fires_once_an_occasion_none_early_and_none_after_the_end(
    commands: list[tuple[int, tuple[str, casefile.Actor, dict[str, Any]]]],
) -> None:
    told = story([one for one in commands if one[1][0] != "extend"], [60, 600, 6000])
    points = [tuple(facts["deadline"]) for _at, _event, facts in history(told) if "deadline" in facts]
    assert len(points) == len(set(points))
    ended = {(row["name"], row["occasion"]): row for row in rows(told)}
    for at, _event, facts in history(told):
        if "deadline" in facts:
            row = ended[tuple(facts["deadline"][:2])]
            assert at >= row["came_at"]
            assert row["consumed_s"] <= (MONDAY + timedelta(days=60) - row["came_at"]).total_seconds()
