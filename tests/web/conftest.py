"""A desk with three cases on a real database file, and its pages as a client sees them."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

import web
from engine import casefile, cases, clock, database, definitions, people, places, settings, store
from engine.calendars import registry as calendars
from notifications.mailbox import Mailbox

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 24, 15, 45, tzinfo=SHANGHAI).astimezone(UTC)
LI_NA = casefile.Actor("person", "li_na")
PHONE = "138 0011 2207"
HOSTILE = "<script>alert(1)</script> & Co"
NAME = "desk.sqlite"
BASE = "http://127.0.0.1:8321"


def at(text: str) -> datetime:
    """A time of the office in November 2026, such as "20 15:30"."""
    day, _, clock_time = text.partition(" ")
    return datetime.fromisoformat(f"2026-11-{day} {clock_time}").replace(tzinfo=SHANGHAI).astimezone(UTC)


@dataclass(frozen=True)
class Site:
    """The application with what it stands on, and the numbers of its cases."""

    app: FastAPI
    cases: cases.Cases
    mailbox: Mailbox
    paused: str
    hostile: str
    fresh: str
    mail: str


class Browser(TestClient):
    """A browser in which a person acts; `fill` sends a page's form as a browser does, with its hidden fields."""

    def __init__(self, site: Site, person: str) -> None:
        super().__init__(site.app, base_url=BASE, raise_server_exceptions=False, follow_redirects=False)
        found = site.app.state.parts
        with found.database.writing() as connection:
            token = store.sessions.make_token(connection, found.watch.now())
        self.post("/enter", data={"token": token})
        self.post("/act-as", data={"csrf": self.hidden("/act-as")["csrf"], "person": person})

    def hidden(self, path: str) -> dict[str, str]:
        """The hidden fields of the first form of a page."""
        return hidden(self.get(path).text)

    def fill(self, path: str, given: dict[str, Any], **others: Any) -> Response:
        """Fills the form at an address in and sends it."""
        typed = {name if name in OWN or "." in name else f"f.{name}": value for name, value in given.items()}
        return self.post(path, data={**self.hidden(path), **typed}, **others)


OWN = ("csrf", "key", "version", "seq", "add", "drop", "sought", "seek")


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page, by name."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))


@dataclass(frozen=True)
class Made:
    """A desk on disk, to be opened or copied, with its workflows in memory."""

    folder: Path
    registry: cases.Registry
    numbers: tuple[str, str, str]
    mail: str


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("desk")
    base = database.open(f"sqlite:///{folder / NAME}")
    registry = cases.Registry(lambda name: calendars.find(name, [places.WORKFLOWS / "calendars"]))
    desk = cases.Cases(base, registry, clock.VirtualClock(NOW))
    with base.writing() as connection:
        for path in sorted(places.WORKFLOWS.glob("*.yaml")):
            text, chains = path.read_text(encoding="utf-8"), definitions.chains_beside(path)
            registry.publish(connection, text, path.name, at("01 09:00"), "test", chains)
    requester = _people(base)
    numbers = (
        _paused(desk, requester),
        _open(desk, requester, "20 16:30", HOSTILE),
        _open(desk, requester, "24 15:40", "Lift 2 makes a grinding noise"),
    )
    base.close()
    return Made(folder, registry, numbers, Mailbox(folder / "mail").add(_mail().as_bytes()))


@pytest.fixture(scope="module")
def site(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """For looking only: a test that changes a case has an `own_site`."""
    yield from _copied(made, tmp_path_factory.mktemp("site"))


@pytest.fixture
def own_site(made: Made, tmp_path: Path) -> Iterator[Site]:
    yield from _copied(made, tmp_path)


def _copied(made: Made, place: Path) -> Iterator[Site]:
    folder = Path(shutil.copytree(made.folder, place / "desk"))
    base = database.open(f"sqlite:///{folder / NAME}")
    watch = clock.VirtualClock(NOW)
    desk = cases.Cases(base, made.registry, watch)
    box = Mailbox(folder / "mail")
    app = web.create(settings.Settings(), base, made.registry, watch, box, desk)
    with base.reading() as connection:
        # The registry goes by version numbers, which all copies share: here it forgets what another copy changed.
        made.registry.view(connection)
    yield Site(app, desk, box, *made.numbers, made.mail)
    base.close()


def _people(base: database.Database) -> casefile.Opening:
    roles = frozenset({"agent", "technician", "dispatcher"})
    lifts = frozenset({"lifts"})
    persons = [
        people.Person("li_na", "Li Na", "li.na@desk.example", roles=roles, teams=lifts),
        people.Person(
            "sun_lei", "Sun Lei", "sun@desk.example", roles=frozenset({"technician", "quality"}), teams=lifts
        ),
        people.Person("guest", "Guest", "guest@desk.example"),
    ]
    with base.writing() as connection:
        store.people.put(connection, people.Desk.of(persons, [people.Team("lifts", "Lifts", "li_na")]))
        customer = store.people.put_customer(connection, "hengtai", "Hengtai Plaza", "A")
        reach = ("porter@hengtai.example", "en", "+86 138 0011 2207", customer.id)
        contact = store.people.add_contact(connection, "Chen Wei", *reach)
    return casefile.Opening(customer=customer, requester=contact, team="lifts", channel="phone")


def _open(desk: cases.Cases, opening: casefile.Opening, when: str, equipment: str) -> str:
    given = {
        "equipment": equipment,
        "symptom": "Stops.",
        "place": "Tower B",
        "contact_name": "Chen Wei",
        "phone": PHONE,
    }
    answer = desk.submit(casefile.Command(None, "open", LI_NA, given, "repair", opening), at(when))
    assert answer.number, answer.refusal
    return answer.number


def _paused(desk: cases.Cases, opening: casefile.Opening) -> str:
    """Diagnosed on Friday, waits for the customer from Monday 10:30 on; half of the solution time is used by then."""
    number = _open(desk, opening, "20 15:30", "Lift 3 stops between floors")
    diagnosis = {"fault_nature": "control", "fault_level": "major", "proposed_solution": "Replace the door drive."}
    steps = [
        ("20 15:40", "start_diagnosis", {}),
        ("20 16:00", "diagnose", diagnosis),
        ("23 10:30", "ask_customer", {"question": "When can we shut it down?"}),
        ("23 11:00", "note", {"body": "The porter is on site until six."}),
    ]
    for when, event, given in steps:
        answer = desk.submit(casefile.Command(number, event, LI_NA, given), at(when))
        assert answer.accepted, answer.refusal
    return number


def _mail() -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = (
        "Received: Lift 3",
        "Desk <desk@desk.example>",
        "Chen <c@hengtai.example>",
    )
    mail.set_content("We have your report.")
    mail.add_alternative("<h1>We have it</h1><script>steal()</script>", subtype="html")
    return mail


@pytest.fixture
def stranger(site: Site) -> TestClient:
    """A browser without a session."""
    return TestClient(site.app, base_url=BASE, raise_server_exceptions=False, follow_redirects=False)


@pytest.fixture
def client(site: Site) -> Browser:
    """A browser in which Li Na acts."""
    return Browser(site, "li_na")
