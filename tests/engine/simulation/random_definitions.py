"""Random definitions: nested, parallel and history states, guards, pauses, and deadlines of all kinds.

They are written as a process owner would write them and go through the parser; the same seed gives the same text.
"""

import json
import random
from typing import Any

from engine import decide, definitions, lint
from engine.calendars import WorkingCalendar, registry
from engine.definitions import definition as records
from tests.engine.simulation import random_charts

MOST_TRIES = 50
CALENDARS = ("24x7", "cn_office", "us_office", "de_office", "night")
ROLES = ("agent", "expert", "supervisor")
RECIPIENTS = ("assignee", "supervisor", "team_lead", "requester", "expert", "agent", "field.helper")
SPANS = ("30m", "2h", "5h 30m", "1 working day", "3 working days", "2 calendar days", "7 calendar days", "30h plain")
AFTER = (("0m", "45m", "3h", "9h"), ("1 working day", "2 working days"), ("1 calendar day", "4 calendar days"))
NIGHT = WorkingCalendar(
    "Europe/Berlin",
    {
        **{day: [("22:00", "06:00")] for day in ("mon", "tue", "wed", "thu")},
        "sat": [("08:00", "10:00"), ("20:00", "24:00")],
    },
    name="night",
)


def find_calendar(name: str) -> WorkingCalendar:
    """A calendar of the program, or the one with shifts over midnight."""
    return NIGHT if name == "night" else registry.find(name)


def workflow(seed: int, *, linted: bool = True) -> decide.Workflow:
    """The definition of a seed, ready to decide by; ``linted``: the first of it in which lint finds no error.

    Without lint, which takes longer than a month does, a rung may send an event that is nowhere possible and a clock
    may pause where nothing leads on; nothing else.
    """
    return decide.Workflow.build(_sound(seed, linted)[0], find_calendar)


def shown(seed: int, *, linted: bool = True) -> str:
    """The text of the same definition."""
    return _sound(seed, linted)[1]


def _sound(seed: int, linted: bool) -> tuple[records.Definition, str]:
    chance = random.Random(seed)
    for _ in range(MOST_TRIES):
        told = text(chance)
        definition = definitions.parse(told, f"random-{seed}.yaml")
        if not linted or not any(finding.level == "error" for finding in lint.lint(definition)):
            return definition, told
    raise AssertionError(f"no sound definition in {MOST_TRIES} tries: seed {seed}")


def text(chance: random.Random) -> str:
    """A definition as JSON, which is YAML too."""
    chart = random_charts.Chart(chance)
    told = {
        "workflow": "random",
        "title": {"en": "Random"},
        "languages": ["en"],
        "calendar": chance.choice(CALENDARS),
        "number": "R-{year}-{seq:05}",
        "opened_by": ["anyone"],
        "roles": {role: {"en": role.title()} for role in ROLES},
        "fields": FIELDS,
        "form": ["level", {"field": "promised_at", "required": False}],
        "states": chart.states,
        "events": chart.events,
        "deadlines": {f"deadline_{n}": _deadline(chance, chart) for n in range(chance.randint(2, 5))},
        "notifications": [_notification(chance, chart) for _ in range(chance.randint(0, 4))],
        "chains": {"late": _chain(chance, chart)},
    }
    for named in (told["fields"], told["events"], told["deadlines"]):
        for one in named.values():
            one.setdefault("title", {"en": "Something"})
    _title(told["states"])
    return json.dumps(told, indent=1)


def _title(states: dict[str, Any]) -> None:
    for state in states.values():
        state["title"] = {"en": "Somewhere"}
        _title(state.get("states", {}))


FIELDS: dict[str, Any] = {
    "level": {"type": "choice", "choices": {one: {"en": one} for one in ("minor", "major", "critical")}},
    "ready": {"type": "yes_no", "default": False},
    "amount": {"type": "number", "min": 0, "max": 100, "decimals": 0, "default": 50},
    "promised_at": {"type": "instant"},
    "promised_on": {"type": "date"},
    "helper": {"type": "person", "role": "expert"},
    "note_on_it": {"type": "text", "personal": True},
}


def _deadline(chance: random.Random, chart: random_charts.Chart) -> dict[str, Any]:
    told: dict[str, Any] = {"starts": chart.occasions(2) if chance.random() < 0.6 else "opened"}
    told["each"] = chance.random() < 0.5
    told["met_by"] = chart.occasions(3)
    _sometimes(chance, told, 0.3, "cancelled_by", lambda: chart.occasions(1))
    _sometimes(chance, told, 0.6, "pauses_in", lambda: chance.sample(chart.names, chance.randint(1, 2)))
    _sometimes(chance, told, 0.3, "calendar", lambda: _calendar(chance))
    _sometimes(chance, told, 0.15, "restarts_by", lambda: chart.occasions(1))
    _sometimes(chance, told, 0.3, "pauses_count", lambda: chance.choice(["working", "plain"]))
    _sometimes(chance, told, 0.3, "on_reopen", lambda: chance.choice(["resume", "restart", "over"]))
    _sometimes(chance, told, 0.2, "while_closed", lambda: "run")
    _sometimes(chance, told, 0.3, "on_change", lambda: _on_change(chance))
    _sometimes(chance, told, 0.3, "while_paused", lambda: chance.choice(["stop", "run"]))
    told |= _until(chance)
    _sometimes(chance, told, 0.5, "remind", lambda: _reminders(chance))
    if told.get("remind"):
        told["remind_whom"] = chance.sample(RECIPIENTS, 2)
    if chance.random() < 0.25:
        told |= {"timer": True, "escalate": _rungs(chance, chart, sends=True)}
    else:
        _sometimes(
            chance,
            told,
            0.8,
            "escalate",
            lambda: chance.choice(["late", _rungs(chance, chart, sends=chance.random() < 0.2)]),
        )
    return told


def _calendar(chance: random.Random) -> Any:
    one, other = chance.sample(CALENDARS, 2)
    return chance.choice(
        [one, {"by": "grade", "A": one, "default": other}, {"by": "level", "minor": one, "default": other}]
    )


def _on_change(chance: random.Random) -> Any:
    ways = ["retarget", "restart", "keep"]
    return chance.choice([*ways, {"priority": chance.choice(ways), "level": chance.choice(ways)}])


def _sometimes(chance: random.Random, told: dict[str, Any], share: float, key: str, value: Any) -> None:
    if chance.random() < share:
        told[key] = value()


def _until(chance: random.Random) -> dict[str, Any]:
    """By when: a span, a table of spans, or a field."""
    match chance.randint(0, 8):
        case 0:
            return {"within": {"by": "grade", "A": "30m", "B": chance.choice(SPANS), "default": chance.choice(SPANS)}}
        case 1:
            rows = {one: chance.choice([*SPANS, "none"]) for one in records.PRIORITIES}
            return {"within": {"by": "priority", **rows}}
        case 2:
            return {"within": {"by": "level", "critical": "1h plain", "default": chance.choice(SPANS)}}
        case 3:
            due = {"due": f"field.{chance.choice(['promised_at', 'promised_on'])}"}
            return {**due, "before": chance.choice(["1h", "1 working day"])} if chance.random() < 0.4 else due
        case 4:
            return {"within": {"field": "field.amount", "unit": chance.choice(["20m", "1h plain"])}}
        case 5:
            return {"within": chance.choice(["1 working day", "3 working days"]), "until": "close"}
    told: dict[str, Any] = {"within": chance.choice(SPANS)}
    if chance.random() < 0.3:
        told["cutoff"] = {"after": "16:30", "starts": "next working day 09:30"}
    if chance.random() < 0.3:
        told["on_day_off"] = "same time next working day"
    return told


def _reminders(chance: random.Random) -> list[str]:
    shares = sorted(chance.sample([10, 25, 50, 75, 99], chance.randint(0, 2)))
    before = [f"{chance.choice(['45m', '2h', '1 working day', '1 calendar day'])} before"]
    return [*(f"{share}%" for share in shares), *(before if not shares or chance.random() < 0.4 else [])]


def _chain(chance: random.Random, chart: random_charts.Chart) -> Any:
    """Rungs, or a chain with hours of its own; the clock on the wall knows no working days."""
    rungs = _rungs(chance, chart, sends=False)
    hours = chance.choice(["deadline", "recipient", "always"])
    if hours == "always":
        rungs = [
            {"after": "0m", "notify": ["assignee"]},
            {"after": "5h", "notify": ["agent"], "repeat": "3h", "times": 3},
        ]
    return chance.choice([rungs, {"hours": hours, "fallback": "expert", "acknowledged_for": "3h", "rungs": rungs}])


def _rungs(chance: random.Random, chart: random_charts.Chart, *, sends: bool) -> list[dict[str, Any]]:
    after = chance.choice(AFTER)
    count = chance.randint(1, min(3, len(after)))
    rungs: list[dict[str, Any]] = [{"after": span, "notify": chance.sample(RECIPIENTS, 2)} for span in after[:count]]
    for rung in rungs:
        _sometimes(chance, rung, 0.4, "raise_priority", lambda: True)
        _sometimes(
            chance, rung, 0.3, "reassign", lambda: chance.choice(["team_lead", "supervisor", "nobody", "field.helper"])
        )
        if chance.random() < 0.4:
            rung |= {"repeat": chance.choice(["2h", "1 working day", "1 calendar day"]), "times": chance.randint(2, 4)}
    if chance.random() < 0.3:
        rungs.insert(0, {"before": chance.choice(["30m", "3h"]), "notify": ["team_lead"]})
    if sends:
        rungs[-1]["send"] = chance.choice(["expire", "drop", "file", *chart.events])
    return rungs


def _notification(chance: random.Random, chart: random_charts.Chart) -> dict[str, Any]:
    told: dict[str, Any] = {"when": chart.occasions(1)[0], "template": "told", "to": chance.sample(RECIPIENTS, 2)}
    _sometimes(chance, told, 0.3, "cond", lambda: chance.choice(random_charts.GUARDS))
    return told
