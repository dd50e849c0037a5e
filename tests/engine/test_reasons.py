"""Why a step happened and why not: what stands in its history entry, read again."""

from engine import casefile, decide, reasons
from tests.engine.decide.desk import HOUR, MONDAY, Story, changed
from tests.engine.decide.desk import TEXT as DESK_TEXT

REPAIR = changed(DESK_TEXT)


def story(workflow: decide.Workflow = REPAIR) -> Story:
    told = Story(workflow)
    told.tell("open", "li_na", MONDAY, equipment="Lift 3", phone="+86 138 0013 2207")
    return told


def read(told: Story, number: int) -> reasons.Step:
    """The reasons of an entry, counted from the end where it is negative."""
    entries = [entry for decision in told.told for entry in decision.entries]
    place = number if number >= 0 else len(entries) + number
    return reasons.of(told.workflow.definition, entries[place], place + 1, entries[:place])


def test_a_guard_is_told_with_what_it_saw() -> None:
    told = story()
    told.tell("diagnose", "li_na", MONDAY, level="minor")
    told.tell("repair_done", "li_na", MONDAY + HOUR, cost="6000")
    step = read(told, -1)
    assert step.guards == (reasons.Look("unless cost > 5000", False, {"cost": "6000.00"}),)
    assert (step.roles, step.acted_as) == (("technician",), ("technician",))


def test_of_a_personal_value_only_whether_it_was_given_is_put_down() -> None:
    told = story(changed(DESK_TEXT.replace('unless: "cost > 5000"', "unless: \"phone == '+86 138 0013 2207'\"")))
    told.tell("diagnose", "li_na", MONDAY, level="minor")
    told.tell("repair_done", "li_na", MONDAY + HOUR)
    assert read(told, -1).guards[0].saw == {"phone": "given"}
    assert "0013" not in str(told.told[-1].entries[0].facts["saw"])


def test_a_rule_that_was_followed_and_one_that_was_not_say_what_their_guards_saw() -> None:
    told = story()
    told.tell("diagnose", "li_na", MONDAY, level="minor")
    held = read(told, -1).held_back[0]
    assert (held.rules, held.why) == (("team_lead",), "guard")
    assert held.look == reasons.Look("level == 'critical'", False, {"level": "minor"})
    other = story()
    other.tell("diagnose", "li_na", MONDAY, level="critical")
    assert read(other, -1).letting == (reasons.Look("level == 'critical'", True, {"level": "critical"}),)


def test_four_eyes_name_who_fired_the_other_event() -> None:
    told = story()
    told.tell("diagnose", "li_na", MONDAY, level="minor")
    told.tell("repair_done", "li_na", MONDAY + HOUR, cost="100")
    told.tell("pass", "zhao_lei", MONDAY + HOUR)
    assert read(told, -1).four_eyes == (reasons.FourEyes("repair_done", casefile.Actor("person", "li_na")),)


def test_whoever_acts_is_not_mailed_about_it() -> None:
    told = Story(REPAIR)
    told.tell("open", "wang_fang", MONDAY, equipment="Lift 3")
    held = read(told, -1).held_back[0]
    assert (held.rules, held.why, held.key) == (("team_lead",), "own_action", "wang_fang")


def test_what_several_rules_give_one_person_is_told_once_with_all_of_them() -> None:
    entry = casefile.HistoryEntry(MONDAY, casefile.SYSTEM, "escalated", (), ())
    entry.facts["notices"] = [["wang_fang", "escalated", "team_lead"], ["wang_fang", "escalated", "supervisor"]]
    entry.facts["held"] = [["wang_fang", "escalated", "supervisor", (MONDAY + HOUR).isoformat()]]
    told = reasons.of(REPAIR.definition, entry, 1).told
    assert told == (reasons.Told("wang_fang", "escalated", ("team_lead", "supervisor"), MONDAY + HOUR),)


def test_a_step_without_rules_has_no_reasons() -> None:
    told = story()
    told.tell("note", "li_na", MONDAY, body="Seen.")
    assert read(told, -1).is_empty
