"""What an event gives: rows, further cases, forms with conditions, and who is kept away; read and refused."""

import pytest

from engine import definitions
from engine.calendars import Span
from engine.definitions.definition import FormField, OpenRule, Setting

HEAD = 'workflow: w\ntitle: {en: W}\ncalendar: office\nnumber: "W-{seq}"\n'
REST = """
fields:
  note: {type: text}
  cost: {type: number}
  holder: {type: person}
  until: {type: date}
  log: {type: rows, columns: {text: {type: text, required: true}, cost: {type: number}, at: {type: instant}}}
states: {open: {initial: true, transitions: [{event: go, target: open}]}}
"""


@pytest.fixture(scope="module")
def loan(full):
    return definitions.parse(full, "loan.yaml")


def test_a_row_to_append_is_read_by_column(loan):
    assert loan.events["lend_both"].sets["versions"].row == {
        "text": Setting(field="purpose"),
        "round": Setting(expression="rounds + 1"),
        "at": Setting(now=True),
        "final": Setting(value=False),
    }


def test_a_case_to_open_is_read(loan):
    given = {"equipment": Setting(field="device"), "urgent": Setting(True), "kinds": Setting(["a", "b"])}
    assert loan.events["lend_both"].opens == OpenRule("repair", "caused_by", Setting(field="device"), given)


def test_who_is_kept_away_is_read(loan):
    assert loan.never == ("about",)
    assert (loan.events["lend_both"].not_by, loan.events["lend_both"].not_by_fields) == (("look",), ("about", "lender"))


def test_conditions_spans_before_and_recipients_by_field_are_read(loan):
    assert loan.form[-1] == FormField("deposit", cond="level == 'dear'")
    assert loan.deadlines["ask_back"].before == Span.parse("2 working days")
    assert loan.deadlines["ask_back"].escalate[0].notify == ("field.lender",)


def test_the_new_keys_count_for_the_identity_of_a_definition(full):
    changes = [("never: [about]\n", ""), ("before: 2 ", "before: 3 "), ("kind: caused_by, t", "kind: follows, t")]
    changes += [("field: [about, lender]", "field: about"), ("final: false}", "final: true}")]
    hashes = {definitions.parse(full.replace(old, new)).hash for old, new in changes}
    assert len(hashes | {definitions.parse(full).hash}) == 6


def test_the_order_of_columns_and_of_names_kept_away_does_not_count(full):
    turned = full.replace("field: [about, lender]", "field: [lender, about]").replace(
        "{equipment: field.device, urgent: true", "{urgent: true, equipment: field.device"
    )
    assert definitions.parse(turned).hash == definitions.parse(full).hash


REFUSED = [
    ("never: [note]", "field `note` is text", "person"),
    ("never: [hlder]", "there is no field `hlder`", "did you mean `holder`?"),
    ("never: []", "the list has 0 entries", "1 to 10"),
    ("events: {go: {not_by: {}}}", "this not_by does nothing", "`event`, `field`"),
    ("events: {go: {not_by: {field: note}}}", "field `note` is text", "person"),
    ("events: {go: {not_by: {field: field.holder}}}", "`field.holder` can't stand here", "a name"),
    ("form: [{field: note, required: false, cond: cost > 1}]", "`required: false` says that it never is", "leave out"),
    ("form: [{field: note, cond: cost >}]", "cost >", "an expression"),
    ("deadlines: {d: {within: 1h, before: 1h}}", "`before` needs `due` beside it", "add `due`"),
    ("deadlines: {d: {due: field.until, before: 3d}}", "`3d` is not a span of time", "write 3 working days"),
    ("deadlines: {d: {within: 1h, remind_whom: [field.note]}}", "field `note` is text", "person"),
    ("deadlines: {d: {within: 1h, remind_whom: [field.hlder]}}", "there is no field `hlder`", "`holder`"),
    ("events: {go: {set: {log: {append: {txt: a, text: b}}}}}", "there is no column `txt`", "did you mean `text`?"),
    ("events: {go: {set: {log: {append: {cost: 1}}}}}", "the row lacks `text`", "add `text`"),
    ("events: {go: {set: {log: {append: {text: a, cost: x}}}}}", "`x` can't be the value", "a number"),
    ("events: {go: {set: {log: {append: {text: a, cost: field.note}}}}}", "it can't hold field `note`", "is text"),
    ("events: {go: {set: {log: {append: {text: a, cost: now}}}}}", "`now` can't be the value", "a number"),
    ("events: {go: {set: {log: {append: {text: field.nte}}}}}", "there is no field `nte`", "did you mean `note`?"),
    (
        "events: {go: {set: {note: {append: {text: a}}}}}",
        "`append` adds a row; field `note` is text",
        "a field of rows",
    ),
    ("events: {go: {set: {log: {append: {text: a}, expr: cost}}}}", "both `expr` and `append`", "exactly one"),
    ("events: {go: {open: {kind: follows}}}", "`workflow` is missing", "add `workflow`"),
    ("events: {go: {open: {workflow: x, kind: after}}}", "`after` is not allowed here", "`follows`"),
    ("events: {go: {open: {workflow: x, kind: follows, title: field.cost}}}", "field `cost` is number", "text"),
    (
        "events: {go: {open: {workflow: x, kind: follows, fields: {a: field.nte}}}}",
        "there is no field `nte`",
        "did you mean `note`?",
    ),
]


@pytest.mark.parametrize(("line", "sentence", "fix"), REFUSED)
def test_what_can_not_be_meant_is_refused_with_the_likely_fix(refused, line, sentence, fix):
    told = [str(problem) for problem in refused(f"{HEAD}{line}{REST}")]
    assert any(sentence in one and fix in one for one in told), told


def test_a_text_column_holds_what_is_kept_as_text():
    text = f"{HEAD}events: {{go: {{set: {{log: {{append: {{text: field.holder, cost: field.cost}}}}}}}}}}{REST}"
    assert definitions.parse(text).events["go"].sets["log"].row["text"] == Setting(field="holder")
