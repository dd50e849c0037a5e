"""One command at a time: what it does, what it is refused for, and what the clock brings before it."""

from dataclasses import replace
from datetime import timedelta

from engine import casefile, decide
from tests.engine.decide.desk import DESK, HOUR, MONDAY, OPENING, TEXT, Story, changed, person

MINUTE = timedelta(minutes=1)


def test_opening_starts_the_chart_arms_deadlines_and_tells_people(story: Story) -> None:
    [decision] = story.told
    assert decision.opened
    assert decision.case.configuration == ("handling", "received")
    assert {row.name: row.due_at for row in decision.changed} == {
        "first_response": MONDAY + 30 * MINUTE,
        "resolution": MONDAY + timedelta(days=2, hours=8),
    }
    assert [(notice.template, notice.to) for notice in decision.notices] == [
        ("case_received", "requester"),
        ("case_received", "wang_fang"),
    ]


def test_a_personal_value_stands_apart_from_the_facts_of_the_entry(story: Story) -> None:
    [entry] = story.told[0].entries
    assert entry.facts["given"] == {"equipment": "Lift 3"}
    assert entry.personal == {"phone": "+86 138 0013 2207"}


def test_opening_without_a_required_field_opens_nothing(repair: decide.Workflow) -> None:
    decision = Story(repair).tell("open", "li_na", MONDAY, phone="x")
    assert decision.refusal is not None
    assert [name for name, _sentence in decision.refusal.problems] == ["phone", "equipment"]
    assert decision.entries == []


def test_the_case_that_is_decided_about_stays_as_it_was(story: Story) -> None:
    before = story.case
    assert before is not None
    copy = replace(before, fields=dict(before.fields), deadlines=[replace(row) for row in before.deadlines])
    story.tell("diagnose", "li_na", MONDAY + 31 * MINUTE, level="critical")
    assert before == copy


def test_a_step_moves_the_case_gives_it_to_whom_it_says_and_meets_its_deadline(story: Story) -> None:
    story.tell("diagnose", "zhao_lei", MONDAY + 10 * MINUTE, level="minor")
    assert story.case is not None
    assert (story.case.configuration, story.case.assignee) == (("handling", "repairing"), "zhao_lei")
    assert (story.row("first_response").state, story.row("first_response").ended_at) == ("met", MONDAY + 10 * MINUTE)


def test_a_changed_fact_gives_the_deadline_its_new_target(story: Story) -> None:
    story.tell("diagnose", "li_na", MONDAY + 10 * MINUTE, level="critical")
    assert story.row("resolution").due_at == MONDAY + 8 * HOUR


def test_a_guard_sees_what_the_form_gives(story: Story) -> None:
    story.tell("diagnose", "li_na", MONDAY, level="minor")
    decision = story.tell("repair_done", "li_na", MONDAY + HOUR, cost="6000")
    assert decision.case.configuration == ("handling", "approving")
    assert decision.case.fields["cost"] == "6000.00"
    assert decision.entries[0].facts["guards"] == [["unless cost > 5000", False]]


def test_an_event_sets_fields_by_expression(story: Story) -> None:
    for by, event in (("li_na", "repair_done"), ("chen_jing", "fail"), ("li_na", "repair_done"), ("chen_jing", "fail")):
        if event == "repair_done" and story.case and "received" in story.case.configuration:
            story.tell("diagnose", "li_na", MONDAY, level="minor")
        story.tell(event, by, MONDAY + HOUR, **({"cost": 100} if event == "repair_done" else {}))
    assert story.case is not None
    assert story.case.fields["round"] == 2


def test_an_expression_that_gives_no_value_refuses_the_event(story: Story) -> None:
    story.tell("edit", "li_na", MONDAY, round=None)
    story.tell("diagnose", "li_na", MONDAY, level="minor")
    story.tell("repair_done", "li_na", MONDAY, cost=100)
    refusal = story.tell("fail", "chen_jing", MONDAY).refusal
    assert refusal is not None
    assert (refusal.code, refusal.problems[0][0]) == ("bad_data", "fail")


def test_a_history_state_brings_the_case_back_to_where_it_was(story: Story) -> None:
    story.tell("diagnose", "li_na", MONDAY, level="minor")
    story.tell("ask_customer", "li_na", MONDAY + HOUR)
    assert story.row("resolution").state == "paused"
    decision = story.tell("customer_replied", casefile.Actor("requester", "1"), MONDAY + 3 * HOUR)
    assert decision.case.configuration == ("handling", "repairing")
    assert story.row("resolution").consumed_s == 3600.0


def test_four_eyes_keep_who_repaired_from_checking(story: Story) -> None:
    story.tell("diagnose", "li_na", MONDAY, level="minor")
    story.tell("repair_done", "li_na", MONDAY, cost=100)
    refused = story.tell("pass", "li_na", MONDAY)
    assert refused.refusal is not None
    assert refused.refusal.code == "four_eyes"
    assert story.tell("pass", "zhao_lei", MONDAY).refusal is None


def test_a_step_of_others_is_answered_with_whose_it_is_and_what_may_be_done(story: Story) -> None:
    refusal = story.tell("diagnose", "chen_jing", MONDAY, level="minor").refusal
    assert refusal is not None
    assert refusal.sentence.startswith("`diagnose` is for technicians; you are quality checkers. From here you can: `")
    assert "answer" in refusal.allowed
    assert "diagnose" not in refusal.allowed


def test_a_refusal_speaks_the_language_of_who_is_refused(story: Story) -> None:
    refusal = story.tell("repair_done", "zhao_lei", MONDAY).refusal
    assert refusal is not None
    assert refusal.sentence.startswith("个案处于“received”时不能执行 `repair_done`。您现在可以：")


def test_an_unknown_event_is_answered_with_the_nearest_one(story: Story) -> None:
    refusal = story.tell("diagnoze", "li_na", MONDAY).refusal
    assert refusal is not None
    assert refusal.sentence.startswith("Did you mean `diagnose`?")


def test_every_problem_of_a_form_is_told_at_once_and_nothing_changes(story: Story) -> None:
    before = story.case
    refusal = story.tell("diagnose", "li_na", MONDAY, level="big", colour="red").refusal
    assert refusal is not None
    assert {name for name, _sentence in refusal.problems} == {"level", "colour"}
    assert story.case is before


def test_a_step_without_a_form_says_that_it_asks_for_nothing(story: Story) -> None:
    story.tell("diagnose", "li_na", MONDAY, level="minor")
    refusal = story.tell("ask_customer", "li_na", MONDAY, colour="red").refusal
    assert refusal is not None
    assert refusal.problems == (("colour", "is not asked for: this step has no form"),)


def test_an_old_version_is_refused_with_the_version_in_force(repair: decide.Workflow, story: Story) -> None:
    assert story.case is not None
    command = casefile.Command(story.case.number, "note", person("li_na"), {"body": "x"}, expected_version=7)
    decision = decide.decide(repair, story.case, command, MONDAY, DESK)
    assert decision.refusal is not None
    assert decision.refusal.code == "conflict"
    assert "version 1, you gave 7" in decision.refusal.sentence


def test_a_breach_is_not_hidden_by_an_event_that_comes_late(story: Story) -> None:
    decision = story.tell("diagnose", "li_na", MONDAY + HOUR, level="minor")
    assert [entry.event for entry in decision.entries] == ["reminder", "breached", "escalated", "diagnose"]
    row = story.row("first_response")
    assert (row.state, row.breached_at, row.ended_at) == ("breached", MONDAY + 30 * MINUTE, MONDAY + HOUR)


def test_an_event_at_due_is_in_time(story: Story) -> None:
    story.tell("diagnose", "li_na", MONDAY + 30 * MINUTE, level="minor")
    assert story.row("first_response").state == "met"


def test_a_refused_event_leaves_what_the_clock_brought(story: Story) -> None:
    decision = story.tell("pass", "li_na", MONDAY + HOUR)
    assert decision.refusal is not None
    assert [entry.event for entry in decision.entries] == ["reminder", "breached", "escalated"]
    assert decision.case.version == 2


def test_after_an_outage_each_person_gets_one_mail_that_names_what_passed(story: Story) -> None:
    decision = story.look(MONDAY + 6 * HOUR)
    assert sorted((notice.to, notice.template) for notice in decision.notices) == [
        ("li_na", "deadline_breached"),
        ("wang_fang", "deadline_breached"),
    ]
    to_wang = next(notice for notice in decision.notices if notice.to == "wang_fang")
    assert [passed.kind for passed in to_wang.context.passed] == ["rung", "rung"]
    assert decision.case.priority == "high"


def test_who_is_told_of_a_point_by_two_rules_reads_it_once(repair: decide.Workflow) -> None:
    story = Story(repair)
    story.tell("open", "li_na", MONDAY, equipment="Lift 3")
    story.tell(
        "release", "li_na", MONDAY
    )  # now the rule for the assignee leads to the team lead, as the other one does
    [notice] = story.look(MONDAY + HOUR).notices[-1:]
    assert notice.to == "wang_fang"
    assert [passed.kind for passed in notice.context.passed] == ["reminder", "rung"]


def test_nobody_is_mailed_about_their_own_action(repair: decide.Workflow) -> None:
    decision = Story(repair).tell("open", "wang_fang", MONDAY, equipment="Lift 3")
    assert [notice.to for notice in decision.notices] == ["requester"]
    assert decision.entries[0].facts["held_back"] == [["team_lead", "case_received", "own_action", "wang_fang"]]


def test_one_address_in_three_roles_gets_one_mail() -> None:
    told = changed(TEXT.replace("to: [requester, team_lead]}", "to: [assignee, team_lead, quality]}"))
    everyone = {key: replace(one, mail_address="Desk@desk.example") for key, one in DESK.persons.items()}
    command = casefile.Command(None, "open", person("zhao_lei"), {"equipment": "Lift 3"}, "repair", OPENING)
    decision = decide.decide(told, None, command, MONDAY, replace(DESK, persons=everyone))
    assert [notice.to for notice in decision.notices] == ["li_na"]
    assert len(decision.entries[0].facts["notices"]) == 3


def test_a_notification_whose_guard_does_not_hold_is_held_back_with_the_reason(story: Story) -> None:
    minor = story.tell("diagnose", "li_na", MONDAY, level="minor")
    guard = ["guard", "level == 'critical'", {"level": "minor"}]
    assert minor.entries[0].facts["held_back"] == [["team_lead", "diagnosed", *guard]]
    assert minor.notices == []


def closed(story: Story) -> Story:
    story.tell("diagnose", "li_na", MONDAY, level="minor")
    story.tell("repair_done", "li_na", MONDAY + HOUR, cost=100)
    story.tell("pass", "chen_jing", MONDAY + 2 * HOUR)
    return story


def test_closing_meets_what_closing_meets_and_starts_the_timer(story: Story) -> None:
    case = closed(story).case
    assert case is not None
    assert case.closed_at == MONDAY + 2 * HOUR
    assert story.row("resolution").state == "met"
    assert story.row("filing").due_at == MONDAY + 2 * HOUR + timedelta(days=30)


def test_reopening_goes_on_and_ends_the_timer(story: Story) -> None:
    case = closed(story).tell("reopen", "li_na", MONDAY + 4 * HOUR).case
    assert case.closed_at is None
    assert (story.row("resolution").state, story.row("resolution").consumed_s) == ("armed", 2 * 3600.0)
    assert story.row("filing").state == "cancelled"


def test_a_timer_sends_its_event_at_its_instant_and_breaches_nothing(story: Story) -> None:
    decision = closed(story).look(MONDAY + timedelta(days=60))
    assert decision.case.configuration == ("filed",)
    assert [(entry.event, entry.at) for entry in decision.entries][-1] == (
        "file",
        MONDAY + 2 * HOUR + timedelta(days=30),
    )
    assert decision.notices == []
    assert decision.case.next_fire_at is None


def test_a_filed_case_says_that_nothing_can_be_done(story: Story) -> None:
    closed(story).look(MONDAY + timedelta(days=60))
    refusal = story.tell("reopen", "li_na", MONDAY + timedelta(days=61)).refusal
    assert refusal is not None
    assert refusal.code == "not_from_here"


def test_a_link_names_a_case_that_exists(story: Story) -> None:
    refusal = story.tell("join", "li_na", MONDAY, other="RPR-2026-99999").refusal
    assert refusal is not None
    assert refusal.problems == (("other", "RPR-2026-99999 does not exist"),)
    decision = story.tell("join", "li_na", MONDAY, other="RPR-2026-00001")
    assert decision.links == [casefile.Link("duplicate_of", "RPR-2026-00001")]


def test_a_clock_that_went_back_does_not_take_the_history_back(story: Story) -> None:
    decision = story.tell("diagnose", "li_na", MONDAY - HOUR, level="minor")
    assert decision.entries[0].at == MONDAY


def test_references_name_what_the_store_has_to_look_up(repair: decide.Workflow) -> None:
    command = casefile.Command(OPENING.number, "join", person("li_na"), {"other": "RPR-2026-00001"})
    assert decide.references(repair, command).cases == {"RPR-2026-00001"}
