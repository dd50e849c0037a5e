"""The desk that is put under stress: one workflow, one deadline, one person who hears of each case that is late."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from engine import calendars, casefile, cases, clock, database, people, places, store
from notifications import bundles

OPERATOR = casefile.Actor("operator", "storm")
WITHIN = timedelta(hours=1)
LAST = "last"
"""The number of the case that is opened when all is done: its mail shows that whole passes came after."""

TEXT = """\
workflow: storm
title: {en: Pothole, zh-Hans: 路面坑洼, zh-Hant: 路面坑洞}
calendar: 24x7
number: "S-{year}-{seq:06}"
roles: {supervisor: {en: Supervisor, zh-Hans: 主管, zh-Hant: 主管}}
states:
  received:
    initial: true
    title: {en: Received, zh-Hans: 已受理, zh-Hant: 已受理}
    transitions: [{event: fill, target: filled}]
  filled: {final: true, title: {en: Filled, zh-Hans: 已填补, zh-Hant: 已填補}}
events:
  fill: {title: {en: Fill, zh-Hans: 填补, zh-Hant: 填補}, by: [anyone]}
deadlines:
  filling:
    title: {en: Filling, zh-Hans: 填补, zh-Hant: 填補}
    starts: opened
    met_by: [fill]
    within: 1h
    escalate: [{after: 0m, notify: [supervisor]}]
"""

PEOPLE = people.Desk.of(
    [people.Person("wang_fang", "Wang Fang", "wang.fang@desk.example", roles=frozenset({"supervisor"}))], []
)


@dataclass(frozen=True)
class Pace:
    """How the workers are set: what a transaction and a claim take at most, how long a mail may be held."""

    batch_size: int = 500
    lease_s: float = 300.0
    timeout_s: float = 60.0


class Site:
    """A directory with a configuration for workers and a database, where cases are opened by way of `cases.submit`."""

    def __init__(self, directory: Path, relay_port: int, pace: Pace) -> None:
        self.config = directory / "config.toml"
        self.config.write_text(_config(relay_port, pace), encoding="utf-8")
        path = directory / "var" / "caseclock.sqlite"
        path.parent.mkdir()
        self.clock = clock.SystemClock()
        self.database = database.open(f"sqlite:///{path}")
        self._cases = cases.Cases(self.database, cases.Registry(lambda _name: calendars.ALWAYS), self.clock)
        self._furnish(self.clock.now())

    def _furnish(self, now: datetime) -> None:
        with self.database.writing() as connection:
            self._cases.registry.publish(connection, TEXT, "storm.yaml", now, "storm")
            store.templates.publish(connection, bundles.load(places.TEMPLATES / "mail"), now, "storm")
            store.people.put(connection, PEOPLE)

    def open_cases(self, count: int, due_in_s: float) -> datetime:
        """Opens as many cases, all due at the same instant, so many seconds from now; returns it."""
        due_at = self.clock.now() + timedelta(seconds=due_in_s)
        self._submit([str(number) for number in range(1, count + 1)], due_at)
        return due_at

    def open_last(self) -> None:
        """Opens one more case, which is due at once."""
        self._submit([LAST], self.clock.now())

    def _submit(self, numbers: list[str], due_at: datetime) -> None:
        commands = [
            casefile.Command(None, "open", OPERATOR, {}, "storm", opening=casefile.Opening(number=number))
            for number in numbers
        ]
        for answer in self._cases.submit_many(commands, due_at - WITHIN):
            if not answer.accepted:
                raise SystemExit(f"the campaign is wrong: {answer.refusal}")


def _config(relay_port: int, pace: Pace) -> str:
    # Each mail is counted by itself, so that none is gathered into a digest.
    return f"""\
[mail]
timeout_s = {pace.timeout_s}
retry_after_s = 1.0
cap_recipient = 0
cap_case = 0
cap_workflow = 0
cap_hour = 0
backlog_after_s = 0
[mailbox]
port = {relay_port}
[worker]
sweep_every_s = 0.1
delivery_every_s = 0.1
batch_size = {pace.batch_size}
lease_s = {pace.lease_s}
"""
