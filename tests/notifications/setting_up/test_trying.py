"""A trial of relay and mailbox: what it says when all goes well, and at which step it stuck otherwise."""

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from typing import Any

import aiosmtplib
import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from engine import settings
from notifications import setting_up, smtp, trials
from notifications.setting_up import advice, plan, providers, trying
from tests.notifications import postfix
from tests.notifications.conftest import ScriptedRelay
from tests.notifications.fetching import dovecot as dovecot_
from tests.notifications.fetching.scripted import ScriptedImap

NOW = datetime(2026, 2, 16, 1, 40, tzinfo=UTC)
ADDRESS = "desk@desk.example"


class Post(ScriptedRelay):
    """A relay that hands on to a mailbox; ``refuses`` makes it answer the command of that name so."""

    def __init__(self, deliver: Callable[[bytes], None]) -> None:
        super().__init__()
        self.deliver, self.refuses = deliver, dict[str, str]()
        self.keeps_sub_addresses = True

    def _protocol(self) -> Any:
        self.connection_count += 1
        return SMTP(self, hostname="relay", authenticator=self._lets_in, auth_require_tls=False)

    def _lets_in(self, *_given: object) -> AuthResult:
        return AuthResult(success="AUTH" not in self.refuses, handled="AUTH" not in self.refuses)

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        envelope.mail_from = address
        return self.refuses.get("MAIL", "250 OK")

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.refuses.get("RCPT", "250 OK")

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if "DATA" not in self.refuses and (self.keeps_sub_addresses or "+" not in envelope.rcpt_tos[0]):
            self.deliver(envelope.original_content or b"")
        return self.refuses.get("DATA", "250 OK")


@pytest.fixture
def imap() -> Iterator[ScriptedImap]:
    server = ScriptedImap(offers="IMAP4rev1 AUTH=PLAIN")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def relay(imap: ScriptedImap) -> Iterator[Post]:
    running = Post(lambda raw: imap.mails.__setitem__(len(imap.mails) + 1, raw))
    running.start()
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "LOOK_EVERY_S", 0.01)
    monkeypatch.setattr(trying, "SUB_ADDRESS_WITHIN_S", 0.05)
    monkeypatch.setattr(plan, "PATIENCE_S", 0.5)


def plan_of(by: Any, mailbox: Any, **changes: Any) -> setting_up.Plan:
    """A plan with these servers, in the clear."""
    at_mailbox = setting_up.Server(mailbox.host, mailbox.port, "none") if mailbox else None
    given = {
        "address": ADDRESS, "relay": setting_up.Server(by.host, by.port, "none"), "user": "desk",
        "password": settings.Secret("x"), "mailbox": at_mailbox,
    } | changes  # fmt: skip
    return setting_up.Plan(**given)


def run(wanted: setting_up.Plan, within_s: float = 5.0) -> tuple[list[setting_up.Told], setting_up.Trial]:
    """All steps of a trial."""
    trial = setting_up.Trial(wanted.ways, NOW)

    async def steps() -> list[setting_up.Told]:
        return [step async for step in trial.steps(within_s)]

    return asyncio.run(steps()), trial


def test_all_goes_well_and_only_the_trials_own_mails_are_touched(relay: Post, imap: ScriptedImap):
    imap.mails[1] = b"From: wang@customer.example\r\nSubject: Caseclock test mail\r\n\r\nNot that one.\r\n"
    told, trial = run(plan_of(relay, imap))
    assert [(one.name.split()[0], one.ok) for one in told] == [
        ("connect", True), ("greet", True), ("sign", True), ("sign", True), ("hand", True), ("read", True),
        ("sub-addresses", True),
    ]  # fmt: skip
    assert told[-2].said.endswith(f"from {ADDRESS}, as automatic")
    assert trial.takes_sub_addresses
    assert {uid: flags for uid, flags in imap.flags.items() if flags} == {2: "\\Seen", 3: "\\Seen"}


def test_without_sub_addresses_the_desk_still_works(relay: Post, imap: ScriptedImap):
    relay.keeps_sub_addresses = False
    told, trial = run(plan_of(relay, imap))
    assert (told[-1].ok, trial.takes_sub_addresses) == (None, False)
    assert "did not come" in told[-1].said


def test_without_a_mailbox_the_relay_alone_is_tried(relay: Post, imap: ScriptedImap):
    told, trial = run(plan_of(relay, None))
    assert [one.ok for one in told] == [True] * 4
    assert trial.takes_sub_addresses is None


def test_what_a_relay_changes_on_the_way_is_said(relay: Post, imap: ScriptedImap):
    def change(raw: bytes) -> None:
        mail = message_from_bytes(raw)
        mail.replace_header("Message-ID", "<other@relay.example>")
        for name in ("Auto-Submitted", "X-Auto-Response-Suppress"):
            del mail[name]
        imap.mails[len(imap.mails) + 1] = mail.as_bytes()

    relay.deliver = change
    told, _trial = run(plan_of(relay, imap))
    said = [one.said for one in told if one.name == "the same mail"]
    assert ["Message-ID" in said[0], "Auto-Submitted" in said[1], len(said)] == [True, True, 2]


@pytest.mark.parametrize(
    ("field", "ok", "said"),
    [
        (
            b"mx.desk.example; spf=pass smtp.mailfrom=desk.example;\r\n dkim=pass header.d=desk.example",
            True,
            "dkim pass",
        ),
        (b"mx.desk.example; SPF=softfail; dmarc=fail", None, "spf softfail, dmarc fail"),
    ],
)
def test_what_the_mailboxs_server_thinks_of_us_is_said(
    relay: Post, imap: ScriptedImap, field: bytes, ok: bool | None, said: str
):
    older = b"Authentication-Results: other.example; dmarc=none\r\n"

    def stamped(raw: bytes) -> None:
        imap.mails[len(imap.mails) + 1] = b"Authentication-Results: " + field + b"\r\n" + older + raw

    relay.deliver = stamped
    told, _trial = run(plan_of(relay, imap))
    (vouched,) = [one for one in told if one.name == "who vouches for it"]
    assert (vouched.ok, said in vouched.said, "none" in vouched.said) == (ok, True, False)


@pytest.mark.parametrize(
    ("refuses", "step", "fix"),
    [
        ({"AUTH": "no"}, "sign in as desk", "授权码"),
        ({"MAIL": "553 5.7.1 not yours"}, "hand over", "from its own address alone"),
        ({"RCPT": "550 5.1.1 nobody"}, "hand over", "is there such a mailbox"),
        ({"DATA": "554 5.7.1 spam"}, "hand over", "filter"),
        ({"DATA": "451 4.7.1 later"}, "hand over", "Try again in some minutes"),
        ({"DATA": "550 because"}, "hand over", "What the relay said"),
    ],
)
def test_a_relay_that_refuses_is_told_with_the_likely_fix(
    relay: Post, imap: ScriptedImap, refuses: dict[str, str], step: str, fix: str
):
    relay.refuses = refuses
    told, _trial = run(plan_of(relay, imap))
    assert (told[-1].ok, told[-1].name.startswith(step)) == (False, True)
    assert fix in told[-1].fix
    assert not imap.flags


@pytest.mark.parametrize(
    ("server", "fix"),
    [
        ({"tls": "tls"}, "does not begin with TLS"),
        ({"tls": "starttls"}, "offers no STARTTLS"),
        ({"port": 0}, "Nobody listens there"),
    ],
)
def test_a_relay_that_is_not_there_is_told_with_the_likely_fix(
    relay: Post, imap: ScriptedImap, server: dict[str, Any], fix: str
):
    if server.get("port") == 0:
        with socket.create_server(("127.0.0.1", 0)) as free:
            server = {"port": free.getsockname()[1]}
    given = {"host": relay.host, "port": relay.port, "tls": "none"} | server
    told, _trial = run(plan_of(relay, imap, relay=setting_up.Server(**given)))
    assert told[-1].ok is False
    assert fix in told[-1].fix
    assert "port 587 with `starttls`" in told[-1].fix


@pytest.mark.parametrize(
    ("why", "fix"),
    [
        (socket.gaierror(-2, "unknown"), "look at its spelling"),
        (ssl.SSLCertVerificationError(1, "self-signed"), "not one for mail.desk.example"),
        (aiosmtplib.SMTPException("odd"), "Look at the relay's name and port"),
    ],
)
def test_what_a_line_can_suffer_has_its_words(why: Exception, fix: str):
    relay = smtp.Relay("mail.desk.example", 465, "tls")
    assert fix in advice.for_relay(trials.Step("connect", "connect", False, "", why), relay)


@pytest.mark.parametrize(("code", "fix"), [(454, "Wait some minutes"), (538, "over this connection")])
def test_a_sign_in_that_is_refused_for_another_reason_than_the_password(code: int, fix: str):
    why = aiosmtplib.SMTPAuthenticationError(code, "no")
    assert fix in advice.for_relay(trials.Step("sign in", "sign in", False, "", why), smtp.Relay("a", 465))


def test_a_sign_in_without_an_answer_is_no_wrong_password():
    why = aiosmtplib.SMTPReadTimeoutError("Timed out waiting for server response")
    assert "did not answer" in advice.for_relay(trials.Step("sign in", "sign in", False, "", why), smtp.Relay("a", 465))


def test_a_relay_that_is_silent_is_not_waited_for_long(imap: ScriptedImap):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        at = setting_up.Server("127.0.0.1", silent.getsockname()[1], "starttls")
        told, _trial = run(plan_of(imap, imap, relay=at))
    assert (len(told), told[0].ok) == (1, False)
    assert "says nothing" in told[0].fix


@pytest.mark.parametrize(
    ("wrong", "said", "fix"),
    [
        ({"AUTHENTICATE": b"{} NO [AUTHENTICATIONFAILED] no\r\n"}, "does not let `desk` in", "授权码"),
        ({"SELECT": b"{} NO no such folder\r\n"}, "has no folder", ""),
        ({"GREETING": "drop"}, "hung up", ""),
        ({"SEARCH": "drop"}, "hung up", ""),
    ],
)
def test_a_mailbox_that_refuses_is_told_before_anything_is_sent(
    relay: Post, imap: ScriptedImap, wrong: dict[str, Any], said: str, fix: str
):
    imap.wrong = wrong
    told, _trial = run(plan_of(relay, imap))
    assert (told[-1].ok, said in told[-1].said, fix in told[-1].fix) == (False, True, True)
    assert not imap.mails


def test_a_mail_that_does_not_come_is_waited_for_as_long_as_was_said(relay: Post, imap: ScriptedImap):
    relay.deliver = lambda _raw: None
    waited = list[float]()
    trial = setting_up.Trial(plan_of(relay, imap).ways, NOW, waited.append)

    async def last() -> setting_up.Told:
        return [step async for step in trial.steps(0.1)][-1]

    told = asyncio.run(last())
    assert (told.ok, "spam folder" in told.fix) == (False, True)
    assert waited == sorted(waited)
    assert 0.1 <= waited[-1] < 5


def test_the_words_of_a_provider_stand_in_for_general_ones(relay: Post, imap: ScriptedImap):
    relay.refuses = {"AUTH": "no"}
    told, _trial = run(plan_of(relay, imap, provider=providers.known()["qq"]))
    assert "设置 - 账户" in told[-1].fix


def test_an_address_that_can_not_be_written_is_a_step_that_fails(relay: Post, imap: ScriptedImap):
    told, _trial = run(plan_of(relay, imap, name="a\nb"))
    assert (told[-1].ok, "control character" in told[-1].said) == (False, True)


@pytest.mark.xdist_group("postfix")
def test_a_real_relay_and_a_real_mailbox_give_the_mails_back(dovecot: dovecot_.Dovecot):
    if not postfix.HERE:
        pytest.skip(postfix.LACKING)
    running = postfix.Postfix()
    running.arrivals.add = lambda raw: dovecot.deliver("trial", raw.replace(b"\r\n", b"\n"))  # type: ignore[method-assign]
    running.start()
    try:
        relay, mailbox = (setting_up.Server(dovecot_.PLAIN, one.port, "none") for one in (running, dovecot))
        secret = settings.Secret(dovecot_.PASSWORD)
        wanted = setting_up.Plan(f"desk@{postfix.OURS}", relay, "trial", secret, False, mailbox)
        told, trial = run(wanted, 30.0)
    finally:
        running.stop()
    assert all(one.ok for one in told), told
    assert trial.takes_sub_addresses
    assert dovecot.folder("trial") == ["\\Seen", "\\Seen"]
