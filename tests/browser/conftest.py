"""The demo desk on a real server, and Debian's Chromium in which its people work."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

import web
from console import demonstration, desk, intakes, links, parts, publishing
from engine import casefile, clock, database, settings
from notifications import mailbox
from tests.browser.visitor import Visitor

NOW = datetime(2026, 11, 24, 15, 45, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)
ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "build" / "pictures"
TIMEOUT_MS = 30_000
SECRET = "signs what this desk hands out"
WIDE = {"width": 1440, "height": 900}


@dataclass(frozen=True)
class Site:
    """A desk that is served, the address of its pages, the key of a mail in its mailbox, and a mail that waits."""

    desk: desk.Desk
    address: str
    mail: str
    came: int

    def link(self) -> str:
        """A new link that lets a browser in, once."""
        return self.address + links.make(self.desk).removeprefix(self.desk.settings.address)


@pytest.fixture(scope="session")
def program() -> str:
    """Where Chromium is. Playwright's own download is not used."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("There is no Chromium here: apt-get install chromium fonts-noto-cjk")
    return found


@pytest.fixture(scope="session")
def site(program: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("browser")
    known = settings.load(ROOT / "config.toml", {"CASECLOCK_WEB_SECRET_KEY": SECRET}, ROOT)
    with ExitStack() as stack:
        base = database.open(f"sqlite:///{folder / 'desk.sqlite'}")
        stack.callback(base.close)
        at = desk.Desk.of(known, base, clock.VirtualClock(NOW))
        publishing.publish(at)
        demonstration.load(at)
        box = mailbox.Mailbox(folder / "mail")
        mail = box.add(_mail().as_bytes())
        came, _ = intakes.of(at).record(_mail().as_bytes(), "pipe", NOW)
        intakes.of(at).take(came, NOW)
        listening = parts.listen("127.0.0.1", 0)
        app = web.create(known, base, at.registry, at.clock, box, at.cases)
        parts.start_web(stack, web.server(known, app), listening)
        yield Site(at, f"http://127.0.0.1:{listening.getsockname()[1]}", mail, came)


def _mail() -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "已受理：2 號客梯", "desk@henglian.example", "chen.jie@hengtai.example"
    mail.set_content("您好，您的報修已受理。")
    mail.add_alternative("<h1>您的報修已受理</h1>", subtype="html")
    return mail


@pytest.fixture
def lift(site: Site) -> str:
    """The number of a case that was just opened: a lift to be repaired."""
    given = {
        "equipment": "Lift 3, tower A",
        "symptom": "Stops between floors.",
        "place": "Tower A",
        "contact_name": "Chen Jie",
        "phone": "+86 10 6512 3401",
    }
    opening = casefile.Opening("Lift 3 stops between floors", team="lifts", channel="phone")
    actor = casefile.Actor("person", "li_na")
    answer = site.desk.cases.submit(casefile.Command(None, "open", actor, given, "repair", opening))
    assert answer.number, answer.refusal
    return answer.number


@pytest.fixture(scope="package")
def chromium(program: str) -> Iterator[Browser]:
    """One browser for this package: its event loop must be gone before tests that run their own."""
    expect.set_options(timeout=TIMEOUT_MS)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=program, timeout=2 * TIMEOUT_MS)
        yield found
        found.close()


Visit = Callable[..., Visitor]


@pytest.fixture(scope="package")
def visits(site: Site, chromium: Browser) -> Callable[[ExitStack], Visit]:
    """Visits that last as long as a stack."""

    def until(stack: ExitStack) -> Visit:
        def come(person: str, language: str = "en", **options: Any) -> Visitor:
            context = chromium.new_context(**{"viewport": WIDE, **options})
            stack.callback(context.close)
            context.set_default_timeout(TIMEOUT_MS)
            return Visitor(context.new_page(), site.address, language).enter(site.link(), person)

        return come

    return until


@pytest.fixture
def visit(visits: Callable[[ExitStack], Visit]) -> Iterator[Visit]:
    """Comes to the desk in a browser of one's own: `visit("li_na", "zh-Hans", viewport=…)`."""
    with ExitStack() as stack:
        yield visits(stack)


@pytest.fixture(scope="module")
def guide(visits: Callable[[ExitStack], Visit]) -> Iterator[Visitor]:
    """Someone who only looks round, for all tests of a module; scripts of the test's own may run there."""
    with ExitStack() as stack:
        yield visits(stack)("wang_fang", bypass_csp=True)


@pytest.fixture(scope="session")
def keep() -> Callable[[Page, str], None]:
    """Keeps a picture of a page, for people to look at, where CASECLOCK_TEST_PICTURES says so."""
    is_wanted = bool(os.environ.get("CASECLOCK_TEST_PICTURES"))

    def picture(page: Page, name: str) -> None:
        if is_wanted:
            page.screenshot(path=PICTURES / f"{name}.png", full_page=True)

    return picture
