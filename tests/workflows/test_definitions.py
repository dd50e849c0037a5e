"""The definitions of the workflows that come with the program, beside what their scenarios show."""

import re
from functools import cache
from pathlib import Path

import pytest

from engine import definitions, lint, places
from engine.demo import FILE, script

WORKFLOWS = sorted(places.WORKFLOWS.glob("*.yaml"))


@cache
def roles_held() -> set[str]:
    """The roles that somebody of the demo desk holds."""
    return {role for person in script.read(FILE).desk.persons.values() for role in person.roles}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_definition_is_sound_and_its_roles_are_held(path: Path) -> None:
    findings = lint.lint(definitions.load_file(path), roles_held=roles_held())
    assert [finding.sentence for finding in findings] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_mail_that_is_sent_has_a_template_in_each_language(path: Path) -> None:
    found = definitions.load_file(path)
    sent = {rule.template for rule in found.notifications} | {one.remind_template for one in found.deadlines.values()}
    sent |= {rung.template for one in found.deadlines.values() for rung in one.escalate}
    files = [places.TEMPLATES / "mail" / tag / f"{name}.j2" for name in sorted(sent) for tag in found.languages]
    assert [path for path in files if not path.is_file()] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_mail_to_the_customer_that_can_say_by_when_is_told_of_which_deadline(path: Path) -> None:
    found = definitions.load_file(path)
    texts = {one.stem: one.read_text(encoding="utf-8") for one in (places.TEMPLATES / "mail" / "en").glob("*.j2")}
    rules = [one for one in found.notifications if "requester" in one.to and "deadline.due_at" in texts[one.template]]
    assert [(one.when, one.template) for one in rules if not one.deadline] == []
    assert len(rules) > 5


def test_no_mail_counts_days_that_a_definition_has() -> None:
    counted = re.compile(r"\d+ ?(days|天|个工作日|個工作日|working days)")
    own = [path for path in (places.TEMPLATES / "mail").glob("*/*.j2") if path.stem != "words"]
    assert [path.name for path in own if counted.search(path.read_text(encoding="utf-8"))] == []


def test_the_permission_workflow_takes_what_a_complaint_opens_it_with() -> None:
    ours, theirs = (definitions.load_file(places.WORKFLOWS / f"{name}.yaml") for name in ("complaint", "permission"))
    opens, asked = ours.events["ask_for_permissions"].opens, {one.field: one.required for one in theirs.form}
    assert opens
    assert {name for name, required in asked.items() if required} <= set(opens.given) <= set(asked)
    for name in ("customer_role", "message_types", "access"):
        assert ours.fields[name].choices == theirs.fields[name].choices
