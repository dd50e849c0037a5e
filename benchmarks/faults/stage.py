"""A desk at work, with processes, clients and a mail server, for campaigns to do their worst, and the count after."""

import random
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.faults import clients, crew, reckoning, relay, strikes, town

SETTLED_WITHIN_S = 90.0
LOOK_EVERY_S = 0.1
KEPT_MAILS = 20
SLOWER = 5
"""Whoever types waits so much longer: each command is a process."""


class Stage:
    """What a campaign works with."""

    def __init__(self, place: town.Town, crew_: crew.Crew, sink: relay.Relay) -> None:
        self.place, self._crew, self._sink = place, crew_, sink
        self.squad, self.told = strikes.Squad(crew_, place), clients.Told()
        self._callers: list[clients.Client] = []

    def add_clients(self, by_http: int, by_command: int, pause_s: float, seed: int) -> None:
        """Clients that wait so long before a command, on average. They begin with `go_on`."""
        typing = clients.ByCommand(self.place, self._crew, self.squad.typed)
        ways = [(f"http{number}", clients.OverHttp(self.place).send, pause_s) for number in range(by_http)]
        ways += [(f"command{number}", typing.send, pause_s * SLOWER) for number in range(by_command)]
        self._callers = [
            clients.Client(name, send, self.told, random.Random(f"{seed} {name}"), wait_s)
            for name, send, wait_s in ways
        ]

    def go_on(self) -> None:
        """Lets the clients work."""
        for one in self._callers:
            one.go_on()

    def count(self) -> tuple[reckoning.Figures, list[str]]:
        """Has the clients rest, waits until all that was due is done, and counts; with it what is still to come."""
        for one in self._callers:
            one.pause()
        last = time.monotonic() + SETTLED_WITHIN_S
        while (left := reckoning.waiting(self.place.database, self.place.clock.now())) and time.monotonic() < last:
            time.sleep(LOOK_EVERY_S)
        return reckoning.reckon(self.place.database, self.told, self._sink.kept.taken), left

    def close(self) -> None:
        """Ends the clients."""
        for one in self._callers:
            one.stop()


@contextmanager
def on(directory: Path, url: str | None) -> Iterator[Stage]:
    """A stage in an empty directory, which has no process yet; a database file of its own where no URL is given."""
    with ExitStack() as stack:
        sink = relay.Relay(directory, KEPT_MAILS)
        sink.start()
        stack.callback(sink.stop)
        place = town.Town(directory, sink.port, url)
        stack.callback(place.database.close)
        crew_ = crew.Crew(directory, place.config)
        stack.callback(crew_.stop)
        made = Stage(place, crew_, sink)
        stack.callback(made.close)
        yield made


def line(what: str, figures: reckoning.Figures, unsettled: list[str], seconds: float) -> str:
    """How a campaign stands."""
    wrong = ", ".join([f"{name} {count}" for name, count in figures.faults.items()] + unsettled)
    return (
        f"{what:>12} {figures.acknowledged:>7,} acknowledged {figures.deadlines_due:>6,} deadlines due "
        f"{figures.mails:>6,} mails {seconds:>6.0f} s  {f'WRONG: {wrong}' if wrong else 'nothing lost, nothing twice'}"
    )
