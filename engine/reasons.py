"""Why a step happened as it did, and why not otherwise: what its history entry says was looked at. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine import casefile
from engine.definitions import definition, guards

NO_VALUES: Mapping[str, casefile.Json] = {}
_UNLESS = "unless "


@dataclass(frozen=True, slots=True)
class FourEyes:
    """Whoever fired ``event`` last may not take this step; ``by`` is who that was, None where nobody had."""

    event: str
    by: casefile.Actor | None


@dataclass(frozen=True, slots=True)
class Look:
    """A guard that was looked at, whether it let pass, and the values that it saw (a personal one: given or empty)."""

    guard: str
    holds: bool
    saw: Mapping[str, casefile.Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """Someone was told with a template: the person's key or `requester`, and the recipient rules that gave them.

    ``until``: their mail was held, being outside their hours, until then.
    """

    key: str
    template: str
    rules: tuple[str, ...]
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class HeldBack:
    """What was not sent to these recipient rules. ``why`` is nobody, own_action (of ``key``), answered
    (``key`` was, not long ago) or guard (``look``).
    """

    rules: tuple[str, ...]
    template: str
    why: str
    key: str = ""
    look: Look | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One history entry with its reasons.

    ``roles`` may fire the event by the definition, ``acted_as`` are those of them that the actor had. ``letting`` are
    the guards of the notification rules that were followed. Where a rung reached nobody, ``fallback`` are the rules
    that it tried and the keys of whom was told instead; ``not_reassigned`` is the rule by which it found nobody to give
    the case to. ``sent`` is the event that a rung sent, ``problem`` why it
    could not be done.
    """

    number: int
    entry: casefile.HistoryEntry
    roles: tuple[str, ...]
    acted_as: tuple[str, ...]
    four_eyes: tuple[FourEyes, ...]
    guards: tuple[Look, ...]
    letting: tuple[Look, ...]
    told: tuple[Told, ...]
    held_back: tuple[HeldBack, ...]
    fallback: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    not_reassigned: str = ""
    sent: str = ""
    problem: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether no rule was looked at and nobody told or passed over."""
        looked_at = self.roles or self.four_eyes or self.guards or self.letting
        return not (looked_at or self.told or self.held_back or self.fallback or self.not_reassigned or self.sent)


def of(
    source: definition.Definition,
    entry: casefile.HistoryEntry,
    number: int,
    before: Sequence[casefile.HistoryEntry] = (),
) -> Step:
    """The reasons of an entry that stands at ``number`` in its case's history; ``before`` are those before it."""
    facts, declared = entry.facts, source.events.get(entry.event)
    by_person = entry.actor.kind == "person"
    sent, problem = facts.get("sent", ("", None))
    return Step(
        number=number,
        entry=entry,
        roles=declared.by if declared and by_person else (),
        acted_as=tuple(facts.get("acted_as", ())),
        four_eyes=tuple(_four_eyes(declared, before)) if declared and by_person else (),
        guards=tuple(_look(text, truth, facts.get("saw", NO_VALUES)) for text, truth in facts.get("guards", ())),
        letting=tuple(Look(cond, True, saw) for _template, cond, saw in facts.get("rules", ())),
        told=tuple(_told(facts)),
        held_back=tuple(_held_back(*one) for one in facts.get("held_back", ())),
        fallback=_fallback(facts),
        not_reassigned=facts.get("not_reassigned", ""),
        sent=sent,
        problem=problem or "",
    )


def _four_eyes(declared: definition.Event, before: Sequence[casefile.HistoryEntry]) -> Iterator[FourEyes]:
    for event in declared.not_by:
        last = [entry.actor for entry in before if entry.event == event and entry.actor.kind != "system"]
        yield FourEyes(event, last[-1] if last else None)


def _look(text: str, truth: bool, saw: Mapping[str, casefile.Json]) -> Look:
    """A chart's guard; of all that was seen in the step, what this one names."""
    names = names_in(text)
    return Look(text, truth, {name: value for name, value in saw.items() if name in names})


def names_in(guard: str) -> frozenset[str]:
    """The names that a guard looks up, also one that begins with `unless`. Raises errors.BadGuard."""
    return guards.names(guard.removeprefix(_UNLESS))


def _fallback(facts: Mapping[str, casefile.Json]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    if "fallback" not in facts:
        return None
    rules, keys = facts["fallback"]
    return tuple(rules), tuple(keys)


def _told(facts: Mapping[str, casefile.Json]) -> Iterator[Told]:
    """Each person once a template: whoever several rules give gets one mail."""
    found: dict[tuple[str, str], list[str]] = {}
    for key, template, rule in facts.get("notices", ()):
        found.setdefault((key, template), []).append(rule)
    until = {(key, template): datetime.fromisoformat(at) for key, template, _rule, at in facts.get("held", ())}
    for (key, template), rules in found.items():
        yield Told(key, template, tuple(dict.fromkeys(rules)), until.get((key, template)))


def _held_back(rules: str, template: str, why: str, *details: casefile.Json) -> HeldBack:
    named = tuple(rules.split(", "))
    if why == "guard":
        return HeldBack(named, template, why, look=Look(details[0], False, details[1]))
    return HeldBack(named, template, why, key=str(details[0]) if details else "")


def facts(step: Step) -> dict[str, Any]:
    """The reasons as JSON values but for the instants, for programs. Persons by key, the requester as `requester`."""
    entry = step.entry
    return {
        "number": step.number,
        "at": entry.at,
        "event": entry.event,
        "actor": _name(entry.actor),
        "from_states": list(entry.from_states),
        "to_states": list(entry.to_states),
        "roles": list(step.roles),
        "acted_as": list(step.acted_as),
        "four_eyes": [{"event": one.event, "by": _name(one.by) if one.by else None} for one in step.four_eyes],
        "guards": [_seen(one) for one in step.guards],
        "rules": [_seen(one) for one in step.letting],
        "told": [
            {"to": one.key, "template": one.template, "rules": list(one.rules), "held_until": one.until}
            for one in step.told
        ],
        "held_back": [
            {
                "rules": list(one.rules),
                "template": one.template,
                "why": one.why,
                "to": one.key or None,
                "guard": _seen(one.look) if one.look else None,
            }
            for one in step.held_back
        ],
        "deadlines": [
            {"name": name, "occasion": occasion, "what": what, "due_at": due_at}
            for name, occasion, what, due_at, *_more in entry.facts.get("deadlines", ())
        ],
        "fallback": {"rules": list(step.fallback[0]), "told": list(step.fallback[1])} if step.fallback else None,
        "not_reassigned": step.not_reassigned or None,
        "sent": step.sent or None,
        "problem": step.problem or None,
    }


def _name(actor: casefile.Actor) -> str:
    return actor.kind if actor.kind == "requester" else str(actor)


def _seen(look: Look) -> dict[str, Any]:
    return {"guard": look.guard, "holds": look.holds, "saw": dict(look.saw)}
