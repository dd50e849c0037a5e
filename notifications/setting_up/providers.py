"""The usual mail providers, as data: from their documents, tried by nobody here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

FILE = Path(__file__).with_name("providers.yaml")
Password = Literal["code", "app", "account", "oauth"]
ASKED_FOR: Mapping[str, str] = {
    "code": "the code (授权码) that stands in for the password",
    "app": "a password made for programs, not the one that people sign in with",
    "account": "the password of the mailbox",
    "oauth": "no password: it signs in by OAuth2, which is set in config.toml",
}


@dataclass(frozen=True, slots=True)
class Server:
    """``tls`` is none, starttls or tls."""

    host: str
    port: int
    tls: str


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider; ``pages`` are the titles of what this was read on. 0: no limit is known."""

    key: str
    title: str
    domains: tuple[str, ...]
    mx: tuple[str, ...]
    relay: Server
    mailbox: Server
    password: Password
    hint: str
    pages: tuple[str, ...]
    per_minute: int = 0
    per_day: int = 0


@cache
def known() -> Mapping[str, Provider]:
    """All of them by their key."""
    content: dict[str, dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {key: _read(key, given) for key, given in content.items()}


def _read(key: str, given: dict[str, Any]) -> Provider:
    made = dict(given)
    made |= {name: Server(**given[name]) for name in ("relay", "mailbox")}
    made |= {name: tuple(given[name]) for name in ("domains", "mx", "pages")}
    return Provider(key=key, **made)


def of_domain(domain: str) -> Provider | None:
    """Whose addresses end so."""
    return next((one for one in known().values() if domain.lower() in one.domains), None)


def of_hosts(hosts: Sequence[str]) -> Provider | None:
    """Who takes the mail of a domain, by the names of its mail servers."""
    names = [f".{host.lower()}" for host in hosts]
    return next((one for one in known().values() if any(name.endswith(one.mx) for name in names)), None)
