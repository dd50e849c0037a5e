"""The outbox is emptied: claim, render, hand over, record. One pass is `Delivery.run_once`; what is due is rows.

No mail is lost and none is sent twice without need. A row is leased in one short transaction; that its hand-over begins
is on record before it begins; what came of it is recorded before the lease ends, for no hand-over may last that long. A
row found "attempting" under no lease was cut off in between: whether its mail went out is unknown, and it is sent again
with the same Message-ID, Date and content, by which readers and relays know the second copy; or it waits for a person
to say, where its template wants that.
"""

import asyncio
import dataclasses
import logging
import threading
import uuid
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from engine import clock as clocks
from engine import database, errors, faultpoints, meters, queries, settings, store, traces
from engine.store import outbox
from notifications import message, outlets, parcels, policies, smtp

log = logging.getLogger(__name__)

Outcome = Literal["sent", "deferred", "unknown", "failed", "withdrawn", "released"]
FINISH_WITHIN_S = 3.0
"""So long a stop waits for the mails in hand."""
_NO_LETTER = (errors.NotRendered, errors.BadAddress, errors.BadHeader)
"""What is wrong with a mail itself and will be at every try, unlike what a database or a relay says now."""
_CUT_OFF = "the worker was cut off while it handed the mail over, so it may have gone out or not"


@dataclass(frozen=True, slots=True)
class Counts:
    """What one pass did, by outcome. ``deferred`` are tried again later; ``released`` were left to the next pass."""

    sent: int = 0
    deferred: int = 0
    unknown: int = 0
    failed: int = 0
    withdrawn: int = 0
    released: int = 0

    @property
    def total(self) -> int:
        """How many rows the pass touched."""
        return self.sent + self.deferred + self.unknown + self.failed + self.withdrawn + self.released


@dataclass(frozen=True, slots=True)
class _Result:
    """What came of a try: for the pass, for the row, and how long to wait before the next."""

    outcome: Outcome
    state: outbox.State
    code: int | None = None
    text: str = ""
    wait_s: float = 0.0


class Delivery:
    """Sends what the outbox holds over one relay. Several may work on one database, in one process or many.

    While the desk's mail is on hold all of it goes to the ``mailbox`` instead; without one there is no hold.
    """

    def __init__(
        self,
        opened: database.Database,
        relay: smtp.Relay,
        policy: policies.Policy,
        clock: clocks.Clock,
        mailbox: smtp.Relay | None = None,
    ) -> None:
        self._database, self._policy, self._clock = opened, policy, clock
        self._relay = outlets.Outlet(relay, policy.wait_s)
        self._mailbox = outlets.Outlet(mailbox, policy.wait_s) if mailbox else None
        self._outlet = self._relay
        self._owner = uuid.uuid4().hex
        self._runner = asyncio.Runner()
        self._alone, self._stopping = threading.Lock(), threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._more = False
        self._parcels = parcels.Parcels(opened, policy)

    @classmethod
    def of(cls, opened: database.Database, known: settings.Settings, clock: clocks.Clock) -> "Delivery":
        """The delivery that the settings describe."""
        mailbox = policies.mailbox_of(known)
        relay = policies.relay_of(known)
        return cls(opened, relay or mailbox, policies.policy_of(known), clock, mailbox if relay else None)

    def run_once(self, now: datetime) -> Counts:
        """One pass over what is due at ``now``: sends, records, and says how many of each."""
        with self._alone:
            counts = self._runner.run(self.one_pass(now))
        for outcome, count in dataclasses.asdict(counts).items():
            if count:
                meters.DELIVERIES.add(outcome, by=count)
        return counts

    def next_at(self, now: datetime) -> datetime | None:
        """When there is mail to send next: at once where the last pass left some that is due, None where none waits."""
        if self._more:
            return now
        with self._database.reading() as connection:
            return queries.next_mail(connection, now)

    def stop(self) -> None:
        """Has a running pass end soon, and lets no other begin; may be called from any thread, and does not wait.

        Mails in hand are finished; one whose relay does not answer within FINISH_WITHIN_S is recorded as what it is
        then. All other claimed mails are given back.
        """
        self._stopping.set()
        if self._loop is not None:
            for outlet in self._outlets:
                self._loop.call_soon_threadsafe(outlet.pool.hurry, FINISH_WITHIN_S)

    def close(self) -> None:
        """Closes all connections."""
        with self._alone:
            for outlet in self._outlets:
                self._runner.run(outlet.pool.close())
            self._loop = None
            self._runner.close()

    async def one_pass(self, now: datetime) -> Counts:
        """As `run_once`, for whoever has a loop running; one pass at a time."""
        # In this order: a stop either is seen here or finds the loop.
        self._loop = asyncio.get_running_loop()
        self._more = False
        if self._mailbox:
            self._outlet = await asyncio.to_thread(self._choose)
        outlet = self._outlet
        if self._stopping.is_set() or outlet.rests(now):
            return Counts()
        withdrawn, claimed = await asyncio.to_thread(self._claim, now)
        outlet.pool.revive()
        waiting = iter(claimed)
        counts = Counter[Outcome]({"withdrawn": withdrawn})
        until = now + timedelta(seconds=self._policy.lease_s / 2)
        senders = (self._send_all(waiting, until, counts) for _ in range(min(self._policy.pool_size, len(claimed))))
        await asyncio.gather(*senders)
        left = [one.id for one in waiting]
        if left:
            await asyncio.to_thread(self._give_back, left)
            counts["released"] += len(left)
        if not self._stopping.is_set():
            self._more = len(claimed) >= self._policy.batch_size and not outlet.pool.down
            outlet.rest(now)
        return Counts(**{str(outcome): count for outcome, count in counts.items()})

    @property
    def _outlets(self) -> tuple[outlets.Outlet, ...]:
        return (self._relay, self._mailbox) if self._mailbox else (self._relay,)

    def _choose(self) -> outlets.Outlet:
        """Where mail goes now."""
        with self._database.reading() as connection:
            return self._where(connection)

    def _where(self, connection: database.Connection) -> outlets.Outlet:
        return self._mailbox if self._mailbox and store.holding.read(connection).on else self._relay

    def _claim(self, now: datetime) -> tuple[int, list[outbox.Claimed]]:
        policy = self._policy

        def work(connection: database.Connection) -> tuple[int, list[outbox.Claimed]]:
            withdrawn = outbox.withdraw_pointless(connection, now)
            return withdrawn, outbox.claim(connection, self._owner, now, policy.lease_s, policy.batch_size)

        # Mails that were claimed by a commit whose end was not seen go out when their lease is over.
        found = self._database.retrying(work, was_done=database.again)
        faultpoints.pass_by("outbox.claimed")
        return found

    async def _send_all(self, waiting: Iterator[outbox.Claimed], until: datetime, counts: Counter[Outcome]) -> None:
        while not self._stopping.is_set() and (claimed := next(waiting, None)):
            try:
                with traces.during("deliver", notification=claimed.id, case=claimed.number) as trace:
                    outcome = await self._send(claimed, until)
                    trace.tell(outcome=outcome)
                counts[outcome] += 1
            except errors.DatabaseFrozen:
                # The desk is on its way elsewhere, which is said once and not by each mail: it sets out from there.
                counts["released"] += 1
            except Exception as why:  # noqa: BLE001  one mail never stops the others; its lease ends, it is taken again
                # Without the traceback: the parameters of a statement can hold a customer's words.
                log.error("notification %d was not delivered: %s", claimed.id, type(why).__name__)  # noqa: TRY400
                counts["released"] += 1

    async def _send(self, claimed: outbox.Claimed, until: datetime) -> Outcome:
        """One mail from its claim to its record."""
        if claimed.state == "attempting":
            return await self._settle(claimed, await self._unknown(claimed, None, _CUT_OFF))
        if self._outlet.pool.down or self._clock.now() >= until:
            return await self._release(claimed)
        try:
            parcel = await asyncio.to_thread(self._parcels.of, claimed)
            await self._outlet.pool.ready()
        except errors.RelayUnreachable as why:
            if self._stopping.is_set():
                return await self._release(claimed)
            return await self._settle(claimed, _Result("deferred", "deferred", why.code, why.text))
        except _NO_LETTER as why:
            return await self._settle(claimed, _Result("failed", "failed", text=str(why)))
        if self._stopping.is_set():
            return await self._release(claimed)
        if not await asyncio.to_thread(self._begin, claimed):
            return "released"
        return await self._settle(claimed, await self._hand_over(claimed, parcel))

    def _begin(self, claimed: outbox.Claimed) -> bool:
        def work(connection: database.Connection) -> bool:
            if self._where(connection) is not self._outlet:
                # The desk's mail was held or released since the pass began: the next one takes the other way.
                outbox.release(connection, [claimed.id], self._owner)
                return False
            now = self._clock.now()
            return outbox.begin_attempt(connection, claimed.id, self._owner, now, self._policy.lease_s)

        begun = self._database.retrying(work, was_done=database.again)
        faultpoints.pass_by("outbox.begun")
        return begun

    async def _hand_over(self, claimed: outbox.Claimed, parcel: message.Parcel) -> _Result:
        """What came of one try; it ends well before the lease, which began with it, so that its record is in time."""
        tried = claimed.attempt_count + 1
        try:
            reply = await self._outlet.pool.send(parcel, self._policy.lease_s * 0.4)
        except errors.OutcomeUnknown as why:
            return await self._unknown(claimed, why.code, why.text, self._policy.wait_s(tried))
        except errors.TemporaryFailure as why:
            hurried = isinstance(why, errors.RelayUnreachable) or self._stopping.is_set()
            if tried >= self._policy.attempts and not hurried:
                return _Result("failed", "failed", why.code, why.text)
            return _Result("deferred", "deferred", why.code, why.text, self._policy.wait_s(tried))
        except errors.PermanentFailure as why:
            return _Result("failed", "failed", why.code, why.text)
        return _Result("sent", "sent", reply.code, reply.text)

    async def _unknown(self, claimed: outbox.Claimed, code: int | None, text: str, wait_s: float = 0.0) -> _Result:
        """What becomes of a mail that may have gone out or not: it is as its template says."""
        window = await asyncio.to_thread(self._parcels.window, claimed)
        return _Result("unknown", "unknown" if window == "ask" else "deferred", code, text, wait_s)

    async def _settle(self, claimed: outbox.Claimed, result: _Result) -> Outcome:
        await asyncio.to_thread(self._record, claimed, result)
        log.info("notification %d: %s %s", claimed.id, result.outcome, result.code or "")
        return result.outcome

    def _record(self, claimed: outbox.Claimed, result: _Result) -> None:
        now = self._clock.now()
        retry_at = now + timedelta(seconds=result.wait_s) if result.state == "deferred" else None

        def work(connection: database.Connection) -> None:
            outbox.finish_attempt(
                connection,
                claimed.id,
                self._owner,
                now,
                result.state,
                code=result.code,
                text=result.text,
                retry_at=retry_at,
                unknown=result.outcome == "unknown",
            )
            faultpoints.pass_by("outbox.written")

        self._database.retrying(work, was_done=database.again)
        faultpoints.pass_by("outbox.recorded")

    async def _release(self, claimed: outbox.Claimed) -> Outcome:
        await asyncio.to_thread(self._give_back, [claimed.id])
        return "released"

    def _give_back(self, notifications: Collection[int]) -> None:
        def work(connection: database.Connection) -> None:
            outbox.release(connection, notifications, self._owner)

        self._database.retrying(work, was_done=database.again)
