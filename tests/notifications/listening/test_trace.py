"""The lines before a mail: whatever a peer calls itself, it writes no line of its own."""

from datetime import UTC, datetime
from email import message_from_bytes

from hypothesis import given
from hypothesis import strategies as st

from notifications.intake import envelope
from notifications.listening import trace

AT = datetime(2026, 2, 16, 1, 40, tzinfo=UTC)
RELAYED = b"Received: by relay.example; Mon, 16 Feb 2026\r\nFrom: a@b.example\r\n\r\nhi\r\n"


@given(st.text(), st.text())
def test_what_a_peer_says_stands_in_one_line(says: str, peer: str) -> None:
    found = trace.lines("", ["desk@desk.example"], trace.Origin(peer, says, "SMTP"), "x", AT)
    assert found.count(b"\r\n") == 4
    assert message_from_bytes(found + b"\r\n").keys() == ["Return-Path", "Delivered-To", "Received"]


@given(st.text(max_size=40))
def test_an_address_that_is_plain_makes_one_line(address: str) -> None:
    if trace.is_plain(address):
        assert trace.lines(address, [address], trace.Origin("", "", "SMTP"), "x", AT).count(b"\n") == 4


def test_a_mail_that_was_handed_over_before_is_known_though_its_lines_differ() -> None:
    first, again = (
        trace.lines("a@b.example", ["desk@desk.example"], trace.Origin("::1", "r", "LMTP"), "x", at)
        for at in (AT, AT.replace(hour=2))
    )
    assert first != again
    assert envelope.of(first + RELAYED).key == envelope.of(again + RELAYED).key == envelope.of(RELAYED).key
    sensor = b"From: sensor@b.example\r\n\r\nalarm\r\n"
    assert envelope.of(first + sensor).key != envelope.of(again + sensor).key
