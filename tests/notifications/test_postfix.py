"""What comes back from a real relay: our tokens, and bodies unharmed."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy

import pytest

from engine import errors
from notifications import message, reading, smtp, tokens
from tests.notifications import postfix, verifiers
from tests.notifications.test_message import LETTER

# One relay for all of them: it takes longer to start than to use.
pytestmark = pytest.mark.xdist_group("postfix")

SECRET, MAILBOX = "a secret of the desk", "bounces@desk.example"
TOKEN = tokens.mail_token(SECRET, 7, LETTER.message_id)
IDS = {7: LETTER.message_id}
OURS = replace(LETTER, return_address=tokens.sub_address(MAILBOX, TOKEN), token=TOKEN)


@pytest.fixture(scope="module")
def relay() -> Iterator[postfix.Postfix]:
    """Postfix, as long as the tests of this module last."""
    if not postfix.HERE:
        pytest.skip(postfix.LACKING)
    running = postfix.Postfix()
    running.start()
    yield running
    running.stop()


def send(relay: postfix.Postfix, *letters: message.Letter) -> None:
    send_parcels(relay, *map(message.compose, letters))


def send_parcels(relay: postfix.Postfix, *parcels: message.Parcel) -> None:
    async def work() -> None:
        pool = smtp.Pool(smtp.Relay(relay.host, relay.port, timeout_s=20.0))
        try:
            for parcel in parcels:
                await pool.send(parcel, 30.0)
        finally:
            await pool.close()

    asyncio.run(work())


def test_a_chinese_mail_goes_through_to_the_byte_of_its_body(relay):
    letter = replace(OURS, to_address=f"wang@{postfix.OURS}", text=".\n..\nFrom 修复时限\n" + "长" * 3000 + " \n")
    send(relay, letter)
    body = message.compose(letter).content.partition(b"\r\n\r\n")[2]
    assert relay.arrivals.next().partition(b"\r\n\r\n")[2].rstrip() == body.rstrip()


def test_a_signature_holds_after_the_way_for_two_verifiers(relay):
    letter = replace(OURS, to_address=f"wang@{postfix.OURS}", text=".\n..\nFrom 修复时限 \n" + "长" * 3000 + "\n\n\n")
    send_parcels(relay, verifiers.SIGNER.signed(message.compose(letter), letter.at))
    arrived = relay.arrivals.next()
    assert verifiers.by_dkimpy(arrived)
    assert verifiers.by_perl(arrived) == "pass"


def test_the_report_of_an_address_that_is_gone_names_the_mail_twice_and_holds_none_of_it(relay):
    send(relay, replace(OURS, to_address=f"nobody@{postfix.GONE}", text="a word of the customer's\n"))
    report = relay.arrivals.next()
    mail = message_from_bytes(report, policy=policy.default)
    assert (mail["Return-Path"], mail.get_content_type()) == ("<>", "multipart/report")
    assert tokens.mail_named(SECRET, tokens.token_of(MAILBOX, mail["Delivered-To"]), IDS.get) == 7
    envelope_id = re.search(rb"^Original-Envelope-Id: (\S+)", report, re.MULTILINE)
    assert tokens.mail_named(SECRET, envelope_id[1].decode(), IDS.get) == 7
    assert b"Original-Recipient: rfc822;nobody@gone.example" in report
    assert b"a word of the customer" not in report
    read = reading.read(report)
    assert [tokens.mail_named(SECRET, one, IDS.get) for one in read.returned.envelope_ids] == [7]
    assert read.returned.message_ids == (LETTER.message_id,)
    assert [(one.recipient, one.permanent, one.delayed) for one in read.bounces] == [
        (f"nobody@{postfix.GONE}", True, False)
    ]


def test_a_mail_beyond_the_size_of_the_relay_is_not_even_begun(relay):
    with pytest.raises(errors.PermanentFailure, match=r"up to 200,000 bytes \(SIZE\)"):
        send(relay, replace(OURS, to_address=f"wang@{postfix.OURS}", text="x" * 200_001))
