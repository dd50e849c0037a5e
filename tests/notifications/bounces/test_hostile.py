"""Mails that are made, or broken, to make a reader fail: nothing is raised, and there is an end to the work."""

import email
import logging
import random
from pathlib import Path

import pytest

from notifications import bounces

SHAPES = sorted((Path(__file__).parent / "shapes").glob("*.eml"))
MEGABYTE = 1_000_000
HEAD = "From: MAILER-DAEMON@mx.example\nSubject: Undelivered Mail\n"
LINES = {
    "one letter": "a" * MEGABYTE,
    "tags": "<a" * (MEGABYTE // 2),
    "at signs": "a@" * (MEGABYTE // 2),
    "dots": "x@" + "a." * (MEGABYTE // 2),
    "replies": "550 5.1.1 " * (MEGABYTE // 10),
    "half a phrase": "account mailbox exceeds " * (MEGABYTE // 24),
    "brackets": "host[1:" * (MEGABYTE // 7),
    "links": "http://a" * (MEGABYTE // 8),
}
WHOLE = {
    "addresses": "a@b.example\n" * 50_000,
    "recipients": "".join(f"<u{number}@b.example>: 550 no\n" for number in range(20_000)),
    "headers": "Received: x\nfoo\n" * 50_000,
    "fields": "Final-Recipient: x\nAction: failed\n\n" * 20_000,
}


@pytest.mark.parametrize("text", [*LINES.values(), *WHOLE.values()], ids=[*LINES, *WHOLE])
def test_a_megabyte_of_anything_is_read_to_an_end(text: str, caplog: pytest.LogCaptureFixture) -> None:
    page = f"{HEAD}Content-Type: text/html\n\n{text}"
    report = (
        f"{HEAD}Content-Type: multipart/report; boundary=q\n\n--q\n\n{text}\n--q\nContent-Type: message/delivery-status"
    )
    fields = f"\n\nFinal-Recipient: rfc822; ann@town.example\nAction: failed\nDiagnostic-Code: smtp; {text}\n--q--\n"
    for mail in (page, report + fields):
        assert len(bounces.found(email.message_from_string(mail)).bounces) <= 50
    assert caplog.records == []


def test_as_many_parts_and_as_deep_as_one_likes() -> None:
    many = HEAD + "Content-Type: multipart/mixed; boundary=q\n\n" + "--q\n\nx\n" * 10_000 + "--q--\n"
    deep = "".join(f"Content-Type: multipart/mixed; boundary=q{depth}\n\n--q{depth}\n" for depth in range(60))
    nested = f"{HEAD}Content-Type: message/rfc822\n\n" * 60
    for mail in (many, HEAD + deep, nested):
        assert bounces.found(email.message_from_string(mail)).automatic == ("mailer-daemon",)


@pytest.mark.parametrize("json", ['{"notificationType":' + "[" * 50_000, '{"notificationType":"Bounce","bounce":7}'])
def test_a_notice_that_is_none(json: str, caplog: pytest.LogCaptureFixture) -> None:
    mail = email.message_from_string(f"From: ann@town.example\n\n{json}")
    assert (bounces.found(mail), caplog.records) == (bounces.Found("", (), ()), [])


def test_shapes_that_are_broken_at_random_raise_nothing(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    chance = random.Random(7)
    for _turn in range(300):
        raw = bytearray(chance.choice(SHAPES).read_bytes())
        for _cut in range(chance.randint(1, 12)):
            at = chance.randrange(len(raw))
            raw[at : at + chance.choice((0, 1, 60))] = chance.choice(
                (
                    b"\n",
                    b"\r\n\r\n",
                    b"\xff\xfe",
                    b"\x00",
                    b"=?gb2312?B?",
                    b"charset*=x''%ff",
                    b"--cut\n",
                    b"@",
                    b"550 5.",
                )
            )
        bounces.found(email.message_from_bytes(bytes(raw)))
    assert caplog.records == []
