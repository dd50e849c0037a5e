"""The demo desk on a real server, and Debian's Chromium in which its people work."""

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
from console import demonstration, desk, links, parts, publishing
from engine import clock, database, settings
from notifications import mailbox
from tests.browser.visitor import Visitor

NOW = datetime(2026, 11, 24, 15, 45, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)
ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "build" / "pictures"
PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser")
TIMEOUT_MS = 30_000


@dataclass(frozen=True)
class Site:
    """A desk that is served, the address of its pages, and the key of a mail in its mailbox."""

    desk: desk.Desk
    address: str
    mail: str

    def link(self) -> str:
        """A new link that lets a browser in, once."""
        return self.address + links.make(self.desk).removeprefix(self.desk.settings.address)



@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("browser")
    known = settings.load(ROOT / "config.toml", {}, ROOT)
    with ExitStack() as stack:
        base = database.open(f"sqlite:///{folder / 'desk.sqlite'}")
        stack.callback(base.close)
        at = desk.Desk.of(known, base, clock.VirtualClock(NOW))
        publishing.publish(at)
        demonstration.load(at)
        box = mailbox.Mailbox(folder / "mail")
        mail = box.add(_mail().as_bytes())
        listening = parts.listen("127.0.0.1", 0)
        app = web.create(known, base, at.registry, at.clock, box, at.cases)
        parts.start_web(stack, web.server(known, app), listening)
        yield Site(at, f"http://127.0.0.1:{listening.getsockname()[1]}", mail)


def _mail() -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "已受理：2 号客梯", "desk@henglian.example", "chen.jie@hengtai.example"
    mail.set_content("您好，您的报修已受理。")
    mail.add_alternative("<h1>您的报修已受理</h1>", subtype="html")
    return mail


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for a module: its event loop must be gone before tests that run their own."""
    if PROGRAM is None:
        pytest.skip("There is no Chromium here: apt-get install chromium fonts-noto-cjk")
    expect.set_options(timeout=TIMEOUT_MS)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=PROGRAM, timeout=TIMEOUT_MS)
        yield found
        found.close()


Visit = Callable[..., Visitor]


@pytest.fixture
def visit(site: Site, chromium: Browser) -> Iterator[Visit]:
    """Comes to the desk in a browser of one's own: `visit("li_na", "zh-Hans", viewport=…)`."""
    with ExitStack() as stack:

        def come(person: str, language: str = "en", **options: Any) -> Visitor:
            wide = {"viewport": {"width": 1440, "height": 900}}
            context = chromium.new_context(**{**wide, **options})
            stack.callback(context.close)
            context.set_default_timeout(TIMEOUT_MS)
            return Visitor(context.new_page(), site.address, language).enter(site.link(), person)

        yield come


@pytest.fixture(scope="session")
def keep() -> Callable[[Page, str], None]:
    """Keeps a picture of a page, for people to look at."""
    PICTURES.mkdir(parents=True, exist_ok=True)

    def picture(page: Page, name: str) -> None:
        page.screenshot(path=PICTURES / f"{name}.png", full_page=True)

    return picture
