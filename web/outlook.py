"""What comes next if nobody acts: the forecast of a case in plain words."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine import casefile, deadlines, decide, people, recipients
from engine.definitions import definition
from web import focus, spans, values
from web.reader import Reader
from web.timeline import marks


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens by itself, and when."""

    at: datetime
    near: str
    full: str
    text: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """What comes by itself, soonest first; ``waiting`` says what waits for a paused clock instead."""

    steps: tuple[Step, ...]
    waiting: str


@dataclass(frozen=True, slots=True)
class Speaker:
    """What the sentences need to know."""

    source: definition.Definition
    desk: people.Desk
    reader: Reader


def view(
    workflow: decide.Workflow, case: casefile.CaseFile, speaker: Speaker, only: Collection[str] | None = None
) -> Outlook:
    """The next few steps of each running deadline of a case, or of those of these names ``only``."""
    names = workflow.plans.keys() if only is None else only
    live = [row for row in case.deadlines if deadlines.is_live(row) and row.name in names]
    foretold = [
        one for one in decide.forecast(workflow, case, speaker.desk, speaker.reader.now) if one.deadline in names
    ]
    coming = [*_acknowledged(live, speaker), *_joined(foretold, workflow, case, speaker)]
    steps = [_step(at, text, speaker.reader) for at, text in sorted(coming, key=lambda one: one[0])]
    return Outlook(tuple(steps), _waiting(live, workflow.plans, speaker))


def _step(at: datetime, text: str, reader: Reader) -> Step:
    near = reader.near(at) if at > reader.now else reader.say("at_once")
    return Step(at, near, reader.moment(at), text)


def _joined(
    foretold: Sequence[decide.Coming], workflow: decide.Workflow, case: casefile.CaseFile, speaker: Speaker
) -> Iterator[tuple[datetime, str]]:
    """What comes at one instant of a deadline as one step: the breach with the rungs that follow at once."""
    together: dict[tuple[str, int, datetime], list[decide.Coming]] = {}
    for one in foretold:
        together.setdefault((one.deadline, one.occasion, one.moment), []).append(one)
    for group in together.values():
        first = group[0]
        name = focus.title(speaker.source, first.deadline, speaker.reader)
        timer = workflow.plans[first.deadline].deadline.timer
        late = first.kind == "rung" and not timer
        said = [text for one in group for text in _said(one, name if late else "", case, speaker)]
        heads = [speaker.reader.say(_HEADS[first.kind], deadline=name)] if first.kind in _HEADS else []
        yield first.at, speaker.reader.say("join_steps").join([*heads, *said]) or name


_HEADS = {"breach": "next_breach", "done": "next_done", "reminder": "next_reminder"}


def _said(one: decide.Coming, late: str, case: casefile.CaseFile, speaker: Speaker) -> Iterator[str]:
    """Whom a point tells and what it does; ``late`` is the deadline's title where nothing has named it yet."""
    reader, facts = speaker.reader, one.entries[0].facts
    names = dict.fromkeys(_told(key, facts, case, speaker) for key, *_rule in facts.get("notices", ()))
    if names:
        told = reader.wording.forms.join.join(names)
        yield reader.say("next_rung", deadline=late, whom=told) if late else reader.say("next_told", whom=told)
    elif facts.get("held_back"):
        rules = tuple(dict.fromkeys(rule for rule, *_why in facts["held_back"]))
        yield reader.say("next_nobody", whom=whom(rules, speaker))
    if "priority" in facts:
        yield reader.say("next_priority")
    if "assignee" in facts:
        name = values.person(facts["assignee"][1], speaker.desk)
        yield reader.say("assigned_to", name=name) if name else reader.say("assigned_nobody")
    if "sent" in facts and not facts["sent"][1]:
        yield reader.say("next_send", event=marks.event_title(speaker.source, facts["sent"][0], reader))


def _acknowledged(live: list[casefile.DeadlineRow], speaker: Speaker) -> Iterator[tuple[datetime, str]]:
    """Escalations that someone has acknowledged go on by themselves."""
    for row in live:
        if row.acknowledged_until is not None and row.acknowledged_until > speaker.reader.now:
            name = focus.title(speaker.source, row.name, speaker.reader)
            by = values.person((row.acknowledged_by or "").removeprefix("person:"), speaker.desk)
            yield row.acknowledged_until, speaker.reader.say("next_acknowledged", deadline=name, name=by)


def _told(key: str, facts: Mapping[str, casefile.Json], case: casefile.CaseFile, speaker: Speaker) -> str:
    """Whoever is told; with the instant until which their mail waits for their hours."""
    name = person_name(key, case, speaker)
    until = [at for held, _template, _rule, at in facts.get("held", ()) if held == key]
    near = speaker.reader.near(datetime.fromisoformat(until[0])) if until else ""
    return speaker.reader.say("next_told_later", name=name, at=near) if near else name


def person_name(key: str, case: casefile.CaseFile, speaker: Speaker) -> str:
    """Whoever is told, by name: a person of the desk, or the requester."""
    if key == "requester":
        return case.requester.name if case.requester else speaker.reader.say("customer_word")
    return values.person(key, speaker.desk)


def whom(rules: tuple[str, ...], speaker: Speaker) -> str:
    """Recipient rules in words: "the assignee, the team lead"."""
    forms = speaker.reader.wording.forms
    return forms.join.join(forms.rules.get(rule) or rule_title(rule, speaker) for rule in rules)


def rule_title(rule: str, speaker: Speaker) -> str:
    """The title of a role, of the person field or of the duty roster that a recipient rule names."""
    source, reader = speaker.source, speaker.reader
    if rule.startswith(recipients.DUTY):
        roster = speaker.desk.rosters.get(rule.removeprefix(recipients.DUTY))
        return roster.title if roster else reader.wording.forms.rules["duty"]
    field = source.fields.get(rule.removeprefix("field."))
    titles = field.title if field and rule.startswith("field.") else source.roles.get(rule, {})
    return reader.title(titles, values.person(rule, speaker.desk))


def _waiting(live: list[casefile.DeadlineRow], plans: Mapping[str, deadlines.Plan], speaker: Speaker) -> str:
    looks = [focus.look(row, plans[row.name], speaker.reader.now) for row in live]
    paused = [one for one in looks if one.mood == "paused" and not one.plan.deadline.timer]
    if not paused:
        return ""
    least = min(paused, key=lambda one: one.left_s)
    span = spans.text(max(0.0, least.left_s), least.calendar, least.row.calendar, speaker.reader)
    name = focus.title(speaker.source, least.row.name, speaker.reader)
    return speaker.reader.say("next_paused", span=span, deadline=name)
