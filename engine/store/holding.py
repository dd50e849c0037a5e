"""Whether mail may leave the machine: a fact of the desk, with who said so and when. A new desk holds its mail."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from engine import models
from engine.store import facts

HOLD = "mail_hold"


@dataclass(frozen=True, slots=True)
class Hold:
    """``on``: all mail goes to the local mailbox. Nobody said so of a new desk: ``by`` is "", ``at`` None."""

    on: bool = True
    by: str = ""
    at: datetime | None = None

    def kept_here(self, sent_at: datetime) -> bool:
        """Whether a mail that was sent then went to the local mailbox, as far as the last change tells."""
        return self.on if self.at is None else (sent_at >= self.at) is self.on


def read(connection: Connection) -> Hold:
    """How it stands now, for every process."""
    found = facts.get(connection, HOLD)
    return Hold(found["on"], found["by"], datetime.fromisoformat(found["at"])) if found else Hold()


def put(connection: Connection, on: bool, by: str, at: datetime) -> None:
    """Holds mail, or releases it, from the commit on."""
    facts.put(connection, HOLD, {"on": on, "by": by, "at": models.instant_text(at)})
