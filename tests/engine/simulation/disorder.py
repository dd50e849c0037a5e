"""A month in which anybody does anything at any time, and the clock is looked at in time, late or not at all."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from engine import casefile, decide, people, rehearsal, simulation
from engine.definitions import definition
from engine.simulation import standard, values

FROM = datetime(2026, 2, 6, tzinfo=UTC)
"""A week before the Spring Festival, a month before the clocks change in the United States."""
MONTH_S = 31 * 86_400
CUSTOMER = casefile.Customer(1, "customer_a", "Customer A", "A")
REQUESTER = casefile.Contact(1, "Chen Jie", "chen.jie@customer.example", "en", customer_id=1)

Looks = Callable[[random.Random], bool]
"""Whether the clock is looked at in time before the next command."""


@dataclass
class Disorder:
    """Cases of one workflow in a rehearsal. The commands follow from the seed alone, not from how the case stands, so
    that two months of one seed differ by their looks at the clock alone.
    """

    workflow: decide.Workflow
    seed: int
    looks: Looks
    watch: simulation.Watch | None = None
    seen: list[simulation.Seen] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance, self.looking = random.Random(self.seed), random.Random(self.seed + 1)
        self.staff = standard.staff(self.workflow, 7.0)
        self.desk: people.Desk = self.staff.desk
        self.forms = values.Forms(self.workflow, self.staff, self.chance, lambda: None, self._anyone)
        self.desk_cases = rehearsal.Rehearsal({"random": self.workflow}, self.desk, FROM, pictured=False)
        self.events = [*self.workflow.definition.events, *definition.COMMON_EVENTS, *ENGINE_EVENTS]

    def play(self, command_count: int, case_count: int = 2) -> "Disorder":
        """Opens cases and fires that many commands over a month; at the end everything due is taken."""
        instants = sorted(self.chance.uniform(0, MONTH_S) for _ in range(command_count))
        for number in range(case_count):
            self._do(FROM + timedelta(minutes=number), self._opening())
        for second in instants:
            number = f"R-2026-{self.chance.randint(1, case_count):05}"
            self._do(FROM + timedelta(seconds=max(3600, second)), self._command(number))
        for number in list(self.desk_cases.cases):
            self._do(FROM + timedelta(seconds=MONTH_S), casefile.Command(number, None, casefile.SYSTEM))
        return self

    def _do(self, at: datetime, command: casefile.Command) -> None:
        if self.looks(self.looking):
            while (due_at := self.desk_cases.next_at) is not None and due_at <= at:
                self._watched(self.desk_cases.look)
        self.desk_cases.now = at
        self._watched(lambda: self.desk_cases.submit(command))

    def _watched(self, act: Callable[[], Any]) -> None:
        cases = self.desk_cases
        before = dict(cases.cases)
        act()
        for number in dict.fromkeys(one.number for one in cases.entries):
            entries = [one.entry for one in cases.entries if one.number == number]
            notices = [one.notice for one in cases.notices if one.number == number]
            seen = simulation.Seen(self.workflow, before.get(number), cases.cases[number], entries, notices, cases.now)
            self.seen.append(seen)
            if self.watch:
                self.watch(seen)
        cases.entries.clear()
        cases.notices.clear()

    def _anyone(self, keys: Sequence[str], _at: datetime) -> str:
        return self.chance.choice(keys)

    def _opening(self) -> casefile.Command:
        opening = casefile.Opening("A case", CUSTOMER, REQUESTER, team=standard.TEAM)
        return casefile.Command(None, "open", self._actor(), self.forms.opening(FROM), "random", opening)

    def _command(self, number: str) -> casefile.Command:
        event = self.chance.choice(self.events)
        return casefile.Command(number, event, self._actor(), self._given(event))

    def _given(self, event: str) -> dict[str, casefile.Json]:
        if event in self.workflow.definition.events:
            at = FROM + timedelta(seconds=self.chance.uniform(0, 2 * MONTH_S))
            return self.forms.of(event, at, BLANK)
        return dict(self.chance.choice(WORDS.get(event, ({},))))

    def _actor(self) -> casefile.Actor:
        """Mostly someone who may do everything, so that most commands are done."""
        kinds: Sequence[casefile.Actor] = (
            casefile.Actor("operator", "root"),
            casefile.Actor("operator", "root"),
            casefile.Actor("requester", "1"),
            casefile.Actor("person", self.chance.choice(list(self.desk.persons))),
        )
        return self.chance.choice(kinds)

    def story(self) -> list[tuple[Any, ...]]:
        """What the histories say, case by case, without how often anybody looked."""
        told = [(seen.after.number, entry) for seen in self.seen for entry in seen.entries]
        lines = [(number, one.at, one.event, str(one.actor), one.to_states, one.facts) for number, one in told]
        return sorted(lines, key=lambda line: line[0])

    def rows(self) -> list[casefile.DeadlineRow]:
        """All deadlines as they stand at the end."""
        return [row for _number, case in sorted(self.desk_cases.cases.items()) for row in case.deadlines]


ENGINE_EVENTS = ("customer_message", "bounced", "bounced", "bounced")
SPANS = ("1h", "1 working day", "3 calendar days")
BLANK = casefile.CaseFile("", "random", "", "", "web", "normal", FROM)
WORDS: dict[str, tuple[dict[str, casefile.Json], ...]] = {
    "set_priority": tuple({"priority": one, "reason": "as told"} for one in definition.PRIORITIES),
    "edit": (
        {"level": "critical", "reason": "as told"},
        {"level": "minor", "reason": "as told"},
        {"promised_at": "2026-02-26T10:00:00+00:00", "reason": "as told"},
        {"promised_on": "2026-03-04", "reason": "as told"},
    ),
    "answer": ({"body": "It is on its way."},),
    "note": ({"body": "Called twice."},),
    "phone_note": ({"body": "Called.", "direction": "out"},),
    "customer_message": ({"body": "And now?"},),
    "assign": ({"person": "agent_1", "reason": "as told"}, {"person": "expert_1", "reason": "as told"}),
    "extend": tuple(
        {"deadline": f"deadline_{number}", "by": span, "reason": "as told"} for number in range(3) for span in SPANS
    ),
    "acknowledge_escalation": tuple(
        {**span, "reason": "as told"} for span in ({}, {"for": "2h"}, {"for": "1 calendar day"})
    ),
    "bounced": tuple({"met": [[f"deadline_{number}", 1], [f"deadline_{number}", 2]]} for number in range(3)),
    "customer_reached": ({"reason": "as told"},),
    "hand_over": ({"person": "agent_2", "reason": "as told"},),
}
"""What common events are given."""
