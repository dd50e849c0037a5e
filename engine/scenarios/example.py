"""A made-up case of a workflow: for whoever wants to see a mail of it before there is a real one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from engine import casefile, decide, fields, people
from engine.casefile import Json
from engine.definitions import definition as definitions
from engine.definitions import uses
from engine.rehearsal import numbers
from engine.scenarios import cast as casts
from engine.scenarios import local_time, made_up
from engine.scenarios.performance import BEGINS
from engine.scenarios.scenario import Given


@dataclass(frozen=True, slots=True)
class Names:
    """What an example is called in one language; ``body`` stands for what someone writes."""

    persons: tuple[str, ...]
    customer: str
    requester: str
    title: str
    body: str


NAMES = {
    "en": Names(
        ("Li Na", "Zhang Wei", "Wang Fang", "Chen Jie", "Liu Yang", "Zhao Lei", "Sun Li", "Zhou Min"),
        "Sunrise Property", "Ms Wang Min", "{} (example)", "(What was written stands here.)",
    ),
    "zh-Hans": Names(
        ("李娜", "张伟", "王芳", "陈杰", "刘洋", "赵磊", "孙丽", "周敏"),
        "日升物业", "王敏女士", "{}（示例）", "（此处是来信或答复的正文。）",
    ),
    "zh-Hant": Names(
        ("李娜", "張偉", "王芳", "陳傑", "劉洋", "趙磊", "孫麗", "周敏"),
        "日昇物業", "王敏女士", "{}（示例）", "（此處是來信或答覆的內文。）",
    ),
}  # fmt: skip
_TEXTS = ("text", "long_text")
_UNHELD = ("opened", "opened_by_requester")
"""Nobody holds a case that has just come in."""


@dataclass(frozen=True, slots=True)
class Example:
    """The case, the desk that handles it, the instant (UTC) of what happens, and another case's number."""

    case: casefile.CaseFile
    desk: people.Desk
    now: datetime
    other: str


def example(workflow: decide.Workflow, use: uses.Use, language: str) -> Example:
    """A case to which what sends this mail may happen: where it would stand, held by someone, all its fields given.

    Values follow from the definition alone, so that the same template always reads the same.
    """
    source, names = workflow.definition, NAMES[language]
    cast = _named(casts.of(Given(), casts.Parts.of(source), workflow.calendar.zone), names, language)
    now = local_time.read(BEGINS, workflow.calendar.zone)
    sequence = numbers.Numbers()
    place, number = sequence.next(workflow, now)
    sequence.take(place)
    _place, other = sequence.next(workflow, now)
    case = casefile.CaseFile(
        number=number,
        workflow=source.workflow,
        definition_hash=source.hash,
        title=names.title.format(workflow.title(source.title, language, source.workflow)),
        channel="web",
        priority="normal",
        opened_at=now,
        customer=cast.customer,
        requester=cast.requester,
        team=cast.team,
        assignee=None if use.when in _UNHELD else _holder(source, cast),
        configuration=_where(workflow, use),
        fields=_fields(workflow, cast, now, language),
        changed_at=now,
    )
    return Example(case, cast.desk, now, other)


def _named(cast: casts.Cast, names: Names, language: str) -> casts.Cast:
    """The cast under names as people have them; all read the language."""
    keys = list(cast.desk.persons)
    called = {key: names.persons[index % len(names.persons)] for index, key in enumerate(keys)}
    persons = {key: replace(one, name=called[key], language=language) for key, one in cast.desk.persons.items()}
    return replace(
        cast,
        desk=replace(cast.desk, persons=persons),
        customer=replace(cast.customer, name=names.customer),
        requester=replace(cast.requester, name=names.requester, language=language),
    )


def _holder(source: definitions.Definition, cast: casts.Cast) -> str | None:
    return next((key for role in source.roles if (key := cast.person(role))), None)


def _fields(workflow: decide.Workflow, cast: casts.Cast, now: datetime, language: str) -> dict[str, Json]:
    """A value for each field; a text is called like its field, in the language."""
    found: dict[str, Json] = {}
    for name, field in workflow.definition.fields.items():
        value = made_up.value(field, cast, now, workflow.calendar.zone)
        if field.type in _TEXTS:
            value = workflow.title(field.title, language, name)[: field.max_length]
        taken = fields.check(field, value, cast.desk) if value is not None else None
        if taken is not None and not isinstance(taken, fields.Wrong):
            found[name] = taken.value
    return found


def _where(workflow: decide.Workflow, use: uses.Use) -> tuple[str, ...]:
    """Where a case stands after the occasion of the use, or that which starts its deadline."""
    source = workflow.definition
    occasion = source.deadlines[use.deadline].starts[0] if use.deadline else use.when
    states = source.index
    if occasion not in states:
        ways = (one for state in states.values() for one in state.transitions if one.event == occasion)
        occasion = next((way.target for way in ways if way.target and way.target in states), "")
    if occasion not in states:
        occasion = _first(source.states).name
    return tuple(sorted(_around(source, occasion), key=list(states).index))


def _around(source: definitions.Definition, name: str) -> Iterator[str]:
    """The state with all that is active where it is."""
    parents = {inner.name: state for state in source.index.values() for inner in state.states}
    yield from _inside(source.index[name])
    below, above = name, parents.get(name)
    while above is not None:
        yield above.name
        for beside in above.states if above.parallel else ():
            if beside.name != below:
                yield from _inside(beside)
        below, above = above.name, parents.get(above.name)


def _inside(state: definitions.State) -> Iterator[str]:
    yield state.name
    for inner in state.states if state.parallel else (_first(state.states),) if state.states else ():
        yield from _inside(inner)


def _first(states: tuple[definitions.State, ...]) -> definitions.State:
    return next((one for one in states if one.initial), states[0])
