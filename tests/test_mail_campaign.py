"""The mail campaign in small: a sender that is killed, what stands on the wire, and what the count can see."""

import asyncio
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import pytest

from benchmarks import stores
from benchmarks.faults import arrivals, points, posts, sending, wire
from benchmarks.mail import sink, storm
from engine import database

STRIKES = (sending.Strike("wire.replied", 2), sending.Strike("outbox.begun", 1))
FIGURES = arrivals.Figures(mails=20, sent=18, arrived=19, cut_off=4, doubled=3, left_unknown=2)
GOOD = ("mails", "sent", "arrived", "cut_off", "doubled", "left_unknown", "left_unknown_and_arrived")


@pytest.mark.xdist_group("chaos")
def test_a_sender_killed_at_two_points_loses_no_mail_and_makes_none_twice_under_another_id(tmp_path: Path) -> None:
    said: list[str] = []
    plan = sending.Plan(STRIKES, 30, posts.StandIn)
    outcome = sending.run(plan, stores.Sqlite(tmp_path), tmp_path, said.append)
    assert outcome.faultless, outcome
    assert outcome.by_point == {"wire.replied": 1, "outbox.begun": 1}
    assert (outcome.figures.mails, outcome.figures.lost) == (30, 0)
    # The relay had the mail whose sender did not hear of it.
    assert outcome.figures.doubled + outcome.figures.left_unknown_and_arrived >= 1
    assert list(sending.lines(outcome))[-1] == "as it should be"
    assert sending.told(outcome)["figures"]["mails"] == 30


def test_a_plan_goes_by_its_seed_and_comes_to_every_point() -> None:
    plan = sending.plan(200, 1)
    assert plan.strikes == sending.plan(200, 1).strikes != sending.plan(200, 2).strikes
    assert {one.point for one in plan.strikes} == {*sending.POINTS, ""}
    assert sum(not one.point for one in plan.strikes) == 100
    mails = {name for name in points.BY_NAME if name.startswith(("outbox.", "mail."))}
    assert mails == set(sending.OF_PROGRAM)


@pytest.mark.parametrize("wrong", [name for name in FIGURES.__dataclass_fields__ if name not in GOOD])
def test_each_figure_that_must_be_none_is_a_fault(wrong: str) -> None:
    assert not FIGURES.faults
    assert replace(FIGURES, **{wrong: 1}).faults == {wrong: 1}
    outcome = sending.Outcome("aiosmtpd", 3, figures=replace(FIGURES, **{wrong: 1}))
    assert list(sending.lines(outcome))[-1] == f"WRONG: {{'{wrong}': 1}}"


def test_at_each_point_of_the_wire_what_has_not_gone_on_is_what_it_says() -> None:
    relay = posts.StandIn()
    relay.start()
    between = wire.Wire("127.0.0.1", relay.port)
    between.start()
    passed: list[str] = []
    for point in wire.POINTS:
        between.strike_at(point, 1, lambda point=point: passed.append(point))  # type: ignore[misc]
        asyncio.run(_send(between.port))
    between.stop()
    relay.stop()
    assert passed == list(wire.POINTS)
    assert between.passed == dict.fromkeys(wire.POINTS, len(wire.POINTS))
    assert len(relay.arrived()) == len(wire.POINTS)


async def _send(port: int) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "desk@desk.example", "wang@customer.example", "[R-1] Repair"
    mail.set_content("taken\n")
    await aiosmtplib.send(mail, hostname="127.0.0.1", port=port)


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of which three mails were sent, and the second of them was cut off before."""
    directory = tmp_path_factory.mktemp("sent")
    url = sending.waiting(stores.Sqlite(directory), 3)
    path = Path(url.removeprefix("sqlite:///"))
    with sqlite3.connect(path) as filling:
        filling.execute("UPDATE notifications SET state = 'sent', message_id = '<' || id || '@desk.example>'")
        filling.execute("INSERT INTO attempts (notification_id, at, outcome, text) VALUES (2, '', 'unknown', '')")
    return path


def copy(number: int, subject: str = "", text: str = "as it was") -> bytes:
    """A mail as it arrives behind a relay."""
    return (
        "Return-Path: <desk@desk.example>\r\nReceived: from here\r\n"
        f"Date: Mon, 05 Jan 2026 01:00:00 +0000\r\nMessage-ID: <{number}@desk.example>\r\n"
        f"To: reader.{number}@customer.example\r\nSubject: [W-{subject or number}] late\r\n\r\n{text}\r\n"
    ).encode()


@pytest.mark.parametrize(
    ("arrived", "faults"),
    [
        ([copy(1), copy(2), copy(3)], set()),
        ([copy(1), copy(2), copy(2), copy(3)], set()),
        ([copy(1), copy(2)], {"lost"}),
        ([copy(1), copy(1), copy(2), copy(3)], {"doubled_unexplained"}),
        ([copy(1), copy(2), copy(2, text="changed"), copy(3)], {"changed"}),
        ([copy(1), copy(2), copy(3), copy(9)], {"under_another_id"}),
    ],
)
def test_what_is_wrong_with_what_arrived_is_seen(sent: Path, arrived: list[bytes], faults: set[str]) -> None:
    opened = database.open(f"sqlite:///{sent}")
    assert set(arrivals.reckon(opened, arrived).faults) == faults
    opened.close()


def test_a_mail_of_a_template_that_asks_must_not_come_twice_and_none_is_left_over(sent: Path, tmp_path: Path) -> None:
    path = tmp_path / "desk.sqlite"
    with sqlite3.connect(path) as changing:
        sqlite3.connect(sent).backup(changing)
        changing.execute("UPDATE notifications SET rule = 'asks' WHERE id = 2")
        changing.execute("UPDATE notifications SET state = 'deferred' WHERE id = 3")
    opened = database.open(f"sqlite:///{path}")
    found = arrivals.reckon(opened, [copy(1), copy(2), copy(2)])
    assert found.faults == {"doubled_though_it_asks": 1, "left_over": 1}
    opened.close()


@pytest.fixture
def taking() -> Iterator[sink.Sink]:
    """A relay that keeps nothing."""
    with sink.running() as one:
        yield one


def test_the_sink_says_to_whom_mail_came(taking: sink.Sink) -> None:
    asyncio.run(_send(taking.port))
    assert (taking.count(), [reader for _, reader in taking.taken()]) == (1, ["wang@customer.example"])


def test_a_storm_is_told_as_a_table() -> None:
    outcome = storm.Outcome(3, states={"deadline_breached, digested": 6, "storm, sent": 1}, readers={"li_na": 2})
    told = "\n".join(storm.lines(outcome))
    assert outcome.notices == 6
    assert "to li_na" in told
