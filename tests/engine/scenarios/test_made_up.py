"""What a scenario leaves out is made up where the form asks for it, and not where its condition does not hold."""

import pytest

from engine import scenarios
from tests.engine.scenarios.plays import stage

STORY = """\
workflow: complaint
scenarios:
  - name: someone complains
    steps:
      - open: {{complaint_kind: {kind}}}
        expect: {{fields: {{other_party: {made_up}}}}}
"""


@pytest.mark.parametrize(("kind", "made_up"), [("dispute", "The other side"), ("service", "null")])
def test_a_field_with_a_condition_is_made_up_where_it_holds(kind: str, made_up: str) -> None:
    suite = scenarios.parse(STORY.format(kind=kind, made_up=made_up), "complaint.yaml")
    scenarios.check(suite, stage())
    (played,) = (scenarios.play(one, suite, stage()) for one in suite.scenarios)
    assert [str(one.seen) for one in played.differences] == []
