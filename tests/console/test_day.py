"""A whole day of the demo desk: what it tells of itself names no customer, whatever is done and whatever goes wrong."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

import web
from console import desk, logs
from engine import casefile, clock, database, settings, store, worker
from engine import demo as demo_desk
from engine.demo import script
from notifications import delivery
from notifications.mailbox import Mailbox
from notifications.mailbox_server import MailboxServer
from tests.console.conftest import Site
from tests.web.conftest import BASE, Browser

SAID = ("contact_name", "phone", "place", "symptom", "body", "question", "answer")
HOURS = range(2, 26, 2)
MARK = "Regina Falk, +49 30 5550 1234, falk@kunde.example"
REFUSING = "CREATE TRIGGER refusing BEFORE INSERT ON messages BEGIN SELECT RAISE(ABORT, 'refused'); END"
ADDRESSES = re.compile(r'(?:href|src|action)="([^"]*)"')


def personal() -> set[str]:
    """What the demo desk knows of its customers: names, addresses, phones, and what they and others wrote."""
    told = script.read(demo_desk.FILE)
    found = {one["name"] for one in told.customers.values()}
    found |= {one[key] for one in told.contacts.values() for key in ("name", "mail_address", "phone")}
    for case in told.cases:
        given = [case.fields, *(step.values for step in case.steps)]
        found |= {str(one[key]) for one in given for key in SAID if key in one}
    return found | set(MARK.split(", "))


class Kept(logging.Handler):
    """Keeps every line of a log, as both forms of it have them; httpx is this test's own browser."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._forms = (logs.OneLine("%(levelname)s %(name)s %(message)s"), logs.JsonLines())

    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith(("httpx", "httpcore")):
            self.lines += [one.format(record) for one in self._forms]


@contextmanager
def listening() -> Iterator[Kept]:
    """As talkative as an operator may make it: also every statement of SQLAlchemy."""
    root, kept = logging.getLogger(), Kept()
    loud = [root, *map(logging.getLogger, ("sqlalchemy.engine", logs.COMMANDS))]
    before = [one.level for one in loud]
    root.addHandler(kept)
    for one in loud:
        one.setLevel(logging.INFO)
    try:
        yield kept
    finally:
        root.removeHandler(kept)
        for one, level in zip(loud, before, strict=True):
            one.setLevel(level)


@contextmanager
def open_desk(site: Site) -> Iterator[Any]:
    """The demo desk with its worker, its pages and a mailbox, at a time that the test moves."""
    kept = Mailbox(site.directory / "var" / "mailbox")
    ear = MailboxServer(kept, "127.0.0.1", 0)
    ear.start()
    known = settings.load(site.directory / "config.toml", {}, site.directory)
    known = replace(known, mailbox=replace(known.mailbox, port=ear.port))
    base, watch = database.open(known.database.url), clock.VirtualClock(datetime.now(UTC))
    at = desk.Desk.of(known, base, watch)
    post = delivery.Delivery.of(base, known, watch)
    jobs = [worker.sweep(at.cases, 1.0, 500), worker.Job("delivery", 1.0, post.run_once)]
    app = web.create(known, base, at.registry, watch, kept, at.cases)

    @app.get("/broken")
    def fail() -> None:
        raise KeyError(MARK)

    try:
        yield SimpleNamespace(at=at, app=app, watch=watch, jobs=jobs, pace=worker.Worker([], watch), box=kept)
    finally:
        post.close()
        ear.stop()
        base.close()


def live_through(running: Any, seen: list[Any]) -> None:
    """A day: what is due fires and is mailed, people look and write, and now and then somebody goes astray."""
    numbers = [one.number for one in listed(running)]
    for hour in HOURS:
        running.watch.advance(hours=2)
        if hour % 8 == 2:
            browser = Browser(SimpleNamespace(app=running.app), "li_na")  # type: ignore[arg-type]
        for job in running.jobs:
            running.pace.tick(job)
        number = numbers[hour % len(numbers)]
        given = {"body": MARK}
        running.at.cases.submit(casefile.Command(number, "note", casefile.Actor("person", "li_na"), given))
        seen.append(browser.get(f"/cases/{number}"))
        if hour % 8 == 0:
            seen += [browser.get(path) for path in ("/", "/supervise", "/mailbox", "/people", "/workflows", "/open")]
            seen += astray(running, browser, number)


def listed(running: Any) -> list[Any]:
    with running.at.database.reading() as connection:
        return list(connection.exec_driver_sql("SELECT number FROM cases ORDER BY id").all())


def astray(running: Any, browser: Browser, number: str) -> list[Any]:
    """Addresses that are not there, forms that are not ours, a fault, and the same by the API."""
    with running.at.database.writing() as connection:
        token = store.tokens.add(connection, "li_na", running.watch.now(), "a test")
    program = TestClient(running.app, base_url=BASE, raise_server_exceptions=False)
    program.headers["Authorization"] = f"Bearer {token}"
    return [
        browser.get(f"/cases/{MARK}"),
        browser.post(f"/cases/{number}/steps/note", data={"f.body": MARK}),
        browser.get("/broken"),
        program.get(f"/api/cases/{MARK}"),
        program.post(f"/api/cases/{number}/steps", json={"event": MARK}),
        program.post("/api/cases", json={"workflow": MARK}),
    ]


def test_nothing_that_a_desk_tells_of_itself_names_a_customer(demo: Site) -> None:
    seen: list[Any] = []
    with listening() as kept, open_desk(demo) as running:
        live_through(running, seen)
        break_it(running)
        program = TestClient(running.app, base_url=BASE, client=("127.0.0.1", 1))
        told = [program.get(one).text for one in ("/metrics", "/health")]
        mails = running.box.page().count
    whole = "\n".join(kept.lines)
    errors = [one for one in seen if one.status_code >= 400]
    pages = [one for one in seen if one.status_code == 200]
    addresses = [path for one in pages for path in ADDRESSES.findall(one.text)]
    assert (len(pages) >= len(HOURS), mails > 20) == (True, True)
    assert {one.status_code for one in errors} >= {403, 404, 422, 500}
    of_customers = personal()
    wanted = ("sweep: ", "SELECT", "mark ", "IntegrityError", '"case":"RPR-')
    assert [one for one in wanted if one not in whole] == []
    for name, text in (
        ("log", whole),
        ("metrics and health", "\n".join(told)),
        ("page of a fault", "\n".join(one.text for one in errors if one.status_code == 500)),
        # Whoever typed a name is told so with that name, and nobody else is.
        ("error page", "\n".join(one.text for one in errors).replace(MARK, "").replace(quote(MARK), "")),
        ("address", "\n".join(addresses)),
    ):
        assert [one for one in of_customers if one in text] == [], name


def break_it(running: Any) -> None:
    """A statement that fails with the words of a customer among its parameters."""
    with running.at.database.writing() as connection:
        connection.exec_driver_sql(REFUSING)
    number = listed(running)[0].number
    given = {"body": MARK}
    answer = running.at.cases.submit(casefile.Command(number, "note", casefile.Actor("person", "li_na"), given))
    assert answer.refusal
    with pytest.raises(Exception, match="UNIQUE") as raised, running.at.database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO facts VALUES ('definitions', ?)", (MARK,))
    assert MARK not in str(raised.value)
