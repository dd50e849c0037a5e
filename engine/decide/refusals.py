"""Refusals in plain words: what may not be done, why, and what may be done instead."""

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from engine import casefile
from engine.decide import rights, sentences
from engine.decide.turn import Wish
from engine.definitions import definition
from engine.fields import Wrong

Problems = Mapping[str, Wrong]

IMPLIED: Mapping[str, definition.Texts] = {
    "assignee": {"en": "the assignee", "zh-Hans": "负责人", "zh-Hant": "負責人"},
    "requester": {"en": "the requester", "zh-Hans": "报单人", "zh-Hant": "報單人"},
    "system": {"en": "the engine itself", "zh-Hans": "系统", "zh-Hant": "系統"},
    "anyone": {"en": "anyone", "zh-Hans": "任何人", "zh-Hant": "任何人"},
}
"""What the implied roles are called."""


def language_of(wish: Wish) -> str:
    """The language that was asked for, else the one the actor reads; English for the machine's operator."""
    if wish.language:
        return wish.language
    if wish.actor.kind == "requester" and wish.turn.case.requester:
        return wish.turn.case.requester.language
    person = wish.turn.desk.person(wish.actor.key)
    return person.language if person else "en"


def refuse(wish: Wish, code: str, sentence: str | None = None, **facts: Any) -> casefile.Refusal:
    """A refusal with its sentence and what this actor can do from here."""
    language = language_of(wish)
    can = rights.allowed(wish.turn.workflow, wish.turn.case, wish.actor, wish.turn.desk)
    first = sentences.say(sentence or code, language, event=wish.event, **facts)
    events = sentences.listed((f"`{one}`" for one in can), language)
    then = sentences.say("from_here" if can else "nothing_from_here", language, events=events)
    return casefile.Refusal(code, sentences.joined(language, first, then), allowed=can)


def not_by_you(wish: Wish) -> casefile.Refusal:
    """The event is for other roles."""
    if not rights.allowed_roles(wish.turn.workflow, wish.event):
        if wish.event == rights.ACKNOWLEDGING:
            return refuse(wish, "not_by_you", "not_told")
        if wish.event in rights.SUPERVISING_EVENTS:
            return refuse(wish, "not_by_you", "not_above")
    workflow, language = wish.turn.workflow, language_of(wish)
    titled = workflow.definition.roles.keys() | {"requester", "assignee"}
    held = rights.roles_of(wish.turn.case, wish.actor, wish.turn.desk) & titled
    allowed = rights.allowed_roles(workflow, wish.event) or tuple(workflow.definition.roles)
    you = sentences.say("you_are", language, roles=_roles(wish, sorted(held))) if held else None
    return refuse(
        wish,
        "not_by_you",
        roles=_roles(wish, allowed),
        you=you or sentences.say("you_have_no_role", language),
    )


def _roles(wish: Wish, roles: Iterable[str]) -> str:
    """Role titles side by side."""
    workflow, language = wish.turn.workflow, language_of(wish)
    texts = {**IMPLIED, **workflow.definition.roles}
    return sentences.listed((workflow.title(texts.get(role, {}), language, role) for role in roles), language)


def unknown_event(wish: Wish) -> casefile.Refusal:
    """There is no such event; the nearest name is offered."""
    workflow, language = wish.turn.workflow, language_of(wish)
    known = (*workflow.definition.events, *definition.COMMON_EVENTS)
    near = difflib.get_close_matches(wish.event, known, 1)
    title = workflow.title(workflow.definition.title, language, workflow.definition.workflow)
    refusal = refuse(wish, "unknown_event", workflow=title)
    hints = [sentences.say("did_you_mean", language, near=near[0])] if near else []
    return casefile.Refusal(refusal.code, sentences.joined(language, *hints, refusal.sentence), allowed=refusal.allowed)


def not_opened(wish: Wish, other: str, inner: casefile.Refusal) -> casefile.Refusal:
    """The event opens a case of another workflow, and that one refuses it."""
    sentence = sentences.say("not_opened", language_of(wish), event=wish.event, other=other)
    return casefile.Refusal(inner.code, sentences.joined(language_of(wish), sentence, inner.sentence), inner.problems)


def bad_data(wish: Wish, problems: Problems) -> casefile.Refusal:
    """Values that can't be taken, each at its field."""
    language = language_of(wish)
    told = tuple((name, explain(wrong, language)) for name, wrong in problems.items())
    named = "; ".join(f"{field_title(wish, name)} {sentence}" for name, sentence in told)
    return casefile.Refusal("bad_data", sentences.say("bad_data", language, problems=named), told)


def field_title(wish: Wish, name: str) -> str:
    """A field as the actor knows it: its title and its name."""
    language = language_of(wish)
    field = wish.turn.workflow.definition.fields.get(name)
    return f"{wish.turn.workflow.title(field.title, language, name)} (`{name}`)" if field else f"`{name}`"


def explain(wrong: Wrong, language: str) -> str:
    """What is wrong with a value, in words."""
    facts = {name: explain(fact, language) if isinstance(fact, Wrong) else fact for name, fact in wrong.facts.items()}
    if wrong.facts.get("titles"):
        facts["column"] = wrong.facts["titles"].get(language) or facts["column"]
    return sentences.say(wrong.code, language, **facts)
