"""Whoever a case concerns neither acts on it, nor holds it, nor hears of it, nor sees it."""

import dataclasses

import pytest

from engine import casefile, decide, people
from tests.engine.decide import complaint
from tests.engine.decide.desk import DESK, person

AT = complaint.AT


def code(decision: casefile.Decision) -> str | None:
    return decision.refusal and decision.refusal.code


@pytest.mark.parametrize(
    ("event", "data"), [("look_into", {}), ("note", {"body": "hm"}), ("take", {}), ("edit", {"about": None})]
)
def test_whoever_a_case_is_about_can_do_nothing_to_it(event: str, data: dict[str, object]) -> None:
    refusal = complaint.opened("zhao_lei", about="li_na").tell(event, "li_na", AT, **data).refusal
    assert refusal is not None
    assert (refusal.code, refusal.allowed) == ("not_by_you", ())
    assert refusal.sentence.startswith("This case concerns you (About (`about`) names you)")


def test_the_case_is_taken_from_whoever_it_turns_out_to_be_about() -> None:
    story = complaint.opened("zhao_lei")
    assert story.case
    assert story.case.assignee == "li_na"
    entry = story.tell("edit", "chen_jing", AT, about="li_na").entries[-1]
    assert (story.case.assignee, entry.facts["assignee"]) == (None, ["li_na", None])


def test_who_names_themselves_while_taking_the_case_does_not_hold_it() -> None:
    story = complaint.opened("chen_jing")
    entry = story.tell("look_into", "zhao_lei", AT, about="zhao_lei").entries[-1]
    assert story.case
    assert story.case.assignee is None
    assert entry.facts["assignee"] == ["li_na", None]


@pytest.mark.parametrize(("event", "data"), [("assign", {}), ("hand_over", {"reason": "on leave"})])
def test_the_case_can_not_be_given_to_whoever_it_is_about(event: str, data: dict[str, object]) -> None:
    story = complaint.opened("zhao_lei", about="li_na")
    story.tell("take", "chen_jing", AT)
    refusal = story.tell(event, "chen_jing", AT, person="li_na", **data).refusal
    assert refusal is not None
    assert refusal.code == "bad_data"
    assert [name for name, _why in refusal.problems] == ["person"]


def test_a_form_can_not_give_the_case_to_whoever_it_is_about() -> None:
    story = complaint.opened("zhao_lei", about="li_na")
    story.tell("look_into", "zhao_lei", AT)
    refused = story.tell("hand_to", "zhao_lei", AT, respondent="li_na")
    assert code(refused) == "bad_data"
    assert code(story.tell("hand_to", "zhao_lei", AT, respondent="chen_jing")) is None


def test_a_case_about_oneself_can_be_opened_and_is_not_held() -> None:
    story = complaint.opened("li_na", about="li_na")
    assert story.case
    assert story.case.assignee is None
    assert not decide.may_see(story.workflow, story.case, person("li_na"), DESK)


def test_what_is_late_is_not_told_to_whoever_it_is_about() -> None:
    story = complaint.opened("zhao_lei", about="wang_fang")
    told = {notice.to for notice in story.look(complaint.LATE).notices}
    assert told == {"li_na", "chen_jing"}


def test_someone_whom_a_field_names_may_not_take_that_step_and_may_take_others() -> None:
    story = complaint.opened()
    story.tell("look_into", "li_na", AT, respondent="zhao_lei")
    refusal = story.tell("state_case", "zhao_lei", AT).refusal
    assert refusal is not None
    assert (refusal.code, "答复人" in refusal.sentence) == ("four_eyes", True)
    assert "state_case" not in refusal.allowed
    assert code(story.tell("propose", "zhao_lei", AT, proposal="apology")) is None


def test_an_offer_says_which_field_names_its_reader() -> None:
    story = complaint.opened()
    story.tell("look_into", "li_na", AT, respondent="zhao_lei")
    assert story.case
    offers = {one.event: one for one in decide.offers(story.workflow, story.case, person("zhao_lei"), DESK)}
    assert (offers["state_case"].mine, offers["state_case"].named_in) == (False, "respondent")


@pytest.mark.parametrize(
    ("key", "sees"),
    [
        ("li_na", True),  # holds it
        ("wang_fang", True),  # in the team
        ("chen_jing", True),  # holds a declared role
        ("zhao_lei", False),  # none of these
        ("nobody", False),
    ],
)
def test_a_person_sees_what_is_theirs_their_teams_or_of_their_role(key: str, sees: bool) -> None:
    story = complaint.opened("chen_jing")
    assert story.case
    assert decide.may_see(story.workflow, story.case, person(key), DESK) is sees


@pytest.mark.parametrize(
    ("actor", "sees"),
    [
        (casefile.Actor("operator", "root"), True),
        (casefile.SYSTEM, True),
        (casefile.Actor("requester", "1"), True),
        (casefile.Actor("requester", "2"), False),
    ],
)
def test_the_operator_sees_all_and_a_requester_their_own(actor: casefile.Actor, sees: bool) -> None:
    story = complaint.opened()
    assert story.case
    assert decide.may_see(story.workflow, story.case, actor, DESK) is sees


def test_whoever_a_case_is_about_does_not_see_it_whatever_they_are() -> None:
    story = complaint.opened("zhao_lei", about="wang_fang")
    assert story.case
    lead = dataclasses.replace(DESK.persons["wang_fang"], roles=frozenset({"quality"}))
    everyone = people.Desk.of([*DESK.persons.values(), lead], DESK.teams.values())
    assert not decide.may_see(story.workflow, story.case, person("wang_fang"), everyone)


@pytest.mark.parametrize(
    ("changes", "teams", "sees"),
    [
        ({}, {}, False),
        ({"li_na": {"supervisor": "zhao_lei"}}, {}, True),  # the holder's supervisor
        ({"li_na": {"supervisor": "chen_jing"}, "chen_jing": {"supervisor": "zhao_lei"}}, {}, True),  # and theirs
        ({"li_na": {"supervisor": "chen_jing"}, "chen_jing": {"supervisor": "li_na"}}, {}, False),  # a ring
        ({"li_na": {"deputy": "zhao_lei"}}, {}, True),  # stands in for the holder
        ({"zhao_lei": {"deputy": "li_na"}}, {}, False),  # the other way round
        ({}, {"lead": "zhao_lei"}, True),  # leads the team
    ],
)
def test_who_stands_above_or_beside_the_holder_sees_the_case(
    changes: dict[str, dict[str, str]], teams: dict[str, str], sees: bool
) -> None:
    story = complaint.opened("li_na")
    assert story.case
    persons = [dataclasses.replace(one, **changes.get(key, {})) for key, one in DESK.persons.items()]
    desk = people.Desk.of(persons, [dataclasses.replace(one, **teams) for one in DESK.teams.values()])
    assert decide.may_see(story.workflow, story.case, person("zhao_lei"), desk) is sees


@pytest.mark.parametrize(("given", "sees"), [({"respondent": "zhao_lei"}, True), ({"about": "zhao_lei"}, False)])
def test_who_is_named_sees_the_case_unless_it_is_about_them(given: dict[str, str], sees: bool) -> None:
    story = complaint.opened("li_na")
    story.tell("look_into", "li_na", AT, **given)
    assert story.case
    assert decide.may_see(story.workflow, story.case, person("zhao_lei"), DESK) is sees


def test_an_operator_may_act_on_every_case() -> None:
    story = complaint.opened("zhao_lei", about="li_na")
    assert code(story.tell("look_into", casefile.Actor("operator", "li_na"), AT)) is None


def test_the_engine_gives_a_case_to_the_supervisor_rather_than_to_whoever_it_is_about() -> None:
    rung = "escalate: [{after: 0m, reassign: field.respondent}]"
    text = complaint.TEXT.replace("escalate: [{after: 0m, notify: [assignee, supervisor, team_lead, quality]}]", rung)
    story = complaint.opened("zhao_lei", text)
    story.tell("look_into", "zhao_lei", AT, respondent="li_na")
    story.tell("edit", "chen_jing", AT, about="li_na")
    story.look(complaint.LATE)
    assert story.case
    assert story.case.assignee == "wang_fang"


def test_a_desk_without_never_keeps_nobody_away() -> None:
    story = complaint.opened("zhao_lei", complaint.TEXT.replace("never: [about]\n", ""), about="li_na")
    assert code(story.tell("look_into", "li_na", AT)) is None
