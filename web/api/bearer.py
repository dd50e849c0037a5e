"""Who calls: the person whose token came with the request. Cookies of the pages open nothing here."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from engine import casefile, people, store
from web import languages, texts
from web import parts as program
from web.api import problems
from web.parts import Parts
from web.reader import Reader

SCHEME = HTTPBearer(auto_error=False, scheme_name="token", description="From `caseclock token add PERSON`.")
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Caller:
    """A program that acts as a person, and the language in which it is told what is wrong."""

    parts: Parts
    person: people.Person
    desk: people.Desk
    reader: Reader

    @property
    def actor(self) -> casefile.Actor:
        """Who acts."""
        return casefile.Actor("person", self.person.key)


Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(SCHEME)]


def find(request: Request, credentials: Credentials) -> Caller:
    """Whoever the token stands for; a request without one that works ends here."""
    parts = program.of(request)
    token = credentials.credentials if credentials else ""
    if not token or len(token) > LONGEST or not token.isascii():
        raise problems.of(401, "Send a token: Authorization: Bearer … `caseclock token add PERSON` makes one.")
    with parts.database.reading() as connection:
        key = store.tokens.person_of(connection, token)
        desk = parts.registry.view(connection).desk.as_of(parts.watch.now())
    person = desk.person(key)
    if person is None:
        raise problems.of(401, "This token does not work, or works no longer.")
    return Caller(parts, person, desk, _reader(request, parts, person))


def _reader(request: Request, parts: Parts, person: people.Person) -> Reader:
    accepted = request.headers.get("accept-language", "")
    language = languages.negotiate(None, None, None, accepted, texts.LANGUAGES, person.language)
    known = language if language in texts.LANGUAGES else texts.LANGUAGES[0]
    return Reader.of(known, parts.settings.desk.zone, parts.watch.now())


Called = Annotated[Caller, Depends(find)]
