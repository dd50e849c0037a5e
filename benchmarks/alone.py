"""What needs no database that is under load: the chart's memo, adding working time, how soon a command answers."""

import random
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks import desk, stores, table, workers
from engine import chart, definitions
from engine.calendars import Day, builtin
from engine.chart import blueprint, machine

YEARS = range(2015, 2027)
TEN_YEARS_S = 2_400 * 8 * 3600.0
"""Ten years of working days, from any instant of 2016: as far as the days are known."""


def memo(count: int, runs: int) -> table.Measured:
    """A step from a configuration that is given: by the chart's memo, and by the library, which restores and sends."""
    definition = definitions.parse(desk.REPAIR, "repair.yaml")
    known = chart.Chart(definition)
    drawn = blueprint.Blueprint(definition)
    made, names, events = machine.load_class(drawn), drawn.id_of, drawn.event_ids

    def ours(_run: int) -> float:
        return _rate(count, lambda: known.step(("repairing",), {}, "ask", {}))

    def library() -> None:
        restored: Any = made(_Model(names["repairing"]))  # type: ignore[arg-type]
        restored.send(events["ask"])
        assert restored.configuration_values == {names["waiting"]}

    def bare(_run: int) -> float:
        return _rate(max(1, count // 50), library)

    ours(0)
    return table.entry("memo", "sqlite", "steps/s", count, *table.interleaved(ours, bare, runs))


class _Model:
    """The object whose `state` the library restores a machine from."""

    def __init__(self, state: Any) -> None:
        self.state = state


def calendar_add(count: int, runs: int) -> table.Measured:
    """Ten years of working time added to instants of 2016, against a walk over the same days. The goal is ours alone.

    Raises AssertionError where the two differ.
    """
    calendar = builtin.calendar("cn_office")
    first_on = date(YEARS[0], 1, 1)
    dates = [first_on + timedelta(days=number) for number in range((date(YEARS[-1] + 1, 1, 1) - first_on).days)]
    walk = Walk({on: calendar.day(on) for on in dates}, calendar.zone)
    chance = random.Random(4)
    starts = [datetime(2016, 1, 1, tzinfo=UTC) + timedelta(days=300 * chance.random()) for _ in range(count)]
    few = starts[: max(1, count // 500)]
    assert [calendar.add(one, TEN_YEARS_S) for one in few] == [walk.add(one, TEN_YEARS_S) for one in few]
    found = table.interleaved(lambda _run: _adding(calendar.add, starts), lambda _run: _adding(walk.add, few), runs)
    return table.compared("calendar_add", "sqlite", "additions/s", count, *found, found[0])


def _adding(add: Callable[[datetime, float], datetime], starts: Sequence[datetime]) -> float:
    began_at = time.perf_counter()
    for start in starts:
        add(start, TEN_YEARS_S)
    return len(starts) / (time.perf_counter() - began_at)


class Walk:
    """What one would write by hand: from day to day, taking what each has to give. In a zone of one offset."""

    def __init__(self, known: Mapping[date, Day], zone: ZoneInfo) -> None:
        self._hours = {on: day.hours for on, day in known.items()}
        self._zone = zone

    def add(self, start: datetime, seconds: float) -> datetime:
        """When that many working seconds have passed."""
        local = start.astimezone(self._zone)
        on = local.date()
        at_s = (local - datetime(on.year, on.month, on.day, tzinfo=self._zone)).total_seconds()
        while True:
            for from_s, to_s in self._hours[on]:
                begins_s = max(from_s, at_s)
                if begins_s >= to_s:
                    continue
                if to_s - begins_s >= seconds:
                    midnight = datetime(on.year, on.month, on.day, tzinfo=self._zone)
                    return (midnight + timedelta(seconds=begins_s + seconds)).astimezone(UTC)
                seconds -= to_s - begins_s
            on += timedelta(days=1)
            at_s = 0


def cold(runs: int) -> table.Measured:
    """`caseclock --help`, against a Python that imports Typer and does nothing."""
    found = table.interleaved(lambda _run: _ms(workers.COMMAND, "--help"), lambda _run: _importing("typer"), runs)
    return table.entry("cold", "sqlite", "ms", 1, *found)


def cold_list(store: stores.Store, place: Path, runs: int, case_count: int = 20) -> table.Measured:
    """`caseclock list` of some cases, against a Python that imports SQLModel and Typer and does nothing."""
    url, opened = desk.start(store)
    config = place / "cold.toml"
    config.write_text(f'[database]\nurl = "{url}"\n', encoding="utf-8")
    desk.done(opened.submit_many([desk.repair()] * case_count, desk.AT))
    opened.database.close()
    found = table.interleaved(
        lambda _run: _ms(workers.COMMAND, "--config", config, "list"),
        lambda _run: _importing("sqlmodel", "typer"),
        runs,
    )
    return table.entry("cold_list", "sqlite", "ms", 1, *found)


def _importing(*modules: str) -> float:
    return _ms(sys.executable, "-c", f"import {', '.join(modules)}")


def _ms(*command: str | Path) -> float:
    """How long a command takes, from its start to its end."""
    began_at = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL, env=workers.environment())
    return (time.perf_counter() - began_at) * 1000


def _rate(count: int, work: Callable[[], object]) -> float:
    began_at = time.perf_counter()
    for _ in range(count):
        work()
    return count / (time.perf_counter() - began_at)
