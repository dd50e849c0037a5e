"""The desk that is measured: one workflow, one deadline, opened and closed as fast as it goes."""

import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from engine import calendars, casefile, cases, clock, database, decide, definitions, people
from engine import rehearsal as rehearsals

OPENED_AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
CLOSED_AT = OPENED_AT + timedelta(hours=1)
OPERATOR = casefile.Actor("operator", "bench")

TEXT = """\
workflow: bench
title: {en: Pothole, zh-Hans: 路面坑洼, zh-Hant: 路面坑洞}
calendar: 24x7
number: "B-{year}-{seq:06}"
fields:
  street: {type: text, required: true, title: {en: Street, zh-Hans: 街道, zh-Hant: 街道}}
states:
  received:
    initial: true
    title: {en: Received, zh-Hans: 已受理, zh-Hant: 已受理}
    transitions: [{event: fill, target: filled}]
  filled: {final: true, title: {en: Filled, zh-Hans: 已填补, zh-Hant: 已填補}}
events:
  fill: {title: {en: Fill, zh-Hans: 填补, zh-Hant: 填補}, by: [anyone]}
deadlines:
  filling: {title: {en: Filling, zh-Hans: 填补, zh-Hant: 填補}, starts: opened, met_by: [fill], within: 3 working days}
"""

FIELDS = {"street": "Commonwealth Avenue"}


def start(path: Path) -> cases.Cases:
    """The desk on a new database."""
    opened = database.open(f"sqlite:///{path}")
    desk = cases.Cases(opened, cases.Registry(lambda _name: calendars.ALWAYS), clock.VirtualClock(OPENED_AT))
    with opened.writing() as connection:
        desk.registry.publish(connection, TEXT, "bench.yaml", OPENED_AT, "bench")
    return desk


def rehearsal() -> rehearsals.Rehearsal:
    """The same desk in memory, as scenarios and simulations have it."""
    workflow = decide.Workflow.build(definitions.parse(TEXT, "bench.yaml"), lambda _name: calendars.ALWAYS)
    return rehearsals.Rehearsal({"bench": workflow}, people.Desk(), OPENED_AT)


def rehearse(told: rehearsals.Rehearsal, count: int) -> None:
    """All openings, then all closings, one by one in memory."""
    _done([told.submit(command) for command in openings(count)])
    told.advance(CLOSED_AT)
    _done([told.submit(command) for command in closings(count)])


def openings(count: int) -> list[casefile.Command]:
    """Commands that open as many cases."""
    return [_opening(number) for number in range(count)]


def _opening(number: int) -> casefile.Command:
    return casefile.Command(None, "open", OPERATOR, FIELDS, "bench", opening=casefile.Opening(number=str(number)))


def closings(count: int) -> list[casefile.Command]:
    """Commands that close them."""
    return [casefile.Command(str(number), "fill", OPERATOR) for number in range(count)]


def in_batches(desk: cases.Cases, count: int) -> None:
    """All openings, then all closings, 500 a transaction."""
    _done(desk.submit_many(openings(count), OPENED_AT))
    _done(desk.submit_many(closings(count), CLOSED_AT))


def one_by_one(desk: cases.Cases, count: int) -> None:
    """Each command in a transaction of its own."""
    _done([desk.submit(command, OPENED_AT) for command in openings(count)])
    _done([desk.submit(command, CLOSED_AT) for command in closings(count)])


def from_threads(desk: cases.Cases, count: int, thread_count: int = 16) -> None:
    """As many callers at once, each waiting for its answer before it sends the next command."""
    for commands, at in ((openings(count), OPENED_AT), (closings(count), CLOSED_AT)):
        shares = [commands[first::thread_count] for first in range(thread_count)]
        threads = [threading.Thread(target=_submit, args=(desk, share, at)) for share in shares]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def _submit(desk: cases.Cases, commands: Sequence[casefile.Command], at: datetime) -> None:
    _done([desk.submit(command, at) for command in commands])


def _done(answers: Sequence[casefile.Answer]) -> None:
    refused = next((answer for answer in answers if not answer.accepted), None)
    if refused:
        raise SystemExit(f"the benchmark is wrong: {refused.refusal}")
