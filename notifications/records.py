"""What is written down while mails go out: that a try begins, what came of it, what is given back. Many mails that go
at the same time are one transaction.
"""

import itertools
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from engine import clock as clocks
from engine import database, faultpoints
from engine.store import outbox, paces, tries
from notifications import gathering


@dataclass(frozen=True, slots=True)
class _Begin:
    notification: int
    mail_address: str


@dataclass(frozen=True, slots=True)
class _Release:
    notifications: Collection[int]


_Wish = _Begin | _Release | tries.Result


class Records:
    """The records of one delivery, the ``owner`` of the leases. ``limits_now`` says, in the transaction in which tries
    begin, how fast mails may go, None for not at all: who must not go is given back.
    """

    def __init__(
        self,
        opened: database.Database,
        clock: clocks.Clock,
        owner: str,
        lease_s: float,
        limits_now: Callable[[database.Connection], paces.Limits | None],
    ) -> None:
        self._database, self._clock, self._owner, self._lease_s = opened, clock, owner, lease_s
        self._limits_now = limits_now
        self._gathering = gathering.Gathering[_Wish, bool](self._write)

    async def begin(self, notification: int, mail_address: str) -> bool:
        """Puts on record that a mail is handed over from now on; False where it must not be."""
        return await self._gathering.ask(_Begin(notification, mail_address))

    async def finish(self, result: tries.Result) -> None:
        """Puts on record what came of a try, and gives its mail back."""
        await self._gathering.ask(result)

    async def release(self, notifications: Collection[int]) -> None:
        """Gives mails back untried."""
        await self._gathering.ask(_Release(notifications))

    def _write(self, wishes: Sequence[_Wish]) -> list[bool]:
        begins = [one for one in wishes if isinstance(one, _Begin)]
        results = [one for one in wishes if isinstance(one, tries.Result)]
        released = [number for one in wishes if isinstance(one, _Release) for number in one.notifications]

        def work(connection: database.Connection) -> set[int]:
            begun = self._begun(connection, begins)
            if results:
                tries.finish(connection, results, self._owner, self._clock.now())
                faultpoints.pass_by("outbox.written")
            if left := [*released, *(one.notification for one in begins if one.notification not in begun)]:
                outbox.release(connection, left, self._owner)
            return begun

        # What was begun by a commit whose end was not seen may have been handed over or not: it is as if it had.
        begun = self._database.retrying(work, was_done=database.again)
        if begins:
            faultpoints.pass_by("outbox.begun")
        if results:
            faultpoints.pass_by("outbox.recorded")
        return [not isinstance(one, _Begin) or one.notification in begun for one in wishes]

    def _begun(self, connection: database.Connection, begins: Sequence[_Begin]) -> set[int]:
        limits = self._limits_now(connection) if begins else None
        if limits is None:
            return set()
        now = self._clock.now()
        have_room = paces.take(connection, now, limits, [one.mail_address for one in begins])
        ids = [one.notification for one in itertools.compress(begins, have_room)]
        return tries.begin(connection, ids, self._owner, now, self._lease_s)
