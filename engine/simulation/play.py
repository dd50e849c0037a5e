"""A desk played forward in virtual time: cases come in, people work, customers answer or do not, clocks run."""

import heapq
import itertools
import random
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from engine import casefile, decide, people
from engine.rehearsal import Rehearsal, Told, seldom_collecting
from engine.simulation import chances, hands, intake, presence, returns, values
from engine.simulation.counts import Counts, Load, Report
from engine.simulation.hands import Hands, Task
from engine.simulation.life import MOST_REFUSALS, Life
from engine.simulation.roads import Crew, Road, Roads
from engine.simulation.seen import Seen, Watch
from engine.simulation.staff import Staff

NEVER = datetime.max.replace(tzinfo=UTC)
RECENT = 50
"""So many of the newest cases can be named in a field that links to another."""
DAY = timedelta(days=1)


Act = Callable[[], None]


class Simulation:
    """``workflow`` with ``staff`` from an instant on; ``others`` are workflows whose cases it may open.

    The same seed gives the same course. ``watch`` is shown every decision.
    """

    def __init__(
        self,
        workflow: decide.Workflow,
        staff: Staff,
        from_at: datetime,
        seed: int = 1,
        others: Mapping[str, decide.Workflow] | None = None,
        watch: Watch | None = None,
    ) -> None:
        self._workflow, self._staff, self._seed, self._watch = workflow, staff, seed, watch
        self._chance = random.Random(seed)
        self._name = workflow.definition.workflow
        self._from_at = from_at
        self._workflows = {**(others or {}), self._name: workflow}
        self._counts = Counts(workflow, from_at)
        self._lives: dict[str, Life] = {}
        self._recent: deque[str] = deque(maxlen=RECENT)
        self._agenda: list[tuple[datetime, int, Act]] = []
        self._order = itertools.count()
        self._roads = Roads(workflow, staff)
        self._forms = values.Forms(workflow, staff, self._chance, self._other, self._pick)
        self._intake = intake.Intake(workflow, staff, self._chance, self._forms)

    def run(self, days: int, progress: Callable[[int], None] | None = None) -> Report:
        """Plays so many days; ``progress`` is told after each of them how many are over."""
        until_at = self._from_at + days * DAY
        self._set_up(until_at)
        with seldom_collecting():
            for day in range(1, days + 1):
                self._play_to(self._from_at + day * DAY)
                if progress:
                    progress(day)
        return Report(self._counted(), self._loads(until_at), until_at, self._seed)

    def _set_up(self, until_at: datetime) -> None:
        desk, away = self._staff.desk, list(self._staff.desk.absences)
        for key, count in self._staff.days_away.items():
            hours = self._staff.hours_of(desk.persons[key])
            away += presence.leave(key, count, hours, self._from_at, until_at, self._seed)
        desk = people.Desk.of(desk.persons.values(), desk.teams.values(), away)
        self._crew = Crew(self._workflow, desk)
        self._hands = {key: self._hired(person, desk) for key, person in desk.persons.items()}
        self._rehearsal = Rehearsal(self._workflows, desk, self._from_at, pictured=False)
        self._rehearsal.customers.update(one.key for one in intake.CUSTOMERS.values())
        self._coming = self._staff.arrivals.between(self._from_at, until_at, self._chance)
        self._next_arrival()

    def _hired(self, person: people.Person, desk: people.Desk) -> Hands:
        away = [(one.from_at, one.until_at or NEVER) for one in desk.absences if one.person == person.key]
        return Hands(person.key, presence.Presence(self._staff.hours_of(person), away))

    def _play_to(self, until_at: datetime) -> None:
        """Whatever comes up to an instant, in its order: what is due first, then what people do."""
        rehearsal, agenda = self._rehearsal, self._agenda
        while True:
            at, due_at = agenda[0][0] if agenda else NEVER, rehearsal.next_at or NEVER
            if min(at, due_at) > until_at:
                return
            if due_at <= at:
                rehearsal.look()
                self._follow()
            else:
                _at, _order, act = heapq.heappop(agenda)
                rehearsal.advance(at)
                act()

    def _later(self, at: datetime, act: Act) -> None:
        heapq.heappush(self._agenda, (at, next(self._order), act))

    # Cases come in.

    def _next_arrival(self) -> None:
        at = next(self._coming, None)
        if at is not None:
            self._later(at, self._arrive)

    def _arrive(self) -> None:
        self._submit(self._intake.opening(self._rehearsal.now), "open")
        self._next_arrival()

    def _other(self) -> str | None:
        return self._chance.choice(self._recent) if self._recent else None

    def _pick(self, keys: Sequence[str], at: datetime) -> str:
        return hands.freest(self._hands, keys, at).key

    # What a decision brings.

    def _submit(self, command: casefile.Command, event: str) -> casefile.Answer:
        answer = self._rehearsal.submit(command)
        if answer.refusal:
            self._counts.refused[f"{event}: {answer.refusal.code}"] += 1
        elif event != "open":
            self._counts.steps[event] += 1
        self._follow()
        return answer

    def _follow(self) -> None:
        """Counts what was written since, and lets the cases that it touched go on."""
        rehearsal = self._rehearsal
        written, rehearsal.entries = rehearsal.entries, []
        told, rehearsal.notices = rehearsal.notices, []
        self._counts.take_mails(told)
        entries: dict[str, list[casefile.HistoryEntry]] = {}
        for one in written:
            entries.setdefault(one.number, []).append(one.entry)
        for number, of_case in entries.items():
            self._take_in(number, of_case, told)

    def _take_in(self, number: str, entries: list[casefile.HistoryEntry], told: list[Told]) -> None:
        case, life = self._rehearsal.cases[number], self._lives.get(number)
        before = life.case if life else None
        if self._watch:
            workflow = self._workflows[case.workflow]
            notices = [one.notice for one in told if one.number == number]
            self._watch(Seen(workflow, before, case, entries, notices, self._rehearsal.now))
        if life is None:
            life = self._lives[number] = Life(case)
            self._recent.append(number)
        life.case = case
        if case.workflow == self._name:
            self._counts.take(None if before is None else before.closed_at is not None, case, entries)
            self._plan(life)
        notices = [one.notice for one in told if one.number == number] if self._staff.undelivered else []
        for command in returns.of(self._staff.undelivered, self._chance, case, entries, notices):
            self._later(self._rehearsal.now + returns.AFTER, partial(self._come_back, command))
        self._counts.most_in_memory = max(self._counts.most_in_memory, len(self._lives))
        if life.is_over:
            del self._lives[number]
            self._rehearsal.forget(number)

    def _come_back(self, command: casefile.Command) -> None:
        """A mail came back, and somebody will see to it; or they have."""
        number, event = command.case or "", command.event or ""
        if number not in self._lives or not self._submit(command, event).accepted or event == decide.REACHED:
            return
        at = self._workflow.calendar.add(self._rehearsal.now, returns.REACHED_AFTER_S)
        self._later(at, partial(self._come_back, returns.reached(number)))

    # What people do next.

    def _plan(self, life: Life) -> None:
        """Plans a step for each state that the case rests in and that has no plan."""
        leaves = self._roads.leaves(life.case.configuration)
        life.leave_all_but(leaves)
        for leaf in leaves:
            if leaf not in life.plans:
                life.plans[leaf] = None
                road = self._roads.choose(leaf, self._chance)
                if road and self._chance.random() < (road.habit.happens or 0.0):
                    self._set_out(life, leaf, road)

    def _set_out(self, life: Life, leaf: str, road: Road) -> None:
        """The step is on its way: after its delay someone does it, or it waits for someone."""
        calendar, now = self._workflow.calendar, self._rehearsal.now
        takes_s = chances.seconds(road.habit.takes, calendar, self._chance) if road.habit.takes else 0.0
        task = life.plans[leaf] = Task(life.case.number, leaf, road.event, takes_s)
        at = now
        if road.habit.after:
            clock = chances.clock_of(road.habit.after, calendar)
            at = clock.add(now, chances.seconds(road.habit.after, calendar, self._chance))
        if road.by_customer:
            self._later(at, lambda: self._customer_does(task))
        elif at > now:
            self._later(at, lambda: self._hand_in(task, road))
        else:
            self._hand_in(task, road)

    def _hand_in(self, task: Task, road: Road) -> None:
        """Gives the step to whoever may do it and has the least work waiting."""
        life = self._lives.get(task.number)
        if task.void or life is None:
            return
        able = self._crew.able(road, life.case)
        if not able and "assignee" in road.roles and not life.case.assignee:
            able = self._crew.takers(life.case)
            if able:
                self._take(task, able)
                able = self._crew.able(road, life.case) if not task.void else ()
        if not able:
            self._counts.nobody[task.event] += not task.void
            life.plans[task.leaf] = None
            return
        person = hands.freest(self._hands, able, self._rehearsal.now)
        due = [row.due_at for row in life.case.deadlines if row.ended_at is None and row.due_at]
        person.give(task, min(due, default=NEVER))
        self._wake(person)

    def _take(self, task: Task, able: tuple[str, ...]) -> None:
        person = hands.freest(self._hands, able, self._rehearsal.now)
        self._submit(casefile.Command(task.number, "take", casefile.Actor("person", person.key)), "take")

    def _wake(self, person: Hands) -> None:
        """Lets someone who does nothing begin, at once or when their hours begin."""
        if person.doing or person.asleep or not person.waiting:
            return
        now = self._rehearsal.now
        at = person.presence.begins(now)
        if at > now:
            person.asleep = True
            self._later(at, lambda: self._begin(person))
        else:
            self._begin(person)

    def _begin(self, person: Hands) -> None:
        person.asleep = False
        done_at = person.begin(self._rehearsal.now)
        if done_at:
            self._later(done_at, lambda: self._person_did(person))

    def _person_did(self, person: Hands) -> None:
        task = person.finish()
        self._do(task, casefile.Actor("person", person.key))
        self._wake(person)

    def _customer_does(self, task: Task) -> None:
        life = self._lives.get(task.number)
        requester = life.case.requester if life else None
        self._do(task, casefile.Actor("requester", str(requester.id) if requester else ""))

    def _do(self, task: Task, actor: casefile.Actor) -> None:
        """The step is taken, unless the case has moved on meanwhile; a refused one is thought over."""
        life = self._lives.get(task.number)
        if task.void or life is None:
            return
        given = self._forms.of(task.event, self._rehearsal.now, life.case)
        del life.plans[task.leaf]
        answer = self._submit(casefile.Command(task.number, task.event, actor, given), task.event)
        if answer.refusal and task.number in self._lives:
            life.refusals[task.leaf] += 1
            if life.refusals[task.leaf] >= MOST_REFUSALS:
                life.plans[task.leaf] = None
            self._plan(life)

    # What came of it.

    def _counted(self) -> Counts:
        counts = self._counts
        resting = (life.case for life in self._lives.values() if life.case.closed_at is None)
        counts.resting.update(self._workflow_leaf(case) for case in resting if case.workflow == self._name)
        return counts

    def _workflow_leaf(self, case: casefile.CaseFile) -> str:
        return " + ".join(self._roads.leaves(case.configuration))

    def _loads(self, until_at: datetime) -> list[Load]:
        persons = self._staff.desk.persons
        return [
            Load(
                key,
                persons[key].name,
                tuple(sorted(persons[key].roles)),
                one.step_count,
                round(one.busy_s, 3),
                round(one.presence.worked_s(self._from_at, until_at), 3),
                one.longest_count,
            )
            for key, one in self._hands.items()
        ]
