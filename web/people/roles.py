"""What the roles of people are called: by the definitions in force."""

from collections.abc import Iterable, Mapping

from engine.database import Connection
from web.parts import Parts
from web.reader import Reader

Titles = Mapping[str, Mapping[str, str]]
"""The titles of each role by language."""


def titles(parts: Parts, connection: Connection) -> Titles:
    """Every role that a live definition declares."""
    live = parts.registry.view(connection).live.values()
    known = [parts.registry.workflow(connection, one).definition for one in live]
    return {role: texts for one in known for role, texts in one.roles.items()}


def told(roles: Iterable[str], known: Titles, reader: Reader) -> str:
    """Roles in words, in the order of their names."""
    return reader.wording.forms.join.join(reader.title(known.get(role, {}), role) for role in sorted(roles))
