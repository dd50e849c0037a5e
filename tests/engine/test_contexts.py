import dataclasses
import json
from datetime import UTC, datetime

import pytest

from engine import contexts, models

FULL = contexts.MailContext(
    case=contexts.Case(
        "RPR-1", "Lift 3", "Repair", "Received", "high", "A", "Sunrise", "Zhao Lei", "http://desk.example"
    ),
    deadline=contexts.Deadline(
        "Solution",
        counted=(contexts.Stretch("2026-02-16T01:00:00+00:00", "2026-02-16T01:40:00+00:00"),),
        next=contexts.Next("2026-02-16T03:40:00+00:00", "rung", (contexts.Whom("team_lead"),)),
    ),
    passed=(contexts.Passed("Solution", "reminder", "2026-02-16T01:00:00+00:00"),),
    tried=(contexts.Tried("2026-02-16T01:00:00+00:00", "reminder", whom=("Li Na", "Wang Fang")),),
    facts=(contexts.Fact("Fault level", "Severe"),),
    files=(contexts.File("plan.pdf", "aa"),),
)


def test_a_context_comes_back_from_json_as_it_was():
    assert contexts.MailContext.from_json(json.loads(json.dumps(FULL.as_json()))) == FULL


def test_a_context_of_another_version_loses_what_is_unknown_and_has_defaults_for_what_is_missing():
    given = {"case": {"number": "RPR-1", "mood": "good"}, "weather": "rain"}
    assert contexts.MailContext.from_json(given) == contexts.MailContext(case=contexts.Case("RPR-1"))


def test_a_notice_without_a_deadline_has_none():
    assert contexts.MailContext.from_json(contexts.MailContext().as_json()).deadline is None


def test_every_field_of_every_part_is_a_name_that_templates_may_use():
    allowed = {name.rpartition(".")[2] for name in contexts.allowed_names()}
    assert allowed == {part.name for one in contexts.PARTS for part in dataclasses.fields(one)}
    assert {"case.number", "deadline.next.whom.role", "passed.at"} <= contexts.allowed_names()


@pytest.mark.parametrize("microsecond", [0, 1, 120_000, 999_999])
def test_an_instant_reads_as_iso_8601(microsecond: int) -> None:
    at = datetime(2026, 2, 16, 1, 40, 5, microsecond, tzinfo=UTC)
    assert contexts.instant(at) == at.isoformat()
    assert models.instant_text(at) == at.isoformat(timespec="microseconds")
