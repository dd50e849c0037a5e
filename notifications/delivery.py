"""The outbox is emptied: claim, render, hand over, record. One pass is `Delivery.run_once`; what is due is rows.

No mail is lost and none is sent twice without need. A row is leased in one short transaction; that its hand-over begins
is on record before it begins; what came of it is recorded before the lease ends, for no hand-over may last that long. A
row found "attempting" under no lease was cut off in between: whether its mail went out is unknown, and it is sent again
with the same Message-ID, Date and content, by which readers and relays know the second copy.
"""

import asyncio
import dataclasses
import functools
import logging
import threading
import uuid
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from engine import clock as clocks
from engine import database, errors, faultpoints, meters, queries, settings, store, traces
from engine.store import outbox
from notifications import message, policies, rendering, smtp

log = logging.getLogger(__name__)

Outcome = Literal["sent", "retried", "unknown", "failed", "withdrawn", "released"]
UNREACHABLE_AT_MOST_S = 600.0
"""A relay that can't be reached is tried again at least this often, and no mail fails for it."""
FINISH_WITHIN_S = 3.0
"""So long a stop waits for the mails in hand."""
_NO_LETTER = (errors.NotRendered, errors.BadAddress, errors.BadHeader)
"""What is wrong with a mail itself and will be at every try, unlike what a database or a relay says now."""
_UNPUBLISHED = "it was not published when the mail was queued"
_CUT_OFF = "the worker was cut off while it handed the mail over, so it may have gone out or not; it is sent again"


@dataclass(frozen=True, slots=True)
class Counts:
    """What one pass did, by outcome. ``retried`` will be tried again later; ``released`` were left to the next pass."""

    sent: int = 0
    retried: int = 0
    unknown: int = 0
    failed: int = 0
    withdrawn: int = 0
    released: int = 0

    @property
    def total(self) -> int:
        """How many rows the pass touched."""
        return self.sent + self.retried + self.unknown + self.failed + self.withdrawn + self.released


@dataclass(frozen=True, slots=True)
class _Result:
    """What came of a try: for the pass, for the row, and how long to wait before the next."""

    outcome: Outcome
    state: outbox.State
    code: int | None = None
    text: str = ""
    wait_s: float = 0.0


class Delivery:
    """Sends what the outbox holds over one relay. Several may work on one database, in one process or many."""

    def __init__(
        self,
        opened: database.Database,
        relay: smtp.Relay,
        policy: policies.Policy,
        clock: clocks.Clock,
    ) -> None:
        self._database, self._policy, self._clock = opened, policy, clock
        self._pool = smtp.Pool(relay)
        self._owner = uuid.uuid4().hex
        self._runner = asyncio.Runner()
        self._alone, self._stopping = threading.Lock(), threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._more = False
        self._misses, self._rests_until = 0, datetime.min.replace(tzinfo=UTC)
        self._source = functools.lru_cache(maxsize=256)(self._read_source)

    @classmethod
    def of(cls, opened: database.Database, known: settings.Settings, clock: clocks.Clock) -> "Delivery":
        """The delivery that the settings describe."""
        return cls(opened, policies.relay_of(known), policies.policy_of(known), clock)

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
            self._loop.call_soon_threadsafe(self._pool.hurry, FINISH_WITHIN_S)

    def close(self) -> None:
        """Closes all connections to the relay."""
        with self._alone:
            self._runner.run(self._pool.close())
            self._loop = None
            self._runner.close()

    async def one_pass(self, now: datetime) -> Counts:
        """As `run_once`, for whoever has a loop running; one pass at a time."""
        # In this order: a stop either is seen here or finds the loop.
        self._loop = asyncio.get_running_loop()
        self._more = False
        if self._stopping.is_set() or self._rests(now):
            return Counts()
        withdrawn, claimed = await asyncio.to_thread(self._claim, now)
        self._pool.revive()
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
            self._more = len(claimed) >= self._policy.batch_size and not self._pool.down
            self._rest(now)
        return Counts(**{str(outcome): count for outcome, count in counts.items()})

    def _claim(self, now: datetime) -> tuple[int, list[outbox.Claimed]]:
        policy = self._policy

        def work(connection: database.Connection) -> tuple[int, list[outbox.Claimed]]:
            withdrawn = outbox.withdraw_pointless(connection, now)
            return withdrawn, outbox.claim(connection, self._owner, now, policy.lease_s, policy.batch_size)

        # Mails that were claimed by a commit whose end was not seen go out when their lease is over.
        found = self._database.retrying(work, was_done=database.again)
        faultpoints.pass_by("outbox.claimed")
        return found

    def _rests(self, now: datetime) -> bool:
        """Whether the relay is left alone; a clock that was set back makes no rest longer."""
        return now < self._rests_until <= now + timedelta(seconds=UNREACHABLE_AT_MOST_S)

    def _rest(self, now: datetime) -> None:
        """A relay that can't be reached is left alone for a while, the longer the more often it was not."""
        self._misses = self._misses + 1 if self._pool.down else 0
        if self._misses:
            wait_s = min(self._policy.wait_s(self._misses), UNREACHABLE_AT_MOST_S)
            self._rests_until = now + timedelta(seconds=wait_s)
            log.warning("the relay can't be reached; the next try is in %.0f s", wait_s)

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
            return await self._settle(claimed, _Result("unknown", "queued", text=_CUT_OFF))
        if self._pool.down or self._clock.now() >= until:
            return await self._release(claimed)
        try:
            parcel = await asyncio.to_thread(self._parcel, claimed)
            await self._pool.ready()
        except errors.RelayUnreachable as why:
            if self._stopping.is_set():
                return await self._release(claimed)
            return await self._settle(claimed, _Result("retried", "queued", why.code, why.text))
        except _NO_LETTER as why:
            return await self._settle(claimed, _Result("failed", "failed", text=str(why)))
        if self._stopping.is_set():
            return await self._release(claimed)
        if not await asyncio.to_thread(self._begin, claimed):
            return "released"
        return await self._settle(claimed, await self._hand_over(claimed, parcel))

    def _parcel(self, claimed: outbox.Claimed) -> message.Parcel:
        """The mail of a row, the same at every try. Raises errors.NotRendered, errors.BadAddress, errors.BadHeader."""
        if claimed.template_hash is None:
            raise errors.NotRendered(template=f"{claimed.language}/{claimed.template}", why=_UNPUBLISHED)
        source = self._source(claimed.template_hash)
        policy = self._policy
        link = policy.acknowledge_url(claimed.id, claimed.message_id)
        mail = rendering.render(source, claimed.template, claimed.language, claimed.context, policy.address, link)
        letter = message.Letter(
            message_id=claimed.message_id,
            thread_id=claimed.thread_id,
            at=claimed.created_at,
            from_name=self._policy.from_name,
            from_address=self._policy.from_address,
            to_name=claimed.name,
            to_address=claimed.mail_address,
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
        )
        return message.compose(letter)

    def _read_source(self, template_hash: str) -> str:
        with self._database.reading() as connection:
            source = store.templates.source(connection, template_hash)
        if source is None:
            raise errors.NotRendered(template=template_hash, why="its source is not in the database")
        return source

    def _begin(self, claimed: outbox.Claimed) -> bool:
        def work(connection: database.Connection) -> bool:
            now = self._clock.now()
            return outbox.begin_attempt(connection, claimed.id, self._owner, now, self._policy.lease_s)

        begun = self._database.retrying(work, was_done=database.again)
        faultpoints.pass_by("outbox.begun")
        return begun

    async def _hand_over(self, claimed: outbox.Claimed, parcel: message.Parcel) -> _Result:
        """What came of one try; it ends well before the lease, which began with it, so that its record is in time."""
        tried = claimed.attempt_count + 1
        try:
            reply = await self._pool.send(parcel, self._policy.lease_s * 0.4)
        except errors.OutcomeUnknown as why:
            return _Result("unknown", "queued", why.code, why.text, self._policy.wait_s(tried))
        except errors.TemporaryFailure as why:
            hurried = isinstance(why, errors.RelayUnreachable) or self._stopping.is_set()
            if tried >= self._policy.attempts and not hurried:
                return _Result("failed", "failed", why.code, why.text)
            return _Result("retried", "queued", why.code, why.text, self._policy.wait_s(tried))
        except errors.PermanentFailure as why:
            return _Result("failed", "failed", why.code, why.text)
        return _Result("sent", "sent", reply.code, reply.text)

    async def _settle(self, claimed: outbox.Claimed, result: _Result) -> Outcome:
        await asyncio.to_thread(self._record, claimed, result)
        log.info("notification %d: %s %s", claimed.id, result.outcome, result.code or "")
        return result.outcome

    def _record(self, claimed: outbox.Claimed, result: _Result) -> None:
        now = self._clock.now()
        retry_at = now + timedelta(seconds=result.wait_s) if result.state == "queued" else None

        def work(connection: database.Connection) -> None:
            outbox.finish_attempt(
                connection,
                claimed.id,
                self._owner,
                now,
                result.state,
                outcome=result.outcome,
                code=result.code,
                text=result.text,
                retry_at=retry_at,
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
