"""Stories are played by the rules of the desk, and what differs is said in the words of the file."""

from pathlib import Path

import pytest

from engine import scenarios
from engine.calendars import ALWAYS
from tests.engine import small_desk
from tests.engine.cases.test_family import SURVEY
from tests.engine.scenarios import plays
from tests.engine.scenarios.plays import TO_DISPATCH, differences, told

REMINDER, BREACHED = "template: reminder", "template: deadline_breached"
BOTH = f"{{{BREACHED}, to: [assignee, team_lead]}}"
DESIGN_8 = """\
workflow: repair
scenarios:
  - name: a grade A customer is not answered on the Saturday that is worked for Spring Festival
    given: {calendar: cn_office, customer: {grade: A}, assignee: li_na, at: "2026-02-14T16:45+08:00"}
    steps:
      - open: {equipment: lift}
      - after: 15m                       # wall time; `after: 15m working` for working time
        expect: {deadline: {first_response: armed}, mail: []}          # half used; the desk closes for nine days
      - at: "2026-02-24T09:07:30+08:00"
        expect: {mail: [{template: reminder, to: assignee}]}           # 75 % of 30 working minutes
      - at: "2026-02-24T09:15:01+08:00"
        expect: {deadline: {first_response: breached}, mail: [{template: deadline_breached, to: [assignee, team_lead]}]}
"""


def test_the_scenario_of_the_design_is_as_expected() -> None:
    assert plays.play(DESIGN_8)[0].differences == []


@pytest.mark.parametrize(
    ("given", "steps"),
    [
        ("{}", "- {open: {}, expect: {state: received, closed: false, assignee: nobody, priority: normal}}"),
        ("{assignee: li_na, team: lifts}", "- {open: {}, expect: {assignee: agent, team: lifts}}"),
        ("{priority: urgent}", "- {open: {}, expect: {priority: urgent, state: handling}}"),
        ("{customer: {reachable: false}}", "- {open: {}, expect: {mail: []}}"),
        (
            "{customer: {reachable: false}}",
            "- {open: {people_trapped: true}, expect: {mail: [{template: unheld, to: wang_fang}]}}",
        ),
        ("{}", "- {open: {}, expect: {deadline: {first_response: {due: '2026-03-02 11:00'}, diagnosis: not started}}}"),
        ("{}", "- {open: {equipment: null}, expect: {refused: bad_data}}"),
        ("{}", "- {open: {equipment: null}, expect: {refused: 必填}}"),
    ],
)  # fmt: skip
def test_a_case_opens_as_the_file_says(given: str, steps: str) -> None:
    assert told(differences(f"      {steps}", given)) == []


UNDELIVERED = """\
      - open: {}
      - {after: 30m, send: answer, expect: {deadline: {first_response: met}, mail: [{template: answer, to: requester}]}}
      - after: 1h
        send: bounced
        expect:
          deadline: {first_response: {state: armed, due: '2026-03-02 12:00'}}
          mail: [{template: undelivered, to: assignee}]
      - {after: 10m, send: customer_reached, by: assignee, expect: {deadline: {first_response: met}, mail: []}}
      - {send: customer_reached, by: assignee, expect: {refused: not_from_here}}
"""


def test_a_mail_that_comes_back_is_a_step_of_a_story() -> None:
    assert told(differences(UNDELIVERED, "{assignee: li_na}")) == []
    assert told(differences("      - {open: {}}\n      - {send: bounced, data: {template: survey}}")) == [
        ("send", "a mail that can come back", "no such mail to the requester was queued")
    ]


@pytest.mark.parametrize(
    ("wait", "due"),
    [
        ("after: 90m", "left: 30m"),
        ("after: 1h 30m working", "used: 1h 30m"),
        ("after: 20h", "used: 8h"),
        ("after: 3h working", "used: 3h"),
        ("after: 1 working day", "used: 8h"),
        ("after: 1 calendar day", "used: 8h"),
        ('at: "2026-03-02 10:30"', "used: 1h 30m"),
        ('at: "2026-03-02T02:30+00:00"', "used: 1h 30m"),
    ],
)
def test_time_passes_by_the_wall_or_by_the_calendar(wait: str, due: str) -> None:
    assert (
        told(
            differences(f"      - open: {{}}\n      - {{{wait}, expect: {{deadline: {{first_response: {{{due}}}}}}}}}")
        )
        == []
    )


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("{send: dispatch, by: li_na}", ("dispatch", "done", "refused: not_by_you")),
        ("{send: dispatch, expect: {refused: four_eyes}}", ("refused", "four_eyes", "it was done")),
        ("{send: dispatch, by: li_na, expect: {refused: four_eyes}}", ("refused", "four_eyes", "not_by_you")),
        ("{send: dispatch, expect: {state: repairing}}", ("state", "repairing", "en_route")),
        ("{send: dispatch, expect: {assignee: nobody}}", ("assignee", "nobody", "zhang_wei")),
        ("{send: dispatch, expect: {closed: true}}", ("closed", "true", "false")),
        ("{send: dispatch, expect: {fields: {technician: sun_lei}}}", ("fields: technician", "sun_lei", "zhang_wei")),
        ("{send: dispatch, expect: {mail: []}}", ("mail", "[]", "[{template: assigned, to: assignee}]")),
        ("{send: dispatch, expect: {links: {follows: main}}}", ("links", "follows: main", "no link")),
        ("{send: arrive, by: zhang_wei, expect: {refused: not_from_here}}", ("refused", "not_from_here", "not_by_you")),
        ("{case: repair, expect: {mail: []}}", ("case", "repair", "there are: main")),
        ("{at: '2026-03-01 09:00'}", ("at", "2026-03-01 09:00", "it is 2026-03-02 09:00 already")),
        ("{expect: {deadline: {quality_check: armed}}}", ("deadline: quality_check", "state: armed", "not started")),
    ],
)
def test_a_difference_says_what_was_expected_and_what_was_seen(step: str, expected: tuple[str, str, str]) -> None:
    found = told(differences(f"{TO_DISPATCH}      - {step}"))
    what, wanted, seen = expected
    assert [(one[0], one[1], one[2][: len(seen)]) for one in found] == [(what, wanted, seen)]


def test_a_difference_stands_at_its_own_line_and_the_story_goes_on() -> None:
    found = differences(
        "      - {open: {}, expect: {priority: high}}\n      - {after: 5m, expect: {state: received}}\n"
        "      - after: 5m\n        expect:\n          state: received\n          closed: true"
    )
    assert [(one.place.line, one.what, one.step) for one in found] == [(12, "priority", 0), (17, "closed", 2)]


def test_a_deadline_elsewhere_brings_its_ledger() -> None:
    wrong = "      - {open: {}}\n      - {after: 4h, expect: {deadline: {first_response: {due: '2026-03-02 12:00'}}}}"
    found = differences(wrong)[0]
    assert (found.expected, found.seen) == ("due: 2026-03-02 12:00", "due: 2026-03-02 11:00")
    assert found.ledger
    assert sum(span.seconds for span in found.ledger.spans if span.kind == "counted") == 2 * 3600


@pytest.mark.parametrize(
    ("mail", "same"),
    [
        (f"[{BOTH}, {{{REMINDER}, to: assignee}}]", True),
        (f"[{{{REMINDER}, to: assignee}}, {{{BREACHED}, to: [li_na, wang_fang]}}]", True),
        (f"[{{{REMINDER}, to: agent}}, {{{BREACHED}, to: agent}}, {{{BREACHED}, to: team_lead}}]", True),
        (f"[{{{REMINDER}, to: assignee}}, {{{BREACHED}, to: assignee}}]", False),
        (f"[{{{REMINDER}, to: assignee, times: 2}}, {BOTH}]", False),
        (f"[{{{REMINDER}, to: wang_fang}}, {BOTH}]", False),
        (f"[{{{REMINDER}, to: [assignee, team_lead]}}, {BOTH}]", False),
        ("[]", False),
    ],
)  # fmt: skip
def test_all_mails_since_the_step_before_are_listed(mail: str, same: bool) -> None:
    steps = f"      - open: {{}}\n      - {{after: 2h 1m, expect: {{mail: {mail}}}}}"
    assert (differences(steps, "{assignee: li_na}") == []) is same


@pytest.mark.parametrize(
    ("given", "steps"),
    [
        ("{at: '9999-12-31 23:59'}", "      - open: {}"),
        ("{at: '0001-01-01 00:00'}", "      - open: {}"),
        ("{}", "      - open: {}\n      - {at: '9999-12-31 23:59'}\n      - {after: 3653 calendar days}"),
    ],
)
def test_what_lies_beyond_all_calendars_ends_the_story_with_a_sentence(given: str, steps: str) -> None:
    assert [one[0] for one in told(differences(steps, given))] == ["step"]


def test_one_mail_to_whom_two_words_mean_is_enough() -> None:
    mail = f"[{{{REMINDER}, to: assignee}}, {BOTH}]"
    assert differences(f"      - open: {{}}\n      - {{after: 2h 1m, expect: {{mail: {mail}}}}}") == []


def test_words_mean_persons_and_cases_of_the_scenario() -> None:
    found = differences(
        "      - open: {}\n      - {open: {}, case: again}\n"
        "      - {case: again, send: assign, by: li_na, data: {person: technician}, expect: {assignee: zhang_wei}}\n"
        "      - {case: again, send: hand_over, by: technician, data: {person: li_na}, expect: {assignee: agent}}\n"
        "      - {case: again, send: mark_duplicate, data: {original: main}, expect: {links: {duplicate_of: main}}}\n"
        "      - {send: take, by: li_na, expect: {assignee: li_na, state: received}}"
    )
    assert told(found) == []


def test_common_events_need_no_texts() -> None:
    found = differences(
        "      - open: {}\n      - {send: answer, by: li_na, expect: {mail: [{template: answer, to: requester}]}}\n"
        "      - {send: note, by: li_na}\n      - {send: phone_note, by: li_na}\n      - {send: customer_message}\n"
        "      - {send: set_priority, by: wang_fang, data: {priority: high}, expect: {priority: high}}"
    )
    assert told(found) == []


ABSENCE = '{from: "2026-03-02 10:00", until: "2026-03-02 10:45"}'
AWAY = f"{{assignee: li_na, people: {{li_na: {{roles: [agent], deputy: sun_lei, away: [{ABSENCE}]}}}}}}"


def test_who_is_away_has_mails_go_to_their_deputy_meanwhile() -> None:
    found = differences(
        "      - open: {}\n      - {after: 100m, expect: {mail: [{template: reminder, to: sun_lei}]}}\n"
        "      - {after: 21m, expect: {mail: [{template: deadline_breached, to: [li_na, team_lead]}]}}",
        AWAY,
    )
    assert told(found) == []


def test_a_deadline_is_extended_and_an_escalation_acknowledged() -> None:
    found = differences(
        "      - open: {}\n"
        "      - {send: extend, by: wang_fang, data: {deadline: first_response, by: 1h},"
        " expect: {deadline: {first_response: {left: 3h}}}}\n"
        "      - {after: 4h 1m, expect: {deadline: {first_response: breached}, priority: normal}}\n"
        "      - {send: acknowledge_escalation, by: wang_fang, data: {for: 3h}}\n"
        "      - {after: 2h working, expect: {priority: normal, mail: []}}\n"
        "      - {after: 3h working, expect: {priority: high}}"
    )
    assert told(found) == []


LINKED = """\
workflow: survey
scenarios:
  - name: what a survey finds and what is due bring cases of their own
    steps:
      - {open: {}, by: operator}
      - {send: report, by: surveyor, data: {seen: door scrapes}}
      - {case: lift, expect: {state: received, fields: {symptom: door scrapes}, links: {caused_by: main}}}
      - {case: lift, send: repair, by: technician, expect: {state: repaired, closed: true}}
      - {case: lift 2, after: 2h, send: repair, by: technician, expect: {closed: true, links: {follows: main}}}
      - {open: {symptom: stuck}, workflow: lift, case: third, expect: {state: received}}
"""


def test_cases_that_a_case_opens_are_called_like_their_workflow(tmp_path: Path) -> None:
    survey = SURVEY.replace("WORKFLOW", "lift").replace("technician: {en: Technician", "surveyor: {en: Surveyor")
    (tmp_path / "survey.yaml").write_text(survey.replace("zh-Hans: 技术员, zh-Hant: 技術員", "zh-Hans: 巡检员"))
    (tmp_path / "lift.yaml").write_text(small_desk.TEXT)
    stage = scenarios.Stage({path.stem: path for path in tmp_path.iterdir()}, lambda _name: ALWAYS)
    suite = scenarios.parse(LINKED)
    scenarios.check(suite, stage)
    assert told(scenarios.play(suite.scenarios[0], suite, stage).differences) == []


def test_roles_without_a_person_have_stand_ins() -> None:
    text = "workflow: repair\nscenarios:\n  - name: a story\n    steps:\n" + TO_DISPATCH.replace("li_na", "agent")
    played = plays.play(f"{text}      - {{send: dispatch, by: dispatcher, expect: {{assignee: technician}}}}\n")
    assert played[0].differences == []


def test_mails_of_another_case_wait_for_its_own_step() -> None:
    found = differences(
        "      - open: {}\n      - {open: {}, case: other}\n      - {after: 5m, expect: {mail: []}}\n"
        "      - {case: other, expect: {mail: []}}\n      - {case: other, send: cancel, by: requester}\n"
        "      - {expect: {mail: []}}"
    )
    assert told(found) == []
