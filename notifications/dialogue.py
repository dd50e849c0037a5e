"""What is said to a relay over one mail: its envelope with what the relay offers to be told, then the mail."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import aiosmtplib

from engine import faultpoints
from notifications import message

MAX_TEXT = 500
"""So much of an answer is kept."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the relay said when it took the mail."""

    code: int
    text: str


class Stage(Enum):
    """How far a sending came: after DATA began, a lost connection leaves the outcome unknown."""

    ENVELOPE = 1
    CONTENT = 2


async def greet(client: aiosmtplib.SMTP) -> None:
    """Learns what the relay offers; one that knows no EHLO offers nothing."""
    if not client.is_ehlo_or_helo_needed:
        return
    try:
        await client.ehlo()
    except aiosmtplib.SMTPHeloError:
        await client.helo()


async def hand_over(client: aiosmtplib.SMTP, parcel: message.Parcel, stage: list[Stage]) -> Reply:
    """One mail on a connection that was greeted; ``stage[0]`` says at any time how far it came.

    Raises what aiosmtplib does; of it SMTPNotSupported also for a mail that is beyond what the relay offers.
    """
    _require(client, parcel)
    async with asyncio.timeout(None) as patience:
        await _envelope(client, patience, parcel)
        faultpoints.pass_by("mail.envelope")
        stage[0] = Stage.CONTENT
        reply = await _content(client, patience, parcel.content)
    faultpoints.pass_by("mail.taken")
    return Reply(reply.code, reply.message[:MAX_TEXT])


async def _envelope(client: aiosmtplib.SMTP, patience: asyncio.Timeout, parcel: message.Parcel) -> None:
    """As aiosmtplib's `mail` and `rcpt`, which look for names in addresses that have none: a tenth of a dialogue."""
    encoding = "utf-8" if parcel.utf8 else "ascii"
    options = [one.encode("ascii") for one in _of_mail(client, parcel)]
    reply = await _asked(client, patience, b"MAIL", b"FROM:<%s>" % parcel.sender.encode(encoding), *options)
    if reply.code != aiosmtplib.SMTPStatus.completed:
        raise aiosmtplib.SMTPSenderRefused(reply.code, reply.message, parcel.sender)
    options = [one.encode("ascii") for one in _of_recipient(client, parcel)]
    reply = await _asked(client, patience, b"RCPT", b"TO:<%s>" % parcel.recipient.encode(encoding), *options)
    if reply.code not in (aiosmtplib.SMTPStatus.completed, aiosmtplib.SMTPStatus.will_forward):
        raise aiosmtplib.SMTPRecipientRefused(reply.code, reply.message, parcel.recipient)


async def _content(client: aiosmtplib.SMTP, patience: asyncio.Timeout, content: bytes) -> aiosmtplib.SMTPResponse:
    """As aiosmtplib's `data`, which looks for line breaks other than CRLF, of which a parcel has none."""
    reply = await _asked(client, patience, b"DATA")
    if reply.code != aiosmtplib.SMTPStatus.start_input:
        raise aiosmtplib.SMTPDataError(reply.code, reply.message)
    if client.protocol is None:
        raise aiosmtplib.SMTPServerDisconnected("Connection lost")
    _wait_anew(client, patience)
    # RFC 5321, 4.5.2: a dot that begins a line is doubled. The first line is a header's.
    client.protocol.write(content.replace(b"\r\n.", b"\r\n..") + b".\r\n")
    reply = await client.protocol.read_response()
    if reply.code != aiosmtplib.SMTPStatus.completed:
        raise aiosmtplib.SMTPDataError(reply.code, reply.message)
    return reply


async def _asked(client: aiosmtplib.SMTP, patience: asyncio.Timeout, *command: bytes) -> aiosmtplib.SMTPResponse:
    _wait_anew(client, patience)
    return await client.execute_command(*command, timeout=None)


def _wait_anew(client: aiosmtplib.SMTP, patience: asyncio.Timeout) -> None:
    """Each answer has the client's time. Those of aiosmtplib itself are a tenth of a dialogue."""
    if client.timeout is not None:
        patience.reschedule(asyncio.get_running_loop().time() + client.timeout)


def _require(client: aiosmtplib.SMTP, parcel: message.Parcel) -> None:
    """Raises aiosmtplib.SMTPNotSupported for a mail that the relay can't take, before it is asked."""
    if parcel.utf8 and not client.supports_extension("smtputf8"):
        raise aiosmtplib.SMTPNotSupported("the relay does not take addresses with letters beyond ASCII (SMTPUTF8)")
    most = client.esmtp_extensions.get("size", "")
    if most.isascii() and most.isdecimal() and 0 < int(most) < len(parcel.content):
        size = len(parcel.content)
        raise aiosmtplib.SMTPNotSupported(
            f"the relay takes mails of up to {int(most):,} bytes (SIZE); this has {size:,}"
        )


def _of_mail(client: aiosmtplib.SMTP, parcel: message.Parcel) -> Iterator[str]:
    """What MAIL FROM says besides the sender: the size (RFC 1870), and that a report shall name the mail by its token
    and hold no more of it than its headers (RFC 3461)."""
    if client.supports_extension("size"):
        yield f"SIZE={len(parcel.content)}"
    if parcel.utf8:
        yield "SMTPUTF8"
    if client.supports_extension("dsn"):
        yield "RET=HDRS"
        if parcel.token:
            yield f"ENVID={_xtext(parcel.token)}"


def _of_recipient(client: aiosmtplib.SMTP, parcel: message.Parcel) -> Iterator[str]:
    """What RCPT TO says besides the recipient: that we want to hear of failure and delay, and for which address."""
    if client.supports_extension("dsn"):
        yield "NOTIFY=FAILURE,DELAY"
        if parcel.recipient.isascii():
            yield f"ORCPT=rfc822;{_xtext(parcel.recipient)}"


def _xtext(text: str) -> str:
    """ASCII as RFC 3461, 4 wants it in a parameter."""
    return "".join(letter if "!" <= letter <= "~" and letter not in "+=" else f"+{ord(letter):02X}" for letter in text)
