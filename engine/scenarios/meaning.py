"""Whether the names in a scenario file are names of its workflow: every one that is not is told with its place."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from engine import errors, sheets
from engine.decide import common
from engine.definitions import uses
from engine.definitions.definition import RECIPIENT_RULES, Definition
from engine.scenarios import cast as casts
from engine.scenarios.comparison import NOBODY
from engine.scenarios.scenario import MAIN, Expected, Given, Scenario, Step, Suite
from engine.scenarios.stage import Stage
from engine.sheets import Place

COMMON_WORDS = frozenset(word for words in common.WORDS.values() for word in words)


def check(suite: Suite, stage: Stage) -> None:
    """Raises errors.BadScenarios with every name that means nothing; errors.BadDefinition of a workflow that can't be
    read.
    """
    problems = sheets.Problems(suite.path)
    if suite.workflow not in stage.files:
        given, known = suite.workflow, list(stage.files)
        problems.add(
            suite.place,
            f"there is no workflow `{given}`",
            given=given,
            allowed=sheets.listed(known),
            near=known,
            code="name",
        )
        raise problems.refusal(errors.BadScenarios)
    source = stage.workflow(suite.workflow).definition
    _Checker(suite, stage, source, problems).check()
    if problems.found:
        raise problems.refusal(errors.BadScenarios)


@dataclass
class _Checker:
    suite: Suite
    stage: Stage
    source: Definition
    problems: sheets.Problems

    @cached_property
    def _beside(self) -> frozenset[str]:
        """The further workflows of the file that there are."""
        return frozenset(name for one in self.suite.scenarios for name in one.workflows if name in self.stage.files)

    def check(self) -> None:
        self._given(self.suite.given, self.suite.place)
        self._names()
        for one in self.suite.scenarios:
            self._given(one.given, one.place)
            self._scenario(one)

    def _names(self) -> None:
        seen: dict[str, Place] = {}
        for one in self.suite.scenarios:
            if one.name in seen:
                sentence = f"this name stands twice; the first is in line {seen[one.name].line}"
                self.problems.add(one.place, sentence, given=one.name, fix="rename one of the two", code="name")
            seen.setdefault(one.name, one.place)

    def _unknown(self, place: Place, what: str, given: str, known: Iterable[str], fix: str = "") -> None:
        names = list(dict.fromkeys(known))
        allowed = sheets.listed(names, most=20) or "none"
        sentence = f"there is no {what} `{given}`"
        self.problems.add(place, sentence, given=given, allowed=allowed, near=names, fix=fix, code="name")

    def _given(self, given: Given, place: Place) -> None:
        places = given.places
        self._calendar(given.calendar, places.get("calendar", place))
        parts = self.stage.parts(self.suite.workflow, self._beside)
        roles = [*parts.roles, casts.LEAD, casts.SUPERVISOR, casts.DIRECTOR]
        for one in given.people.values():
            self._calendar(one.calendar, one.place)
            for role in one.roles:
                if role not in roles:
                    self._unknown(one.place, "role", role, roles)

    def _calendar(self, name: str | None, place: Place) -> None:
        try:
            if name is not None:
                self.stage.find_calendar(name)
        except (errors.UnknownCalendar, errors.BadCalendarFile) as refused:
            self.problems.add(place, str(refused).rstrip("."), given=name, code="name")

    def _scenario(self, one: Scenario) -> None:
        given = casts.merged(self.suite.given, one.given)
        parts = self.stage.parts(self.suite.workflow, self._beside)
        words = {*casts.named(given, parts), *parts.roles, casts.LEAD}
        cases: dict[str, str | None] = {}
        for step in one.steps:
            self._step(step, cases, words)

    def _step(self, step: Step, cases: dict[str, str | None], words: set[str]) -> None:
        source = self._source(step, cases)
        if step.by is not None:
            self._actor(step, words)
        if source is None:
            return
        for name in step.opens or {}:
            if name not in source.fields:
                self._unknown(step.places[f"open.{name}"], "field", name, source.fields)
        if step.send is not None:
            self._sent(step, step.send, source)
        self._expected(step.expect, source, words)

    def _source(self, step: Step, cases: dict[str, str | None]) -> Definition | None:
        """The definition of the case that a step is about; None where only the play can tell."""
        if step.opens is not None:
            self._opened(step, cases)
        elif not cases:
            allowed = "`open` first"
            self.problems.add(step.place, "no case has been opened before this step", allowed=allowed, code="meaning")
            cases[MAIN] = self.suite.workflow
        elif step.case not in cases and step.case.partition(" ")[0] not in self.stage.files:
            self._unknown(step.places["case"], "case", step.case, cases, "open it above, with a `case` of that name")
            cases[step.case] = None
        workflow = cases.get(step.case) if step.case in cases else None
        return self.stage.workflow(workflow).definition if workflow else None

    def _opened(self, step: Step, cases: dict[str, str | None]) -> None:
        workflow = step.workflow or self.suite.workflow
        if workflow not in self.stage.files:
            self._unknown(step.places["workflow"], "workflow", workflow, self.stage.files)
            cases.setdefault(step.case, None)
            return
        if step.case in cases:
            place, fix = (
                step.places.get("case") or step.places["open"],
                "give it a name of its own, as in `case: other`",
            )
            self.problems.add(place, f"a case `{step.case}` was opened above", given=step.case, fix=fix, code="name")
        cases[step.case] = workflow

    def _actor(self, step: Step, words: set[str]) -> None:
        word, place = step.by or "", step.places["by"]
        if word == "system":
            sentence = "the engine acts when a deadline says so, not in a step"
            self.problems.add(place, sentence, given=word, fix="let time pass with `after` or `at`", code="meaning")
        elif word not in (known := [*sorted(words), casts.REQUESTER, casts.CUSTOMER, "assignee", casts.OPERATOR]):
            self._unknown(place, "person or role", word, known, "introduce them under `given: people:`")

    def _sent(self, step: Step, event: str, source: Definition) -> None:
        moving = {one.event for state in source.index.values() for one in state.transitions if one.event}
        known = [*source.events, *sorted(moving - source.events.keys()), *common.EVENTS]
        if event not in known:
            self._unknown(step.places["send"], "event", event, known)
        for name in step.values:
            if name not in source.fields and not (event in common.EVENTS and name in COMMON_WORDS):
                self._unknown(
                    step.places[f"data.{name}"], "field", name, [*source.fields, *common.WORDS.get(event, ())]
                )

    def _expected(self, expected: Expected, source: Definition, words: set[str]) -> None:
        places = expected.places
        for name in expected.state or ():
            if name not in source.index:
                self._unknown(places["state"], "state", name, source.index)
        for name, clock in expected.deadline.items():
            if name not in source.deadlines:
                self._unknown(clock.place, "deadline", name, source.deadlines)
        for name in expected.fields:
            if name not in source.fields:
                self._unknown(places[f"fields.{name}"], "field", name, source.fields)
        templates = [*dict.fromkeys(named_templates(source)), *uses.ENGINE_TEMPLATES]
        known = [*RECIPIENT_RULES, *source.roles, *sorted(casts.recipients(source)), *sorted(words)]
        for mail in expected.mail or ():
            if mail.template not in templates:
                self._unknown(mail.place, "template", mail.template, templates)
            for word in mail.to:
                if word not in known:
                    self._unknown(mail.place, "recipient", word, known)
        if expected.assignee is not None and expected.assignee not in (holders := {NOBODY, *words}):
            self._unknown(places["assignee"], "person or role", expected.assignee, sorted(holders))


def named_templates(source: Definition) -> Iterator[str]:
    """Every mail that a definition names."""
    yield from (rule.template for rule in source.notifications)
    for deadline in source.deadlines.values():
        if deadline.remind:
            yield deadline.remind_template
        yield from (rung.template for rung in deadline.escalate if rung.notify)
