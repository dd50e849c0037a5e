"""Mails that wait, a worker that sends them to a real relay and is killed again and again, and the count at the end."""

import contextlib
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import stores
from benchmarks.faults import arrivals, crew, posts, wire
from benchmarks.mail import speed
from engine import clock, database
from engine.store import holding, templates
from notifications import bundles
from tests.notifications import postfix

WORKER = "worker-1"
OF_PROGRAM = (
    "outbox.claimed", "mail.made", "outbox.begun", "mail.envelope", "mail.taken", "outbox.written", "outbox.recorded",
)  # fmt: skip
POINTS = (*OF_PROGRAM, *wire.POINTS)
MOST_PASSES = 6
SELDOM = {"outbox.claimed": 1, "wire.connected": 2}
"""Points that a worker passes at most so often among so few mails."""
REACHED_WITHIN_S = 10.0
SETTLED_WITHIN_S = 120.0
LOOK_EVERY_S = 0.02
ASK_EVERY = 10
"""Each tenth mail is of a template that asks what became of it."""
ASK = "{# if unsure: ask #}\n"
CONFIG = """\
[database]
url = "{url}"
files_dir = "{directory}"
[mail]
smtp_host = "127.0.0.1"
smtp_port = {port}
tls = "none"
timeout_s = 2
retry_after_s = 1
[worker]
sweep_every_s = 3600
delivery_every_s = 0.1
batch_size = 25
lease_s = 3
"""


@dataclass(frozen=True)
class Strike:
    """A kill: at the n-th pass of a point, or, without one, so long after the n-th mail was taken."""

    point: str
    passes: int
    after_s: float = 0.0


@dataclass
class Outcome:
    """What came of a campaign; ``by_point`` counts the kills at each, "" those at random moments."""

    relay: str
    kill_count: int = 0
    by_point: Counter[str] = field(default_factory=Counter)
    missed: int = 0
    figures: arrivals.Figures = field(default_factory=arrivals.Figures)
    seconds: float = 0.0

    @property
    def faultless(self) -> bool:
        return not self.figures.faults


@dataclass(frozen=True)
class Plan:
    """What is done: which kills, among how many mails, and with which relay."""

    strikes: Sequence[Strike]
    mails: int
    relay: Callable[[], posts.Relay]


def plan(count: int, seed: int, mails: int = 2000) -> Plan:
    """As many kills: half at the points in turn, half at random moments among the mails."""
    chance = random.Random(seed)
    named = [POINTS[turn % len(POINTS)] for turn in range(-(-count // 2))]
    found = [Strike(point, chance.randint(1, SELDOM.get(point, MOST_PASSES))) for point in named]
    found += [Strike("", chance.randint(1, MOST_PASSES), chance.uniform(0, 0.03)) for _ in range(count // 2)]
    chance.shuffle(found)
    return Plan(found, mails, posts.RealRelay if postfix.HERE else posts.StandIn)


def run(plan_: Plan, store: stores.Store, directory: Path, say: Callable[[str], None]) -> Outcome:
    """Carries out a plan in an empty directory."""
    began_at = time.monotonic()
    with contextlib.ExitStack() as stack:
        relay = plan_.relay()
        relay.start()
        stack.callback(relay.stop)
        between = wire.Wire("127.0.0.1", relay.port)
        between.start()
        stack.callback(between.stop)
        url = waiting(store, plan_.mails)
        stack.callback(store.drop, url)
        config = directory / "config.toml"
        config.write_text(CONFIG.format(url=url, directory=directory, port=between.port), encoding="utf-8")
        crew_ = crew.Crew(directory, config)
        stack.callback(crew_.stop)
        outcome = Outcome(relay.name, len(plan_.strikes))
        opened = database.open(url)
        stack.callback(opened.close)
        for turn, strike in enumerate(plan_.strikes):
            if turn % 25 == 0:
                say(f"{turn:>5} kills, {_left(opened):>6,} mails wait, {between.passed['wire.replied']:,} were taken")
            if not _left(opened):
                raise SystemExit("the campaign is wrong: no mail waits any more, and there are kills to come")
            reached = _carry_out(strike, crew_, between)
            outcome.by_point[strike.point if reached else "missed"] += 1
        last = crew_.start(WORKER, ["worker"])
        _settle(opened)
        crew_.kill(last, 2)
        outcome.figures = arrivals.reckon(opened, relay.arrived())
        outcome.missed = outcome.by_point.pop("missed", 0)
    outcome.seconds = time.monotonic() - began_at
    return outcome


def _carry_out(strike: Strike, crew_: crew.Crew, between: wire.Wire) -> bool:
    """Has a worker come up and die; whether it died where it was to."""
    order = crew_.order(WORKER)
    if strike.point in OF_PROGRAM:
        order.give(strike.point, strike.passes)
    before = between.passed["wire.replied"]
    child = crew_.start(WORKER, ["worker"])
    if strike.point in wire.POINTS:
        between.strike_at(strike.point, strike.passes, lambda: crew_.kill(child))
    if not strike.point:
        reached = between.wait_for("wire.replied", before + strike.passes, REACHED_WITHIN_S)
        time.sleep(strike.after_s)
    else:
        reached = child.ended.wait(REACHED_WITHIN_S)
    between.strike_at("", 0, lambda: None)
    order.withdraw()
    crew_.kill(child)
    return reached


def waiting(store: stores.Store, count: int) -> str:
    """A desk that may send, with so many mails that wait, a tenth of them of a template that asks."""
    url = speed.queued(store, count, postfix.OURS)
    opened = database.open(url)
    with opened.writing() as connection:
        holding.put(connection, False, "operator:campaign", clock.SystemClock().now())
        live = templates.live(connection)
        source = templates.source(connection, live["deadline_breached", "en"])
        assert source is not None
        sources = bundles.Bundle("deadline_breached", "en", source).sources
        asking = bundles.bundle(
            "deadline_breached", "en", ASK + sources["deadline_breached"], sources["words"], sources["layout"]
        )
        templates.publish(connection, [asking], clock.SystemClock().now(), "campaign")
        connection.exec_driver_sql(
            f"UPDATE notifications SET template_hash = '{asking.hash}', language = 'en', rule = 'asks'"
            f" WHERE id % {ASK_EVERY} = 0".replace("%", "%" if store.name == "sqlite" else "%%")
        )
    opened.close()
    store.settle(url)
    return url


def _left(opened: database.Database) -> int:
    with opened.reading() as connection:
        return int(connection.exec_driver_sql(_LEFT).scalar_one())


_LEFT = "SELECT count(*) FROM notifications WHERE state NOT IN ('sent', 'unknown', 'failed')"


def _settle(opened: database.Database) -> None:
    last = time.monotonic() + SETTLED_WITHIN_S
    while _left(opened) and time.monotonic() < last:
        time.sleep(LOOK_EVERY_S)


def lines(outcome: Outcome) -> Iterator[str]:
    """The table."""
    found = outcome.figures
    at_points = sum(count for point, count in outcome.by_point.items() if point)
    rows = {
        "relay": outcome.relay,
        "kills, of them at named points": f"{outcome.kill_count}, {at_points}",
        "points died at, of all": f"{len(outcome.by_point.keys() - {''})} of {len(POINTS)}",
        "  did not come to their point, killed all the same": outcome.missed,
        "mails / sent": f"{found.mails:,} / {found.sent:,}",
        "mails that arrived / lost": f"{found.arrived:,} / {found.lost}",
        "hand-overs cut off, outcome unknown": found.cut_off,
        "doubled in the send window, same Message-ID": found.doubled,
        "  without a cut-off on record / with other content": f"{found.doubled_unexplained} / {found.changed}",
        "doubled though the template asks": found.doubled_though_it_asks,
        "doubled under another Message-ID": found.under_another_id,
        "left unknown for a person, as the template asks": found.left_unknown,
        "  of these had arrived": found.left_unknown_and_arrived,
        "neither sent nor waiting for a person": found.left_over,
        "seconds": f"{outcome.seconds:,.0f}",
    }
    yield from (f"  {name:<56}{value!s:>22}" for name, value in rows.items())
    yield "as it should be" if outcome.faultless else f"WRONG: {outcome.figures.faults}"


def told(outcome: Outcome) -> dict[str, Any]:
    """All figures."""
    return {**asdict(outcome), "by_point": dict(sorted(outcome.by_point.items())), "faultless": outcome.faultless}
