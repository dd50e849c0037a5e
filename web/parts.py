"""The parts of the program that the pages read, and who reads."""

from dataclasses import dataclass
from typing import cast

from fastapi import Request

from engine import cases, clock
from engine import settings as configuration
from engine.database import Database
from notifications import mailbox as mailboxes
from web import languages, texts
from web.reader import Reader


@dataclass(frozen=True, slots=True)
class Parts:
    """Settings, database, workflows, time, the way in for commands, the secret that signs what the pages hand out, and
    the local mailbox (None where mail goes to a relay).
    """

    settings: configuration.Settings
    database: Database
    registry: cases.Registry
    watch: clock.Clock
    cases: cases.Cases
    secret: str
    mailbox: mailboxes.Mailbox | None = None


def of(request: Request) -> Parts:
    """The parts that the application was made with."""
    return cast(Parts, request.app.state.parts)


def reader(request: Request) -> Reader:
    """Whoever asks: their language, the desk's zone, now. A person of the desk reads their own unless they chose."""
    parts = of(request)
    desk = parts.settings.desk
    known = [one for one in desk.languages if one in texts.LANGUAGES] or list(texts.LANGUAGES)
    session = getattr(request.state, "session", None)
    language = languages.negotiate(
        request.query_params.get(languages.COOKIE),
        request.cookies.get(languages.COOKIE),
        session.person.language if session and session.person else None,
        request.headers.get("accept-language", ""),
        known,
        desk.default_language if desk.default_language in known else known[0],
    )
    return Reader.of(language, desk.zone, parts.watch.now())
