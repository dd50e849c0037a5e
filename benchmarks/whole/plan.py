"""What a seed decides before anything happens: who is at work for how long, and what goes wrong how often."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

HOUR_S, DAY_S = 3_600.0, 86_400.0
LEASE_S = 300.0
"""So long a worker has a mail for itself."""
DEFINITIONS, OWN_EACH = 40, 4
"""So many definitions are simulated, each by many seeds, for reading one takes longer than living through it; one in
so many is made for this, the others are random.
"""
POINTS = (
    "commit.begun", "commit.decided", "commit.half_written", "commit.written", "commit.done",
    "sweep.found", "sweep.fired", "outbox.claimed", "outbox.begun", "outbox.written", "outbox.recorded",
    "mail.made", "mail.envelope", "mail.taken",
    "calendar.stored", "recount.found", "recount.counted", "recount.ended",
)  # fmt: skip
"""The fault points that are passed here. Those of pages, commands and files are left to the kill campaign."""
CALENDAR_POINTS = POINTS[-4:]


@dataclass(frozen=True)
class Plan:
    """How one seed's world is. Rates are chances at each occasion; all that go wrong may be 0."""

    seed: int
    definition: int
    lasts_s: float
    commands: int
    cases: int
    clients: int = 2
    workers: int = 2
    tick_s: float = 600.0
    """Of the workers, for sweep and delivery, where nothing is due before."""
    definitions: int = 0
    """1: a changed definition is published in the middle, and cases are moved to it."""
    calendars: int = 0
    """1: changed calendars are published in the middle."""
    point: str = ""
    """A process dies at this fault point the ``passes``-th time that any passes it; "" at none."""
    passes: int = 1
    dies: float = 0.0
    """A process dies at a fault point that it passes."""
    kills: int = 0
    """Processes that die at any moment."""
    stalls: float = 0.0
    """A thread stands still for a long time, perhaps for longer than a lease."""
    jumps: int = 0
    """How often a machine's clock jumps."""
    apart_s: float = 0.0
    """How far the second machine's clock is from the first one's."""
    relay: float = 0.0
    """The mail server does not take a mail as it should."""
    unanswered: float = 0.0
    """An answer is lost on its way to the client."""
    repeats: float = 0.0
    """A client sends again what was answered."""


def of(seed: int) -> Plan:
    """The plan of a seed. In most worlds only some things go wrong, so that each is also met without the others."""
    chance = random.Random(seed)
    lasts_s, definition = chance.choice((2 * HOUR_S, 6 * HOUR_S, 2 * DAY_S)), chance.randrange(DEFINITIONS)
    point = POINTS[seed % len(POINTS)]
    counts_anew = point in CALENDAR_POINTS

    def perhaps(most: float) -> float:
        return chance.uniform(0, most) if chance.random() < 0.6 else 0.0

    return Plan(
        seed,
        # Of the one that was made for this, deadlines run on a calendar that is published anew.
        definition - definition % OWN_EACH if counts_anew else definition,
        lasts_s,
        commands=chance.randint(6, 18),
        cases=chance.randint(1, 4),
        clients=chance.randint(1, 3),
        tick_s=lasts_s / chance.choice((1, 3, 5)),
        dies=perhaps(0.04),
        kills=round(perhaps(4)),
        stalls=perhaps(0.1),
        jumps=round(perhaps(4)),
        apart_s=perhaps(1) and chance.choice((-180.0, 180.0, 20.0)),
        relay=perhaps(0.7),
        unanswered=perhaps(0.3),
        repeats=perhaps(0.4),
        point=point,
        passes=1 if counts_anew else chance.choice((1, 1, 2, 5)),
        calendars=int(counts_anew or chance.random() < 0.1),
        definitions=int(chance.random() < 0.4),
    )


def simpler(plan: Plan) -> Iterator[Plan]:
    """The same world with less in it: in the search for the least that still shows a fault."""
    for one in fields(plan):
        if isinstance(one.default, float) and one.name != "tick_s" and getattr(plan, one.name):
            nothing: dict[str, Any] = {one.name: 0.0}
            yield replace(plan, **nothing)
    if plan.point:
        yield replace(plan, point="")
    for name, least in (
        ("definitions", 0),
        ("calendars", 0),
        ("kills", 0),
        ("jumps", 0),
        ("workers", 1),
        ("clients", 1),
        ("cases", 1),
        ("commands", 1),
    ):
        value = getattr(plan, name)
        for less in sorted({least, (value + least) // 2, value - 1}):
            if least <= less < value:
                changed: dict[str, Any] = {name: less}
                yield replace(plan, **changed)
