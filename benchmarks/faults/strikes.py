"""Which process is killed when: a plan made by a seed, and its carrying out, a thread a role."""

import random
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.faults import crew, points, town

UP = {points.SERVE: "Come in by this link", **dict.fromkeys(points.WORKERS, "The worker runs")}
COMMANDS = {points.SERVE: ("serve", "--no-demo"), **dict.fromkeys(points.WORKERS, ("worker",))}
LIVES_AT_MOST_S = 3.0
REACHED_WITHIN_S = 15.0
LOOK_EVERY_S = 0.02
GROUP = 25
"""So many kills, then all is counted."""


@dataclass(frozen=True)
class Strike:
    """One kill: of a role, at the n-th pass of a point from now on, or after a while where no point is named."""

    role: str
    point: str = ""
    passes: int = 1
    after_s: float = 0.0


@dataclass(frozen=True)
class Struck:
    """A kill as it was. ``reached`` is False where the process did not come to the point and was killed anyway."""

    strike: Strike
    reached: bool


def plan(count: int, seed: int) -> list[Strike]:
    """As many kills: every point in turn, and as many at random moments."""
    chance = random.Random(seed)
    named = list(_named(chance))
    half = [_at(*named[turn % len(named)], chance) for turn in range(-(-count // 2))]
    roles = [points.ROLES[turn % len(points.ROLES)] for turn in range(count // 2)]
    whole = half + [Strike(role, after_s=chance.uniform(0, LIVES_AT_MOST_S)) for role in roles]
    chance.shuffle(whole)
    return whole


def groups(strikes: Sequence[Strike]) -> Iterator[Sequence[Strike]]:
    """The strikes in groups, after each of which all is counted."""
    for first in range(0, len(strikes), GROUP):
        yield strikes[first : first + GROUP]


def _named(chance: random.Random) -> Iterator[tuple[points.Point, str]]:
    """Every point with every role that passes it; each point comes once before any comes again."""
    for turn in range(len(points.ROLES)):
        for point in chance.sample(points.POINTS, len(points.POINTS)):
            if turn < len(point.roles):
                yield point, point.roles[turn]


def _at(point: points.Point, role: str, chance: random.Random) -> Strike:
    once = point.starting or point.calendar or role == points.COMMAND
    return Strike(role, point.name, 1 if once else chance.randint(1, 3))


class Squad:
    """The serving process and the workers, kept running but for the kills."""

    def __init__(self, crew_: crew.Crew, place: town.Town) -> None:
        self._crew, self._town = crew_, place
        self._running: dict[str, crew.Child] = {}
        self._commands: list[crew.Child] = []
        self.struck: list[Struck] = []

    def raise_all(self) -> None:
        """Has every role up."""
        for role in COMMANDS:
            if role not in self._running or self._running[role].ended.is_set():
                self._start(role)
        for role in COMMANDS:
            self._wait_up(role)

    def _start(self, role: str) -> None:
        self._running[role] = self._crew.start(role, COMMANDS[role])

    def _wait_up(self, role: str) -> None:
        child, last = self._running[role], time.monotonic() + crew.PATIENCE_S
        while UP[role] not in child.said:
            if child.ended.wait(LOOK_EVERY_S) or time.monotonic() > last:
                raise SystemExit(f"{role} did not come up: {child.said}")

    def stop(self) -> list[str]:
        """Stops all as Ctrl-C does; what those said that did not end as they should."""
        for child in self._running.values():
            self._crew.kill(child, signal.SIGINT)
        return [child.said for child in self._running.values() if child.code]

    def process_of(self, role: str) -> crew.Child:
        """The process that has the role now."""
        return self._running[role]

    def typed(self, child: crew.Child) -> None:
        """A client has started a command."""
        self._commands.append(child)

    def carry_out(self, strikes: Sequence[Strike]) -> None:
        """Carries out a group: the roles at the same time, then one after the other what needs a changed calendar."""
        failed: list[BaseException] = []
        lines = [[one for one in strikes if one.role == role and not _point(one).calendar] for role in points.ROLES]
        threads = [threading.Thread(target=self._line, args=(line, failed), daemon=True) for line in lines]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failed:
            raise failed[0]
        for one in strikes:
            if _point(one).calendar:
                self.raise_all()
                self._town.change_calendar()
                self._strike_in_turn(one)

    def _strike_in_turn(self, one: Strike) -> None:
        """Starts the role anew, which brings the calendar; whoever comes to the point first dies there."""
        roles = [one.role] if _point(one).starting else list(COMMANDS)
        for role in roles:
            self._crew.order(role).give(one.point, one.passes)
        self._kill(one.role)
        self.struck.append(Struck(Strike(one.role), True))
        self._start(one.role)
        last = time.monotonic() + REACHED_WITHIN_S
        while time.monotonic() < last and all(self._crew.order(role).given for role in roles):
            time.sleep(LOOK_EVERY_S)
        reached = [role for role in roles if not self._crew.order(role).withdraw()]
        for role in reached or [one.role]:
            self._kill(role)
            self.struck.append(Struck(Strike(role, one.point, one.passes), bool(reached)))
            self._start(role)

    def _line(self, strikes: Sequence[Strike], failed: list[BaseException]) -> None:
        try:
            for one in strikes:
                if one.role == points.COMMAND:
                    self.struck.append(Struck(one, self._strike_command(one)))
                else:
                    self._strike(one)
        except BaseException as why:  # noqa: BLE001  raised in the thread of the campaign
            failed.append(why)

    def _strike(self, one: Strike) -> None:
        """Kills as the strike says, and starts the role again. One at the start needs the process killed before."""
        if _point(one).starting:
            self._kill(one.role)
            self.struck.append(Struck(Strike(one.role), True))
        if one.point:
            self._crew.order(one.role).give(one.point, one.passes)
        if _point(one).starting:
            self._start(one.role)
        self._running[one.role].ended.wait(REACHED_WITHIN_S if one.point else one.after_s)
        reached = not one.point or not self._crew.order(one.role).withdraw()
        self._kill(one.role)
        self.struck.append(Struck(one, reached))
        self._start(one.role)

    def _kill(self, role: str) -> None:
        """Kills the process of a role, if it is not dead already. Raises SystemExit where it ended by itself."""
        child = self._running[role]
        self._crew.kill(child)
        if child.code != -signal.SIGKILL:
            raise SystemExit(f"{role} ended by itself with {child.code}: {child.said}")

    def _strike_command(self, one: Strike) -> bool:
        """Kills a command that a client types: the next that comes to the point, or one that is under way."""
        last = time.monotonic() + REACHED_WITHIN_S
        if one.point:
            order = self._crew.order(points.COMMAND)
            order.give(one.point, one.passes)
            while order.given and time.monotonic() < last:
                time.sleep(LOOK_EVERY_S)
            return not order.withdraw()
        self._commands.clear()
        while not self._commands and time.monotonic() < last:
            time.sleep(LOOK_EVERY_S / 4)
        if not self._commands:
            return False
        child = self._commands[0]
        child.ended.wait(one.after_s / 8)
        self._crew.kill(child)
        return child.code == -signal.SIGKILL


def _point(one: Strike) -> points.Point:
    return points.BY_NAME.get(one.point, points.NONE)
