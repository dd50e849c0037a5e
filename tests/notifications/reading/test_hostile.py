"""Mails made to break a reader: read within bounds, and what was left is said."""

import subprocess
import sys

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications import reading

PAGE = b"From: a@b.example\nContent-Type: text/html\n\n"
MIXED = b"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n"
BASE64 = b"From: a@b.example\nContent-Type: application/x\nContent-Transfer-Encoding: base64\n\n"
PLAIN = b"From: a@b.example\n\n"
NESTED = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (one, one) for one in range(3_000))
WITHIN = b"".join(b"--b\nContent-Type: message/rfc822\n\n" for _ in range(3_000))

# Each with what the notes say. Work without a bound would take minutes or hours for any of them.
BOMBS = {
    "parts nested in parts": (b"From: a@b.example\n" + NESTED + b"\nhi", "nested more than 50 deep"),
    "mails within mails": (MIXED + WITHIN, "more than 2,000 parts"),
    "10,000 parts": (MIXED + b"--b\n\nhi\n" * 10_000 + b"--b--\n", "more than 2,000 parts"),
    "10,000 attachments": (
        MIXED + b"--b\nContent-Type: a/b; name=x\nContent-Transfer-Encoding: base64\n\nQUJD\n" * 10_000,
        "more than 2,000 parts",
    ),
    "a flood of headers": (b"From: a@b.example\n" + b"X: y\n" * 200_000 + b"\nhi", "headers of a part"),
    "one long header": (b"From: a@b.example\nSubject: " + b"x" * 5_000_000 + b"\n\nhi", "headers of a part"),
    "a header of many lines": (b"From: a@b.example\nSubject: x\n" + b" y\n" * 200_000 + b"\nhi", "headers of a part"),
    "lines that may be boundaries": (MIXED + b"--x\n" * 201_000, "look like boundaries"),
    "a long text": (PLAIN + b"The lift stops.\n" * 300_000, "longer than is read"),
    "many lines": (PLAIN + b"On 2026-01-05 10:00\n" * 100_000, "too many lines"),
    "tags in tags": (PAGE + b"<div>" * 50_000, "read as bare text"),
    "tags opened anew": (
        PAGE + b"".join(b"<b id=%d>" % one for one in range(300)) + b"<div>x</div>" * 50_000,
        "read as bare text",
    ),
    "attributes": (PAGE + b"<p " + b"".join(b"a%d=1 " % one for one in range(50_000)) + b">x", "read as bare text"),
    "entities": (PAGE + b"&amp;" * 100_000, "read as bare text"),
    "encoded words": (b"From: a@b.example\nSubject: " + b"=?utf-8?q?x" * 5_000 + b"\n\nhi", "without its end"),
    "open comments": (b"From: " + b"(" * 60_000 + b"\n\nhi", "No address"),
    "open quotes": (b"From: " + b'"\\' * 4_000 + b"\n\nhi", "No address"),
    "padding": (BASE64 + b"QUJDREVGR0hJSktM=\n" * 100_000, ""),
    "open comments of html": (PAGE + b"<!--" * 100_000, ""),
    "cells": (PAGE + b"<table><tr>" + b"<td>x" * 20_000, ""),
    "dashes": (PLAIN + (b"-" * 1_000 + b"\n") * 2_000, ""),
    "labels": (PLAIN + b"From: x\n" * 10_000, ""),
    "a word as a sender": (b"From: " + b"a" * 65_000 + b"\n\nhi", "No address"),
    "signatures": (PLAIN + b"-- \n" * 20_000, ""),
    "blocks of a report": (
        b"From: mailer-daemon@b.example\nContent-Type: message/delivery-status\n\n" + b"x:\n\n" * 200_000,
        "",
    ),
    "files that begin": (PLAIN + b"begin 644 x\n" * 20_000, ""),
}


@pytest.mark.parametrize(("raw", "said"), BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_read_in_bounded_work(raw: bytes, said: str):
    found = reading.read(raw)
    assert any(said in note for note in found.notes) or not said


def test_a_large_attachment_takes_the_room_of_its_mail_and_little_more(tmp_path):
    path = tmp_path / "large.eml"
    head = MIXED + b"--b\n\nhi\n--b\nContent-Type: a/b; name=x\nContent-Transfer-Encoding: base64\n\n"
    path.write_bytes(head + (b"QUJD" * 19 + b"\n") * 400_000 + b"--b--\n")
    program = (
        "import resource, sys; from pathlib import Path; from notifications import reading\n"
        "used = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "raw = Path(sys.argv[1]).read_bytes(); before = used(); found = reading.read(raw)\n"
        "print(found.attachments[0].size, used() - before)"
    )
    asked = subprocess.run([sys.executable, "-c", program, path], capture_output=True, text=True, check=True)
    size, kilobytes = map(int, asked.stdout.split())
    assert size == 57 * 400_000
    assert kilobytes * 1024 < path.stat().st_size / 2


FRAGMENTS = (
    b"From: |To: |Subject: |=?utf-8?B?|=?gb2312?Q?|?=|\n|\r\n|\r|\n\n|--b\n|--b--\n"
    b"|Content-Type: multipart/mixed; boundary=b\n|Content-Type: text/html\n|Content-Type: message/rfc822\n"
    b'|Content-Transfer-Encoding: base64\n|;|"|<|>|@|,|(|)|a|\xd6\xd0|\xe4\xbd\xa0|\0|=|%E4'
    b"|filename*0*=utf-8''|<div>|</div>|<blockquote>|&#|begin 644 x\n|end\n|> |-- \n|\x1b$B|~{|+AGE"
)
SHAPES = st.lists(st.sampled_from(FRAGMENTS.split(b"|")), max_size=60).map(b"".join)


@given(st.one_of(st.binary(max_size=300), SHAPES))
def test_no_bytes_make_it_raise_and_all_that_is_told_is_text(raw: bytes):
    found = reading.read(raw)
    assert orjson.loads(orjson.dumps(found.facts("x")))["file"] == "x"
    assert len(found.notes) <= 40
