"""One mail sent by hand, step by step, so that whoever sets up a relay sees where it sticks."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import aiosmtplib

from engine import errors
from notifications import dialogue, message, policies, smtp

TEXT = "This is a test mail of Caseclock. If you read it, the relay works."
SUBJECT = "Caseclock test mail"
Stage = Literal["connect", "secure", "greet", "sign in", "hand over"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the dialogue, and what the relay said to it or what went wrong; ``why`` is the error behind that."""

    stage: Stage
    name: str
    ok: bool
    said: str
    why: BaseException | None = field(default=None, compare=False)


def letter(
    policy: policies.Policy, to_address: str, message_id: str, at: datetime, subject: str = SUBJECT
) -> message.Parcel:
    """The test mail. Raises errors.BadAddress, errors.BadHeader."""
    made = message.Letter(
        message_id=message_id,
        references=(f"<test@{message_id.strip('<>').partition('@')[2]}>",),
        at=at,
        from_name=policy.from_name,
        from_address=policy.from_address,
        to_name="",
        to_address=to_address,
        subject=subject,
        text=f"{TEXT}\n",
        html=f"<!doctype html><html lang=en><title>{SUBJECT}</title><p>{TEXT}</p></html>\n",
    )
    return policy.signed(message.compose(made), at)


async def steps(relay: smtp.Relay, parcel: message.Parcel | None) -> AsyncIterator[Step]:
    """Signs in and hands the mail over, if there is one, step after step; the first that fails is the last."""
    client = aiosmtplib.SMTP(
        hostname=relay.host,
        port=relay.port,
        local_hostname=relay.hostname,
        timeout=relay.timeout_s,
        use_tls=relay.tls == "tls",
        start_tls=False,
    )
    try:
        for stage, name, does in _plan(client, relay, parcel):
            step = await _tried(stage, name, does)
            yield step
            if not step.ok:
                return
    finally:
        client.close()


Doing = Callable[[], Awaitable[Any]]


def _plan(client: aiosmtplib.SMTP, relay: smtp.Relay, parcel: message.Parcel | None) -> list[tuple[Stage, str, Doing]]:
    plan: list[tuple[Stage, str, Doing]] = [
        ("connect", f"connect to {relay.name}{' by TLS' if relay.tls == 'tls' else ''}", client.connect)
    ]
    if relay.tls == "starttls":
        plan.append(("secure", "STARTTLS, certificate checked", client.starttls))
    plan.append(("greet", "greet", lambda: dialogue.greet(client)))
    if relay.user:
        plan.append(("sign in", f"sign in as {relay.user}", lambda: _sign_in(client, relay)))
    if parcel:
        name = f"hand over from {parcel.sender} to {parcel.recipient}"
        plan.append(("hand over", name, lambda: dialogue.hand_over(client, parcel, [dialogue.Stage.ENVELOPE])))
    return plan


async def _sign_in(client: aiosmtplib.SMTP, relay: smtp.Relay) -> Any:
    if relay.tokens is None:
        return await client.login(relay.user, relay.password.value)
    try:
        token = await asyncio.to_thread(relay.tokens.current)
    except errors.TokenFailure as why:
        raise aiosmtplib.SMTPException(str(why)) from why
    return await client.auth_xoauth2(relay.user, token.value)


async def _tried(stage: Stage, name: str, does: Doing) -> Step:
    try:
        return Step(stage, name, True, _said(await does()))
    except (aiosmtplib.SMTPException, OSError, TimeoutError, ssl.SSLError) as why:
        code = getattr(why, "code", None)
        said = str(getattr(why, "message", "") or why) or type(why).__name__
        said = f"{code} {said}" if isinstance(code, int) and code > 0 else said
        return Step(stage, name, False, said, why)


def _said(reply: Any) -> str:
    """A reply of aiosmtplib's or of ours; "" where a step has none."""
    code = getattr(reply, "code", None)
    return f"{code} {getattr(reply, 'message', '') or getattr(reply, 'text', '')}" if code else ""
