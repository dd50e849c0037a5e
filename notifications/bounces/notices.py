"""Notices of a relay that come by mail: JSON with the outcome of each recipient (Amazon SES)."""

import json
from email.message import Message
from typing import Any

from notifications.bounces import parts, reasons, recipients, replies
from notifications.bounces.shape import Bounce

_OUTCOMES = {
    "Bounce": ("bounce", "bouncedRecipients"),
    "Complaint": ("complaint", "complainedRecipients"),
    "Delivery": ("delivery", "recipients"),
}


def found(mail: Message) -> tuple[str, tuple[Bounce, ...]] | None:
    """Kind and bounces; None where the mail is no such notice."""
    text = parts.own_text(mail).lstrip()
    if not text.startswith("{") or "notificationType" not in text[:20_000]:
        return None
    try:
        notice, _end = json.JSONDecoder().raw_decode(text.replace("\r", ""))
    except (ValueError, RecursionError):
        return None
    kind = notice.get("notificationType") if isinstance(notice, dict) else None
    if not isinstance(kind, str) or kind not in _OUTCOMES:
        return None
    name, listed = _OUTCOMES[kind]
    outcome = notice.get(name)
    if not isinstance(outcome, dict) or not isinstance(outcome.get(listed), list):
        return None
    bounces = tuple(_bounce(kind, outcome, one) for one in outcome[listed][: recipients.MOST_RECIPIENTS])
    return ("feedback" if kind == "Complaint" else "bounce"), bounces


def _bounce(kind: str, outcome: dict[str, Any], one: Any) -> Bounce:
    facts = one if isinstance(one, dict) else {"emailAddress": one}
    address = str(facts.get("emailAddress", ""))
    if kind == "Complaint":
        return Bounce(address, "", "", False, "feedback")
    if kind == "Delivery":
        reply = str(outcome.get("smtpResponse", "250 2.0.0")).split()
        status = next((word for word in reply if word.count(".") == 2), "2.0.0")
        return Bounce(address, status, reply[0] if reply and reply[0].isdigit() else "", False, "delivered")
    said = str(facts.get("diagnosticCode", ""))
    quoted = replies.told(said, innermost=True)
    reply_of = replies.Reply(quoted.code, quoted.status or str(facts.get("status", "")))
    if not (reply_of.status.count(".") == 2 and reply_of.status.replace(".", "").isdigit()):
        reply_of = replies.Reply(quoted.code, quoted.status)
    reason = reasons.reason_of(said, reply_of, replies.command(said))
    action = "delayed" if outcome.get("bounceType") == "Transient" and reply_of.status.startswith("4") else "failed"
    return Bounce(
        address,
        reasons.status_for(reason, reply_of, action),
        reply_of.code,
        reasons.is_permanent(reason, reply_of, action),
        reason,
        action == "delayed",
    )
