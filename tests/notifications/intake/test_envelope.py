"""Which mail it is, what it answers, where it was sent to: of whatever comes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.intake import envelope

MAIL = (
    b"Message-ID: <one@x.example>\r\nIn-Reply-To: <two@x.example>\r\n"
    b"References: <root@x.example>\r\n <two@x.example>\r\n"
    b'To: "Desk, the" <Desk+7.AB@desk.example>, b@x.example\r\nDelivered-To: c@x.example\r\n\r\nbody\r\n'
)


def test_what_a_mail_answers_comes_nearest_first_and_each_address_once() -> None:
    found = envelope.of(MAIL)
    assert found.message_id == "<one@x.example>"
    assert found.parents == ("<two@x.example>", "<root@x.example>")
    assert found.recipients == ("desk+7.ab@desk.example", "b@x.example", "c@x.example")


def test_headers_that_are_put_on_and_line_ends_that_are_changed_on_the_way_make_no_other_mail() -> None:
    same = envelope.of(MAIL).key
    assert envelope.of(b"Received: by x\r\n" + MAIL).key == same
    assert envelope.of(MAIL.replace(b"\r\n", b"\n")).key == same
    assert envelope.of(MAIL.replace(b"body", b"other body")).key != same
    assert envelope.of(MAIL.replace(b"<one@", b"<other@")).key != same


def test_mails_without_an_id_are_told_apart_by_all_that_they_are() -> None:
    first, second = (envelope.of(b"Subject: " + one + b"\n\nhello") for one in (b"a", b"b"))
    assert first.message_id == second.message_id == ""
    assert first.key != second.key


@pytest.mark.parametrize("said", [b"<a\0b@x.example>", b"<a\x1bb@x.example>", b"a b", b"<>", b"<a b@x.example>"])
def test_what_no_database_takes_is_no_id(said: bytes) -> None:
    found = envelope.of(b"Message-ID: " + said + b"\nReferences: " + said + b"\n\nhello")
    assert (found.message_id, found.parents) == ("", ())


@given(st.binary(max_size=2000))
def test_any_bytes_have_an_envelope(raw: bytes) -> None:
    assert len(envelope.of(raw).key) == 64


def test_a_flood_of_references_and_headers_is_bounded() -> None:
    many = b"References: " + b" ".join(b"<%d@x>" % n for n in range(50_000)) + b"\n\n"
    assert len(envelope.of(many).parents) == 100
    assert len(envelope.of(b"X: y\n" * 500_000 + b"\nbody").key) == 64
