"""What a reply's words and codes mean, and when an address is dead."""

from pathlib import Path

import pytest

from notifications.bounces import codes, phrases, reasons, replies

TABLE = [(reason, " xx ".join(halves)) for reason, listed in reasons.rows(phrases.PHRASES) for halves in listed]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("550 5.1.1 <ann@town.example>: User unknown", "userunknown"),
        ("550 用户不存在", "userunknown"),
        ("550 5.2.2 mailbox is full, unknown user would be another thing", "mailboxfull"),
        ("对方邮箱空间已满", "mailboxfull"),
        ("554 5.7.1 spf check of this spam failed", "authfailure"),
        ("554 垃圾邮件，已拒收", "spamdetected"),
        ("550 5.7.1 xx", "policyviolation"),
        ("550 5.7.1 Recipient address rejected: Media error, code 5.6.0", "policyviolation"),
        ("550 Recipient address rejected", "userunknown"),
        ("550 https://help.example/why#userunknown", "undefined"),
        ("host userunknown.example[192.0.2.1] said: 550 xx", "undefined"),
        ("550 <spam@town.example> xx", "undefined"),
        ("552 xx", "mailboxfull"),
        ("", "undefined"),
    ],
)
def test_words_go_before_codes_and_vague_words_after_them(text: str, reason: str) -> None:
    assert reasons.reason_of(text, replies.told(text, innermost=True)) == reason


@pytest.mark.parametrize(
    ("command", "reason"), [("RCPT", "userunknown"), ("DATA", "filtered"), ("MAIL", "rejected"), ("CONN", "blocked")]
)
def test_who_is_unknown_depends_on_the_command_that_was_refused(command: str, reason: str) -> None:
    assert reasons.reason_of("550 user unknown", replies.Reply("550"), command) == reason


@pytest.mark.parametrize(
    ("reason", "status", "action", "dead"),
    [
        ("userunknown", "5.1.1", "failed", True),
        ("userunknown", "4.1.1", "failed", True),
        ("userunknown", "4.1.1", "delayed", False),
        ("hostunknown", "", "failed", True),
        ("hasmoved", "5.1.6", "failed", True),
        ("notaccept", "5.3.2", "failed", True),
        ("notaccept", "4.3.2", "failed", False),
        ("mailboxfull", "5.2.2", "failed", False),
        ("blocked", "5.7.1", "failed", False),
        ("suspend", "5.2.1", "failed", False),
        ("undefined", "5.0.0", "failed", True),
        ("undefined", "4.0.0", "failed", False),
        ("undefined", "", "failed", False),
    ],
)
def test_an_address_is_dead_by_its_reason_and_by_class_only_where_there_is_none(
    reason: str, status: str, action: str, dead: bool
) -> None:
    assert reasons.is_permanent(reason, replies.Reply("", status), action) is dead


@pytest.mark.parametrize(
    ("reply", "action", "status"),
    [
        (replies.Reply("550", "5.1.10"), "failed", "5.1.10"),
        (replies.Reply("452"), "failed", "4.2.2"),
        (replies.Reply("552"), "failed", "5.2.2"),
        (replies.Reply(), "delayed", "4.2.2"),
        (replies.Reply(), "failed", "5.2.2"),
    ],
)
def test_a_code_of_ones_own_stays_and_another_follows_from_the_reason(
    reply: replies.Reply, action: str, status: str
) -> None:
    assert reasons.status_for("mailboxfull", reply, action) == status


def test_no_phrase_is_hidden_by_a_row_above_it() -> None:
    said = {(reason, phrase): reasons.said_in(phrase) for reason, phrase in TABLE}
    assert {key: got for key, got in said.items() if got != key[0]} == {}


def test_every_reason_has_a_code() -> None:
    assert {reason for reason, _phrase in TABLE} | {*codes.OF_ENHANCED.values(), *codes.OF_REPLY.values()} <= {
        *codes.OF_REASON
    }


def test_every_reason_is_documented() -> None:
    told = (Path(__file__).parents[3] / "docs" / "bounces.md").read_text(encoding="utf-8")
    assert [
        reason for reason in {*codes.OF_REASON, reasons.UNKNOWN, "feedback"} if f"\n| `{reason}` |" not in told
    ] == []


@pytest.mark.parametrize(
    ("text", "code", "status"),
    [
        ("550 5.1.1 no", "550", "5.1.1"),
        ("550-5.7.26 one\n550 5.7.26 two", "550", "5.7.26"),
        ("host a[192.0.2.1] said: 452 4.2.2 no", "452", "4.2.2"),
        ("no reply after 450 minutes, 550 bytes (#5.4.1)", "", "5.4.1"),
        ("192.0.2.250 5.10.1.2 port 587 v5.2.1", "", ""),
        ("554 4.4.7 expired <421 4.4.2 timed out>", "421", "4.4.2"),
        ("ERROR_CODE :550, ERROR_CODE :5.1.1 no", "550", "5.1.1"),
        ("原因：550 不存在", "550", ""),
        ("250 2.0.0 ok", "", ""),
    ],
)
def test_a_reply_is_told_from_other_numbers(text: str, code: str, status: str) -> None:
    assert replies.told(text, innermost=True) == replies.Reply(code, status)
