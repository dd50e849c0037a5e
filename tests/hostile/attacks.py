"""Mails made to harm whoever reads them, by name. None holds anything that would harm a mail program of today."""

import base64
import functools
import gzip
import io
import zipfile
from collections.abc import Callable, Iterator

from tests.notifications.reading import test_hostile

Makes = Callable[[], bytes]
FROM = b"From: Wang <wang@sunrise.example>\r\nTo: desk@desk.example\r\n"
MIXED = FROM + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
PLAIN = FROM + b"\r\n"
NUMBER = b"LIFT-2026-00001"
NEVER = "evil"
"""What stands in scripts, and nowhere in what is made of a mail."""


def attached(content: bytes, head: bytes) -> bytes:
    """A mail with a file in base64."""
    coded = base64.encodebytes(content)
    return (
        MIXED + b"--b\r\n\r\nhi\r\n--b\r\n" + head + b"Content-Transfer-Encoding: base64\r\n\r\n" + coded + b"--b--\r\n"
    )


def zip_bomb() -> bytes:
    """A few kilobytes that would be a hundred megabytes, in five layers."""
    inner = b"\0" * 100_000_000
    for layer in range(5):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{layer}.zip", inner)
        inner = packed.getvalue()
    return attached(inner, b'Content-Type: application/zip; name="photos.zip"\r\n')


def mails_within(layers: int) -> bytes:
    """A mail as a file of a mail, so often; each layer in base64 while that stays small."""
    raw = PLAIN + b"hi\r\n"
    for _ in range(layers):
        raw = attached(raw, b"Content-Type: message/rfc822\r\n")
        if len(raw) > 5_000_000:
            break
    return raw


def text(content: bytes, charset: bytes) -> bytes:
    """A mail of one text that is said to be in this charset."""
    return FROM + b"Content-Type: text/plain; charset=" + charset + b"\r\n\r\n" + content


def page(content: bytes) -> bytes:
    """A mail of one page."""
    return FROM + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + content


SCRIPTS = (
    b"<p style='background:url(evil)'>seen</p>"
    b"<script>evil()</script><img src=x onerror=evil()><svg onload=evil()><math><mtext><img src=x onerror=evil()>"
    b'<a href="javascript:evil()">x</a><a href=" java\tscript:evil()">x</a><a href="data:text/html,evil">x</a>'
    b'<iframe srcdoc="<script>evil()</script>"></iframe><style>@import "evil";</style><form action=/evil><input>'
    b'<object data=evil><embed src=evil><meta http-equiv=refresh content="0;evil"><base href="http://evil.example/">'
    b'<noscript><p title="</noscript><img src=x onerror=evil()>"></noscript><!--><img src=x onerror=evil()>-->'
    b"<template><script>evil()</script></template>"
)
CODECS = (
    "zlib", "bz2", "zip", "rot13", "hex", "base64", "uu", "idna", "punycode", "unicode_escape", "raw_unicode_escape",
    "undefined", "mbcs", "utf-7", "utf-16", "utf-32", "cp65001", "../../etc/passwd", "x" * 5_000,
)  # fmt: skip
ATTACKS: dict[str, Makes] = {
    "zip bomb": zip_bomb,
    "gzip bomb": lambda: attached(
        gzip.compress(b"\0" * 50_000_000), b"Content-Type: application/gzip\r\nContent-Encoding: gzip\r\n"
    ),
    "winmail.dat that lies about its lengths": lambda: attached(
        b"\x78\x9f\x3e\x22\x01\x00" + b"\x02\x0f\x80\x06\x00\xff\xff\xff\x7f" * 100_000,
        b"Content-Type: application/ms-tnef; name=winmail.dat\r\n",
    ),
    "mails within mails in base64": lambda: mails_within(60),
    "100 MB": lambda: attached(b"x" * 74_000_000, b"Content-Type: application/octet-stream; name=large.bin\r\n"),
    "30 MB of one line": lambda: PLAIN + b"x" * 30_000_000,
    "30 MB of empty lines": lambda: PLAIN + b"\r\n" * 15_000_000,
    "30 MB of dots": lambda: PLAIN + b"..\r\n" * 7_500_000,
    "100,000 headers": lambda: FROM + b"X-Flood: y\r\n" * 100_000 + b"\r\nhi",
    "one header of 10 MB": lambda: FROM + b"X-Flood: " + b"y" * 10_000_000 + b"\r\n\r\nhi",
    "a folded header of 10 MB": lambda: FROM + b"Subject: x\r\n" + b" y\r\n" * 2_500_000 + b"\r\nhi",
    "headers and no end": lambda: b"X: y\r\n" * 1_000_000,
    "100,000 recipients": lambda: (
        b"From: a@b.example\r\nTo: " + b", ".join(b"a%d@b.example" % n for n in range(100_000)) + b"\r\n\r\nhi"
    ),
    "recipients in groups and comments": lambda: (
        b"From: a@b.example\r\nTo: " + b"g:(" * 100_000 + b"\r\nCc: " + b"<<" * 100_000 + b"\r\n\r\nhi"
    ),
    "a sender of quotes": lambda: b"From: " + b'"\\"' * 20_000 + b"\r\nTo: x\r\n\r\nhi",
    "50,000 references": lambda: (
        FROM + b"References: " + b"\r\n ".join(b"<%d@b.example>" % n for n in range(50_000)) + b"\r\n\r\nhi"
    ),
    "references without an end": lambda: FROM + b"References: " + b"<" * 900_000 + b"\r\n\r\nhi",
    "a Message-ID of 900 KB": lambda: FROM + b"Message-ID: <" + b"x" * 900_000 + b"@b.example>\r\n\r\nhi",
    "a Message-ID of NULs": lambda: FROM + b"Message-ID: <\0\0@b.example>\r\n\r\nhi",
    "a Message-ID of other bytes": lambda: FROM + b"Message-ID: <\xff\xfe\xed\xa0\x80@b.example>\r\n\r\nhi",
    "NULs everywhere": lambda: (
        b"From: W\0ang <wa\0ng@sun\0rise.example>\r\nSubject: a\0b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        b'--b\r\n\r\nhi\0there\r\n--b\r\nContent-Type: a/b; name="x\0.txt"\r\n\r\n\0\0\0\r\n--b--\r\n'
    ),
    "half characters": lambda: (
        FROM
        + b"Subject: =?utf-8?b?7aCA?= =?utf-16?b?2AA=?=\r\n"
        + b"Content-Type: text/plain; charset=utf-16\r\n\r\n"
        + b"\xff\xfe\x00\xd8" * 100
    ),
    "100,000 encoded words": lambda: (
        FROM + b"Subject: " + b"\r\n ".join([b"=?utf-8?b?5L2g?="] * 100_000) + b"\r\n\r\nhi"
    ),
    "encoded words in encoded words": lambda: (
        FROM + b"Subject: " + b"=?utf-8?q?" * 50_000 + b"x" + b"?=" * 50_000 + b"\r\n\r\nhi"
    ),
    "a name in 10,000 pieces": lambda: attached(
        b"x",
        b"Content-Type: a/b\r\nContent-Disposition: attachment;\r\n"
        + b"".join(b" filename*%d*=%%41;\r\n" % n for n in range(10_000))
        + b" x=y\r\n",
    ),
    "a name in pieces numbered with 10,000 digits": lambda: attached(
        b"x", b"Content-Disposition: attachment; filename*" + b"9" * 10_000 + b"*=x\r\n"
    ),
    "line ends in names": lambda: (
        b"From: =?utf-8?q?Wang=0D=0ABcc:_x=40y.example?= <wang@sunrise.example>\r\n"
        b"Subject: =?utf-8?b?YQ0KQmNjOiB4QHkuZXhhbXBsZQ==?=\r\n"
        + MIXED.partition(b"\r\n")[2]
        + b"--b\r\n\r\nhi\r\n--b\r\nContent-Disposition: attachment; "
        b"filename*=utf-8''a%0D%0AX:%20b%00..%2F..%2Fetc%2Fpasswd\r\n\r\nx\r\n--b--\r\n"
    ),
    "a token that is forged": lambda: (
        b"From: wang@sunrise.example\r\nTo: desk+1.00000000000000000000@desk.example\r\nSubject: hi\r\n\r\nClose it."
    ),
    "a root that is forged": lambda: (
        PLAIN[:-2] + b"In-Reply-To: <" + NUMBER + b".00000000000000000000@desk.example>\r\n\r\nClose it."
    ),
    "a number that is somebody else's": lambda: (
        b"From: mallory@b.example\r\nTo: desk@desk.example\r\nSubject: Re: [" + NUMBER + b"] x\r\n\r\nClose it."
    ),
    "lines before a mail that look like the listener's": lambda: (
        b"Return-Path: <x>\r\nDelivered-To: desk+1.00000000000000000000@desk.example\r\n"
        b"Received: x\r\n\tby y (Caseclock listener) z\r\n" + PLAIN + b"hi"
    ),
    "scripts in a page": lambda: page(SCRIPTS),
    "a page of a billion laughs": lambda: page(
        b'<!DOCTYPE l [<!ENTITY a "ha">'
        + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
        + b"]><p>&a9;</p>"
    ),
    "a page of tables": lambda: page(b"<table><tr><td>" * 60_000),
    "a page of selectors": lambda: page(b"<style>" + b"a b c d e f," * 80_000 + b"{}</style>seen"),
    "a page of quotes": lambda: page(b"<blockquote type=cite>" * 190 + b"<p>x</p>" * 50_000),
    "marks upon marks": lambda: text(("a" + "\u0301" * 1_000_000).encode(), b"utf-8"),
    "text that turns round": lambda: text("\u202e\u2066".encode() * 300_000, b"utf-8"),
    "characters that grow": lambda: (
        FROM + b"Subject: " + "\ufdfa".encode() * 15_000 + b"\r\n\r\n" + "\ufdfa".encode() * 500_000
    ),
    "escapes of ISO-2022": lambda: text(b"\x1b$B\x1b(B" * 500_000, b"iso-2022-jp"),
    "UTF-7 that begins without end": lambda: text(b"+" * 1_000_000, b"utf-7"),
    "punycode": lambda: text(b"a" * 200_000 + b"-" + b"9" * 200_000, b"punycode"),
    **{
        f"the charset {one[:20]}": functools.partial(text, b"eJzt" + bytes(range(128, 256)) * 1_000, one.encode())
        for one in CODECS
    },
    "a charset of many names": lambda: (
        FROM
        + b"Content-Type: text/plain; "
        + b"; ".join(b"charset=x%d" % n for n in range(5_000))
        + b"\r\n\r\n\xd6\xd0"
    ),
    "a type with 50,000 parameters": lambda: FROM + b"Content-Type: text/plain;" + b" a=b;" * 50_000 + b"\r\n\r\nhi",
    "a boundary of nothing": lambda: FROM + b'Content-Type: multipart/mixed; boundary=""\r\n\r\n' + b"--\r\n" * 100_000,
    "boundaries that begin each other": lambda: (
        FROM
        + b"".join(
            b'Content-Type: multipart/mixed; boundary="%s"\r\n\r\n--%s\r\n' % (b"b" * n, b"b" * n) for n in range(1, 60)
        )
    ),
    "a bounce of 10,000 recipients": lambda: (
        b"From: mailer-daemon@b.example\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b"
        b"\r\n\r\n--b\r\n\r\nfailed\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        + b"Final-Recipient: rfc822;x@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n" * 10_000
        + b"--b--\r\n"
    ),
    "a bounce by words without end": lambda: (
        b"From: mailer-daemon@b.example\r\nSubject: Undelivered Mail\r\n\r\n"
        + b"<x@b.example>: host said: 550 " * 100_000
    ),
    "digits as sizes": lambda: (
        FROM
        + b"Lines: "
        + b"9" * 5_000
        + b"\r\nContent-Length: "
        + b"9" * 5_000
        + b"\r\nDate: Mon, 99999999999999999999 Jan 99999 99:99:99 +9999999\r\n\r\nhi"
    ),
    "uuencoded without end": lambda: PLAIN + b"begin 644 x\r\n" + b"M" + b"_" * 60 + b"\r\n" * 200_000,
    "nothing": lambda: b"",
    "one dot": lambda: b".",
    "a picture": lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 1_000,
}


def every() -> Iterator[tuple[str, bytes]]:
    """Each attack, made when it is its turn."""
    for name, make in ATTACKS.items():
        yield name, make()
    for name, (raw, _said) in test_hostile.BOMBS.items():
        yield f"{name} (reading)", raw
