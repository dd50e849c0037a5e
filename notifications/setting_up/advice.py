"""What is likely to mend a step that failed, in plain words."""

import socket
import ssl

import aiosmtplib

from notifications import smtp, trials
from notifications.setting_up import providers

USUAL = "The usual pairs are port 465 with `tls` and port 587 with `starttls`"
TLS_FIRST, LATER, FILTERED = (530, 538), (421, 450, 451, 454), (552, 554)


def for_relay(step: trials.Step, relay: smtp.Relay, provider: providers.Provider | None = None) -> str:
    """What to do about a step at the relay that failed."""
    if step.stage in ("connect", "secure", "greet"):
        return _about_line(step, relay)
    if step.stage == "sign in":
        return _about_signing_in(step, relay, provider)
    return _about_mail(step)


def _about_line(step: trials.Step, relay: smtp.Relay) -> str:
    causes = (step.why, getattr(step.why, "__cause__", None))
    if any(isinstance(one, ssl.SSLCertVerificationError) for one in causes):
        return (
            f"The certificate is not one for {relay.host} that this machine trusts: give the name that the provider "
            "gives, not a number; SSL_CERT_FILE names a file of authorities of your own."
        )
    if any(isinstance(one, socket.gaierror) for one in causes):
        return f"Nobody knows a host {relay.host}: look at its spelling, and whether this machine has DNS."
    if any(isinstance(one, ConnectionRefusedError) for one in causes):
        return f"Nobody listens there. {USUAL}."
    if any(isinstance(one, ssl.SSLError) for one in causes):
        return f"At port {relay.port} the relay does not begin with TLS. {USUAL}."
    if any(isinstance(one, TimeoutError) for one in causes):
        return (
            f"It says nothing: the port and how it is protected may not go together, or something on the way blocks "
            f"the port, as many networks do with 25. {USUAL}."
        )
    if step.stage == "secure":
        return f"It offers no STARTTLS there, and nothing is sent in the clear. {USUAL}."
    return f"Look at the relay's name and port. {USUAL}."


def _about_signing_in(step: trials.Step, relay: smtp.Relay, provider: providers.Provider | None) -> str:
    code = getattr(step.why, "code", None)
    if isinstance(step.why, TimeoutError):
        return "It did not answer in time. Try again in some minutes; `mail.timeout_s` says how long is waited."
    if code in LATER:
        return "Not now, it says: often there were too many wrong passwords. Wait some minutes."
    if code in TLS_FIRST or "AUTH extension is not supported" in step.said:
        return f"It takes no password over this connection, or none at all. {USUAL}."
    return about_password(relay.user, provider)


def about_password(user: str, provider: providers.Provider | None) -> str:
    """What to do where `user` was not let in."""
    if provider is None:
        return (
            f"It does not let {user} in: many providers want the whole address as the name, and a password made for "
            "programs (授权码, app password) that is switched on in the mailbox's settings."
        )
    return f"{provider.title} wants {providers.ASKED_FOR[provider.password]}. {provider.hint}"


def _about_mail(step: trials.Step) -> str:
    why = step.why
    if isinstance(why, aiosmtplib.SMTPSenderRefused):
        return "It lets this account send from its own address alone: give that as the address of the desk."
    if isinstance(why, aiosmtplib.SMTPRecipientRefused | aiosmtplib.SMTPRecipientsRefused):
        return "It does not take mail for this address: is there such a mailbox, and may this account send there?"
    if getattr(why, "code", None) in LATER:
        return "Not now, it says: it delays first mails or has had enough for the moment. Try again in some minutes."
    if getattr(why, "code", None) in FILTERED:
        return "It takes no such mail: often its filter holds it for spam, or the account may not send yet."
    return "What the relay said names the reason."
