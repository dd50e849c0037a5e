"""What is said to relays that offer this or that, word by word."""

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from engine import errors
from notifications import message, smtp

CONTENT = b"Subject: x\r\n\r\n" + b"7 bits\r\n" * 20
PARCEL = message.Parcel("bounces+7.ab@desk.example", "wang+x=y@customer.example", CONTENT, False, "7.ab")


@dataclass
class Talk(asyncio.Protocol):
    """A relay that says what it offers, takes every mail, and writes down what it heard."""

    offers: tuple[str, ...]
    heard: list[str] = field(default_factory=list)
    knows_ehlo: bool = True
    knows_helo: bool = True
    of_sender: str = "250 ok"
    transport: asyncio.Transport | None = None
    rest: bytes = b""
    content: list[str] = field(default_factory=list)
    is_content: bool = False

    def connection_made(self, transport):
        self.transport = transport
        self.say("220 relay")

    def say(self, *lines):
        for number, line in enumerate(lines):
            last = number == len(lines) - 1
            self.transport.write((line if last else line[:3] + "-" + line[4:]).encode() + b"\r\n")

    def data_received(self, data):
        self.rest += data
        while b"\r\n" in self.rest:
            line, _, self.rest = self.rest.partition(b"\r\n")
            self.take(line.decode())

    def take(self, line):
        if self.is_content:
            self.content.append(line)
            self.is_content = line != "."
            return None if self.is_content else self.say("250 taken")
        self.heard.append(line)
        verb = line[:4].upper()
        if verb == "EHLO" and self.knows_ehlo:
            return self.say("250 relay", *(f"250 {one}" for one in self.offers))
        if verb == "EHLO" or (verb == "HELO" and not self.knows_helo):
            return self.say("550 not with that name")
        self.is_content = verb == "DATA"
        return self.say({"DATA": "354 go on", "QUIT": "221 bye", "MAIL": self.of_sender}.get(verb, "250 ok"))


def talk(*offers: str, parcel: message.Parcel = PARCEL, **changes: Any) -> list[str]:
    """What a relay with these offers hears of one mail, from MAIL on."""
    relay = Talk(offers, **changes)

    async def send() -> None:
        server = await asyncio.get_running_loop().create_server(lambda: relay, "127.0.0.1", 0)
        pool = smtp.Pool(smtp.Relay("127.0.0.1", server.sockets[0].getsockname()[1], timeout_s=5.0))
        try:
            await pool.send(parcel, 10.0)
        finally:
            await pool.close()
            server.close()

    asyncio.run(send())
    return [line for line in relay.heard if not line.upper().startswith(("EHLO", "HELO", "QUIT", "DATA"))]


def test_a_relay_with_dsn_is_asked_for_a_report_under_the_token_of_the_mail():
    assert talk("DSN") == [
        "MAIL FROM:<bounces+7.ab@desk.example> RET=HDRS ENVID=7.ab",
        "RCPT TO:<wang+x=y@customer.example> NOTIFY=FAILURE,DELAY ORCPT=rfc822;wang+2Bx+3Dy@customer.example",
    ]


def test_a_relay_is_told_nothing_that_it_does_not_offer():
    plain = ["MAIL FROM:<bounces+7.ab@desk.example>", "RCPT TO:<wang+x=y@customer.example>"]
    assert talk("8BITMIME", "PIPELINING") == plain
    assert talk(knows_ehlo=False) == plain


def test_the_size_is_declared_and_a_mail_beyond_what_the_relay_takes_fails_with_a_sentence():
    assert talk("SIZE 174")[0].endswith(f" SIZE={len(CONTENT)}")
    assert talk("SIZE")[0] == talk("SIZE 0")[0] == talk("SIZE 174")[0]
    with pytest.raises(errors.PermanentFailure, match=r"takes mails of up to 173 bytes \(SIZE\); this has 174"):
        talk("SIZE 173")


def test_an_address_beyond_ascii_goes_with_smtputf8_and_without_an_orcpt_that_could_not_hold_it():
    beyond = replace(PARCEL, recipient="王芳@customer.example", utf8=True)
    assert talk("SMTPUTF8", "DSN", parcel=beyond)[1] == "RCPT TO:<王芳@customer.example> NOTIFY=FAILURE,DELAY"
    with pytest.raises(errors.PermanentFailure, match="SMTPUTF8"):
        talk("DSN", parcel=beyond)


def test_a_relay_that_does_not_like_our_name_fails_no_mail_for_it():
    with pytest.raises(errors.RelayUnreachable, match="not with that name"):
        talk(knows_ehlo=False, knows_helo=False)


def test_a_relay_that_lets_us_not_send_from_that_address_fails_no_mail_for_good_and_one_too_large_does():
    with pytest.raises(errors.TemporaryFailure, match="not the account"):
        talk(of_sender="553 5.7.1 not the account that signed in")
    with pytest.raises(errors.PermanentFailure, match="too large"):
        talk(of_sender="552 5.3.4 too large")


def test_a_dot_that_begins_a_line_is_doubled_and_ends_nothing():
    content: list[str] = []
    talk(parcel=replace(PARCEL, content=b"Subject: x\r\n\r\n.\r\n..\r\nlast.\r\n"), content=content)
    assert content == ["Subject: x", "", "..", "...", "last.", "."]
