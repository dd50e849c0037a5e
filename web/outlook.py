"""What comes next if nobody acts: the next points of all running deadlines, in plain words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from engine import casefile, deadlines, people
from engine.definitions import definition
from web import focus, spans, values
from web.reader import Reader
from web.timeline import marks

MOST = 5


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


def view(case: casefile.CaseFile, plans: Mapping[str, deadlines.Plan], speaker: Speaker) -> Outlook:
    """The first few steps of a case."""
    live = [row for row in case.deadlines if deadlines.is_live(row) and row.name in plans]
    coming = [one for row in live for one in _coming(row, plans[row.name], speaker)]
    reader = speaker.reader
    steps = [Step(at, reader.near(at), reader.moment(at), text) for at, text in coming if at > reader.now]
    return Outlook(tuple(sorted(steps, key=lambda step: step.at))[:MOST], _waiting(live, plans, speaker))


def _coming(row: casefile.DeadlineRow, plan: deadlines.Plan, speaker: Speaker) -> Iterator[tuple[datetime, str]]:
    point = deadlines.next_point(plan, row)
    if point is None or row.next_fire_at is None:
        return
    name = focus.title(speaker.source, row.name, speaker.reader)
    if point.kind == "reminder":
        yield (
            row.next_fire_at,
            speaker.reader.say("next_reminder", deadline=name, whom=_whom(plan.deadline.remind_whom, speaker)),
        )
    if point.kind in ("reminder", "breach") and row.due_at is not None:
        yield row.due_at, _at_due(plan.deadline, name, speaker)
    if point.kind == "rung":
        yield row.next_fire_at, _climbs(plan.deadline.escalate[point.index], name, speaker)


def _at_due(deadline: definition.Deadline, name: str, speaker: Speaker) -> str:
    """The breach with the rungs that follow at once, or the end of a timer with what it does."""
    said = speaker.reader.say("next_done" if deadline.timer else "next_breach", deadline=name)
    at_once = [rung for rung in deadline.escalate if not rung.after.amount]
    effects = (effect for rung in at_once for effect in _effects(rung, speaker))
    told = [_told(rung, speaker) for rung in at_once if rung.notify]
    return speaker.reader.say("join_steps").join([said, *told, *effects])


def _told(rung: definition.Rung, speaker: Speaker) -> str:
    return speaker.reader.say("next_told", whom=_whom(rung.notify, speaker))


def _climbs(rung: definition.Rung, name: str, speaker: Speaker) -> str:
    told = [speaker.reader.say("next_rung", deadline=name, whom=_whom(rung.notify, speaker))] if rung.notify else []
    return speaker.reader.say("join_steps").join([*told, *_effects(rung, speaker)]) or name


def _effects(rung: definition.Rung, speaker: Speaker) -> Iterator[str]:
    reader = speaker.reader
    if rung.raise_priority:
        yield reader.say("next_priority")
    if rung.reassign:
        yield reader.say("next_reassign")
    if rung.send:
        yield reader.say("next_send", event=marks.event_title(speaker.source, rung.send, reader))


def _whom(rules: tuple[str, ...], speaker: Speaker) -> str:
    forms = speaker.reader.wording.forms
    return forms.join.join(forms.rules.get(rule) or rule_title(rule, speaker) for rule in rules)


def rule_title(rule: str, speaker: Speaker) -> str:
    """The title of a role or of the person field that a recipient rule names."""
    source, reader = speaker.source, speaker.reader
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
