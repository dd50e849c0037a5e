"""A desk's cases in memory: commands in at any instant, and what is due taken at its own, in the order of time."""

import heapq
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from engine import casefile, decide, people
from engine.decide import family, undecided
from engine.rehearsal.numbers import Numbers
from engine.rehearsal.score import Told, Written


class Rehearsal:
    """Cases by number as `submit` and `advance` leave them, from ``now`` (UTC) on.

    ``notices`` and ``entries`` grow in the order in which they come; whoever has read them may clear them. What
    commands speak of beside cases (``customers`` by key, files by hash) is taken to exist: customers where they are
    listed, files always. Notices that are not ``pictured`` have no context, which saves time where they only count.
    """

    def __init__(
        self, workflows: Mapping[str, decide.Workflow], desk: people.Desk, now: datetime, pictured: bool = True
    ) -> None:
        self.workflows, self.desk, self.now, self.pictured = workflows, desk, now, pictured
        self.cases: dict[str, casefile.CaseFile] = {}
        self.customers: set[str] = set()
        self.notices: list[Told] = []
        self.entries: list[Written] = []
        self._numbers = Numbers()
        self._due: list[tuple[datetime, str]] = []
        self._looked: dict[str, datetime] = {}

    @property
    def next_at(self) -> datetime | None:
        """The next instant (UTC) at which something is due on a case; None where nothing is."""
        while self._due:
            at, number = self._due[0]
            case = self.cases.get(number)
            if case is not None and case.next_fire_at == at and self._looked.get(number) != at:
                return at
            heapq.heappop(self._due)
        return None

    def submit(self, command: casefile.Command) -> casefile.Answer:
        """Does one command now; a refused one changes nothing. What it opens stands with it or not at all."""
        if command.case is None:
            made = self._make(command, self.now)
            return (
                undecided.answer(command, made) if isinstance(made, casefile.Refusal) else self._accept(made, command)
            )
        case = self.cases.get(command.case)
        if case is None:
            return undecided.answer(command, undecided.unknown_case(command.case))
        workflow = self.workflow_of(case)
        return self._accept(family.Member(workflow, self._decide(workflow, case, command, self.now)), command)

    def advance(self, to: datetime) -> None:
        """Goes on to an instant (UTC): every case is looked at each time something is due on it, as a sweep that is
        never late does. An instant that has passed changes nothing.
        """
        while (at := self.next_at) is not None and at <= to:
            self.look()
        self.now = max(self.now, to)

    def look(self) -> str | None:
        """Goes on to the next instant at which something is due and looks at that case; its number, None if nothing is
        due any more.
        """
        at = self.next_at
        if at is None:
            return None
        _at, number = heapq.heappop(self._due)
        self.now = max(self.now, at)
        # A look that changed nothing is not repeated: the case stays due at that instant for ever.
        self._looked[number] = at
        self.submit(casefile.Command(number, None, casefile.SYSTEM))
        return number

    def forget(self, number: str) -> None:
        """Drops a case on which nothing is due any more: long rehearsals keep only what still lives."""
        self.cases.pop(number, None)
        self._looked.pop(number, None)

    def workflow_of(self, case: casefile.CaseFile) -> decide.Workflow:
        """The workflow of a case."""
        return self.workflows[case.workflow]

    def _decide(
        self, workflow: decide.Workflow, case: casefile.CaseFile | None, command: casefile.Command, now: datetime
    ) -> casefile.Decision:
        asked = decide.references(workflow, command)
        if asked.cases or asked.customers:
            asked = casefile.Known(asked.cases & self.cases.keys(), asked.customers & self.customers, asked.files)
        return decide.decide(workflow, case, command, now, self.desk, asked, self.pictured, past=self._past(case))

    def _past(self, case: casefile.CaseFile | None) -> decide.Past:
        """What was written of the case from an instant on and is not cleared yet."""
        number = case.number if case else ""
        return lambda since: [one.entry for one in self.entries if one.number == number and one.entry.at >= since]

    def _make(self, command: casefile.Command, now: datetime) -> family.Member | casefile.Refusal:
        """A new case with its number, not taken in yet."""
        workflow = self.workflows.get(command.workflow or "")
        if workflow is None:
            return undecided.unknown_workflow(command.workflow, self.workflows)
        opening = command.opening or casefile.Opening()
        if opening.number is None:
            place, number = self._numbers.next(workflow, now)
        else:
            place, number = self._numbers.place(workflow, opening.number), opening.number
        if number in self.cases:
            return undecided.number_taken(number)
        decision = self._decide(workflow, None, replace(command, opening=replace(opening, number=number)), now)
        if decision.refusal:
            return decision.refusal
        self._numbers.take(place)
        return family.Member(workflow, decision)

    def _accept(self, member: family.Member, command: casefile.Command) -> casefile.Answer:
        """Takes a decision in, and the cases that it opens, and says where the case is now."""
        decision = member.decision
        mark = self._numbers.mark() if decision.openings else {}
        further = family.gather(decision, self._make)
        if isinstance(further, casefile.Refusal):
            self._numbers.back(mark)
            case = self.cases[str(command.case)]
            refusal = decide.refuse_opening(member.workflow, case, command, self.desk, further)
            return casefile.Answer(case.number, case.version, case.configuration, refusal)
        for one in (member, *further):
            self._take_in(one.decision)
        case, written = decision.case, len(decision.entries)
        return casefile.Answer(case.number, case.version, case.configuration, decision.refusal, entry_count=written)

    def _take_in(self, decision: casefile.Decision) -> None:
        if not decision.entries:
            return
        case = decision.case
        case.seq += len(decision.entries)
        before = self.cases.get(case.number)
        self.cases[case.number] = case
        self.entries += [Written(case.number, entry) for entry in decision.entries]
        self.notices += [Told(case.changed_at or self.now, case.number, notice) for notice in decision.notices]
        looked = self._looked.pop(case.number, None)
        if case.next_fire_at and (looked or before is None or before.next_fire_at != case.next_fire_at):
            heapq.heappush(self._due, (case.next_fire_at, case.number))
