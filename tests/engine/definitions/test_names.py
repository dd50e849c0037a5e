"""Names that nothing has, names that two things have, and names of the wrong kind."""

import pytest

HEAD = 'workflow: w\ntitle: {en: W}\ncalendar: office\nnumber: "W-{seq}"\n'
REST = """
roles: {boss: {en: Boss}}
fields: {note: {type: text}, holder: {type: person}, done_on: {type: date}}
states:
  open: {initial: true, transitions: [{event: go, target: rest}]}
  rest: {}
"""
UNKNOWN = [
    ("form: [nte]", "there is no field `nte`", "`note`"),
    ("opened_by: [bos]", "there is no role `bos`", "`boss`"),
    ("events: {go: {by: [bos]}}", "there is no role `bos`", "`boss`"),
    ("events: {go: {form: [{field: nte}]}}", "there is no field `nte`", "`note`"),
    ("events: {go: {set: {nte: x}}}", "there is no field `nte`", "`note`"),
    ("events: {go: {assign: field.hlder}}", "there is no field `hlder`", "`holder`"),
    ("events: {go: {assign: field.note}}", "field `note` is text", "person"),
    ("events: {go: {assign: holder}}", "`holder` can't stand here", "write `field.holder`"),
    ("events: {go: {link: {kind: follows, to: field.note}}}", "field `note` is text", "case"),
    ("events: {go: {not_by: {event: goo}}}", "there is no event `goo`", "`go`"),
    ("events: {go: {set: {note: 5}}}", "`5` can't be the value of field `note`", "a text"),
    ("events: {go: {set: {holder: ann}}}", "field `holder` is person: a definition can only empty it", "null"),
    ("deadlines: {d: {due: field.note}}", "field `note` is text", "date or instant"),
    ("deadlines: {d: {within: 1h, starts: opend}}", "there is no occasion", "did you mean `opened`?"),
    ("deadlines: {d: {within: 1h, met_by: [ansver]}}", "there is no occasion", "did you mean `answer`?"),
    ("deadlines: {d: {within: 1h, cancelled_by: [rst]}}", "there is no occasion", "did you mean `rest`?"),
    ("deadlines: {d: {within: 1h, pauses_in: [go]}}", "there is no state `go`", "`open`"),
    ("deadlines: {d: {within: {by: holder, default: 1h}}}", "field `holder` is person", "choice or text"),
    ("deadlines: {d: {within: 1h, escalate: late}}", "there is no chain `late`", "declare it under `chains`"),
    ("deadlines: {d: {within: 1h, escalate: [{after: 0m, send: goo}]}}", "there is no event `goo`", "`go`"),
    ("deadlines: {d: {within: 1h, escalate: [{after: 0m, notify: [bos]}]}}", "there is no recipient `bos`", "`boss`"),
    ("deadlines: {d: {within: 1h, escalate: [{after: 0m, reassign: field.note}]}}", "field `note` is text", "person"),
    ("deadlines: {d: {within: 1h, remind_whom: [asignee]}}", "there is no recipient", "did you mean `assignee`?"),
    ("notifications: [{when: ope, template: t, to: [boss]}]", "there is no occasion", "did you mean `open`?"),
    ("notifications: [{when: open, template: t, to: [anyone]}]", "there is no recipient `anyone`", "`requester`"),
    ("notifications: [{when: open, template: t, to: [boss], cond: note * 2}]", "can't be calculated with", "number"),
    ("events: {rest: {}}", "`rest` is an event too", "rename one of the two"),
    ("events: {opened: {}}", "`opened` is the engine's own word", "rename the event"),
]


@pytest.mark.parametrize(("line", "sentence", "fix"), UNKNOWN)
def test_a_name_is_looked_for_where_it_is_used(refused, line, sentence, fix):
    told = [str(problem) for problem in refused(HEAD + line + REST)]
    assert len(told) == 1
    assert sentence in told[0]
    assert fix in told[0]


STATES = [
    ("a: {initial: true, transitions: [{event: go, target: c}]}", "there is no state `c`"),
    ("a: {initial: true, transitions: [{event: done.state.c, target: a}]}", "there is no state `c`"),
    ("a: {initial: true, transitions: [{event: a, target: a}]}", "`a` is an event too"),
    ("a: {initial: true, history: {a: {}}}", "`a` is a state too"),
    ("a: {initial: true}, answer: {}", "`answer` is the engine's own word"),
    ("a: {initial: true}, closed: {}", "`closed` is the engine's own word"),
    ("a: {initial: true, states: {b: {initial: true}}}, b: {}", "state `b` stands twice"),
    ("a: {initial: true, transitions: [{event: opened, target: a}]}", "`opened` is the engine's own word"),
]


@pytest.mark.parametrize(("states", "sentence"), STATES)
def test_states_and_events_share_one_set_of_names(refused, states, sentence):
    assert [problem.sentence for problem in refused(f"{HEAD}states: {{{states}}}") if sentence in problem.sentence]


def test_a_role_that_is_named_supervisor_is_allowed(refused):
    told = refused(HEAD + "roles: {supervisor: {en: S}}\nstates: {a: {}}")
    assert [problem.given for problem in told] == [""]
