"""Why a step happened and why not otherwise, in plain words: the rules looked at, who was told, who was not."""

from collections.abc import Iterator, Mapping

from engine import casefile, reasons
from web import offers, outlook, values
from web.outlook import Speaker
from web.timeline import marks


def sentences(step: reasons.Step, case: casefile.CaseFile, speaker: Speaker) -> Iterator[str]:
    """One sentence a rule, in the order in which they were looked at."""
    yield from _rights(step, speaker)
    for look in (*step.guards, *step.letting):
        yield _look(look, speaker, "why_holds" if look.holds else "why_fails")
    for told in step.told:
        name = outlook.person_name(told.key, case, speaker)
        rules, key = outlook.whom(told.rules, speaker), "why_told_later" if told.until else "why_told"
        until = speaker.reader.near(told.until) if told.until else ""
        yield speaker.reader.say(key, name=name, rules=rules, at=until)
    for held in step.held_back:
        yield _held(held, case, speaker)
    if step.fallback:
        tried, keys = step.fallback
        names = speaker.reader.wording.forms.join.join(outlook.person_name(key, case, speaker) for key in keys)
        key = "why_fallback" if names else "why_fallback_none"
        yield speaker.reader.say(key, rules=outlook.whom(tried, speaker), names=names)
    if step.not_reassigned:
        yield speaker.reader.say("why_not_reassigned", rule=outlook.whom((step.not_reassigned,), speaker))
    if step.sent:
        event = marks.event_title(speaker.source, step.sent, speaker.reader)
        key = "why_sent_not" if step.problem else "why_sent"
        yield speaker.reader.say(key, event=event, problem=step.problem.replace("_", " "))


def _rights(step: reasons.Step, speaker: Speaker) -> Iterator[str]:
    reader = speaker.reader
    if step.roles:
        event = marks.event_title(speaker.source, step.entry.event, reader)
        roles, acted = (_roles(one, speaker) for one in (step.roles, step.acted_as))
        yield reader.say("why_roles", event=event, roles=roles, acted=acted or reader.say("why_acted_none"))
    for rule in step.four_eyes:
        event = marks.event_title(speaker.source, rule.event, reader)
        name = values.person(rule.by.key, speaker.desk) if rule.by and rule.by.kind == "person" else ""
        yield reader.say("why_four_eyes" if name else "why_four_eyes_none", event=event, name=name)


def _roles(names: tuple[str, ...], speaker: Speaker) -> str:
    reader = speaker.reader
    return reader.wording.forms.join.join(offers.role_title(name, speaker.source, reader) for name in names)


def _look(look: reasons.Look, speaker: Speaker, key: str, **facts: str) -> str:
    seen = speaker.reader.wording.forms.join.join(_seen(look.saw, speaker))
    saw = speaker.reader.say("why_saw", saw=seen) if seen else ""
    return speaker.reader.say(key, guard=look.guard, saw=saw, **facts)


def _seen(saw: Mapping[str, casefile.Json], speaker: Speaker) -> Iterator[str]:
    """ "Cost: 6000", "Phone: given"."""
    for name, value in saw.items():
        field = speaker.source.fields.get(name)
        title = speaker.reader.title(field.title, name) if field else speaker.reader.word("fact", name)
        yield speaker.reader.say("given", field=title, value=_value(name, value, speaker))


def _value(name: str, value: casefile.Json, speaker: Speaker) -> str:
    reader, field = speaker.reader, speaker.source.fields.get(name)
    if value in (None, "", []):
        return reader.say("why_empty")
    if field is not None and field.personal:
        return reader.say("why_empty" if value == "empty" else "why_given")
    if name == "priority":
        return reader.word("priority", str(value))
    if name == "assignee":
        return values.person(str(value), speaker.desk)
    if field is None or field.type in ("rows", "files"):
        return str(value)
    return values.shown(field, value, reader, speaker.desk)


def _held(held: reasons.HeldBack, case: casefile.CaseFile, speaker: Speaker) -> str:
    rules = outlook.whom(held.rules, speaker)
    if held.look is not None:
        return _look(held.look, speaker, "held_guard", rules=rules)
    if held.why not in ("nobody", "own_action", "answered"):
        return speaker.reader.say("held_other", rules=rules, why=held.why)
    name = outlook.person_name(held.key, case, speaker) if held.key else ""
    return speaker.reader.say(f"held_{held.why}", rules=rules, name=name)
