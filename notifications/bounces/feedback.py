"""Feedback reports: somebody pressed "this is spam" (RFC 5965), or a provider says so in its own form."""

import re
from email.message import Message

from notifications.bounces import blocks, parts, recipients
from notifications.bounces.shape import Bounce

_OF_PROVIDER = re.compile(
    r"^(?:complaint about message from|client tos notification|email feedback report for ip)", re.IGNORECASE
)


def bounces(mail: Message) -> tuple[Bounce, ...]:
    """One for each recipient who complained, in any case one; () where the mail is no feedback report."""
    for part in parts.walked(mail):
        if part.get_content_type() == "message/feedback-report":
            found = blocks.blocks(parts.raw_text(part))
            return _of(_complained(found) or _of_returned(mail), _reason(found))
    if _OF_PROVIDER.match(parts.header_of(mail, "Subject")) and any(parts.enclosed(mail)):
        return _of(_of_returned(mail))
    if _is_opt_out(mail):
        return _of(recipients.addresses_in(parts.header_of(mail, "From"))[:1])
    return ()


def _is_opt_out(mail: Message) -> bool:
    """A mail program's own answer to a List-Unsubscribe address."""
    submitted = parts.header_of(mail, "Auto-Submitted").lower()
    return submitted.startswith("auto") and parts.header_of(mail, "Subject").lower() == "unsubscribe"


def _of(listed: list[str], reason: str = "feedback") -> tuple[Bounce, ...]:
    return tuple(Bounce(one, "", "", False, reason) for one in listed or [""])


def _reason(found: list[blocks.Block]) -> str:
    """A report that our mail's authentication failed (RFC 6591) is nobody's complaint."""
    types = {blocks.first(block, "feedback-type").lower() for block in found}
    return "authfailure" if "auth-failure" in types else "feedback"


def _complained(found: list[blocks.Block]) -> list[str]:
    for name in ("original-rcpt-to", "removal-recipient", "redacted-address"):
        values = [value for block in found for value in block.get(name, ())]
        if listed := [one for value in values for one in recipients.addresses_in(value)]:
            return list(dict.fromkeys(listed))
    return []


def _of_returned(mail: Message) -> list[str]:
    for inside in parts.enclosed(mail):
        for name in ("X-HmXmrOriginalRecipient", "X-Original-To", "To"):
            if listed := recipients.addresses_in(parts.header_of(inside, name)):
                return listed[:1]
    return []
