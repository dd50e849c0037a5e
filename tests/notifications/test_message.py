from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import errors
from notifications import addresses, message

LETTER = message.Letter(
    message_id="<1.RPR-1@desk.example>",
    references=("<RPR-1@desk.example>", "<0.RPR-1@desk.example>"),
    at=datetime(2026, 2, 16, 1, 40, tzinfo=UTC),
    from_name="维修台",
    from_address="desk@desk.example",
    to_name="王芳",
    to_address="wang@customer.example",
    subject="[RPR-1] 修复时限已用完",
    text="修复时限已用完。\n.\n最后一行\n",
    html="<p>修复时限已用完。</p>\n",
)
# What people write in several scripts, with emoji of several code points and spaces in all places.
WORDS = st.text(
    st.sampled_from('修复时限已用完王芳赵磊楊﨑👩‍👩‍👧🇨🇳éß=?_ "(),<>@[]RPR-2026 abcxyz'), min_size=1, max_size=120
)
ANYTHING = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=120)


def parsed(letter: message.Letter) -> EmailMessage:
    return message_from_bytes(message.compose(letter).content, policy=policy.default)


@given(st.one_of(WORDS, ANYTHING))
def test_any_subject_survives_the_way_through_a_header(subject):
    headers = message.compose(replace(LETTER, subject=subject)).content.partition(b"\r\n\r\n")[0]
    assert parsed(replace(LETTER, subject=subject))["Subject"].strip() == subject.strip()
    assert headers.isascii()
    assert max(len(line) for line in headers.split(b"\r\n")) <= 76


@given(st.one_of(WORDS, ANYTHING))
def test_each_encoded_word_is_short_and_of_whole_characters(subject):
    for line in message.unstructured("Subject", subject).split("\r\n "):
        if line.startswith("=?utf-8?"):
            ((content, charset),) = decode_header(line)
            assert len(line) <= 75
            assert content.decode(charset)


@given(st.one_of(WORDS, ANYTHING))
def test_any_name_survives_and_breaks_no_address(name):
    (to,) = parsed(replace(LETTER, to_name=name))["To"].addresses
    assert to.addr_spec == "wang@customer.example"
    # Python's own reader leaves the space between two encoded words of a name standing.
    assert to.display_name.replace(" ", "") == name.replace(" ", "")


@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r"), max_size=300))
def test_any_body_survives_in_seven_bits_and_short_lines(text):
    content = message.compose(replace(LETTER, text=text)).content
    body = parsed(replace(LETTER, text=text)).get_body(("plain",))
    assert content.isascii()
    assert max(len(line) for line in content.split(b"\r\n")) <= 78
    assert body.get_payload(decode=True).decode().replace("\r\n", "\n").rstrip("\n") == text.rstrip("\n")


def test_a_retry_is_the_same_mail_to_the_byte():
    assert message.compose(LETTER) == message.compose(replace(LETTER))


def test_text_comes_first_and_html_is_its_alternative():
    mail = parsed(LETTER)
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert {part["Content-Transfer-Encoding"] for part in mail.iter_parts()} <= {"base64", "quoted-printable"}


def test_headers_say_that_a_machine_wrote_it_and_to_which_conversation_it_belongs():
    mail = parsed(LETTER)
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == ("auto-generated", "All")
    assert (mail["In-Reply-To"], mail["References"]) == (
        "<0.RPR-1@desk.example>",
        "<RPR-1@desk.example> <0.RPR-1@desk.example>",
    )
    assert (mail["Message-ID"], mail["Date"].datetime) == (LETTER.message_id, LETTER.at)
    assert mail["Reply-To"].addresses[0].addr_spec == "desk@desk.example"


@pytest.mark.parametrize("field", ["subject", "to_name", "from_name", "message_id"])
@pytest.mark.parametrize("bad", ["x\r\nBcc: thief@evil.example", "x\nBcc: a@b.c", "x\0", "x\u2028y"])
def test_a_value_that_would_start_a_header_is_refused(field, bad):
    with pytest.raises(errors.BadHeader, match="header"):
        message.compose(replace(LETTER, **{field: bad}))


@pytest.mark.parametrize(
    "bad",
    [
        "a@b\r\nRCPT TO:<c@d.e>",
        "a b@c.de",
        "@c.de",
        "a@",
        "a@b@c.de",
        "a@-.de",
        "<a@b.c>",
        "a..b@c.de",
        "a@" + "b" * 300,
    ],
)
def test_an_address_that_is_none_is_refused_with_a_sentence(bad):
    with pytest.raises(errors.BadAddress, match="can't be mailed to"):
        message.compose(replace(LETTER, to_address=bad))


def test_a_domain_travels_as_a_label_and_a_chinese_local_part_needs_smtputf8():
    assert addresses.travelling("desk@例子.中国") == "desk@xn--fsqu00a.xn--fiqs8s"
    assert not message.compose(replace(LETTER, to_address="desk@例子.中国")).utf8
    assert message.compose(replace(LETTER, to_address="王芳@例子.中国")).utf8
