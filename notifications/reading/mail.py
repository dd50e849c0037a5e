"""One mail as it was read."""

from dataclasses import dataclass
from typing import Any

from notifications import bounces as bounces_
from notifications.reading.addresses import Address
from notifications.reading.attachments import Attachment


@dataclass(frozen=True)
class Mail:
    """What a mail says.

    `kind` is "mail", "automatic", "bounce" or "feedback"; `why_not` is () where the mail may be answered by rule;
    `returned` names the mail that a bounce or feedback is about.
    """

    kind: str
    sender: Address
    to: tuple[Address, ...]
    subject: str
    text: str
    reply_text: str
    html: str
    attachments: tuple[Attachment, ...]
    bounces: tuple[bounces_.Bounce, ...]
    why_not: tuple[str, ...]
    notes: tuple[str, ...]
    returned: bounces_.Returned = bounces_.NOTHING

    @property
    def answerable(self) -> bool:
        return not self.why_not

    def facts(self, file: str) -> dict[str, Any]:
        """The mail for programs, as docs/mail-reading.md has its keys."""
        return {
            "file": file,
            "kind": self.kind,
            "from": _address(self.sender),
            "to": [_address(one) for one in self.to],
            "subject": self.subject,
            "text": self.text,
            "reply_text": self.reply_text,
            "html": self.html,
            "attachments": [_attachment(one) for one in self.attachments],
            "bounces": [_bounce(one) for one in self.bounces],
            "answerable": self.answerable,
            "why_not": list(self.why_not),
            "notes": list(self.notes),
        }


def _address(one: Address) -> dict[str, str]:
    return {"address": one.address, "name": one.name}


def _attachment(one: Attachment) -> dict[str, Any]:
    return {"name": one.name, "type": one.type, "size": one.size, "sha256": one.sha256}


def _bounce(one: bounces_.Bounce) -> dict[str, Any]:
    told = {"recipient": one.recipient, "status": one.status, "reply_code": one.reply_code}
    return {**told, "permanent": one.permanent, "reason": one.reason}
