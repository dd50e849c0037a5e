"""Mails of the shapes that people's mailers send, broken ones among them, and what is made of each."""

import base64
import hashlib

import pytest

from notifications import reading


def mail(head: str, body: bytes | str = "") -> reading.Mail:
    text = body.encode() if isinstance(body, str) else body
    return reading.read(head.strip().encode() + b"\n\n" + text)


def files(found: reading.Mail) -> list[tuple[str, str, int]]:
    return [(one.name, one.type, one.size) for one in found.attachments]


PDF = base64.b64encode(b"%PDF-1.7 the offer").decode()
MIXED = "From: Wang Fang <fang@example.cn>\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b"


def test_a_plain_mail():
    found = mail(
        "From: Wang Fang <fang@example.cn>\nTo: desk@lift.example, Li Na <na@x.example>\nSubject: Lift 2", "It stops.\n"
    )
    assert found == reading.Mail(
        "mail",
        reading.Address("fang@example.cn", "Wang Fang"),
        (reading.Address("desk@lift.example", ""), reading.Address("na@x.example", "Li Na")),
        *("Lift 2", "It stops.", "It stops.", "", (), (), (), ()),
    )


def test_the_facts_have_the_keys_that_are_promised():
    told = mail("From: a@b.example", "hi").facts("inbox/1")
    assert list(told) == (
        ("file kind from to subject text reply_text html attachments bounces answerable why_not notes").split()  # noqa: SIM905
    )
    assert (told["file"], told["answerable"]) == ("inbox/1", True)


def test_a_qq_mail_in_gbk_with_an_attachment():
    head = """
From: "=?gb18030?B?zfW3vA==?=" <fang@qq.example>
To: "=?gb18030?B?ZGVzaw==?=" <desk@lift.example>
Subject: =?gb18030?B?tefM3bnK1c8=?=
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="----=_NextPart_1"
"""
    text = base64.b64encode("电梯坏了，请尽快。".encode("gbk")).decode()
    body = f"""This is a multi-part message in MIME format.

------=_NextPart_1
Content-Type: multipart/alternative; boundary="----=_NextPart_2";

------=_NextPart_2
Content-Type: text/plain; charset="gb2312"
Content-Transfer-Encoding: base64

{text}

------=_NextPart_2
Content-Type: text/html; charset="gb18030"
Content-Transfer-Encoding: base64

{base64.b64encode("<div>电梯坏了，请尽快。</div>".encode("gbk")).decode()}

------=_NextPart_2--
------=_NextPart_1
Content-Type: application/octet-stream; charset="gb18030"; name="=?gb18030?B?uanNvC5wZGY=?="
Content-Disposition: attachment; filename="=?gb18030?B?uanNvC5wZGY=?="
Content-Transfer-Encoding: base64

{PDF}

------=_NextPart_1--
"""
    found = mail(head, body)
    assert (found.sender.name, found.subject, found.text) == ("王芳", "电梯故障", "电梯坏了，请尽快。")
    assert (found.html, files(found)) == (
        "<div>电梯坏了，请尽快。</div>",
        [("供图.pdf", "application/octet-stream", 18)],
    )
    assert found.attachments[0].sha256 == hashlib.sha256(b"%PDF-1.7 the offer").hexdigest()
    assert b"".join(found.attachments[0].pieces()) == b"%PDF-1.7 the offer"
    assert found.notes == ()


SENDERS = {
    "From: Wang Fang <fang@example.cn>": ("fang@example.cn", "Wang Fang", 0),
    "From: fang@example.cn (Wang Fang)": ("fang@example.cn", "Wang Fang", 0),
    'From: "Wang, Fang" <fang@example.cn>': ("fang@example.cn", "Wang, Fang", 0),
    "From: Wang, Fang <fang@example.cn>": ("fang@example.cn", "Wang, Fang", 0),
    "From: Wang Fang fang@example.cn": ("fang@example.cn", "Wang Fang", 0),
    "From: 'fang@example.cn'": ("fang@example.cn", "", 0),
    "From: =?utf-8?B?546L6IqzIDxmYW5nQGV4YW1wbGUuY24+?=": ("fang@example.cn", "王芳", 1),
    "From: Desk: a@b.example, c@d.example;": ("a@b.example", "", 0),
    "From: <@relay.example:fang@example.cn>": ("fang@example.cn", "", 0),
    "From: MAILER-DAEMON": ("", "MAILER-DAEMON", 1),
    "From: Wang Fang\nReply-To: fang@example.cn": ("fang@example.cn", "Wang Fang", 1),
    "From: <>\nReturn-Path: <fang@example.cn>": ("fang@example.cn", "", 1),
    "Return-Path: <>": ("", "", 1),
    "Subject: no sender": ("", "", 1),
}


@pytest.mark.parametrize(("head", "expected"), SENDERS.items(), ids=SENDERS)
def test_the_sender_is_read_and_what_was_missing_is_said(head: str, expected: tuple[str, str, int]):
    found = mail(head)
    assert (found.sender.address, found.sender.name, len(found.notes)) == expected


BODIES = {
    "plain before html": (
        "multipart/alternative; boundary=b",
        "--b\nContent-Type: text/plain\n\nhello\n--b\nContent-Type: text/html\n\n<p>HELLO</p>\n--b--\n",
        "hello",
        [],
    ),
    "an empty plain part": (
        "multipart/alternative; boundary=b",
        "--b\nContent-Type: text/plain\n\n \n--b\nContent-Type: text/html\n\n<p>HELLO</p>\n--b--\n",
        "HELLO",
        [],
    ),
    "related": (
        "multipart/related; boundary=b",
        (
            "--b\nContent-Type: text/html\n\n<p>hello</p>\n--b\nContent-Type: image/png; name=a.png\n"
            "Content-ID: <1>\n\nPNG\n--b--\n"
        ),
        "hello",
        [("a.png", "image/png", 3)],
    ),
    "texts with a file between": (
        "multipart/mixed; boundary=b",
        "--b\n\none\n--b\nContent-Type: image/png\n\nPNG\n--b\n\ntwo\n--b--\n",
        "one\ntwo",
        [("", "image/png", 3)],
    ),
    "one text twice": (
        "multipart/mixed; boundary=b",
        "--b\n\nhello you\n--b\nContent-Type: text/html\n\n<p>hello <b>you</b></p>\n--b--\n",
        "hello you",
        [],
    ),
    "two texts": (
        "multipart/mixed; boundary=b",
        "--b\n\nhello\n--b\nContent-Type: text/html\n\n<p>A footer</p>\n--b--\n",
        "hello\nA footer",
        [],
    ),
    "a text that is attached": (
        "multipart/mixed; boundary=b",
        "--b\n\none\n--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=log.txt\n\ntwo\n--b--\n",
        "one",
        [("log.txt", "text/plain", 3)],
    ),
    "a mail within": (
        "multipart/mixed; boundary=b",
        (
            "--b\n\nsee\n--b\nContent-Type: message/rfc822\n\nSubject: =?utf-8?B?55S15qKv?=\nFrom: "
            "x@y.example\n\ninner\n--b--\n"
        ),
        "see",
        [("电梯.eml", "message/rfc822", 54)],
    ),
    "signed": (
        "multipart/signed; boundary=b; protocol=x",
        "--b\n\nhello\n--b\nContent-Type: application/pkcs7-signature; name=smime.p7s\n\nSIG\n--b--\n",
        "hello",
        [("smime.p7s", "application/pkcs7-signature", 3)],
    ),
    "an invitation": (
        "multipart/alternative; boundary=b",
        "--b\n\ncome\n--b\nContent-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\n--b--\n",
        "come",
        [("", "text/calendar", 15)],
    ),
    "outlook's own": (
        "multipart/mixed; boundary=b",
        "--b\n\nhello\n--b\nContent-Type: application/ms-tnef; name=winmail.dat\n\nTNEF\n--b--\n",
        "hello",
        [("winmail.dat", "application/ms-tnef", 4)],
    ),
    "an empty part with other languages' closing": (
        "multipart/mixed; boundary=b",
        "preamble\n--b\n\nhello\n--b--\nepilogue\n",
        "hello",
        [],
    ),
    "flowed": (
        "text/plain; format=flowed",
        "a line that \nflows on\n> quoted \n> too\n-- \nme",
        "a line that flows on\n> quoted too\n--\nme",
        [],
    ),
    "flowed, spaces deleted": ("text/plain; format=flowed; delsp=yes", "电梯 \n坏了", "电梯坏了", []),
}


@pytest.mark.parametrize(("kind", "body", "text", "attached"), BODIES.values(), ids=BODIES)
def test_text_and_attachments_of_each_shape(kind: str, body: str, text: str, attached: list[tuple[str, str, int]]):
    found = mail(f"From: a@b.example\nContent-Type: {kind}", body)
    assert (found.text, files(found), found.notes) == (text, attached, ())


BROKEN = {
    "not closed": ("multipart/mixed; boundary=b", "--b\n\nhello", "hello", "isn't closed"),
    "an inner one not closed": (
        "multipart/mixed; boundary=b",
        (
            "--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nhello\n--b\nContent-Type: text/plain\n"
            "\nlater\n--b--\n"
        ),
        "hello\nlater",
        "isn't closed",
    ),
    "no boundary named": (
        "multipart/mixed",
        "--xyz\nContent-Type: text/plain\n\nhello\n--xyz--\n",
        "hello",
        "is missing",
    ),
    "another boundary named": (
        "multipart/mixed; boundary=abc",
        "--xyz\nContent-Type: text/plain\n\nhello\n--xyz--\n",
        "hello",
        "stands nowhere",
    ),
    "no parts at all": ("multipart/mixed; boundary=abc", "hello", "hello", "has none"),
    "wrong content type": (
        "text/html; boundary=b",
        "--b\nContent-Type: text/plain\n\nhello\n--b--\n",
        "hello",
        "doesn't say so",
    ),
    "content type of one word": ("text", "hello", "hello", "can't be understood"),
    "html as plain": ("text/plain", "<!DOCTYPE html><html><body><p>hello</p></body></html>", "hello", "is HTML"),
    "base64 that is none": (
        "text/plain\nContent-Transfer-Encoding: base64",
        "This is plain text, whatever the header says of it.",
        "This is plain text, whatever the header says of it.",
        "is base64 and is not",
    ),
    "base64 with rubbish": (
        "text/plain\nContent-Transfer-Encoding: base64",
        "aGVs\n#bG8g\n\ndG9kYXkhISE=\n",
        "hello today!!!",
        "don't belong",
    ),
    "base64 and a footer": (
        "text/plain\nContent-Transfer-Encoding: base64",
        "aGVsbG8gdG9kYXkhIQ==\n-- \nA footer of the list, plain.\n",
        "hello today!!",
        "after the end of base64",
    ),
    "unknown encoding": ("text/plain\nContent-Transfer-Encoding: zip", "hello", "hello", "transfer encoding"),
    "nul bytes": ("text/plain", "hel\0lo", "hello", "NUL"),
    "unknown charset": ("text/plain; charset=klingon", "grüß dich", "grüß dich", "unknown (klingon)"),
}


@pytest.mark.parametrize(("kind", "body", "text", "said"), BROKEN.values(), ids=BROKEN)
def test_what_is_broken_is_read_and_said(kind: str, body: str, text: str, said: str):
    found = mail(f"From: a@b.example\nContent-Type: {kind}", body)
    assert found.text == text
    assert any(said in note for note in found.notes)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("a =\nb=3D=E4=BD=A0", "a b=你"),
        ("a = \t\nb", "a b"),
        ("100=% sure =XY", "100=% sure =XY"),
        ("=e4=bd=a0", "你"),
        ("ends with =", "ends with "),
    ],
)
def test_quoted_printable_with_soft_errors(body: str, text: str):
    head = "From: a@b.example\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable"
    assert mail(head, body).text == text.strip()


HEADS = {
    "a line that a mailbox adds": b"From a@b.example Mon Jan  5 10:00:00 2026\nFrom: a@b.example\nSubject: x\n\nhello",
    "empty lines first": b"\r\n\r\nFrom: a@b.example\r\nSubject: x\r\n\r\nhello",
    "a mark of utf-8": b"\xef\xbb\xbfFrom: a@b.example\nSubject: x\n\nhello",
    "carriage returns alone": b"From: a@b.example\rSubject: x\r\rhello",
    "carriage returns twice": b"From: a@b.example\r\r\nSubject: x\r\r\n\r\r\nhello",
    "no empty line": b"From: a@b.example\nSubject: x\nhello",
    "a field that isn't indented": b"From: a@b.example\nX-Long: one\ntwo three\nSubject: x\n\nhello",
    "a parameter that isn't indented": (
        b'From: a@b.example\nSubject: x\nContent-Type: text/plain;\ncharset="utf-8"\n\nhello'
    ),
    "a parameter that breaks the library": (
        b"From: a@b.example\nSubject: x\nContent-Type: multipart/mixed; boundary*=utf-\x008''b\n\nhello"
    ),
    "a space before the colon": b"From : a@b.example\nSUBJECT : x\n\nhello",
}


@pytest.mark.parametrize("raw", HEADS.values(), ids=HEADS)
def test_headers_as_broken_as_they_come(raw: bytes):
    found = reading.read(raw)
    assert (found.sender.address, found.subject, found.text) == ("a@b.example", "x", "hello")


def test_a_uuencoded_file_in_the_text_is_an_attachment():
    found = mail("From: a@b.example", "before\nbegin 644 cat.txt\n#0V%T\n`\nend\nafter\n")
    assert (found.text, files(found)) == ("before\nafter", [("cat.txt", "application/octet-stream", 3)])


NAMES = {
    'attachment; filename="../../etc/passwd"': "passwd",
    'attachment; filename="C:\\Users\\fang\\plan.pdf"': "plan.pdf",
    'attachment; filename="offer 1/2.pdf"': "offer 1_2.pdf",
    'attachment; filename="a\u202egpj.exe"': "agpj.exe",
    "attachment; filename*=UTF-8''%E4%BE%9B%E5%9B%BE.pdf": "供图.pdf",
    "attachment; filename*0*=GBK''%B9%A9; filename*1*=%CD%BC; filename*2=.pdf": "供图.pdf",
    'attachment; filename="=?utf-8?B?5L6b5Zu+?= =?utf-8?B?LnBkZg==?="': "供图.pdf",
    "attachment; filename==?utf-8?B?5L6b5Zu+LnBkZg==?=": "供图.pdf",
    "attachment; filename=a.pdf; filename*=UTF-8''%E4%BE%9B.pdf": "供.pdf",
    "attachment; filename=my offer.pdf": "my offer.pdf",
    'attachment; filename="': "",
    'attachment; filename=".."': "",
    "attachment; filename=" + "x" * 300 + ".pdf": "x" * 196 + ".pdf",
}


@pytest.mark.parametrize(("disposition", "name"), NAMES.items(), ids=range(len(NAMES)))
def test_names_of_files_are_read_in_all_forms_and_made_harmless(disposition: str, name: str):
    found = mail(MIXED, f"--b\nContent-Type: application/pdf\nContent-Disposition: {disposition}\n\nPDF\n--b--\n")
    assert [one.name for one in found.attachments] == [name]


WHY_NOT = {
    "Auto-Submitted: auto-generated": "auto-submitted",
    "Return-Path: <>": "null sender",
    "List-Id: <x.y.example>": "list",
    "Precedence: bulk": "precedence",
    "Content-Type: multipart/report; boundary=b": "report",
    "X-Auto-Response-Suppress: All": "response suppressed",
}


@pytest.mark.parametrize(("head", "word"), WHY_NOT.items())
def test_automatic_mail_is_not_answerable_and_says_why(head: str, word: str):
    found = mail(f"From: a@b.example\n{head}", "hi")
    assert (found.answerable, word in found.why_not) == (False, True)


SYSTEMS = {
    "MAILER-DAEMON@x.example": "mailer-daemon",
    "postmaster@x.example": "mailer-daemon",
    "no-reply@x.example": "no-reply sender",
    "owner-l@x.example": "list address",
    "l-request@x.example": "list address",
}


@pytest.mark.parametrize(("sender", "word"), SYSTEMS.items(), ids=SYSTEMS)
def test_nobody_reads_what_goes_to_a_system(sender: str, word: str):
    assert mail(f"From: {sender}", "hi").why_not == (word,)


def test_who_writes_to_a_list_is_a_person():
    found = mail("From: a@b.example\nList-Id: <l.b.example>\nPrecedence: list", "hi")
    assert (found.kind, found.why_not) == ("mail", ("precedence", "list"))


def test_a_person_is_answerable():
    assert mail("From: a@b.example\nAuto-Submitted: no\nReturn-Path: <a@b.example>", "hi").answerable


def test_a_dsn_is_a_bounce_with_its_recipient():
    head = (
        "From: MAILER-DAEMON@mx.example\nAuto-Submitted: auto-replied\nContent-Type: multipart/report; "
        "report-type=delivery-status; boundary=b"
    )
    status = (
        "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; fang@example.cn\nAction: failed\nStatus: 5.1.1\n"
    )
    body = f"--b\n\nno such user\n--b\nContent-Type: message/delivery-status\n\n{status}\n--b--\n"
    found = mail(head, body)
    assert (found.kind, [one.recipient for one in found.bounces], found.text) == (
        "bounce",
        ["fang@example.cn"],
        "no such user",
    )


@pytest.mark.parametrize("raw", [b"", b"\n\n\n", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\xff" * 50, b"PK\x03\x04\0\0"])
def test_what_is_no_mail_is_said(raw: bytes):
    assert reading.read(raw).notes
