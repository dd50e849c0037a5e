"""Lint: one broken definition a rule, each against a sound one beside it."""

import dataclasses
from typing import Any

import pytest

from engine import calendars, lint, sheets
from engine.definitions import definition as definitions
from engine.definitions import uses

S, T, H = definitions.State, definitions.Transition, definitions.History
E, D, F = definitions.Event, definitions.Deadline, definitions.Field
TITLE = {"en": "x", "zh-Hans": "某", "zh-Hant": "某"}
RUNG = definitions.Rung(after=None, notify=("team_lead",), template="deadline_breached")  # type: ignore[arg-type]


def state(name: str, *transitions: definitions.Transition, **more: Any) -> definitions.State:
    return S(name, title=TITLE, transitions=transitions, **more)


def event(name: str, **more: Any) -> definitions.Event:
    return E(name, **({"title": TITLE, "by": ("technician",)} | more))


def deadline(name: str, **more: Any) -> definitions.Deadline:
    return D(name, **({"title": TITLE, "met_by": ("closed",), "escalate": (RUNG,)} | more))


STATES = (
    state("received", T("diagnose", "repairing"), initial=True),
    state("repairing", T("finish", "closed_state")),
    state("closed_state", final=True),
)
SOUND = definitions.Definition(
    workflow="repair",
    title=TITLE,
    calendar="office",
    number="{seq}",
    fields={
        "cost": F("cost", "money", title=TITLE),
        "level": F("level", "choice", title=TITLE, choices={"minor": TITLE}),
    },
    roles={"technician": TITLE, "director": TITLE},
    states=STATES,
    events={"diagnose": event("diagnose"), "finish": event("finish")},
    deadlines={"resolution": deadline("resolution")},
)


def changed(**more: Any) -> definitions.Definition:
    return dataclasses.replace(SOUND, **more)


def events(*all_of_them: definitions.Event) -> dict[str, definitions.Event]:
    return dict(SOUND.events) | {one.name: one for one in all_of_them}


def deadlines(**more: Any) -> dict[str, definitions.Deadline]:
    return {"resolution": deadline("resolution", **more)}


def found(definition: definitions.Definition, code: str, **world: Any) -> list[lint.Finding]:
    return [one for one in lint.lint(definition, **world) if one.code == code]


def test_a_sound_definition_has_no_findings() -> None:
    assert lint.lint(SOUND) == ()


def test_an_unreachable_state_is_named_once_with_what_is_in_it() -> None:
    island = state("island", states=(state("shore"),), waits=True)
    (one,) = found(changed(states=(*STATES, island)), "unreachable_state")
    assert "`island`" in one.sentence


def test_a_state_only_passed_through_is_reachable() -> None:
    through = (
        state("received", T("diagnose", "between"), initial=True),
        state("between", T(None, "repairing")),
        *STATES[1:],
    )
    assert not found(changed(states=through), "unreachable_state")


def test_a_dead_end_shows_the_shortest_way_to_it() -> None:
    dead = (state("received", T("diagnose", "repairing"), T("finish", "pit"), initial=True), *STATES[1:], state("pit"))
    (one,) = found(changed(states=dead), "dead_end")
    assert "`pit`" in one.sentence
    assert one.path == ("open", "finish")


def test_a_workflow_without_any_end_is_one_finding() -> None:
    endless = (state("received", T("diagnose", "repairing"), initial=True), state("repairing", T("finish", "received")))
    assert len(found(changed(states=endless), "no_end")) == 1
    assert not found(changed(states=endless), "dead_end")


def test_a_state_that_closes_is_an_end() -> None:
    closing = (*STATES[:2], state("closed_state", closes=True))
    assert lint.lint(changed(states=closing)) == ()


def test_one_stuck_region_does_not_blame_the_other() -> None:
    left = state("left", states=(state("l1", T("diagnose", "l2"), initial=True), state("l2")))
    right = state("right", states=(state("r1", T("finish", "closed_state"), initial=True),))
    both = (state("both", parallel=True, initial=True, states=(left, right)), STATES[2])
    assert not found(changed(states=both), "dead_end")


def test_an_event_that_nobody_may_fire_is_found_with_the_way_to_it() -> None:
    (one,) = found(changed(events={"diagnose": event("diagnose")}), "nobody_may_fire")
    assert "`finish`" in one.sentence
    assert one.path == ("open", "diagnose")
    assert found(changed(events=events(event("finish", by=()))), "nobody_may_fire")


@pytest.mark.parametrize("name", ["diagnoze", "diagnose_again"])
def test_an_event_without_a_transition_is_a_warning_with_the_likely_name(name: str) -> None:
    (one,) = found(changed(events=events(event(name))), "unused_event")
    assert (one.level, "did you mean `diagnose`" in one.sentence) == ("warning", True)


def test_a_guard_names_only_what_is_there() -> None:
    guarded = (
        state("received", T("diagnose", "repairing", cond="kost > 3 and grade == 'A'"), initial=True),
        *STATES[1:],
    )
    (one,) = found(changed(states=guarded), "guard_unknown_field")
    assert "`kost`" in one.sentence
    assert "did you mean `cost`" in one.sentence


def test_a_guard_that_is_no_expression_is_said_with_the_reason() -> None:
    guarded = (state("received", T("diagnose", "repairing", cond="cost.real > 3"), initial=True), *STATES[1:])
    (one,) = lint.lint(changed(states=guarded))
    assert one.code == "bad_guard"
    assert "attributes are not allowed" in one.sentence


def test_an_expression_that_sets_a_field_names_only_fields() -> None:
    setting = event("finish", sets={"cost": definitions.Setting(expression="cost + fee")})
    (one,) = found(changed(events=events(setting)), "guard_unknown_field")
    assert "`fee`" in one.sentence


def test_two_unguarded_transitions_for_one_event_are_refused() -> None:
    double = (state("received", T("diagnose", "repairing"), T("diagnose", "received"), initial=True), *STATES[1:])
    assert len(found(changed(states=double), "two_unguarded")) == 1


def test_a_guarded_transition_after_an_unguarded_one_is_a_warning() -> None:
    late = state("received", T("diagnose", "repairing"), T("diagnose", "received", cond="cost > 1"), initial=True)
    (one,) = found(changed(states=(late, *STATES[1:])), "never_taken")
    assert one.level == "warning"


def test_a_guarded_transition_before_an_unguarded_one_is_sound() -> None:
    early = state("received", T("diagnose", "received", cond="cost > 1"), T("diagnose", "repairing"), initial=True)
    assert lint.lint(changed(states=(early, *STATES[1:]))) == ()


@pytest.mark.parametrize(
    ("rule", "waiting"),
    [
        ({"starts": ("opened",), "met_by": ("closed",)}, []),
        ({"starts": ("diagnose",), "met_by": ("closed",)}, ["received"]),
        ({"starts": ("repairing",), "met_by": ("closed",)}, ["received"]),
        ({"starts": ("opened",), "met_by": ("diagnose",)}, ["repairing"]),
        ({"starts": ("opened",), "cancelled_by": ("repairing",)}, ["repairing"]),
        ({"starts": ("opened",), "pauses_in": ("repairing",)}, ["repairing"]),
        ({"escalate": ()}, ["received", "repairing"]),
        ({"starts": ("customer_message",), "each": True}, ["received", "repairing"]),
    ],
)
def test_a_state_that_can_wait_for_ever_has_no_running_clock(rule: dict[str, Any], waiting: list[str]) -> None:
    told = found(changed(deadlines=deadlines(**rule)), "waits_for_ever")
    assert [name for name in ("received", "repairing") if any(f"`{name}`" in one.sentence for one in told)] == waiting


def test_a_state_that_waits_on_purpose_is_left_alone() -> None:
    waits = (STATES[0], dataclasses.replace(STATES[1], waits=True), STATES[2])
    assert not found(changed(states=waits, deadlines=deadlines(met_by=("diagnose",))), "waits_for_ever")


def test_a_clock_that_starts_each_time_watches_the_second_round_too() -> None:
    rounds = (
        state("received", T("diagnose", "repairing"), initial=True),
        state("repairing", T("finish", "checking")),
        state("checking", T("fail", "repairing"), T("pass", "closed_state"), waits=True),
        STATES[2],
    )
    rule = {"starts": ("diagnose", "fail"), "met_by": ("finish",), "each": True}
    told = found(changed(states=rounds, deadlines=deadlines(**rule)), "waits_for_ever")
    assert [one.path for one in told] == [("open",)]


def test_a_reopened_clock_watches_again() -> None:
    again = (
        state("received", T("diagnose", "done"), initial=True),
        state("done", T("reopen", "redone"), closes=True),
        state("redone", T("finish", "closed_state")),
        STATES[2],
    )
    assert not found(changed(states=again), "waits_for_ever")


def test_a_deadline_that_nothing_ends_is_found() -> None:
    assert found(changed(deadlines=deadlines(met_by=())), "deadline_never_ends")
    assert not found(changed(deadlines=deadlines(met_by=(), pauses_in=("repairing",))), "deadline_never_ends")


@pytest.mark.parametrize("key", ["starts", "met_by", "cancelled_by", "pauses_in"])
def test_an_unknown_occasion_is_found_with_the_likely_name(key: str) -> None:
    (one,) = found(changed(deadlines=deadlines(**{key: ("repairng",)})), "unknown_occasion")
    assert "did you mean `repairing`" in one.sentence


def test_a_role_that_no_one_holds_is_a_warning() -> None:
    told = dataclasses.replace(RUNG, notify=("director", "team_lead"))
    definition = changed(deadlines=deadlines(escalate=(told,)))
    (one,) = found(definition, "role_not_held", roles_held={"technician"})
    assert one.level == "warning"
    assert not found(definition, "role_not_held")
    assert not found(definition, "role_not_held", roles_held={"director"})


def test_an_unknown_recipient_is_an_error() -> None:
    told = dataclasses.replace(RUNG, notify=("directer",))
    (one,) = found(changed(deadlines=deadlines(escalate=(told,))), "unknown_recipient")
    assert "did you mean `director`" in one.sentence


def test_an_escalation_sends_only_what_moves_something() -> None:
    sends = dataclasses.replace(RUNG, send="expire")
    assert found(changed(deadlines=deadlines(escalate=(sends,))), "send_without_transition")


def test_a_template_stands_in_each_language_and_uses_what_it_is_given() -> None:
    own = {(name, language): () for name in uses.ENGINE_TEMPLATES for language in SOUND.languages}
    written = own | {("deadline_breached", language): frozenset({"case"}) for language in ("en", "zh-Hans")}
    (missing,) = found(SOUND, "missing_template", templates=written)
    assert "zh-Hant" in missing.sentence
    wrong = written | {("deadline_breached", "zh-Hant"): frozenset({"caze"})}
    (unknown,) = found(SOUND, "template_unknown_name", templates=wrong, context_names={"case"})
    assert "did you mean `case`" in unknown.sentence


def test_each_language_has_a_text_for_all_that_people_read() -> None:
    half = {"en": "x"}
    bare = changed(
        title=half,
        roles={"technician": half, "director": TITLE},
        fields={"level": F("level", "choice", title=half, choices={"minor": half})},
        states=(dataclasses.replace(STATES[0], title=half), *STATES[1:]),
        events=events(event("finish", title=half)),
        deadlines=deadlines(title=half),
    )
    told = found(bare, "missing_text")
    assert len(told) == 7
    assert all(one.sentence.endswith("has no title in zh-Hans, zh-Hant") for one in told)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"form": (definitions.FormField("nope"),)}, "unknown_field"),
        ({"events": events(event("finish", form=(definitions.FormField("nope"),)))}, "unknown_field"),
        ({"events": events(event("finish", sets={"nope": definitions.Setting(1)}))}, "unknown_field"),
        ({"events": events(event("finish", assign="field.nope"))}, "unknown_field"),
        ({"events": events(event("finish", link=definitions.LinkRule("duplicate_of", "nope")))}, "unknown_field"),
        ({"events": events(event("finish", not_by=("nope",)))}, "unknown_event"),
        ({"events": events(event("finish", by=("nope",)))}, "unknown_role"),
        ({"opened_by": ("nope",)}, "unknown_role"),
        ({"deadlines": deadlines(due="nope")}, "unknown_field"),
        ({"notifications": (definitions.NotificationRule("nope", "t", ("requester",)),)}, "unknown_occasion"),
        ({"notifications": (definitions.NotificationRule("opened", "t", ("nope",)),)}, "unknown_recipient"),
        ({"states": (state("a", initial=True), state("b", initial=True))}, "no_chart"),
        ({"states": (state("a", T("diagnose", "b")), state("b", T(None, "b")))}, "never_at_rest"),
    ],
)
def test_what_is_named_is_there(more: dict[str, Any], code: str) -> None:
    assert [one.level for one in found(changed(**more), code)] == ["error"]


def test_findings_stand_in_the_order_of_lines() -> None:
    one, two = sheets.Place(9, 3), sheets.Place(4, 3)
    definition = changed(events=events(event("late", place=one), event("soon", place=two)))
    assert [finding.place.line for finding in lint.lint(definition)] == [4, 9]


def test_a_finding_reads_as_a_line_of_text() -> None:
    finding = lint.Finding("error", "dead_end", "no way out", sheets.Place(4, 3), ("open", "diagnose"))
    assert str(finding) == "4:3 error: no way out (open → diagnose) [dead_end]"


def rung(after: str, **more: Any) -> definitions.Rung:
    return definitions.Rung(calendars.Span.parse(after), **({"notify": ("team_lead",)} | more))


def test_rungs_stand_in_the_order_in_which_they_come() -> None:
    ordered = (rung("0m"), rung("2h"), rung("1 working day"), rung("4h"), rung("2 working days"))
    assert not found(changed(deadlines=deadlines(escalate=ordered)), "rungs_out_of_order")
    (one,) = found(changed(deadlines=deadlines(escalate=(*ordered, rung("3h")))), "rungs_out_of_order")
    assert "rung 6 of `resolution` comes 3h after due, the one before 4h" in one.sentence


@pytest.mark.parametrize(("span", "is_sound"), [("3 working days", True), ("3h", False), ("3 calendar days", False)])
def test_until_close_goes_with_working_days(span: str, is_sound: bool) -> None:
    within = definitions.Within(calendars.Span.parse(span))
    broken = changed(deadlines=deadlines(within=within, until_close=True))
    assert bool(found(broken, "until_close_without_days")) is not is_sound


def test_until_close_goes_not_with_the_date_of_a_field() -> None:
    broken = changed(deadlines=deadlines(due="cost", until_close=True))
    assert "`due`" in found(broken, "until_close_without_days")[0].sentence


def test_an_event_that_is_sent_has_a_way_where_the_clock_runs() -> None:
    late = {"escalate": (rung("0m", send="diagnose"),)}
    assert not found(changed(deadlines=deadlines(**late)), "sent_in_vain")
    (one,) = found(changed(deadlines=deadlines(starts=("repairing",), **late)), "sent_in_vain")
    assert "`diagnose`" in one.sentence


def test_a_recipient_may_be_a_person_field_unless_that_person_is_kept_away() -> None:
    told = (definitions.NotificationRule("opened", "case_received", ("field.about",)),)
    fields = {**SOUND.fields, "about": F("about", "person", title=TITLE)}
    assert lint.lint(changed(fields=fields, notifications=told)) == ()
    assert found(changed(fields=fields, notifications=told, never=("about",)), "tells_who_is_kept_away")
    assert found(changed(notifications=told), "unknown_field")


def test_fields_that_the_new_keys_name_exist() -> None:
    opens = definitions.OpenRule("permission", "caused_by", given={"x": definitions.Setting(field="gone_3")})
    kept = {"level": definitions.Setting(row={"text": definitions.Setting(field="gone_2")})}
    broken = event("finish", not_by_fields=("gone_1",), sets=kept, opens=opens)
    sentences = [one.sentence for one in found(changed(events=events(broken), never=("gone_4",)), "unknown_field")]
    assert [number for number in range(1, 5) if any(f"gone_{number}" in one for one in sentences)] == [1, 2, 3, 4]


def test_conditions_and_columns_that_are_worked_out_name_fields_only() -> None:
    kept = {"level": definitions.Setting(row={"text": definitions.Setting(expression="ronud + 1")})}
    asked = (definitions.FormField("cost", cond="levle == 'minor'"),)
    broken = changed(events=events(event("finish", sets=kept, form=asked)), form=asked)
    assert len(found(broken, "guard_unknown_field")) == 3


def test_a_personal_text_is_not_appended_to_what_is_not_personal() -> None:
    texts = {"phone": F("phone", "phone", title=TITLE, personal=True), "log": F("log", "rows", title=TITLE)}
    kept = {"log": definitions.Setting(row={"text": definitions.Setting(field="phone")})}
    broken = changed(fields={**SOUND.fields, **texts}, events=events(event("finish", sets=kept)))
    assert "`phone`" in found(broken, "personal_copied")[0].sentence


@pytest.mark.parametrize(
    ("workflow", "given", "code", "named"),
    [
        ("repiar", (), "unknown_workflow", "did you mean `repair`?"),
        ("other", ("level",), "opening_refused", "without `cost`"),
        ("other", ("cost", "levle"), "opening_refused", "with `levle`"),
    ],
)
def test_a_case_that_another_workflow_would_refuse_is_found(
    workflow: str, given: tuple[str, ...], code: str, named: str
) -> None:
    form = (definitions.FormField("cost"), definitions.FormField("level", required=False))
    others = {"other": changed(workflow="other", form=form)}
    opens = definitions.OpenRule(workflow, "follows", given=dict.fromkeys(given, definitions.Setting(1)))
    broken = changed(events=events(event("finish", opens=opens)))
    assert named in found(broken, code, workflows=others)[0].sentence
    assert not found(broken, code)


def test_a_personal_field_that_a_mail_is_to_show_is_told() -> None:
    fields = {**SOUND.fields, "home": F("home", "text", title=TITLE, personal=True)}
    told = (definitions.NotificationRule("opened", "case_received", ("requester",), show=("home", "cost")),)
    (one,) = found(changed(fields=fields, notifications=told), "personal_shown")
    assert "`home`" in one.sentence
