"""Having personal values shown is put on record, and changes nothing else."""

from typing import Any

import pytest

from engine import casefile, cases
from tests.engine import small_desk
from tests.engine.small_desk import LI_NA, MONDAY


def looked(desk: cases.Cases, fields: Any, actor: casefile.Actor = LI_NA) -> casefile.Answer:
    return desk.submit(casefile.Command("LIFT-2026-00001", "looked", actor, {"fields": fields}), MONDAY)


@pytest.fixture
def desk(lifts: cases.Cases) -> cases.Cases:
    lifts.submit(small_desk.opening(phone="+86 10 6512 3456"), MONDAY)
    return lifts


def test_the_entry_says_which_values_without_the_values(desk: cases.Cases) -> None:
    assert looked(desk, ["phone", "requester"]).accepted
    assert small_desk.count(desk, "history", 'facts LIKE \'%"looked":["requester","phone"]%\'') == 1
    assert small_desk.count(desk, "history", "event = 'looked' AND facts LIKE '%6512%'") == 0


def test_the_case_stays_as_it_was_but_for_its_version(desk: cases.Cases) -> None:
    before = small_desk.load(desk, "LIFT-2026-00001")
    looked(desk, ["phone"])
    after = small_desk.load(desk, "LIFT-2026-00001")
    assert (after.configuration, after.fields, after.deadlines) == (
        before.configuration,
        before.fields,
        before.deadlines,
    )
    assert after.version == before.version + 1


@pytest.mark.parametrize("fields", [None, [], "phone", ["symptom"], ["phone", "symptom"], [["phone"]], [None]])
def test_only_personal_values_can_be_asked_for(desk: cases.Cases, fields: Any) -> None:
    answer = looked(desk, fields)
    assert answer.refusal
    assert answer.refusal.code == "bad_data"


def test_a_requester_has_nothing_shown_this_way(desk: cases.Cases) -> None:
    assert looked(desk, ["phone"], casefile.Actor("requester", "1")).refusal


def test_a_refusal_speaks_the_language_that_was_asked_for(desk: cases.Cases) -> None:
    command = casefile.Command("LIFT-2026-00001", "note", LI_NA, language="zh-Hant")
    refusal = desk.submit(command, MONDAY).refusal
    assert refusal
    assert dict(refusal.problems) == {"body": "必填"}
