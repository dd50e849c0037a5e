"""A real case as a scenario: who did what when, from its history; personal values are made up."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from engine import casefile, decide, people, queries
from engine.definitions.definition import Field
from engine.scenarios import cast as casts
from engine.scenarios import comparison, made_up
from engine.scenarios.scenario import MAIN, Given

Plain = dict[str, Any]
OTHER = "other"
UNTOLD = ("looked", "calendar_changed", "migrated")
"""Events that are no steps: looking changes nothing, a calendar is edited for all, and a scenario has one version."""
BY_MAIL = (decide.BOUNCED, decide.REACHED)
"""Events of the engine that are steps all the same: no clock brings them."""
STATES = {
    "armed": "armed", "resumed": "armed", "reopened": "armed", "extended": "armed", "paused": "paused", "met": "met",
    "cancelled": "cancelled", "done late": "breached", "anew": "armed",
}  # fmt: skip
"""What a history entry says of a deadline → its state."""


@dataclass(frozen=True)
class Recorder:
    """All that is on record of one case, and the desk that worked on it."""

    workflow: decide.Workflow
    case: casefile.CaseFile
    lines: Sequence[queries.Line]
    told: Sequence[queries.Told]
    desk: people.Desk

    def suite(self) -> Plain:
        """The plain values of a scenario file with this one case."""
        steps = list(self._steps())
        name = f"as recorded: {self.workflow.definition.workflow} of {self.case.opened_at:%Y-%m-%d}"
        scenario = {"name": name, "given": self._given(), "steps": steps}
        return {"workflow": self.workflow.definition.workflow, "scenarios": [scenario]}

    def _given(self) -> Plain:
        case, opened = self.case, self.lines[0].facts.get("opened", {})
        requester = case.requester
        customer = {
            "grade": case.customer.grade if case.customer else "C",
            "language": requester.language if requester else "en",
            "reachable": bool(requester and requester.mail_address),
        }
        given: Plain = {"at": self._at(case.opened_at), "customer": customer}
        given |= {key: opened[key] for key in ("channel", "priority", "team") if opened.get(key)}
        first = next((line.facts["assignee"][0] for line in self.lines if "assignee" in line.facts), case.assignee)
        return {**given, **({"assignee": first} if first else {}), "people": self._people()}

    def _people(self) -> Plain:
        """Who can have had a part: holders of the roles, the team, whoever acted, and those above and beside them."""
        roles = self.workflow.definition.roles.keys()
        keys = {key for key, one in self.desk.persons.items() if one.roles & roles or self.case.team in one.teams}
        keys |= {line.actor_key for line in self.lines if line.actor_kind == "person"}
        keys |= {key for line in self.lines for key in line.facts.get("assignee", ()) if key}
        known, waiting = dict[str, Plain](), sorted(keys & self.desk.persons.keys())
        while waiting:
            key = waiting.pop(0)
            person = self.desk.persons[key]
            known[key] = self._person(person)
            beside = (person.supervisor, person.deputy)
            waiting += [one for one in beside if one and one not in known and one not in waiting]
        return known

    def _person(self, person: people.Person) -> Plain:
        leads = any(team.lead == person.key and key in person.teams for key, team in self.desk.teams.items())
        roles = sorted(person.roles & self.workflow.definition.roles.keys()) + [casts.LEAD] * leads
        told: Plain = {"roles": roles, "teams": sorted(person.teams)}
        told |= {key: getattr(person, key) for key in ("supervisor", "deputy") if getattr(person, key)}
        more = {"absent": True} if person.absent else {}
        return {**told, **more, **({"language": person.language} if person.language != "en" else {})}

    def _at(self, at: datetime) -> str:
        """An instant, moved so that the case was opened at a whole second."""
        moved = at - timedelta(microseconds=self.case.opened_at.microsecond)
        return moved.astimezone(self.workflow.calendar.zone).isoformat()

    def _due(self, at: datetime) -> str:
        """When a deadline is due: by the hours of the calendar, or so long after something that was moved."""
        return self._at(at) if at.microsecond else at.astimezone(self.workflow.calendar.zone).isoformat()

    def _steps(self) -> Iterator[Plain]:
        """A step for each entry that somebody made; what the clock brought since belongs to the next one."""
        yield from self._other_case()
        since: list[queries.Line] = []
        for line in self.lines:
            since.append(line)
            if (line.actor_kind == "system" and line.event not in BY_MAIL) or line.event in UNTOLD:
                continue
            yield self._step(line, since)
            since = []
        if since:
            yield {"at": self._at(since[-1].at + timedelta(milliseconds=1)), "expect": self._expect(since)}

    def _step(self, line: queries.Line, since: Sequence[queries.Line]) -> Plain:
        step: Plain = {"open": self._values(line)} if line.event == "open" else {"at": self._at(line.at)}
        if line.event != "open":
            step["send"] = line.event
        if line.actor_kind != "system":
            step["by"] = line.actor_key if line.actor_kind == "person" else line.actor_kind
        values = self._values(line) | self._words(line) if line.event != "open" else {}
        return {**step, **({"data": values} if values else {}), "expect": self._expect(since)}

    def _values(self, line: queries.Line) -> Plain:
        """What was given, by field: personal values made up, other cases by their name here."""
        source, zone = self.workflow.definition, self.workflow.calendar.zone
        cast = casts.of(Given(), casts.Parts.of(source), zone)
        asked, given = self._asked(line.event), line.facts.get("given", {})
        found: Plain = {}
        for name, field in source.fields.items():
            if (name in line.personal and name in asked) or self._is_private(field, given.get(name)):
                found[name] = made_up.value(field, cast, line.at, zone)
            elif name in given:
                found[name] = self._value(field.type, given[name])
        return found

    def _is_private(self, field: Field, value: Any) -> bool:
        """Whether a value that is not marked personal may tell of someone: free text, or whatever names them."""
        if value is None or field.type in ("customer", "case", "files"):
            return False
        is_free = field.type == "long_text" or (field.type == "text" and field.name not in self._deciding)
        return is_free or any(one in str(value) for one in self._names)

    @cached_property
    def _deciding(self) -> frozenset[str]:
        """What guards and tables go by: every word of them, fields among others."""
        source = self.workflow.definition
        guards = (
            guard for state in source.index.values() for one in state.transitions for guard in (one.cond, one.unless)
        )
        words = {word for guard in guards for word in re.findall(r"\w+", guard or "")}
        words |= {word for rule in source.notifications for word in re.findall(r"\w+", rule.cond or "")}
        return frozenset(words | {one.within.by for one in source.deadlines.values() if one.within and one.within.by})

    @cached_property
    def _names(self) -> frozenset[str]:
        """What is personal here: the requester, the customer, every personal value that was ever given."""
        requester, customer = self.case.requester, self.case.customer
        known = [requester.name, requester.mail_address, requester.phone] if requester else []
        known += [customer.name, customer.key] if customer else []
        known += [one for line in self.lines for one in line.personal.values() if isinstance(one, str)]
        return frozenset(one for one in known if one and len(one) > 1)

    def _asked(self, event: str) -> set[str]:
        """The fields that somebody can have given: a personal value does not say whether the event set it."""
        source = self.workflow.definition
        declared = source.events.get(event)
        form = source.form if event == "open" else declared.form if declared else ()
        return set(source.fields) if event == "edit" or (event == "open" and not form) else {one.field for one in form}

    def _value(self, kind: str, value: Any) -> Any:
        match kind:
            case "case":
                return self._named(value)
            case "customer":
                return casts.CUSTOMER if value else value
            case "files":
                return [f"file {number}" for number, _file in enumerate(value or (), start=1)]
        return value

    def _words(self, line: queries.Line) -> Plain:
        """What a common event was given besides fields; texts are made up when the scenario is played."""
        facts = line.facts
        match line.event:
            case "assign" | "hand_over":
                words = {"person": facts.get("assignee", [None, None])[1], "team": facts.get("team", [None, None])[1]}
                return {key: one for key, one in words.items() if one} or {"person": self.case.assignee}
            case "set_priority":
                return {"priority": facts["priority"][1]}
            case "extend":
                name, _occasion, _before, _after, seconds = facts["extended"]
                return {"deadline": name, "by": f"{round(seconds)}s"}
            case "acknowledge_escalation":
                name, _occasion, until = facts["acknowledged"]
                seconds = (datetime.fromisoformat(until) - line.at).total_seconds()
                return {"deadline": name, "for": f"{round(seconds)}s plain"}
            case decide.BOUNCED:
                return {"template": facts["undelivered"]["template"]}
            case "link":
                return {"kind": facts["link"][0], "case": self._named(facts["link"][1])}
        return {}

    def _other_case(self) -> Iterator[Plain]:
        """One that stands for every other case that this one was given."""
        fields = self.workflow.definition.fields
        told = [one for line in self.lines for one in line.facts.get("given", {}).items()]
        given = [(fields[name], value) for name, value in told if name in fields]
        workflows = {field.workflow for field, value in given if field.type == "case" and value}
        if workflows or any(line.event == "link" for line in self.lines):
            other = next(iter(workflows - {None, self.workflow.definition.workflow}), None)
            yield {"open": {}, "case": OTHER, **({"workflow": other} if other else {}), "by": casts.OPERATOR}

    def _named(self, number: str | None) -> str | None:
        return {self.case.number: MAIN, None: None}.get(number, OTHER)

    def _expect(self, since: Sequence[queries.Line]) -> Plain:
        line = since[-1]
        index = self.workflow.definition.index
        leaves = [name for name in line.to_states if name in index and not index[name].states]
        expect: Plain = {"state": leaves[0] if len(leaves) == 1 else leaves}
        if clocks := self._clocks(since):
            expect["deadline"] = clocks
        changed = [one.facts[key] for one in since for key in ("assignee",) if key in one.facts]
        if changed:
            expect["assignee"] = changed[-1][1] or comparison.NOBODY
        return {**expect, "mail": self._mail(since)}

    def _clocks(self, since: Sequence[queries.Line]) -> Plain:
        found: Plain = {}
        for line in since:
            for name, _occasion, what, due, *_more in line.facts.get("deadlines", ()):
                state = STATES.get(what)
                if state == "armed" and due:
                    found[name] = {"state": state, "due": self._due(datetime.fromisoformat(due))}
                elif state:
                    found[name] = state
                else:
                    found.pop(name, None)
            if "deadline" in line.facts and line.event == "breached":
                found[line.facts["deadline"][0]] = "breached"
        return found

    def _mail(self, since: Sequence[queries.Line]) -> list[Plain]:
        instants = {line.at for line in since}
        groups: dict[tuple[str, datetime], dict[str, None]] = {}
        for one in self.told:
            if one.created_at in instants:
                groups.setdefault((one.template, one.created_at), {})[one.rule] = None
        return [
            {"template": template, "to": next(iter(words)) if len(words) == 1 else list(words)}
            for (template, _at), words in groups.items()
        ]


def without(told: Plain, difference: comparison.Difference) -> bool:
    """Takes out of a plain scenario what a difference is about; False where that is no expectation."""
    expect: Plain = told["scenarios"][0]["steps"][difference.step].get("expect", {})
    key, _colon, name = difference.what.partition(": ")
    inner = expect.get(key)
    if name and isinstance(inner, dict) and name in inner:
        del inner[name]
        if not inner:
            del expect[key]
        return True
    return not name and expect.pop(key, None) is not None
