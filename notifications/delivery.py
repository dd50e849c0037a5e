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
import math
import threading
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import AsyncExitStack
from datetime import datetime, timedelta

from engine import clock as clocks
from engine import database, errors, faultpoints, meters, queries, settings, store, traces
from engine.store import outbox, paces, tries
from notifications import message, outcomes, outlets, parcels, policies, records, smtp

log = logging.getLogger(__name__)

FINISH_WITHIN_S = 3.0
"""So long a stop waits for the mails in hand."""
AHEAD = 4
"""For each connection so many mails are under way: one is handed over, others are made and put on record meanwhile."""
_NO_LETTER = (errors.NotRendered, errors.BadAddress, errors.BadHeader)
"""What is wrong with a mail itself and will be at every try, unlike what a database or a relay says now."""
_CUT_OFF = "the worker was cut off while it handed the mail over, so it may have gone out or not"
_NO_TURN = "no connection to the relay was free in time"


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
        self._relay = outlets.Outlet(relay, policy.wait_s, policy.pool_size)
        self._mailbox = outlets.Outlet(mailbox, policy.wait_s, policy.pool_size) if mailbox else None
        self._outlet = self._relay
        self._owner = uuid.uuid4().hex
        self._records = records.Records(opened, clock, self._owner, policy.lease_s, self._limits_now)
        self._runner = asyncio.Runner()
        self._alone, self._stopping = threading.Lock(), threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._more = False
        self._parcels, self._fetching = parcels.Parcels(opened, policy), asyncio.Lock()

    @classmethod
    def of(cls, opened: database.Database, known: settings.Settings, clock: clocks.Clock) -> "Delivery":
        """The delivery that the settings describe."""
        mailbox = policies.mailbox_of(known)
        relay = policies.relay_of(known)
        return cls(opened, relay or mailbox, policies.policy_of(known), clock, mailbox if relay else None)

    def run_once(self, now: datetime) -> outcomes.Counts:
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
            known = (queries.next_mail(connection, now), paces.next_room(connection, now, self._limits))
        return min(filter(None, known), default=None)

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

    async def one_pass(self, now: datetime) -> outcomes.Counts:
        """As `run_once`, for whoever has a loop running; one pass at a time."""
        # In this order: a stop either is seen here or finds the loop.
        self._loop = asyncio.get_running_loop()
        self._more = False
        if self._mailbox:
            self._outlet = await asyncio.to_thread(self._choose)
        outlet = self._outlet
        if self._stopping.is_set() or outlet.rests(now):
            return outcomes.Counts()
        withdrawn, claimed = await asyncio.to_thread(self._claim, now)
        outlet.pool.revive()
        waiting = iter(by_reader(claimed))
        counts = Counter[outcomes.Outcome]({"withdrawn": withdrawn})
        until = now + timedelta(seconds=self._policy.lease_s / 2)
        at_once = min(self._policy.pool_size * AHEAD, len(claimed))
        await asyncio.gather(*(self._send_all(waiting, until, counts) for _ in range(at_once)))
        if left := [one.id for theirs in waiting for one in theirs]:
            await self._records.release(left)
            counts["released"] += len(left)
        if not self._stopping.is_set():
            # Where there are limits, those behind are others: to domains to which some may go.
            full = 1 if self._limits.any else self._policy.batch_size
            self._more = len(claimed) >= full and not outlet.pool.down
            outlet.rest(now)
        return outcomes.Counts(**{str(outcome): count for outcome, count in counts.items()})

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
            most, lease_s = policy.batch_size, policy.lease_s
            found = outbox.claim(connection, self._owner, now, lease_s, most, policy.governor, self._limits)
            return withdrawn, found

        # Mails that were claimed by a commit whose end was not seen go out when their lease is over.
        found = self._database.retrying(work, was_done=database.again)
        faultpoints.pass_by("outbox.claimed")
        return found

    async def _send_all(
        self, waiting: Iterator[list[outbox.Claimed]], until: datetime, counts: Counter[outcomes.Outcome]
    ) -> None:
        while not self._stopping.is_set() and (theirs := next(waiting, None)):
            for place, claimed in enumerate(theirs):
                if self._stopping.is_set():
                    await self._records.release([one.id for one in theirs[place:]])
                    counts["released"] += len(theirs) - place
                    return
                counts[await self._send_one(claimed, until)] += 1

    async def _send_one(self, claimed: outbox.Claimed, until: datetime) -> outcomes.Outcome:
        """One mail, whatever happens to it: it never stops the others."""
        try:
            with traces.during("deliver", notification=claimed.id, case=claimed.number) as trace:
                outcome = await self._send(claimed, until)
                trace.tell(outcome=outcome)
                return outcome
        except errors.DatabaseFrozen:
            # The desk is on its way elsewhere, which is said once and not by each mail: it sets out from there.
            return "released"
        except Exception as why:  # noqa: BLE001  its lease ends, and it is taken again
            # Without the traceback: the parameters of a statement can hold a customer's words.
            log.error("notification %d was not delivered: %s", claimed.id, type(why).__name__)  # noqa: TRY400
            return "released"

    async def _send(self, claimed: outbox.Claimed, until: datetime) -> outcomes.Outcome:
        """One mail from its claim to its record."""
        if claimed.state == "attempting":
            return await self._settle(claimed, await self._unknown(claimed, None, _CUT_OFF))
        if self._outlet.pool.down or self._clock.now() >= until:
            return await self._release(claimed)
        try:
            parcel = await self._made(claimed)
            faultpoints.pass_by("mail.made")
            await self._outlet.pool.ready()
        except errors.RelayUnreachable as why:
            if self._stopping.is_set():
                return await self._release(claimed)
            return await self._settle(claimed, outcomes.Result("deferred", "deferred", why.code, why.text))
        except _NO_LETTER as why:
            return await self._settle(claimed, outcomes.Result("failed", "failed", text=str(why)))
        if self._stopping.is_set():
            return await self._release(claimed)
        return await self._try(claimed, parcel)

    async def _made(self, claimed: outbox.Claimed) -> message.Parcel:
        """The mail of a row. In a thread only where something must be fetched, as its template, which is then at hand
        for all who waited: to go there and back takes longer than to render.
        """
        if not self._parcels.at_hand(claimed):
            async with self._fetching:
                if not self._parcels.at_hand(claimed):
                    return await asyncio.to_thread(self._parcels.of, claimed)
        return self._parcels.of(claimed)

    async def _try(self, claimed: outbox.Claimed, parcel: message.Parcel) -> outcomes.Outcome:
        """A mail is on record as begun while others still have the connections. One that must not go twice unasked
        waits for its own before, so that a kill leaves no question where none is.
        """
        asks = self._parcels.window(claimed) == "ask"
        async with AsyncExitStack() as turn:
            if asks and not await self._turn_comes(turn, math.inf):
                return await self._release(claimed)
            if not await self._records.begin(claimed.id, claimed.mail_address):
                return "released"
            # What came of it is recorded well before the lease ends, which began with it.
            until = asyncio.get_running_loop().time() + self._policy.lease_s * 0.4
            result = outcomes.Result("released", "deferred", text=_NO_TURN)
            if asks or await self._turn_comes(turn, until):
                result = await self._hand_over(claimed, parcel, until)
        return await self._settle(claimed, result)

    async def _turn_comes(self, turn: AsyncExitStack, until: float) -> bool:
        """Waits for a connection; False where none is free by then, or all is being stopped."""
        try:
            await turn.enter_async_context(self._outlet.pool.turn(until))
        except TimeoutError:
            return False
        return not self._stopping.is_set()

    def _limits_now(self, connection: database.Connection) -> paces.Limits | None:
        """How fast mail goes. None where the desk's mail was held or released since the pass began: the next one takes
        the other way.
        """
        return self._limits if self._where(connection) is self._outlet else None

    @property
    def _limits(self) -> paces.Limits:
        """The local mailbox takes all that is held, as fast as it comes."""
        return self._policy.limits if self._outlet is self._relay else paces.NO_LIMITS

    async def _hand_over(self, claimed: outbox.Claimed, parcel: message.Parcel, until: float) -> outcomes.Result:
        wait_s = self._policy.wait_s(claimed.attempt_count + 1)
        try:
            reply = await self._outlet.pool.send(parcel, until - asyncio.get_running_loop().time())
        except errors.OutcomeUnknown as why:
            return await self._unknown(claimed, why.code, why.text, wait_s)
        except errors.RelayUnreachable as why:
            return outcomes.Result("deferred", "deferred", why.code, why.text)
        except errors.TemporaryFailure as why:
            if self._is_too_old(claimed) and not self._stopping.is_set():
                return outcomes.Result("failed", "failed", why.code, why.text)
            return outcomes.Result("deferred", "deferred", why.code, why.text, wait_s)
        except errors.PermanentFailure as why:
            return outcomes.Result("failed", "failed", why.code, why.text)
        return outcomes.Result("sent", "sent", reply.code, reply.text)

    def _is_too_old(self, claimed: outbox.Claimed) -> bool:
        """Whether a mail was tried for so long that one more "later" of the relay is the last."""
        now = self._clock.now()
        return now - (claimed.tried_since or now) >= timedelta(seconds=self._policy.give_up_after_s)

    async def _unknown(
        self, claimed: outbox.Claimed, code: int | None, text: str, wait_s: float = 0.0
    ) -> outcomes.Result:
        """What becomes of a mail that may have gone out or not: it is as its template says."""
        window = await asyncio.to_thread(self._parcels.window, claimed)
        return outcomes.Result("unknown", "unknown" if window == "ask" else "deferred", code, text, wait_s)

    async def _settle(self, claimed: outbox.Claimed, result: outcomes.Result) -> outcomes.Outcome:
        wait = timedelta(seconds=result.wait_s)
        retry_at = self._clock.now() + wait if result.state == "deferred" else None
        is_unknown = result.outcome == "unknown"
        await self._records.finish(
            tries.Result(claimed.id, result.state, result.code, result.text, retry_at, is_unknown)
        )
        log.info("notification %d: %s %s", claimed.id, result.outcome, result.code or "")
        return result.outcome

    async def _release(self, claimed: outbox.Claimed) -> outcomes.Outcome:
        await self._records.release([claimed.id])
        return "released"


def by_reader(claimed: Iterable[outbox.Claimed]) -> list[list[outbox.Claimed]]:
    """The mails of each reader, in the order in which they were queued, so that a receipt is there before the question
    after it. Whose first mail comes first goes first.
    """
    found: dict[str, list[outbox.Claimed]] = {}
    for one in claimed:
        found.setdefault(one.mail_address.casefold(), []).append(one)
    return [sorted(theirs, key=lambda one: one.id) for theirs in found.values()]
