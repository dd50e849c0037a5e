"""Feeds a plan through `submit` in virtual time: every command at its instant, and all that is due at its own."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from engine import casefile, cases, queries, store
from engine.queries import replays
from engine.replay import plans, shares

BATCH = 500
SHOWN = 20

Progress = Callable[[int], None]


@dataclass(slots=True)
class Course:
    """How a replay went: commands accepted and refused, what was said of the first refused ones, and the counts."""

    accepted: int = 0
    refused: int = 0
    sentences: list[str] = field(default_factory=list)
    counts: dict[str, int | float] = field(default_factory=dict)


class Replay:
    """One run over a database that has none of these cases. ``progress`` hears how many commands were done."""

    def __init__(self, desk: cases.Cases, batch: int = BATCH, progress: Progress = lambda _count: None) -> None:
        self.desk, self.batch, self.progress = desk, batch, progress
        self.course = Course()
        self._looked: set[tuple[str, datetime]] = set()

    def run(self, plan: plans.Plan, workflow: str, until: datetime) -> Course:
        """Submits the commands up to ``until``, takes what is due up to there, and counts."""
        with self.desk.database.writing() as connection:
            store.people.put(connection, plan.desk)
        for batch in _batches((one for one in plan.commands if one.at <= until), self.batch):
            self._sweep(batch[0].at)
            self._submit([*batch, *self._looks(batch[-1].at)])
            self.progress(len(batch))
        self._sweep(until)
        self._count(plan, workflow, until)
        return self.course

    def _sweep(self, until: datetime) -> None:
        while looks := self._looks(until):
            self._submit(looks)

    def _looks(self, until: datetime) -> list[plans.Timed]:
        """A look at the clock for each case with something due, at the instant at which it is due: what would have come
        in two mails must not come in one. A look that changed nothing is not repeated."""
        with self.desk.database.reading() as connection:
            due = queries.due(connection, until, self.batch)
        found = [(one.number, one.next_fire_at) for one in due if (one.number, one.next_fire_at) not in self._looked]
        self._looked = set(found)
        return [plans.Timed(at, casefile.Command(number, None, casefile.SYSTEM)) for number, at in found]

    def _submit(self, timed: Sequence[plans.Timed]) -> None:
        in_order = sorted(timed, key=lambda one: one.at)
        answers = self.desk.submit_many([one.command for one in in_order], [one.at for one in in_order])
        for one, answer in zip(in_order, answers, strict=True):
            if answer.refusal:
                self._note(one, answer.refusal)
            elif one.command.event:
                self.course.accepted += 1

    def _note(self, one: plans.Timed, refusal: casefile.Refusal) -> None:
        self.course.refused += 1
        if len(self.course.sentences) < SHOWN:
            number = one.command.case or (one.command.opening.number if one.command.opening else None)
            what = f"{number}: {one.command.event or 'what was due'} at {one.at.isoformat()}"
            self.course.sentences.append(f"{what}: {refusal.sentence}")

    def _count(self, plan: plans.Plan, workflow: str, until: datetime) -> None:
        with self.desk.database.reading() as connection:
            self.course.counts = asdict(queries.counts(connection, workflow))
            share = shares.target_share(plan.targets_until(until), replays.due_instants(connection, workflow))
        if share is not None:
            self.course.counts["target_share"] = share


def _batches(commands: Iterable[plans.Timed], size: int) -> Iterator[list[plans.Timed]]:
    batch: list[plans.Timed] = []
    for command in commands:
        batch.append(command)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
