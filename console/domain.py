"""What a doctor says of the domain that mails come from, and of this machine's clock beside those of others."""

import re
from datetime import timedelta

from console import desk
from console.outcomes import Outcome, Outcomes, warning
from engine import queries, settings
from engine.queries import suppressions
from notifications import dating, domains, policies

MOST_MAILS = 20
MOST_DEAD = 1_000
MOST_OFFSET = timedelta(minutes=5)
ROLES = ("postmaster", "abuse")
"""The mailboxes that every domain with mail must have (RFC 2142)."""
_NO_REPLY = re.compile(r"(no|do[._-]?not|dont|never)[._-]?reply\b|unattended\b", re.IGNORECASE)


def look(known: settings.Settings) -> Outcomes:
    """DNS tells the world that we send for our domain, and its mail arrives. Not asked while no mail leaves."""
    if policies.relay_of(known) is None:
        return
    sending = domains.Sending.of(known)
    yield from _senders(sending)
    if sending.is_made_up:
        said = f"{sending.from_address} is an address of examples and of no use outside: set `mail.from_address`."
        yield warning("domain", said)
        return
    if domains.is_nobodys(known.mail.domain):
        said = (
            f"Our Message-IDs end in {known.mail.domain}, a domain of examples: set `mail.domain` to one of your own."
        )
        yield warning("domain", said)
    for one in domains.look(domains.Dns(), sending):
        yield Outcome(one.about, one.level != "wrong", one.sentence, warns=one.level == "look")


def _senders(sending: domains.Sending) -> Outcomes:
    """Whoever answers a mail reaches a person."""
    for address in dict.fromkeys((sending.from_address, sending.reply_address)):
        if _NO_REPLY.match(address):
            said = f"Mails come from {address}, which tells customers not to answer"
            yield warning("sender", f"{said}: give the desk an address that is read, in `mail.from_address`.")


def roles(at: desk.Desk) -> Outcomes:
    """Of the mailboxes that each domain must have none is known to be missing. Nobody is asked: a mail server's yes
    means nothing, and being asked again and again annoys it.
    """
    if policies.relay_of(at.settings) is None:
        return
    domain = domains.domain_of(at.settings.mail.from_address)
    wanted = [f"{role}@{domain}" for role in ROLES]
    with at.database.reading() as connection:
        dead = {one.address for one in suppressions.suppressed(connection, MOST_DEAD) if one.kind == "dead"}
    if missing := [one for one in wanted if one in dead]:
        said = f"{' and '.join(missing)} took no mail, and every domain with mail must have it (RFC 2142)"
        yield Outcome("roles", False, f"{said}: set it up, then `caseclock mail unsuppress {missing[0]}`.")
        return
    said = f"Whether {' and '.join(wanted)} reach somebody (RFC 2142) is not seen from here"
    yield Outcome("roles", True, f"{said}: write to them, as with `caseclock mail test {wanted[0]}`.")


def dates(at: desk.Desk) -> Outcomes:
    """This machine's clock and those of whoever writes to it agree."""
    with at.database.reading() as connection:
        found = dating.offset(queries.newest_heads(connection, MOST_MAILS))
    if found is None or abs(found) <= MOST_OFFSET:
        return
    minutes = f"{abs(found).total_seconds() / 60:,.0f} minutes"
    if found < timedelta():
        said = f"Mails that came in are dated {minutes} ahead of this machine's clock, which seems to be behind"
    else:
        said = f"Mails that came in were all dated {minutes} before they came: this machine's clock seems to be ahead"
        said += ", or they waited on their way"
    yield warning("clock", f"{said}. `timedatectl` shows whether it is set.")
