"""The session of a browser: a signed cookie, whom it acts as, and the token that its forms carry."""

from dataclasses import dataclass

from fastapi import Request, Response

from engine import casefile, people, store
from notifications import signing
from web import waiting
from web.parts import Parts

COOKIE = "session"
LASTS_S = int(store.sessions.SESSION_LASTS.total_seconds())


@dataclass(frozen=True, slots=True)
class Session:
    """``person`` is None until one was chosen; ``csrf`` is what every form of this session carries; so many mails wait
    for the person.
    """

    key: str
    person: people.Person | None
    csrf: str
    mails_waiting: int = 0

    @property
    def actor(self) -> casefile.Actor:
        """Who acts. Only for pages that need a person."""
        assert self.person is not None
        return casefile.Actor("person", self.person.key)


def find(parts: Parts, cookie: str | None) -> Session | None:
    """The session of a cookie; None where it is not ours, is over, or was ended."""
    key, _, signature = (cookie or "").partition(".")
    if not key or not signing.fits(parts.secret, "session", key, signature):
        return None
    with parts.database.reading() as connection:
        runs, person = store.sessions.person_of(connection, key, parts.watch.now())
        chosen = parts.registry.view(connection).desk.person(person)
        waits = waiting.count(parts, connection, chosen) if runs and chosen else 0
    return Session(key, chosen, csrf(parts, key), waits) if runs else None


def csrf(parts: Parts, key: str) -> str:
    """The token of a session's forms."""
    return signing.sign(parts.secret, "csrf", key)


def of(request: Request) -> Session | None:
    """The session of a request, as the guard found it."""
    found: Session | None = getattr(request.state, "session", None)
    return found


def needed(request: Request) -> Session:
    """The session of a request that the guard let pass."""
    found = of(request)
    assert found is not None
    return found


def keep(response: Response, parts: Parts, key: str, over_https: bool) -> None:
    """Gives the browser its cookie: never for scripts, never sent along by another site."""
    value = f"{key}.{signing.sign(parts.secret, 'session', key)}"
    response.set_cookie(COOKIE, value, max_age=LASTS_S, httponly=True, samesite="strict", secure=over_https)


def forget(response: Response) -> None:
    """Takes the cookie back."""
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
