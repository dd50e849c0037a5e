"""Rules about events: who may fire them, and that every event, role and field they name exists."""

from collections.abc import Collection, Iterator

from engine import sheets
from engine.definitions import definition as definitions
from engine.lint.finding import Finding, Findings, Subject


def nobody_may_fire(subject: Subject) -> Findings:
    """An event with a transition that `events` does not list, or lists without a role."""
    declared = subject.definition.events
    for event, source in subject.moving_events.items():
        if event in definitions.COMMON_EVENTS or (event in declared and declared[event].by):
            continue
        place = declared[event].place if event in declared else _first(subject, event).place
        yield Finding(
            "error", "nobody_may_fire",
            f"nobody may fire `{event}`: list it under `events` with `by`, or `by: [system]` if only deadlines send it",
            place, subject.explored.path_to.get(source, ()),
        )  # fmt: skip


def _first(subject: Subject, event: str) -> definitions.Transition:
    return next(one for _, one in subject.transitions if one.event == event)


def unused(subject: Subject) -> Findings:
    """An event that is listed but moves nothing."""
    for event in subject.definition.events.values():
        if event.name not in subject.moving_events and event.name not in definitions.COMMON_EVENTS:
            hint = sheets.hint(event.name, subject.moving_events)
            yield Finding(
                "warning", "unused_event", f"no transition is for the event `{event.name}`{hint}", event.place
            )


def unknown_roles(subject: Subject) -> Findings:
    """A role that is neither declared nor implied."""
    for event in subject.definition.events.values():
        for role in event.by:
            if role not in subject.roles:
                yield _unknown("role", role, f"`by` of `{event.name}`", subject.roles, event.place)
    for role in subject.definition.opened_by:
        if role not in subject.roles:
            yield _unknown("role", role, "`opened_by`", subject.roles, sheets.NOWHERE)


def unknown_events(subject: Subject) -> Findings:
    """Four eyes over an event that does not exist."""
    known = {*subject.moving_events, *subject.definition.events, *definitions.COMMON_EVENTS, "submit", "open"}
    for event in subject.definition.events.values():
        for other in event.not_by:
            if other not in known:
                yield _unknown("event", other, f"`not_by` of `{event.name}`", known, event.place)


def unknown_fields(subject: Subject) -> Findings:
    """A field that a form, a value, an assignment, a link or a deadline names and that does not exist."""
    fields = subject.definition.fields
    for where, name, place in _named_fields(subject.definition):
        if name not in fields:
            yield _unknown("field", name, where, fields, place)


def _named_fields(definition: definitions.Definition) -> Iterator[tuple[str, str, sheets.Place]]:
    for asked in definition.form:
        yield "the opening form", asked.field, sheets.NOWHERE
    for name in definition.never:
        yield "`never`", name, sheets.NOWHERE
    for event in definition.events.values():
        yield from ((f"the form of `{event.name}`", asked.field, event.place) for asked in event.form)
        yield from ((f"`set` of `{event.name}`", name, event.place) for name in event.sets)
        yield from ((f"`not_by` of `{event.name}`", name, event.place) for name in event.not_by_fields)
        yield from ((where, name, event.place) for where, name in _copied(event))
        if event.assign and event.assign.startswith("field."):
            yield f"`assign` of `{event.name}`", event.assign.removeprefix("field."), event.place
        if event.link:
            yield f"`link` of `{event.name}`", event.link.field, event.place
    for deadline in definition.deadlines.values():
        yield from _fields_of_deadline(deadline)


def _copied(event: definitions.Event) -> Iterator[tuple[str, str]]:
    """The fields whose values an event copies, each with where that is said."""
    for setting in event.sets.values():
        yield from ((f"`append` of `{event.name}`", one.field) for one in (setting.row or {}).values() if one.field)
    if event.opens:
        given = (event.opens.title, *event.opens.given.values())
        yield from ((f"`open` of `{event.name}`", one.field) for one in given if one and one.field)


def personal_copied(subject: Subject) -> Findings:
    """A personal value that `append` would write into the history for good."""
    fields = subject.definition.fields
    for event in subject.definition.events.values():
        for name, setting in event.sets.items():
            copied = [one.field for one in (setting.row or {}).values() if one.field in fields]
            personal = [field for field in copied if field and fields[field].personal]
            if personal and name in fields and not fields[name].personal:
                sentence = (
                    f"`{event.name}` appends the personal field `{personal[0]}` to `{name}`, which is not personal"
                )
                yield Finding("error", "personal_copied", f"{sentence}: mark it `personal: true`", event.place)


def refused_openings(subject: Subject) -> Findings:
    """A case that an event opens and its own workflow will refuse: there is none, or it asks for other fields."""
    if subject.workflows is None:
        return
    known = {**subject.workflows, subject.definition.workflow: subject.definition}
    for event in subject.definition.events.values():
        if event.opens and event.opens.workflow not in known:
            yield _unknown("workflow", event.opens.workflow, f"`open` of `{event.name}`", known, event.place)
        elif event.opens:
            yield from _refused_fields(event, event.opens, known[event.opens.workflow])


def _refused_fields(event: definitions.Event, opens: definitions.OpenRule, other: definitions.Definition) -> Findings:
    form = other.form or tuple(definitions.FormField(name, one.required) for name, one in other.fields.items())
    asked = [one.field for one in form]
    for name in opens.given:
        if name not in asked:
            sentence = f"`{event.name}` opens `{opens.workflow}` with `{name}`, for which its opening form does not ask"
            yield Finding("error", "opening_refused", f"{sentence}{sheets.hint(name, asked)}", event.place)
    for one in form:
        has_default = one.field in other.fields and other.fields[one.field].default is not None
        if one.required and not one.cond and not has_default and one.field not in opens.given:
            sentence = f"`{event.name}` opens `{opens.workflow}` without `{one.field}`, which its opening form requires"
            yield Finding("error", "opening_refused", sentence, event.place)


def _fields_of_deadline(deadline: definitions.Deadline) -> Iterator[tuple[str, str, sheets.Place]]:
    if deadline.due:
        yield f"`due` of `{deadline.name}`", deadline.due.removeprefix("field."), deadline.place
    for name in sorted(deadline.depends_on() - {"grade", "priority", deadline.due}):
        yield f"the table of `{deadline.name}`", name, deadline.place
    for rung in deadline.escalate:
        if rung.reassign and rung.reassign.startswith("field."):
            yield f"`reassign` of `{deadline.name}`", rung.reassign.removeprefix("field."), rung.place


def _unknown(kind: str, name: str, where: str, known: Collection[str], place: sheets.Place) -> Finding:
    hint = sheets.hint(name, known)
    return Finding("error", f"unknown_{kind}", f"{where} names `{name}`, and there is no such {kind}{hint}", place)


RULES = (nobody_may_fire, unused, unknown_roles, unknown_events, unknown_fields)
