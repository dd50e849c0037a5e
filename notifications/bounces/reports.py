"""Delivery reports in fields: RFC 3464 and its kin, in a part of their own or within the text of a mail."""

import re
from collections.abc import Iterator
from email.message import Message

from notifications.bounces import blocks, parts, reasons, recipients, replies, signs
from notifications.bounces.shape import Bounce

_KINDS = (
    "message/delivery-status",
    "message/global-delivery-status",
    "message/xdelivery-status",
    "text/delivery-status",
)
_RECIPIENT = ("original-recipient", "final-recipient", "x-actual-recipient", "original-rcpt-to")
_DONE = frozenset({"delivered", "relayed", "expanded", "deliverable"})
_ACTIONS = _DONE | {"failed", "delayed", "failure", "undeliverable"}
_FIELD = re.compile(r"^[ \t>]{0,8}(?:Final|Original)-Recipient[ \t]{0,3}:", re.IGNORECASE | re.MULTILINE)
_SET_IN = re.compile(r"[ \t>]{1,8}[A-Z][A-Za-z\-]{2,30}:[ \t]")
_TYPE = re.compile(r"^[\w\-]{1,20}\s{0,3};")
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_SUCCESS = re.compile(r"(?<!\d)(2[0-5]\d)(?=[ \-]|$)")


def bounces(mail: Message, machine: bool) -> tuple[Bounce, ...]:
    """What the report says of each recipient; () where there is none, or where a person sends one on."""
    if not machine and not signs.FAILURE_SUBJECT.search(parts.header_of(mail, "Subject")):
        return ()
    text = parts.own_text(mail)
    listed = [block for block in _blocks(mail, text if machine else "") if _is_of_recipient(block)]
    del listed[recipients.MOST_RECIPIENTS :]
    if not listed:
        return ()
    letter = recipients.without_returned(text)
    named = recipients.named_by_header(mail)
    addresses = [_recipient(block) for block in listed]
    known = list(dict.fromkeys(filter(None, addresses))) or named
    told = {
        one.recipient.lower(): one
        for one in recipients.told(letter, known, recipients.addresses_in(parts.header_of(mail, "To")))
    }
    spare = known[0] if known else next((one.recipient for one in told.values()), "")
    brief = letter[: recipients.MOST_SAID]
    results: dict[str, Bounce] = {}
    for block, address in zip(listed, addresses, strict=True):
        recipient = address or spare
        said = told.get(recipient.lower())
        one = _bounce(block, recipient, said.text if said and len(told) > 1 else brief, brief)
        before = results.get(recipient.lower())
        if before is None or before.reason == "delivered":
            results[recipient.lower()] = one
    failed = tuple(one for one in results.values() if one.reason != "delivered")
    return failed or tuple(results.values())


def _blocks(mail: Message, text: str) -> list[blocks.Block]:
    reports = [part for part in parts.walked(mail) if part.get_content_type() in _KINDS]
    if reports:
        return [block for part in reports for block in blocks.blocks(parts.raw_text(part))]
    if not _FIELD.search(text) or "action" not in text.lower():
        return []
    lines = (line.lstrip(" \t>") if _SET_IN.match(line) else line for line in parts.lines_of(text))
    return blocks.blocks("\n".join(lines))


def _is_of_recipient(block: blocks.Block) -> bool:
    named = any(name in block for name in _RECIPIENT[:2])
    return _action(block) in _ACTIONS or (named and ("status" in block or "diagnostic-code" in block))


def _action(block: blocks.Block) -> str:
    word = re.match(r"[a-z]{0,20}", blocks.first(block, "action").lower())
    return word[0] if word else ""


def _recipient(block: blocks.Block) -> str:
    """The address that was written to: the original one, else the final one; "" where neither is an address."""
    for name in _RECIPIENT:
        for value in block.get(name, ()):
            address = _TYPE.sub("", value.strip()).strip().strip("<>").strip()
            if "@" in address and not re.search(r"[\s|/]", address.partition("@")[0]):
                return address.split()[0].strip("<>;,")
            if listed := recipients.addresses_in(value):
                return listed[0]
    return ""


def _bounce(block: blocks.Block, recipient: str, said: str, letter: str) -> Bounce:
    field = blocks.first(block, "status")
    own = _STATUS.search(field[:80])
    status = own[1] if own else ""
    action = _action(block)
    diagnostic = " ".join(_TYPE.sub("", one).strip() for one in block.get("diagnostic-code", ()))
    if action in _DONE or (status.startswith("2") and action not in _ACTIONS):
        code = _SUCCESS.search(diagnostic[:200])
        return Bounce(recipient, status or "2.0.0", code[1] if code else "", False, "delivered")
    reply = _reply(status, diagnostic, said)
    reason = _reason(block, diagnostic, field.partition("(")[2], said, letter, reply)
    return Bounce(
        recipient,
        reasons.status_for(reason, reply, action),
        reply.code,
        reasons.is_permanent(reason, reply, action),
        reason,
        action == "delayed",
    )


def _reason(block: blocks.Block, diagnostic: str, comment: str, said: str, letter: str, reply: replies.Reply) -> str:
    witnesses = _witnesses(block, diagnostic, comment, said, letter, reply)
    return next((reason for reason in witnesses if reason != reasons.UNKNOWN), reasons.UNKNOWN)


def _witnesses(
    block: blocks.Block, diagnostic: str, comment: str, said: str, letter: str, reply: replies.Reply
) -> Iterator[str]:
    """From the narrowest to the widest: the reply, the field's comment, the codes, the letter. Each only when asked."""
    command = replies.command(f"{diagnostic}\n{said}")
    local = blocks.first(block, "diagnostic-code").lower().startswith("x-unix")
    if inner := replies.inner(diagnostic):
        yield reasons.reason_of(inner, reply, command)
    yield reasons.said_in(diagnostic, reply, command)
    yield reasons.said_in(comment)
    if local or not diagnostic:
        yield reasons.said_in(said, reply, command)
    yield "mailererror" if local else reasons.UNKNOWN
    yield reasons.of_codes(reply)
    yield reasons.vaguely(diagnostic, command)
    if diagnostic:
        yield reasons.said_in(said, reply, command)
    if letter != said:
        yield reasons.said_in(letter, reply, command)
    yield reasons.vaguely(said, command)


def _reply(status: str, diagnostic: str, said: str) -> replies.Reply:
    """The codes: the reply's own enhanced code is nearer to the refusal than the field, unless it says nothing."""
    quoted = replies.told(diagnostic, innermost=True)
    vague = not status or status.endswith(".0.0")
    if not quoted.code and not quoted.status:
        there = replies.told(said, innermost=False)
        quoted = replies.Reply(there.code, there.status if vague else "")
    own = quoted.status
    if not own or (own.endswith(".0.0") and not vague):
        own = status or own
    return replies.Reply(quoted.code, own)
