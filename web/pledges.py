"""The deadlines of a workflow as its page tells them: what is promised, what reminds, what follows when it is late."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine import recipients
from engine.calendars import Span
from engine.definitions import definition
from web import offers
from web.reader import Reader
from web.timeline import marks


@dataclass(frozen=True, slots=True)
class Pledge:
    """One deadline: its title, its span, and what else is to be said of it, a sentence each."""

    title: str
    span: str
    sentences: tuple[str, ...]


def all_of(source: definition.Definition, reader: Reader) -> tuple[Pledge, ...]:
    """The deadlines of a workflow in the order of its text."""
    return tuple(_pledge(one, source, reader) for one in source.deadlines.values())


def _pledge(one: definition.Deadline, source: definition.Definition, reader: Reader) -> Pledge:
    return Pledge(reader.title(one.title, one.name), _target(one, source, reader), tuple(_said(one, source, reader)))


def _target(one: definition.Deadline, source: definition.Definition, reader: Reader) -> str:
    if one.within is None:
        known = source.fields.get(one.due or "")
        field = reader.title(known.title, known.name) if known else ""
        if one.before is not None:
            return reader.say("pledge_before", field=field, span=span(one.before, reader))
        return reader.say("pledge_due", field=field)
    if one.within.field and one.within.unit:
        known = source.fields.get(one.within.field)
        field = reader.title(known.title, known.name) if known else one.within.field
        return reader.say("pledge_units", field=field, span=span(one.within.unit, reader))
    return " · ".join(_table(one.within, (), source, reader))


def _table(
    table: definition.Table, above: tuple[str, ...], source: definition.Definition, reader: Reader
) -> Iterator[str]:
    """The rows of a table, each with what it goes by; those of an inner one with the words of the outer one before."""
    for key, at in table.table.items():
        words = (*above, _row(table.by, key, source, reader))
        if isinstance(at, definition.Table):
            yield from _table(at, words, source, reader)
        else:
            yield " ".join((*words, _amount(at, reader)))
    if table.default is not None:
        said = _amount(table.default, reader)
        yield " ".join((*above, reader.say("pledge_else", span=said) if table.table else said))


def _amount(at: Span | str, reader: Reader) -> str:
    return span(at, reader) if isinstance(at, Span) else reader.say("pledge_none")


def _row(by: str | None, key: str, source: definition.Definition, reader: Reader) -> str:
    if by == "grade":
        return reader.say("grade", grade=key)
    if by == "priority":
        return reader.word("priority", key)
    field = source.fields.get(by or "")
    return reader.title(field.choices.get(key, {}), key) if field else key


def span(one: Span, reader: Reader) -> str:
    """ "4 h", "3 working days", "12 calendar days", "36 h by the clock"."""
    forms = reader.wording.forms
    match one.kind:
        case "working":
            return reader.duration(one.amount)
        case "plain":
            return forms.plain.format(reader.duration(one.amount))
        case "working_days":
            words = forms.working_days
        case "calendar_days":
            words = forms.calendar_days
    return words[0 if one.amount == 1 else 1].format(one.amount)


def _said(one: definition.Deadline, source: definition.Definition, reader: Reader) -> Iterator[str]:
    if one.party:
        yield reader.say("pledge_party", party=reader.title(one.party, ""))
    told = (
        ("pledge_starts", one.starts),
        ("pledge_restarts", one.restarts_by),
        ("pledge_met", one.met_by),
        ("pledge_pauses", one.pauses_in),
    )
    for key, occasions in told:
        if occasions:
            yield reader.say(key, what=_listed((occasion_title(name, source, reader) for name in occasions), reader))
    if one.remind:
        points = _listed((_point(point, reader) for point in one.remind), reader)
        yield reader.say("pledge_reminds", points=points, whom=_whom(one.remind_whom, source, reader))
    for rung in one.escalate:
        yield _rung(rung, source, reader)


def _point(one: definition.Reminder, reader: Reader) -> str:
    if one.before is not None:
        return reader.say("pledge_point_before", span=span(one.before, reader))
    return f"{round((one.share or 0) * 100)} %"


def _rung(rung: definition.Rung, source: definition.Definition, reader: Reader) -> str:
    does = [reader.say("next_told", whom=_whom(rung.notify, source, reader))] if rung.notify else []
    does += [reader.say("next_priority")] if rung.raise_priority else []
    does += [reader.say("next_reassign")] if rung.reassign else []
    does += [reader.say("next_send", event=marks.event_title(source, rung.send, reader))] if rung.send else []
    what = reader.say("join_steps").join(does)
    if rung.before is not None:
        return reader.say("pledge_rung_before", span=span(rung.before, reader), what=what)
    if rung.after is not None and rung.after.amount:
        return reader.say("pledge_rung", span=span(rung.after, reader), what=what)
    return reader.say("pledge_at_due", what=what)


def _whom(rules: Iterable[str], source: definition.Definition, reader: Reader) -> str:
    return _listed((_recipient(rule, source, reader) for rule in rules), reader)


def _recipient(rule: str, source: definition.Definition, reader: Reader) -> str:
    field = source.fields.get(rule.removeprefix("field."))
    if field and rule.startswith("field."):
        return reader.title(field.title, field.name)
    if rule.startswith(recipients.DUTY):
        return reader.wording.forms.rules["duty"]
    return reader.wording.forms.rules.get(rule) or offers.role_title(rule, source, reader)


def occasion_title(name: str, source: definition.Definition, reader: Reader) -> str:
    """What a state, an event or an occasion of the engine's own is called."""
    state = source.index.get(name)
    if state is not None:
        return reader.title(state.title, name)
    return (
        reader.word("occasion", name)
        if name in definition.ENGINE_OCCASIONS
        else marks.event_title(source, name, reader)
    )


def _listed(words: Iterable[str], reader: Reader) -> str:
    return reader.wording.forms.join.join(words)
