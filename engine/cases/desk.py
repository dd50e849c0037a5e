"""The one writer of cases: commands in, answers out, one transaction for all that wait at the same moment."""

import functools
import time
from collections.abc import Mapping, Sequence
from datetime import datetime

from engine import casefile, clock, decide, errors, faultpoints, pulse, store, traces, wakes
from engine.cases import account, faults
from engine.cases.group import QUEUE_SIZE, Group, Wish
from engine.cases.registry import Registry
from engine.cases.round import Round, log_failure
from engine.database import Connection, Database, signals
from engine.decide import undecided

BATCH_SIZE = 500
MAIL_DOMAIN = "caseclock.example"
TICKS = {"sweep": 1.0, "delivery": 1.0}
"""The seconds between two passes of each kind."""
UNWRITABLE = (errors.DatabaseNotNow, errors.DatabaseFailed, errors.DatabaseUnwritable, errors.NotADatabase)
"""What ails the database and not a command: every caller is told, nothing is tried again."""


class Cases:
    """Submits commands. Threads may share it; so may processes and machines share its database."""

    def __init__(
        self,
        database: Database,
        registry: Registry,
        watch: clock.Clock,
        *,
        batch_size: int = BATCH_SIZE,
        mail_domain: str = MAIL_DOMAIN,
        queue_size: int = QUEUE_SIZE,
        ticks: Mapping[str, float] = TICKS,
    ) -> None:
        self.database, self.registry, self.clock = database, registry, watch
        self._batch_size, self._mail_domain = batch_size, mail_domain
        self.wakes = wakes.Wakes()
        self._ticks, self._others_hear = ticks, database.dialect.name == "postgresql"
        self._group = Group(self._commit, batch_size, queue_size)
        # Whoever submits many waits for each batch before the next: sweeps must not starve behind callers.
        self._submit_batch = functools.partial(self._group.submit, bounded=False)

    def submit(self, command: casefile.Command, now: datetime | None = None) -> casefile.Answer:
        """Does one command, in one transaction with whatever other threads submit meanwhile.

        ``now`` is for replays and tests; None is the clock's. Raises errors.TooBusy when too many wait already,
        errors.DatabaseNotNow, errors.DatabaseFailed.
        """
        return account.keep(self._group.submit, [Wish(command, now)])[0]

    def submit_many(
        self, commands: Sequence[casefile.Command], now: datetime | Sequence[datetime] | None = None
    ) -> list[casefile.Answer]:
        """Does commands in order, a batch a transaction; ``now`` is one instant for all or one for each."""
        instants = now if isinstance(now, Sequence) else [now] * len(commands)
        wishes = [Wish(command, at) for command, at in zip(commands, instants, strict=True)]
        answers: list[casefile.Answer] = []
        for first in range(0, len(wishes), self._batch_size):
            answers += account.keep(self._submit_batch, wishes[first : first + self._batch_size])
        return answers

    def reply_form(self, number: str) -> decide.ReplyForm | None:
        """Where a reply of the requester goes; None where there is no such case, or it waits for none."""
        with self.database.reading() as connection:
            case = store.load_cases(connection, [number]).get(number)
            try:
                return decide.reply_form(self.registry.workflow_of(connection, case), case) if case else None
            except errors.StateGone:
                # What is said on such a case is refused in words; it must not end whoever asks.
                return None

    def live(self, workflow: str) -> decide.Workflow | None:
        """The workflow of that name under which cases open now."""
        with self.database.reading() as connection:
            return self.registry.live(connection, workflow)

    def _commit(self, wishes: Sequence[Wish]) -> list[casefile.Answer]:
        """One transaction for all. What can't be written together is tried by halves: only the bad one fails."""
        try:
            with traces.during("commit", commands=len(wishes)):
                return self._write(wishes)
        except UNWRITABLE as error:
            pulse.commit_failed(type(error).__name__)
            raise
        except Exception as error:  # noqa: BLE001  one bad case must not stop the others of its batch
            if len(wishes) > 1:
                middle = len(wishes) // 2
                return self._commit(wishes[:middle]) + self._commit(wishes[middle:])
            log_failure(error, wishes[0].command)
            return [undecided.answer(wishes[0].command, undecided.internal(), faults.of(error))]

    def _write(self, wishes: Sequence[Wish]) -> list[casefile.Answer]:
        began = time.perf_counter()

        def work(connection: Connection) -> tuple[Round, list[casefile.Answer]]:
            faultpoints.pass_by("commit.begun")
            round_ = Round(connection, self.registry, self.clock, self._mail_domain)
            answers = round_.run(wishes)
            if self._others_hear and not self.wakes.heard:
                signals.say(connection, round_.soon(self._ticks))
            faultpoints.pass_by("commit.written")
            return round_, answers

        done, answers = self.database.retrying(work, decides=True, was_done=_was_written)
        faultpoints.pass_by("commit.done")
        if self.wakes.heard:
            self.wakes.wake(done.soon(self._ticks))
        account.committed(len(wishes), began)
        return answers


def _was_written(connection: Connection, done: tuple[Round, list[casefile.Answer]]) -> bool:
    return done[0].was_written(connection)
