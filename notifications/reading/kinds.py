"""What kind a mail is, and whether it may be answered by rule (RFC 3834, RFC 5230); if not, why, in words."""

import re

from notifications import bounces
from notifications.reading.addresses import Address

# Said of a mail, and yet a person may have written it: who writes to a list is a person.
_PERSONAL = frozenset(("list", "precedence"))
_OF_A_LIST = re.compile(r"owner-.+|.+-(?:owner|request|bounces?)(?:\+.*)?|listserv|majordomo|mailman", re.IGNORECASE)


def kind_of(found: bounces.Found) -> str:
    """Of "mail", "automatic", "bounce" and "feedback" the one that it is."""
    return found.kind or ("automatic" if set(found.automatic) - _PERSONAL else "mail")


def why_not(sender: Address, found: bounces.Found) -> tuple[str, ...]:
    """Words that say why nothing is answered by rule to a mail; () where it may be."""
    said: dict[str, bool] = {
        "no address": not sender.usable(),
        "bounce": found.kind == "bounce",
        "feedback": found.kind == "feedback",
        "list address": bool(_OF_A_LIST.fullmatch(sender.address.partition("@")[0])),
    }
    return (*(word for word, holds in said.items() if holds), *found.automatic)
