"""Cases moved to another version of their definition: what would become of each, and the moving itself, in batches."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from engine import casefile, decide, store
from engine.cases import Cases, versions
from engine.database import Connection
from engine.queries import versions as pinned

BATCH_SIZE = 500
Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Wish:
    """Where cases are to go: the hash of a version, where states and values that it has not are to be found, why.

    ``states`` are old → new ones; ``values`` are for fields that the version brings.
    """

    workflow: str
    definition: str
    states: Mapping[str, Sequence[str]] = field(default_factory=dict)
    values: Mapping[str, casefile.Json] = field(default_factory=dict)
    reason: str = ""

    def command(self, number: str, actor: casefile.Actor) -> casefile.Command:
        """The wish that one case goes there."""
        data = {"definition": self.definition, "states": {old: list(new) for old, new in self.states.items()}}
        return casefile.Command(
            number, decide.MIGRATE, actor, {**data, "values": dict(self.values), "reason": self.reason}
        )


@dataclass(frozen=True, slots=True)
class Move:
    """A deadline that is due at another instant in the new version. None: it is not due, or its clock stands;
    ``used_up`` when it is missed at the instant of the migration.
    """

    deadline: str
    from_at: datetime | None
    to_at: datetime | None
    used_up: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one case: ``refusal`` says why it stays; else ``changes`` says whether anything does.

    ``states`` are where it stands then; ``dropped`` the fields whose values it leaves behind, ``forgot`` the history
    states that no longer remember.
    """

    number: str
    refusal: casefile.Refusal | None = None
    changes: bool = False
    states: tuple[str, ...] = ()
    moves: tuple[Move, ...] = ()
    dropped: tuple[str, ...] = ()
    forgot: tuple[str, ...] = ()


def nothing(_done: int, _total: int) -> None:
    """The progress of a pass that nobody watches."""


def forecast(
    cases: Cases, wish: Wish, numbers: Sequence[str] | None, progress: Progress = nothing
) -> Iterator[Outcome]:
    """What would become of these cases, or of all open ones that go by another version. Writes nothing."""
    now, done, total = cases.clock.now(), 0, _count(cases, wish, numbers)
    for batch in _batches(cases, wish, numbers):
        with cases.database.reading() as connection:
            yield from _foretold(cases, connection, wish, batch, now)
        done += len(batch)
        progress(done, total)


def run(
    cases: Cases,
    wish: Wish,
    numbers: Sequence[str] | None,
    actor: casefile.Actor,
    progress: Progress = nothing,
    now: datetime | None = None,
) -> Iterator[tuple[str, casefile.Answer]]:
    """Moves them, each batch a transaction; wherever that is cut off, the same again goes on from there."""
    done, total = 0, _count(cases, wish, numbers)
    for batch in _batches(cases, wish, numbers):
        answers = cases.submit_many([wish.command(number, actor) for number in batch], now)
        yield from zip(batch, answers, strict=True)
        done += len(batch)
        progress(done, total)


def _count(cases: Cases, wish: Wish, numbers: Sequence[str] | None) -> int:
    if numbers is not None:
        return len(numbers)
    with cases.database.reading() as connection:
        return pinned.count_elsewhere(connection, wish.workflow, wish.definition)


def _batches(cases: Cases, wish: Wish, numbers: Sequence[str] | None) -> Iterator[Sequence[str]]:
    if numbers is not None:
        yield from (numbers[first : first + BATCH_SIZE] for first in range(0, len(numbers), BATCH_SIZE))
        return
    last = 0
    while True:
        with cases.database.reading() as connection:
            found = pinned.elsewhere(connection, wish.workflow, wish.definition, BATCH_SIZE, last)
        if not found:
            return
        last = found[-1][0]
        yield [number for _id, number in found]


def _foretold(
    cases: Cases, connection: Connection, wish: Wish, batch: Sequence[str], now: datetime
) -> Iterator[Outcome]:
    desk, registry = cases.registry.view(connection).desk, cases.registry
    loaded = store.load_cases(connection, batch)
    for number in batch:
        case, command = loaded.get(number), wish.command(number, casefile.SYSTEM)
        if case is None:
            yield Outcome(number, decide.unknown_case(number))
            continue
        onto = versions.wished(connection, registry, case, command)
        workflow = registry.workflow_of(connection, case)
        known = store.known.find(connection, decide.references(workflow, command, onto))
        yield _outcome(decide.decide(workflow, case, command, now, desk, known, pictured=False, onto=onto))


def _outcome(decision: casefile.Decision) -> Outcome:
    entry = next((one for one in decision.entries if "migrated" in one.facts), None)
    number = decision.case.number
    if entry is None:
        return Outcome(number, decision.refusal, states=decision.case.configuration)
    moves = tuple(_move(entry.at, name, *due) for name, _occasion, *due in entry.facts.get("moved", ()))
    dropped, forgot = tuple(entry.facts.get("dropped", ())), tuple(entry.facts["migrated"].get("forgot", ()))
    return Outcome(number, None, True, decision.case.configuration, moves, dropped, forgot)


def _move(at: datetime, name: str, before: str | None, after: str | None) -> Move:
    from_at, to_at = (datetime.fromisoformat(one) if one else None for one in (before, after))
    return Move(name, from_at, to_at, to_at is not None and to_at <= at)
