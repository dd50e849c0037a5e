"""How far the mail with which a case began can be believed: is its sender known, does it name a case without proof?"""

from dataclasses import dataclass

from engine import casefile, people
from engine.database import Connection
from engine.queries import senders
from engine.queries import waiting as waiting_
from notifications.intake import opening
from web import waiting
from web.parts import Parts


@dataclass(frozen=True, slots=True)
class Stranger:
    """``is_so``: nobody has verified the requester yet; ``is_mine``: the reader may. ``is_forged``: the mail names
    another case, and nothing proved that it belongs there.
    """

    is_so: bool = False
    is_mine: bool = False
    is_forged: bool = False


KNOWN = Stranger()


def look(parts: Parts, connection: Connection, case: casefile.CaseFile, person: people.Person | None) -> Stranger:
    """How it stands with the requester of a case; whoever settles the mails of the case may verify them."""
    if case.channel != "mail" or case.requester is None or case.id is None:
        return KNOWN
    is_forged = opening.FORGED in senders.began_by(connection, case.id)
    if not senders.is_unverified(connection, case.requester.id):
        return Stranger(is_forged=is_forged)
    mine = person and waiting_.takes(connection, waiting.asked(parts, connection, person), case.number)
    return Stranger(True, bool(mine), is_forged)
