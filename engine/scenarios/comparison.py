"""What a step left behind, held against what is expected of it; each difference in the words of the file."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from engine import casefile, decide, fields
from engine import ledger as ledgers
from engine.calendars import Span
from engine.scenarios import given_values, letters, local_time
from engine.scenarios.cast import Cast
from engine.scenarios.mailbag import Letter
from engine.scenarios.scenario import Clock, Expected, Step
from engine.sheets import NOWHERE, Place

NOBODY = "nobody"
NOT_STARTED = "not started"
NEAR_S = 0.5
"""Files write instants and spans to the second."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What is not as expected: where the file says so, in which words, and what was seen instead.

    ``step`` is the number of the step, from 0.
    """

    place: Place
    what: str
    expected: str
    seen: str
    ledger: ledgers.Ledger | None = None
    step: int = 0


@dataclass(frozen=True, slots=True)
class Scene:
    """A case after a step, and all that expectations look at."""

    case: casefile.CaseFile
    workflow: decide.Workflow
    now: datetime
    cast: Cast
    cases: Mapping[str, str]
    mails: list[Letter]
    links: list[list[str]]
    zone: ZoneInfo


def refusal(step: Step, answer: casefile.Answer | None, again: Callable[[str], casefile.Answer]) -> list[Difference]:
    """Whether what was done was refused exactly where a refusal is expected, with those words in any language."""
    wanted, refused = step.expect.refused, answer.refusal if answer else None
    place = step.expect.places.get("refused") or step.places.get("send") or step.places.get("open") or step.place
    if wanted is None:
        return [Difference(place, step.send or "open", "done", f"refused: {_said(refused)}")] if refused else []
    if refused is None:
        return [Difference(place, "refused", wanted, "it was done")]
    if _is_meant(wanted, refused) or any(_is_meant(wanted, again(tag).refusal) for tag in ("zh-Hans", "zh-Hant")):
        return []
    return [Difference(place, "refused", wanted, _said(refused))]


def _said(refused: casefile.Refusal) -> str:
    return f"{refused.code} ({refused.sentence})"


def _is_meant(wanted: str, refused: casefile.Refusal | None) -> bool:
    return refused is not None and (wanted == refused.code or wanted.casefold() in refused.sentence.casefold())


def compare(expected: Expected, scene: Scene) -> list[Difference]:
    """Every difference between what is expected and what is there."""
    found = [*_case(expected, scene), *_fields(expected, scene), *_links(expected, scene)]
    for name, clock in expected.deadline.items():
        found += _clock(name, clock, scene)
    if expected.mail is not None:
        wrong = letters.differ(expected.mail, scene.mails, scene.cast)
        if wrong:
            found.append(Difference(expected.places["mail"], "mail", *wrong))
    return found


def _case(expected: Expected, scene: Scene) -> Iterator[Difference]:
    case, places = scene.case, expected.places
    if expected.state and not set(expected.state) <= set(case.configuration):
        leaves = [name for name in case.configuration if not scene.workflow.definition.index[name].states]
        yield Difference(places["state"], "state", _listed(expected.state), _listed(leaves))
    if expected.assignee is not None and not _holds(expected.assignee, scene):
        yield Difference(places["assignee"], "assignee", expected.assignee, case.assignee or NOBODY)
    if expected.priority is not None and expected.priority != case.priority:
        yield Difference(places["priority"], "priority", expected.priority, case.priority)
    if expected.team is not None and expected.team != case.team:
        yield Difference(places["team"], "team", expected.team, str(case.team))
    is_closed = case.closed_at is not None
    if expected.closed is not None and expected.closed != is_closed:
        yield Difference(places["closed"], "closed", _plain(expected.closed), _plain(is_closed))


def _holds(word: str, scene: Scene) -> bool:
    holder = scene.case.assignee
    return holder is None if word == NOBODY else holder is not None and scene.cast.is_called(holder, word)


def _fields(expected: Expected, scene: Scene) -> Iterator[Difference]:
    source = scene.workflow.definition
    meaning = given_values.Meaning(source, scene.cast, scene.cases, scene.zone, scene.case.assignee)
    for name, wanted in expected.fields.items():
        value = meaning.of_all({name: wanted})[name]
        outcome = fields.check(source.fields[name], value, scene.cast.desk) if name in source.fields else None
        seen = scene.case.fields.get(name)
        if not isinstance(outcome, fields.Checked) or outcome.value != seen:
            place = expected.places.get(f"fields.{name}", NOWHERE)
            yield Difference(place, f"fields: {name}", _plain(wanted), _plain(seen))


def _links(expected: Expected, scene: Scene) -> Iterator[Difference]:
    for kind, name in expected.links.items():
        number = scene.cases.get(name, name)
        if [kind, number] not in scene.links:
            seen = ", ".join(f"{one}: {_called(other, scene)}" for one, other in scene.links) or "no link"
            yield Difference(expected.places["links"], "links", f"{kind}: {name}", seen)


def _called(number: str, scene: Scene) -> str:
    return next((name for name, known in scene.cases.items() if known == number), number)


def _clock(name: str, clock: Clock, scene: Scene) -> list[Difference]:
    row = max((one for one in scene.case.deadlines if one.name == name), key=lambda one: one.occasion, default=None)
    if row is None:
        if clock == Clock(NOT_STARTED, place=clock.place):
            return []
        return [Difference(clock.place, f"deadline: {name}", _clock_words(clock), NOT_STARTED)]
    wrong = dict(_wrong(clock, row, scene))
    if not wrong:
        return []
    told = ledgers.of(scene.workflow.plans[name], row, scene.now)
    expected, seen = (_listed_pairs({key: pair[side] for key, pair in wrong.items()}) for side in (0, 1))
    return [Difference(clock.place, f"deadline: {name}", expected, seen, told)]


def _wrong(clock: Clock, row: casefile.DeadlineRow, scene: Scene) -> Iterator[tuple[str, tuple[str, str]]]:
    if clock.state is not None and clock.state != row.state:
        yield "state", (clock.state, row.state)
    if clock.due is not None:
        due_at = local_time.read(clock.due, scene.zone)
        if row.due_at is None or abs((row.due_at - due_at).total_seconds()) > NEAR_S:
            seen = local_time.shown(row.due_at, scene.zone) if row.due_at else "none: its clock stands"
            yield "due", (clock.due, seen)
    used_s = _used(row, scene)
    for key, span, seen_s in (("used", clock.used, used_s), ("left", clock.left, row.target_s - used_s)):
        if span is not None and abs(span.amount - seen_s) > NEAR_S:
            yield key, (str(span), _span(seen_s))
    if clock.provisional is not None and clock.provisional != row.provisional:
        yield "provisional", (_plain(clock.provisional), _plain(row.provisional))


def _used(row: casefile.DeadlineRow, scene: Scene) -> float:
    if row.running_since is None:
        return row.consumed_s
    return row.consumed_s + scene.workflow.calendars[row.calendar].elapsed(row.running_since, scene.now)


def _span(seconds: float) -> str:
    return ("-" if seconds < 0 else "") + str(Span("working", round(abs(seconds))))


def _clock_words(clock: Clock) -> str:
    keys = ("state", "due", "used", "left", "provisional")
    return _listed_pairs({key: _plain(getattr(clock, key)) for key in keys if getattr(clock, key) is not None})


def _listed_pairs(pairs: Mapping[str, str]) -> str:
    return ", ".join(f"{key}: {value}" for key, value in pairs.items())


def _listed(words: Iterable[str]) -> str:
    several = list(words)
    return several[0] if len(several) == 1 else f"[{', '.join(several)}]"


def _plain(value: Any) -> str:
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)
