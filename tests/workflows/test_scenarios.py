"""What the scenarios of the workflows can't say: what their mails tell, and what histories keep apart."""

from functools import cache

import pytest

from engine import casefile, places, scenarios
from engine.scenarios.performance import Performance
from tests.engine.scenarios import plays

HOLDER = ("Chen Jie", "chen.jie@customer.example")
"""Whom the scenarios of permissions name."""
ASKED_BEFORE = """\
workflow: complaint
scenarios:
  - name: a statement was given, and the customer answered
    steps:
      - open: {complaint_kind: service}
      - send: read_back
      - send: acknowledge
      - send: request_statement
      - send: give_statement
      - send: ask_customer
      - send: customer_replied
      - send: request_statement
"""


@cache
def performed(workflow: str, pictured: bool = False) -> list[Performance]:
    """Each scenario of a workflow after its last step; ``pictured``: with what every mail tells."""
    suite = scenarios.load_file(places.WORKFLOWS / "scenarios" / f"{workflow}.yaml")
    scenarios.check(suite, plays.stage())
    return [_performed(one, suite, pictured) for one in suite.scenarios]


def _performed(scenario: scenarios.Scenario, suite: scenarios.Suite, pictured: bool) -> Performance:
    found = Performance(scenario, suite, plays.stage())
    found.rehearsal.pictured = pictured
    for step in scenario.steps:
        found.do(step)
    return found


@pytest.mark.parametrize("workflow", sorted(path.stem for path in places.WORKFLOWS.glob("*.yaml")))
def test_at_least_eight_scenarios_are_whole_histories_from_opening_to_closing(workflow: str) -> None:
    ended = [one.rehearsal.cases[one.cases["main"]].closed_at for one in performed(workflow)]
    assert sum(closed_at is not None for closed_at in ended) >= 8


def test_the_customer_reads_their_rights_and_the_limits_of_them() -> None:
    told = [one.notice for one in performed("permission", True)[0].rehearsal.notices]
    (context,) = [one.context for one in told if one.template == "permission_explained"]
    assert [fact.value for fact in context.facts] == [
        "Clerk, acts for the customer", "Service notices, Inspection and maintenance reports", "Read",
        "2026-05-15", "Limits of the rights",
    ]  # fmt: skip


def test_no_mail_about_permissions_names_who_is_to_have_them() -> None:
    told = [str(one.notice.context) for play in performed("permission", True) for one in play.rehearsal.notices]
    assert len(told) > 100
    assert [text for text in told if any(word in text for word in HOLDER)] == []


def test_the_words_of_a_complaint_are_kept_apart_from_its_history() -> None:
    entries = [one.entry for one in performed("complaint")[0].rehearsal.entries]
    words = entries[0].personal["own_words"]
    assert words == "three repairs, and nobody calls me back"
    assert [entry.event for entry in entries if words in str(entry.facts)] == []


@pytest.mark.parametrize(
    ("who", "event", "anew"),
    [("respondent", "give_statement", "statement"), ("complaint_officer", "ask_customer", "question")],
)
def test_what_was_said_before_does_not_count_when_it_is_asked_again(who: str, event: str, anew: str) -> None:
    """A scenario makes up what it leaves out; so this is asked without one."""
    suite = scenarios.parse(ASKED_BEFORE)
    (scenario,) = suite.scenarios
    at = _performed(scenario, suite, pictured=False)
    answer = at.rehearsal.submit(casefile.Command(at.cases["main"], event, casefile.Actor("person", who), {}))
    assert answer.refusal
    assert [name for name, _why in answer.refusal.problems] == [anew]
