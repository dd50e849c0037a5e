"""One mail sent by hand, step by step, so that whoever sets up a relay sees where it sticks."""

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiosmtplib

from notifications import dialogue, message, policies, smtp

TEXT = "This is a test mail of Caseclock. If you read it, the relay works."
SUBJECT = "Caseclock test mail"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the dialogue, and what the relay said to it or what went wrong."""

    name: str
    ok: bool
    said: str


def letter(policy: policies.Policy, to_address: str, message_id: str, at: datetime) -> message.Parcel:
    """The test mail. Raises errors.BadAddress, errors.BadHeader."""
    made = message.Letter(
        message_id=message_id,
        references=(f"<test@{message_id.strip('<>').partition('@')[2]}>",),
        at=at,
        from_name=policy.from_name,
        from_address=policy.from_address,
        to_name="",
        to_address=to_address,
        subject=SUBJECT,
        text=f"{TEXT}\n",
        html=f"<!doctype html><html lang=en><title>{SUBJECT}</title><p>{TEXT}</p></html>\n",
    )
    return message.compose(made)


async def steps(relay: smtp.Relay, parcel: message.Parcel) -> AsyncIterator[Step]:
    """Hands the mail over, one step after the other; the first that fails is the last."""
    client = aiosmtplib.SMTP(
        hostname=relay.host,
        port=relay.port,
        local_hostname=relay.hostname,
        timeout=relay.timeout_s,
        use_tls=relay.tls == "tls",
        start_tls=False,
    )
    try:
        for name, does in _plan(client, relay, parcel):
            step = await _tried(name, does)
            yield step
            if not step.ok:
                return
    finally:
        client.close()


Doing = Callable[[], Awaitable[Any]]


def _plan(client: aiosmtplib.SMTP, relay: smtp.Relay, parcel: message.Parcel) -> list[tuple[str, Doing]]:
    plan: list[tuple[str, Doing]] = [
        (f"connect to {relay.name}{' by TLS' if relay.tls == 'tls' else ''}", client.connect)
    ]
    if relay.tls == "starttls":
        plan.append(("STARTTLS, certificate checked", client.starttls))
    plan.append(("greet", lambda: dialogue.greet(client)))
    if relay.user:
        plan.append((f"sign in as {relay.user}", lambda: client.login(relay.user, relay.password.value)))
    plan.append(
        (
            f"hand over from {parcel.sender} to {parcel.recipient}",
            lambda: dialogue.hand_over(client, parcel, [dialogue.Stage.ENVELOPE]),
        )
    )
    return plan


async def _tried(name: str, does: Doing) -> Step:
    try:
        return Step(name, True, _said(await does()))
    except (aiosmtplib.SMTPException, OSError, TimeoutError, ssl.SSLError) as why:
        code = getattr(why, "code", None)
        said = str(getattr(why, "message", "") or why) or type(why).__name__
        return Step(name, False, f"{code} {said}" if isinstance(code, int) and code > 0 else said)


def _said(reply: Any) -> str:
    """A reply of aiosmtplib's or of ours; "" where a step has none."""
    code = getattr(reply, "code", None)
    return f"{code} {getattr(reply, 'message', '') or getattr(reply, 'text', '')}" if code else ""
