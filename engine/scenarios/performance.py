"""One scenario played step by step on a rehearsal, each step held against what is expected of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from engine import casefile, decide, errors, rehearsal
from engine.decide import common
from engine.decide import turn as turns
from engine.definitions.definition import FormField
from engine.scenarios import cast as casts
from engine.scenarios import comparison, given_values, local_time, made_up
from engine.scenarios.comparison import Difference
from engine.scenarios.mailbag import Letter, Mailbag
from engine.scenarios.scenario import Expected, Given, Scenario, Step, Suite, Wait
from engine.scenarios.stage import Stage
from engine.sheets import Place

BEGINS = "2026-03-02 09:00"
"""A Monday, where a scenario says nothing of when it begins."""
TITLE = "A case"


@dataclass
class Played:
    """How a scenario went, with all that it went through."""

    scenario: Scenario
    differences: list[Difference] = field(default_factory=list)
    entries: list[rehearsal.Written] = field(default_factory=list)
    notices: list[rehearsal.Told] = field(default_factory=list)
    workflow_of: dict[str, str] = field(default_factory=dict)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))

    @property
    def passed(self) -> bool:
        """Whether all was as expected."""
        return not self.differences

    def entries_of(self, workflow: str) -> Iterator[casefile.HistoryEntry]:
        """The history entries of its cases of one workflow."""
        return (one.entry for one in self.entries if self.workflow_of[one.number] == workflow)

    def notices_of(self, workflow: str) -> Iterator[rehearsal.Told]:
        """The notices about its cases of one workflow."""
        return (one for one in self.notices if self.workflow_of[one.number] == workflow)


TOO_FAR = (OverflowError, errors.InstantTooFar)
"""What instants far away bring."""


class Stuck(Exception):
    """What keeps a scenario from going on; told as a difference, never leaves this module."""

    def __init__(self, difference: Difference) -> None:
        self.difference = difference


def play(scenario: Scenario, suite: Suite, stage: Stage) -> Played:
    """Plays a scenario. A step that can't be done ends it; what is not as expected is noted, and the next step done."""
    played = Played(scenario)
    try:
        performance = Performance(scenario, suite, stage)
    except TOO_FAR as why:
        played.differences.append(_undoable(scenario.place, why))
        return played
    played.zone = performance.zone
    for number, step in enumerate(scenario.steps):
        try:
            played.differences += [replace(one, step=number) for one in performance.do(step)]
        except Stuck as stuck:
            played.differences.append(replace(stuck.difference, step=number))
            break
        except (errors.CaseclockError, *TOO_FAR) as why:
            played.differences.append(replace(_undoable(step.place, why), step=number))
            break
    played.entries, played.notices = performance.rehearsal.entries, performance.rehearsal.notices
    played.workflow_of = {number: case.workflow for number, case in performance.rehearsal.cases.items()}
    return played


def _undoable(place: Place, why: Exception) -> Difference:
    """A step that the engine itself can't do: deadlines that start one another for ever, an instant beyond all time."""
    said = str(why) if isinstance(why, errors.CaseclockError) else "that is beyond all calendars"
    return Difference(place, "step", "it can be done", said)


class Performance:
    """The state of one scenario that is being played."""

    def __init__(self, scenario: Scenario, suite: Suite, stage: Stage) -> None:
        self.given: Given = casts.merged(suite.given, scenario.given)
        self.workflows = stage.on(self.given.calendar)
        self.main: decide.Workflow = self.workflows[suite.workflow]
        self.zone = self.main.calendar.zone
        parts = stage.parts(suite.workflow, scenario.workflows)
        self.cast = casts.of(self.given, parts, self.zone).with_calendars(stage.find_calendar)
        begins_at = local_time.read(self.given.at or BEGINS, self.zone)
        self.rehearsal = rehearsal.Rehearsal(self.workflows, self.cast.desk, begins_at, pictured=False)
        self.rehearsal.customers.add(casts.CUSTOMER)
        self.cases: dict[str, str] = {}
        self.mails = Mailbag(self.rehearsal)

    def do(self, step: Step) -> list[Difference]:
        """Lets time pass, does what the step does, and looks."""
        self._wait(step)
        answer = None
        if step.opens is not None:
            answer = self._open(step)
        elif step.send is not None:
            answer = self._send(step)
        self._name_new_cases()
        number = self.cases.get(step.case)
        mails = self.mails.take(number)
        refused = comparison.refusal(step, answer, self._again)
        if answer is not None and refused and not answer.accepted:
            raise Stuck(refused[0])
        if step.expect == NOTHING or (number is None and refused == [] and step.expect.refused):
            return refused
        case = self._case(step)
        return refused + comparison.compare(step.expect, self._scene(case, mails))

    def _scene(self, case: casefile.CaseFile, mails: list[Letter]) -> comparison.Scene:
        mine = (one.entry for one in self.rehearsal.entries if one.number == case.number)
        links = [entry.facts["link"] for entry in mine if "link" in entry.facts]
        workflow, now = self.rehearsal.workflow_of(case), self.rehearsal.now
        return comparison.Scene(case, workflow, now, self.cast, self.cases, mails, links, self.zone)

    def _wait(self, step: Step) -> None:
        now = self.rehearsal.now
        to = now
        if step.at is not None:
            to = local_time.read(step.at, self.zone)
        elif step.after is not None:
            to = self._later(step.after, now)
        if to < now:
            seen = f"it is {local_time.shown(now, self.zone)} already"
            raise Stuck(Difference(step.places.get("at", step.place), "at", str(step.at), seen))
        self.rehearsal.advance(to)
        self._name_new_cases()

    def _later(self, wait: Wait, now: datetime) -> datetime:
        span, calendar = wait.span, self.main.calendar
        if wait.wall:
            return now + timedelta(seconds=span.amount)
        if span.kind == "working_days":
            return calendar.add_working_days(now, span.amount)
        if span.kind == "calendar_days":
            return calendar.add_calendar_days(now, span.amount)
        return calendar.add(now, span.amount)

    def _open(self, step: Step) -> casefile.Answer:
        workflow = self.workflows[step.workflow] if step.workflow else self.main
        given, source, meaning = self.given, workflow.definition, self._meaning(workflow, None)
        values = meaning.of_all(step.opens or {})
        opening = casefile.Opening(
            given.title or TITLE,
            self.cast.customer,
            self.cast.requester,
            given.channel or "web",
            given.priority or "normal",
            self.cast.team,
            self.cast.person(given.assignee) if given.assignee else None,
        )
        values |= self._missing(workflow, source.form, values, self._to_be(workflow, opening))
        actor = self._actor(step, _opener(workflow), None)
        answer = self._submit(casefile.Command(None, "open", actor, values, source.workflow, opening))
        if answer.number and step.case not in self.cases:
            self.cases[step.case] = answer.number
        return answer

    def _send(self, step: Step) -> casefile.Answer:
        case, event = self._case(step), step.send or ""
        workflow = self.rehearsal.workflow_of(case)
        declared = workflow.event(event)
        values = self._meaning(workflow, case).of_all(step.values, common=event in common.EVENTS)
        form = declared.form if declared else ()
        anew = {item.field for item in form if item.fresh}
        known = {name: one for name, one in case.fields.items() if one is not None and name not in anew} | values
        values |= self._missing(workflow, form, known, case)
        values |= {name: text for name, text in given_values.texts(event).items() if name not in values}
        if event == decide.BOUNCED:
            values = self._came_back(step, case, values)
            return self._submit(casefile.Command(case.number, event, casefile.SYSTEM, values))
        actor = self._actor(step, _doer(workflow, event), case.assignee)
        return self._submit(casefile.Command(case.number, event, actor, values))

    def _came_back(
        self, step: Step, case: casefile.CaseFile, values: Mapping[str, casefile.Json]
    ) -> dict[str, casefile.Json]:
        """What the engine says of the latest mail to the requester that did not arrive: of any, or of one template."""
        wanted = values.get("template")
        mine = (one.notice for one in self.rehearsal.notices if one.number == case.number)
        sent = [one for one in mine if one.to == casts.REQUESTER and wanted in (None, one.template)]
        if not sent:
            seen = "no such mail to the requester was queued"
            raise Stuck(Difference(step.places["send"], "send", "a mail that can come back", seen))
        entries = [one.entry for one in self.rehearsal.entries if one.number == case.number]
        number = decide.entry_of(sent[-1].occasion, sent[-1].deadline)
        met = decide.met_by(entries[number - 1].facts) if number else []
        return {"template": sent[-1].template, "state": "bounced", "met": met}

    def _missing(
        self,
        workflow: decide.Workflow,
        form: tuple[FormField, ...],
        known: Mapping[str, casefile.Json],
        case: casefile.CaseFile,
    ) -> dict[str, casefile.Json]:
        desk, now = self.rehearsal.desk, self.rehearsal.now

        def holds(guard: str, given: Mapping[str, casefile.Json]) -> bool:
            return turns.begin(workflow, case, desk, now).holds(guard, given)

        return made_up.missing(form, workflow.definition, known, self.cast, now, self.zone, holds)

    def _to_be(self, workflow: decide.Workflow, opening: casefile.Opening) -> casefile.CaseFile:
        """The case that is about to be opened, as guards of its form see it."""
        source, now = workflow.definition, self.rehearsal.now
        what = (source.workflow, source.hash, opening.title, opening.channel, opening.priority, now)
        defaults = {name: one.default for name, one in source.fields.items() if one.default is not None}
        return casefile.CaseFile("", *what, customer=opening.customer, assignee=opening.assignee, fields=defaults)

    def _submit(self, command: casefile.Command) -> casefile.Answer:
        self._last = command
        return self.rehearsal.submit(command)

    def _again(self, language: str) -> casefile.Answer:
        """The same refused command, refused in another language: it changes nothing."""
        return self.rehearsal.submit(replace(self._last, language=language))

    def _meaning(self, workflow: decide.Workflow, case: casefile.CaseFile | None) -> given_values.Meaning:
        assignee = case.assignee if case else None
        return given_values.Meaning(workflow.definition, self.cast, self.cases, self.zone, assignee)

    def _actor(self, step: Step, otherwise: str, assignee: str | None) -> casefile.Actor:
        word = step.by or otherwise
        actor = self.cast.actor(word, assignee)
        if actor is None:
            expected = f"someone who is `{word}`"
            seen = "nobody holds the case" if word == "assignee" else f"there are {', '.join(self.cast.order)}"
            raise Stuck(Difference(step.places.get("by", step.place), "by", expected, seen))
        return actor

    def _case(self, step: Step) -> casefile.CaseFile:
        number = self.cases.get(step.case)
        if number is None:
            seen = f"there are: {', '.join(self.cases)}" if self.cases else "no case has been opened"
            raise Stuck(Difference(step.places.get("case", step.place), "case", step.case, seen))
        return self.rehearsal.cases[number]

    def _name_new_cases(self) -> None:
        """A case that another one opened is called like its workflow; the second one `NAME 2`."""
        if len(self.cases) == len(self.rehearsal.cases):
            return
        known = set(self.cases.values())
        for number, case in self.rehearsal.cases.items():
            if number not in known:
                alike = sum(name.partition(" ")[0] == case.workflow for name in self.cases)
                self.cases[f"{case.workflow} {alike + 1}" if alike else case.workflow] = number


NOTHING = Expected()


def _opener(workflow: decide.Workflow) -> str:
    """Who opens a case where the scenario does not say: the requester if they may, else the first role that may."""
    allowed = workflow.definition.opened_by
    return casts.REQUESTER if {"anyone", casts.REQUESTER} & set(allowed) else allowed[0]


def _doer(workflow: decide.Workflow, event: str) -> str:
    """Who fires an event where the scenario does not say: the first who may."""
    declared = workflow.event(event)
    if event == "customer_message":
        return casts.REQUESTER
    roles = [role for role in (declared.by if declared else ()) if role != "system"]
    if not roles or roles[0] == "anyone":
        return next(iter(workflow.definition.roles), casts.LEAD)
    return roles[0]
