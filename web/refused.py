"""Why something was refused, in plain words with titles: the pages never show the engine's names."""

from engine import casefile, decide
from engine.definitions import definition
from web import case as cases
from web import offers, states, values
from web.reader import Reader
from web.timeline import marks


def unavailable(loaded: cases.Loaded, event: str, actor: casefile.Actor, reader: Reader) -> str:
    """Why someone can't do an event now: it is another's, or nothing leads there from this state."""
    source = loaded.workflow.definition
    name = marks.event_title(source, event, reader)
    for offer in decide.offers(loaded.workflow, loaded.case, actor, loaded.desk):
        if offer.event == event:
            return reader.say("refused_whose", event=name, whose=offers.whose(offer, source, reader))
    declared = loaded.workflow.event(event)
    if event == "take" and loaded.case.assignee:
        return reader.say("refused_held", name=values.person(loaded.case.assignee, loaded.desk))
    if declared and declared.by and event in definition.COMMON_EVENTS:
        roles = reader.wording.forms.join.join(offers.role_title(role, source, reader) for role in declared.by)
        return reader.say("refused_whose", event=name, whose=reader.say("for_roles", roles=roles))
    state = states.title(source, loaded.case.configuration, reader)
    return reader.say("refused_from_here", event=name, state=state)


def sentence(refusal: casefile.Refusal, now: cases.Loaded, event: str, actor: casefile.Actor, reader: Reader) -> str:
    """A refusal as a person reads it."""
    if refusal.code in ("not_by_you", "four_eyes"):
        return unavailable(now, event, actor, reader)
    if refusal.code == "not_from_here" and event in now.workflow.chart.events_from(now.case.configuration):
        guards = now.workflow.chart.guards_of(now.case.configuration, event)
        named = dict.fromkeys(name for guard in guards for name in _fields(guard, now, reader))
        if named:
            return reader.say("refused_guard", fields=reader.wording.forms.join.join(named))
    if refusal.code == "not_from_here" and event not in ("answer", "release", "take"):
        return unavailable(now, event, actor, reader)
    return refusal.sentence.partition(reader.say("refusal_tail"))[0].strip()


def _fields(guard: str, now: cases.Loaded, reader: Reader) -> list[str]:
    """The titles of the fields that a guard looks at."""
    fields = now.workflow.definition.fields
    return [reader.title(field.title, name) for name, field in fields.items() if name in guard]
