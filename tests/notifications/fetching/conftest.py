"""A desk that fetches its mail, from a real server and from one that goes wrong."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from notifications import fetching
from tests.notifications import provider as provider_
from tests.notifications.fetching import dovecot as dovecot_
from tests.notifications.fetching.scripted import ScriptedImap
from tests.notifications.intake.conftest import Post, either, furnished, post

__all__ = ["either", "furnished", "post"]

_users = itertools.count(1)


@dataclass
class Box:
    """A mailbox on Dovecot that nobody else has."""

    server: dovecot_.Dovecot
    user: str = field(default_factory=lambda: f"desk{next(_users)}")

    def account(self, **changes: object) -> fetching.Account:
        return self.server.account(self.user, **changes)

    def deliver(self, *mails: bytes) -> None:
        self.server.deliver(self.user, *mails)

    def make(self, folder: str) -> None:
        with self.server.signed_in(self.user) as line:
            line.create(folder)

    def flags(self, folder: str = "INBOX") -> list[str]:
        """The flags of each mail in a folder, in words."""
        return self.server.folder(self.user, folder)


@pytest.fixture(scope="session")
def provider() -> Iterator[provider_.Provider]:
    made = provider_.Provider()
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def dovecot(provider: provider_.Provider) -> Iterator[dovecot_.Dovecot]:
    if not dovecot_.HERE:
        pytest.skip(dovecot_.LACKING)
    server = dovecot_.Dovecot(f"{provider.url}/whose")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def box(dovecot: dovecot_.Dovecot) -> Box:
    return Box(dovecot)


@pytest.fixture
def scripted() -> Iterator[ScriptedImap]:
    server = ScriptedImap()
    server.start()
    yield server
    server.stop()


def fetcher_of(post: Post, most_bytes: int = 100_000) -> fetching.Fetcher:
    """A fetcher as a process that has just started has it."""
    return fetching.Fetcher(post.intake, post.cases.clock, most_bytes)


@pytest.fixture
def fetch(post: Post) -> Callable[..., fetching.Counts]:
    """One visit with one pass."""

    def once(account: fetching.Account, fetcher: fetching.Fetcher | None = None) -> fetching.Counts:
        visit = fetching.Visit.begin(account)
        try:
            return (fetcher or fetcher_of(post)).run_once(visit)
        finally:
            visit.end()

    return once
