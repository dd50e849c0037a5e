"""Mails from the outbox to a relay that has taken them, against a bare loop that sends the same mails ready-made."""

import asyncio
import contextlib
import itertools
import time
from collections.abc import Callable, Iterable
from datetime import timedelta

import aiosmtplib

from benchmarks import desk, filling, stores, table
from benchmarks.mail import sink
from console import parts
from engine import clock, database, sweeps
from engine.store import outbox, templates
from notifications import delivery, message, parcels, policies, smtp

LANGUAGES = ("en", "zh-Hans", "zh-Hant")
POLICY = policies.Policy("Service Desk", "desk@desk.example", "https://desk.example", secret="a secret of the desk")
LATER = timedelta(days=400)


def speed(store: stores.Store, count: int, runs: int) -> table.Measured:
    """So many mails in each run, sent by both sides over as many connections."""
    with contextlib.ExitStack() as stack:
        taking = stack.enter_context(sink.running())
        url = queued(store, count)
        stack.callback(store.drop, url)
        ready = ready_made(url, count)
        parts.settle()

        def ours(_run: int) -> float:
            copy = store.copy(url)
            try:
                return _rate(taking, count, lambda: deliver(copy, taking))
            finally:
                store.drop(copy)

        def by_hand(_run: int) -> float:
            return _rate(taking, count, lambda: asyncio.run(_send(ready, taking)))

        return table.entry("mail", store.name, "mails/s", count, *table.interleaved(ours, by_hand, runs))


def queued(store: stores.Store, count: int, domain: str = "customer.example") -> str:
    """The URL of a desk with so many mails that wait, each about a case of its own and to a reader of its own."""
    url, opened = desk.start(store)
    (number,) = desk.done([opened.submit(desk.pothole(), desk.AT)])
    due_at = desk.AT + timedelta(days=1)
    filling.copies(url, number, count - 1, "mail-", due_at)
    sweeps.run_once(opened, due_at + desk.WITHIN)
    with opened.database.reading() as connection:
        live = templates.live(connection)
    opened.database.close()
    mark = "?" if store.name == "sqlite" else "%s"
    with contextlib.closing(stores.connect(url)) as filling_in:
        rows = filling_in.execute("SELECT id, template FROM notifications ORDER BY id").fetchall()
        changes = [
            (f"reader.{row}@{domain}", f"reader.{row}", language, live[template, language], row)
            for (row, template), language in zip(rows, itertools.cycle(LANGUAGES), strict=False)
        ]
        filling_in.execute("BEGIN")
        filling_in.cursor().executemany(
            f"UPDATE notifications SET to_kind = 'contact', mail_address = {mark}, to_key = {mark}, language = {mark},"
            f" template_hash = {mark} WHERE id = {mark}",
            changes,
        )
        filling_in.execute("COMMIT")
    if len(rows) != count:
        raise SystemExit(f"the benchmark is wrong: {len(rows)} mails wait instead of {count}")
    store.settle(url)
    return url


def ready_made(url: str, count: int) -> list[message.Parcel]:
    """The mails that wait there, as they travel."""
    opened = database.open(url)
    making = parcels.Parcels(opened, POLICY)
    with opened.reading() as connection:
        found = [outbox.mail(connection, number) for number in range(1, count + 1)]
    made = [making.of(one) for one in found if one is not None]
    opened.close()
    return made


def deliver(url: str, taking: sink.Sink) -> None:
    """Empties the outbox."""
    opened = database.open(url)
    relay = smtp.Relay(taking.host, taking.port)
    now = desk.AT + LATER
    sender = delivery.Delivery(opened, relay, POLICY, clock.VirtualClock(now))
    while sender.run_once(now).sent:
        pass
    sender.close()
    opened.close()


async def _send(ready: Iterable[message.Parcel], taking: sink.Sink) -> None:
    """The bare loop: whoever is free takes the next mail."""
    waiting = iter(ready)

    async def line() -> None:
        async with aiosmtplib.SMTP(hostname=taking.host, port=taking.port, use_tls=False, start_tls=False) as client:
            for one in waiting:
                await client.sendmail(one.sender, [one.recipient], one.content)

    await asyncio.gather(*(line() for _ in range(POLICY.pool_size)))


def _rate(taking: sink.Sink, count: int, work: Callable[[], None]) -> float:
    """Mails a second that the relay took. Ends where it took not all."""
    before, began_at = taking.count(), time.perf_counter()
    work()
    seconds, taken = time.perf_counter() - began_at, taking.count() - before
    if taken != count:
        raise SystemExit(f"the benchmark is wrong: the relay took {taken} mails instead of {count}")
    return count / seconds
