"""The one writer of cases: commands in, answers out, one transaction for all that wait at the same moment."""

from collections.abc import Sequence
from datetime import datetime

from engine import casefile, clock, errors
from engine.cases.group import Group, Wish
from engine.cases.registry import Registry
from engine.cases.round import Round, log_failure
from engine.database import Database
from engine.decide import undecided

BATCH_SIZE = 500
MAIL_DOMAIN = "caseclock.example"
UNWRITABLE = (errors.DatabaseBusy, errors.DatabaseFailed, errors.DatabaseUnwritable, errors.NotADatabase)
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
    ) -> None:
        self.database, self.registry, self.clock = database, registry, watch
        # Cases that failed in a sweep, and until when sweeps leave them alone.
        self.aside: dict[str, datetime] = {}
        self._batch_size, self._mail_domain = batch_size, mail_domain
        self._group = Group(self._commit, batch_size)

    def submit(self, command: casefile.Command, now: datetime | None = None) -> casefile.Answer:
        """Does one command, in one transaction with whatever other threads submit meanwhile.

        ``now`` is for replays and tests; None is the clock's. Raises errors.DatabaseBusy, errors.DatabaseFailed.
        """
        return self._group.submit([Wish(command, now)])[0]

    def submit_many(
        self, commands: Sequence[casefile.Command], now: datetime | Sequence[datetime] | None = None
    ) -> list[casefile.Answer]:
        """Does commands in order, a batch a transaction; ``now`` is one instant for all or one for each."""
        instants = now if isinstance(now, Sequence) else [now] * len(commands)
        wishes = [Wish(command, at) for command, at in zip(commands, instants, strict=True)]
        answers: list[casefile.Answer] = []
        for first in range(0, len(wishes), self._batch_size):
            answers += self._group.submit(wishes[first : first + self._batch_size])
        return answers

    def _commit(self, wishes: Sequence[Wish]) -> list[casefile.Answer]:
        """One transaction for all. What can't be written together is tried one by one: only the bad one fails."""
        try:
            return self._write(wishes)
        except UNWRITABLE:
            raise
        except Exception as error:  # noqa: BLE001  one bad case must not stop the others of its batch
            if len(wishes) > 1:
                return [answer for wish in wishes for answer in self._commit([wish])]
            log_failure(error, wishes[0].command)
            return [undecided.answer(wishes[0].command, undecided.internal())]

    def _write(self, wishes: Sequence[Wish]) -> list[casefile.Answer]:
        with self.database.writing() as connection:
            return Round(connection, self.registry, self.clock, self._mail_domain).run(wishes)
