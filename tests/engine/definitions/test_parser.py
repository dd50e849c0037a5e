"""From text to a definition, and every problem of a file at once."""

from datetime import time
from decimal import Decimal
from pathlib import Path

import pytest

from engine import definitions, errors
from engine.calendars import Cutoff, Span
from engine.definitions.definition import FormField, Reminder, Setting, Table, Within

WORKFLOWS = sorted((Path(__file__).parents[3] / "workflows").glob("*.yaml"))
HEAD = 'workflow: w\ntitle: {en: W}\ncalendar: office\nnumber: "W-{seq}"\n'
OPEN = "states: {open: {initial: true}}\n"


@pytest.fixture(scope="module")
def loan(full):
    return definitions.parse(full, "loan.yaml")


def test_fields_become_values(loan):
    assert loan.fields["deposit"].default == "12.50"
    assert loan.fields["deposit"].min == Decimal(0)
    assert loan.fields["back_at"].max == "2029-12-31T16:00:00+00:00"
    assert loan.fields["extras"].choices == {"bag": {}, "charger": {}}
    assert loan.fields["parts"].columns["count"].default == 1


def test_states_stand_in_the_order_of_the_file(loan):
    assert [state.name for state in loan.states] == ["open", "paused", "returned", "filed"]
    assert list(loan.index)[:5] == ["open", "asked", "both", "pack", "packing"]
    assert loan.state("filed").final


def test_transitions_and_history_are_read(loan):
    assert loan.state("asked").transitions[2].target == "packing signing"
    assert [history.type for history in loan.state("open").history] == ["deep", "shallow"]
    assert loan.state("both").transitions[0].event == "done.state.both"


def test_events_say_who_what_and_what_for(loan):
    lend = loan.events["lend"]
    assert lend.form == (FormField("lender"), FormField("parts", required=False))
    assert lend.not_by == ("look", "give_back")
    assert lend.sets["rounds"] == Setting(expression="rounds + 1")
    assert lend.sets["back_at"] == Setting(value=None)
    assert (lend.assign, lend.link.field) == ("field.lender", "earlier")


def test_deadlines_are_read_with_their_spans(loan):
    answer = loan.deadlines["answer_due"]
    dear = Table(Span.parse("1h 30m"), "priority", {"urgent": Span.parse("15m")})
    assert answer.within == Within(Span.parse("4h"), "level", {"dear": dear})
    assert answer.calendar == Table("cn_office", "grade", {"A": "24x7"})
    assert [answer.way(cause) for cause in ("priority", "level", "grade")] == ["keep", "restart", "retarget"]
    assert answer.start_rule.cutoff == Cutoff(time(17), time(8, 30))
    assert answer.remind == (Reminder(share=0.75), Reminder(before=Span.parse("30m")))
    assert answer.cancelled_by == ("closed",)
    assert (loan.deadlines["return_due"].due, loan.deadlines["handing_over"].until_close) == ("back_at", True)


def test_a_chain_stands_where_it_is_named(loan):
    assert [rung.times for rung in loan.deadlines["answer_due"].escalate] == [1, 3, 1]
    assert loan.deadlines["answer_due"].escalate[0].template == "escalated"


def test_without_a_form_the_opening_asks_for_what_is_required():
    text = HEAD + "fields: {a: {type: text, required: true}, b: {type: text}}\n" + OPEN
    assert definitions.parse(text).form == (FormField("a"),)


def test_places_are_kept(loan):
    assert (loan.path, loan.state("paused").place.line, loan.events["lend"].place.column) == ("loan.yaml", 75, 3)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_shipped_workflows_are_definitions(path):
    assert definitions.load_file(path).workflow == path.stem


PROBLEMS = [
    ("title: Repair", "2:8: `Repair` can't stand here", "{en: Repair}"),
    ("title: {en: Repair, please}", "2:21: `please` is no language", "put a text that has a comma in quotes"),
    ("calender: office", "2:1: definition has no key `calender`", "did you mean `calendar`?"),
    ('number: "R-{year}"', "2:9: `R-{year}` can't stand here", "{seq}"),
    ("languages: [en, fr]", "2:17: `fr` is not allowed here", "`zh-Hans`"),
    ("opened_by: anyone", "2:12: `anyone` can't stand here", "write `[anyone]`"),
    (
        "fields: {phone: {type: phone, currency: CNY}}",
        "`currency` belongs to money; field `phone` is phone",
        "leave out",
    ),
    ("fields: {price: {type: money}}", "field `price` is money: it needs `currency`", "add `currency`"),
    ("fields: {Price: {type: text}}", "`Price` can't be the name of a field", "write `price`"),
    ("fields: {a: {type: txt}}", "`txt` is not allowed here", "did you mean `text`?"),
    ("fields: {a: {title: {en: A}}}", "`type` is missing of `a`", "add `type`"),
    ("fields: {a: {type: text, required: yes}}", "`yes` can't stand here", "write `true`"),
    ("fields: {a: {type: number, default: x}}", "`x` can't be the value of field `a` (number)", "a number"),
    ("fields: {a: {type: number, min: 3, default: 2}}", "`2` can't be the value", "min 3"),
    ("fields: {a: {type: number, min: 3, max: 2}}", "no value lies between min 3 and max 2", "exchange"),
    ("fields: {a: {type: number, decimals: 0, default: 1.5}}", "`1.5` can't be the value", "a number"),
    ("fields: {a: {type: choice, choices: [x], default: y}}", "`y` can't be the value", "`x`"),
    ("fields: {a: {type: choice, choices: [1]}}", "`1` can't stand here", 'write it in quotes: "1"'),
    ("fields: {a: {type: date, min: 2026-02-30}}", "`2026-02-30` can't be the `min`", "a date such as"),
    ("fields: {a: {type: instant, max: 2026-02-14T10:00}}", "can't be the `max`", "with its offset"),
    ("fields: {grade: {type: text}}", "every case has a `grade` of its own", "write `grade_given`"),
    ("fields: {from: {type: text}}", "`from` is a word of the guard language", "another name"),
    ("roles: {team: {en: Team}}", "`team` follows from the case", "rename"),
    ("states: {}", "0 stand here where 1 to 500", "up to 500"),
    ("states: {a: {}}", "none of the states of the workflow is marked", "write `initial: true` in `a`"),
    ("states: {a: {initial: true}, b: {initial: true}}", "`b` is a second initial state", "mark one of the two"),
    ("states: {a: {initial: true, states: {b: {}}}}", "none of the states of `a` is marked", "in `b`"),
    ("states: {a: {initial: true, final: true, transitions: [{event: x}]}}", "`a` is final", "write `closes: true`"),
    ("states: {a: {initial: true, parallel: true}}", "`a` is parallel: it needs two states", "under `states`"),
    ("states: {a: {initial: true, transitions: [{cond: x}]}}", "this transition does nothing", "`event`, `target`"),
    ("states: {a: {initial: true, transitions: [{on: x}]}}", "`on` is not allowed: a chart only says", "`event`"),
    ("deadlines: {d: {within: 3d}}", "`3d` is not a span of time", "write 3 working days, or 24h"),
    ("deadlines: {d: {title: {en: D}}}", "one key is missing", "exactly one of `within`, `due`"),
    ("deadlines: {d: {within: 4h, remind: [100%]}}", "`100%` is not a reminder", "1% to 99%"),
    ("deadlines: {d: {within: 4h, escalate: [{after: 0m}]}}", "this rung does nothing", "`notify`"),
    (
        "deadlines: {d: {within: 4h, escalate: [{after: 0m, notify: [team], times: 2}]}}",
        "`times` needs `repeat`",
        "add",
    ),
    ("deadlines: {d: {within: {by: grade, A: 1h}}}", "says nothing for grade `B`, `C`, `D`", "add `default`"),
    (
        "deadlines: {d: {within: {by: priority, hgih: 1h, default: 2h}}}",
        "`hgih` is no priority",
        "did you mean `high`?",
    ),
    ("notifications: [{when: opened, to: [team]}]", "`template` is missing", "add `template`"),
]


@pytest.mark.parametrize(("line", "sentence", "fix"), PROBLEMS)
def test_a_problem_says_what_was_given_and_the_likely_fix(refused, line, sentence, fix):
    told = [str(problem) for problem in refused(f"workflow: w\n{line}\n")]
    assert any(sentence in one and fix in one for one in told), told


def test_all_problems_of_a_file_are_told_at_once_from_top_to_bottom(refused):
    text = HEAD + OPEN + "fields: {a: {typ: text}}\nevents: {go: {by: [bos]}}\nform: [b]\n"
    assert [(one.line, one.given) for one in refused(text)] == [(6, ""), (6, "typ"), (7, "bos"), (8, "b")]


def test_a_problem_carries_its_parts(refused):
    (problem,) = refused(HEAD + OPEN + "roles: {boss: {en: Boss}}\nevents: {go: {by: [bos]}}\n")
    assert (problem.path, problem.line, problem.column, problem.code) == ("desk.yaml", 7, 20, "name")
    assert (problem.given, problem.sentence, problem.fix) == ("bos", "there is no role `bos`", "did you mean `boss`?")
    assert "`boss`" in problem.allowed


def test_workflow_must_be_the_first_key(refused):
    (problem,) = refused("title: {en: W}\nworkflow: w\n" + HEAD.split("\n", 2)[2] + OPEN)
    assert (problem.sentence.startswith("`workflow` must be the first key"), problem.line) == (True, 2)


def test_a_refusal_is_an_error_of_ours():
    with pytest.raises(errors.BadYaml, match=r"^desk\.yaml is not a definition that can be used:\ndesk\.yaml:1:1: "):
        definitions.parse("- a list", "desk.yaml")


def test_a_choice_may_have_the_name_that_another_system_gives_it():
    fields = (
        'fields: {kind: {type: choice, choices: [Pick up Dead Animal, "No Heat, Water"], default: "No Heat, Water"}}\n'
    )
    deadlines = "deadlines: {d: {within: {by: kind, Pick up Dead Animal: 8h, default: 3 working days}}}\n"
    found = definitions.parse(HEAD + OPEN + fields + deadlines)
    assert found.deadlines["d"].within.table == {"Pick up Dead Animal": Span.parse("8h")}


def test_a_table_by_a_text_field_needs_no_row_for_every_text():
    text = HEAD + OPEN + "fields: {kind: {type: text}}\ndeadlines: {d: {within: {by: kind, Potholes: 8h}}}\n"
    assert definitions.parse(text).deadlines["d"].within.default is None
