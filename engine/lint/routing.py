"""Is a routing sound? Each rule opens what there is, gives what the opening form wants, and can be reached."""

from collections.abc import Iterator, Mapping

from engine import chart, errors, sheets
from engine.definitions import definition as definitions
from engine.definitions import routing, values
from engine.lint.finding import Finding, Findings

TEXTS = ("subject", "text", "sender_name", "sender_address", "sender_phone")
FITTING: Mapping[str, tuple[str, ...]] = {
    "text": TEXTS, "long_text": TEXTS, "phone": ("sender_phone",), "mail_address": ("sender_address",),
    "files": ("files",),
}  # fmt: skip
"""What of a mail a field of a type can get."""
MAY_BE_EMPTY = ("sender_phone", "files")
Workflows = Mapping[str, definitions.Definition]


def lint(found: routing.Routing, workflows: Workflows) -> tuple[Finding, ...]:
    """All findings, in the order of the file's lines; ``workflows`` are those that there are."""
    told = [finding for one in found.rules for finding in _of_rule(one, workflows)] + list(_never_reached(found))
    return tuple(sorted(told, key=lambda one: (one.place.line, one.place.column, one.code, one.sentence)))


def _of_rule(rule: routing.Rule, workflows: Workflows) -> Findings:
    if rule.workflow is None:
        if rule.fill:
            sentence = "`fill` fills nothing where no case is opened"
            yield _error("fills_nothing", sentence, _place(rule, next(iter(rule.fill))))
        return
    source = workflows.get(rule.workflow)
    if source is None:
        hint = sheets.hint(rule.workflow, workflows)
        yield _error("unknown_workflow", f"there is no workflow `{rule.workflow}`{hint}", _place(rule, "workflow"))
        return
    if {"anyone", "requester"}.isdisjoint(source.opened_by):
        sentence = f"`{rule.workflow}` is not opened by its requester: `opened_by` has neither `anyone` nor `requester`"
        yield _error("not_opened_by_requester", sentence, _place(rule, "workflow"))
    yield from _fillings(rule, source)
    yield from _missing(rule, source)
    if not _answers(source):
        sentence = f"nothing tells the sender that their mail opened a case: `{rule.workflow}` has no notification "
        place = _place(rule, "workflow")
        yield Finding("warning", "no_receipt", f"{sentence}`when: opened` to the requester", place)


def form_of(source: definitions.Definition) -> tuple[definitions.FormField, ...]:
    """What opening asks for, as decide has it."""
    every = tuple(definitions.FormField(name, one.required) for name, one in source.fields.items())
    return source.form or every


def _fillings(rule: routing.Rule, source: definitions.Definition) -> Findings:
    asked = [one.field for one in form_of(source)]
    for name, filling in rule.fill.items():
        place = _place(rule, name)
        if name not in asked:
            sentence = f"the opening form of `{rule.workflow}` does not ask for `{name}`{sheets.hint(name, asked)}"
            yield _error("unknown_field", sentence, place)
            continue
        field = source.fields[name]
        allowed = FITTING.get(field.type, ())
        if filling.source and filling.source not in allowed:
            fix = f"; allowed: {', '.join(allowed)}" if allowed else "; give a value, such as {value: …}"
            yield _error("wrong_source", f"`{name}` is {field.type} and can't get `{filling.source}`{fix}", place)
        elif filling.value and not _is_value(field, filling.value):
            sentence = f"`{name}` is {field.type} and can't have `{sheets.shown(filling.given)}`"
            yield _error("wrong_value", f"{sentence}{sheets.hint(str(filling.given), field.choices)}", place)


def _is_value(field: definitions.Field, node: sheets.Node) -> bool:
    if field.type not in values.GIVEN_A_VALUE:
        return False
    try:
        values.stored(field, node)
    except ValueError:
        return False
    return True


def _missing(rule: routing.Rule, source: definitions.Definition) -> Findings:
    facts = _facts(rule, source)
    for one in form_of(source):
        filling, place = rule.fill.get(one.field), _place(rule, one.field)
        has_default = one.field in source.fields and source.fields[one.field].default is not None
        if not one.required or has_default or not _holds(one.cond, facts):
            continue
        if filling is None:
            sentence = f"the opening form of `{rule.workflow}` requires `{one.field}`, and no `fill` gives it"
            yield _error("field_missing", sentence, rule.places.get("workflow", rule.place))
        elif filling.source in MAY_BE_EMPTY:
            sentence = f"the opening form of `{rule.workflow}` requires `{one.field}`, and not every mail has"
            yield _error("field_missing", f"{sentence} `{filling.source}`", place)


def _facts(rule: routing.Rule, source: definitions.Definition) -> dict[str, object]:
    """What a guard sees of the new case, as far as it is known before a mail comes."""
    own = {"priority": rule.priority, "channel": "mail", "assignee": None, "grade": None, "customer": None}
    fields = {name: one.default for name, one in source.fields.items()}
    return {**fields, **{name: one.given or one.source for name, one in rule.fill.items()}, **own}


def _holds(guard: str | None, facts: Mapping[str, object]) -> bool:
    if guard is None:
        return True
    try:
        return bool(chart.evaluate(guard, facts))
    except (errors.NotWorkedOut, errors.BadGuard):
        return False


def _never_reached(found: routing.Routing) -> Iterator[Finding]:
    for index, rule in enumerate(found.rules):
        before = next((one for one in found.rules[:index] if _takes_all_of(one, rule)), None)
        if before:
            sentence = f"no mail comes to this rule: what fits it fits the one in line {before.place.line} already"
            yield _error("never_reached", sentence, rule.place)


def _takes_all_of(first: routing.Rule, later: routing.Rule) -> bool:
    """Whether each mail that fits the later rule fits the first one too, as far as their words tell."""
    by_address = not first.to or (bool(later.to) and set(later.to) <= set(first.to))
    by_words = not first.words or (bool(later.words) and set(later.words) <= set(first.words))
    return by_address and by_words and first.language in (None, later.language)


def _answers(source: definitions.Definition) -> bool:
    told = (one for one in source.notifications if one.when in ("opened", "opened_by_requester"))
    return any("requester" in one.to for one in told)


def _place(rule: routing.Rule, name: str) -> sheets.Place:
    return rule.places.get(name, rule.place)


def _error(code: str, sentence: str, place: sheets.Place) -> Finding:
    return Finding("error", code, sentence, place)
