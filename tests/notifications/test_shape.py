"""The shape of whole mails as they travel, of every template in every language, and with values that mean harm."""

from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import contexts, errors, places
from engine.definitions import definition, uses
from notifications import message
from tests.engine.scenarios import plays
from tests.notifications.test_message import LETTER
from tests.notifications.test_templates import CUSTOMERS, DESK, EVERY, rendered

HEADERS = [
    *("Date", "Message-ID", "In-Reply-To", "References", "From", "Reply-To", "To", "Subject"),
    *("Auto-Submitted", "X-Auto-Response-Suppress", "MIME-Version", "Content-Type"),
]
ANY_TEXT = st.text(max_size=80)
FILES = sorted(places.WORKFLOWS.glob("*.yaml"))


def mails_of(published, full_context, language: str) -> Iterator[bytes]:
    """Every template of a language as it travels."""
    for name in (name for name, known in EVERY if known == language):
        reader = contexts.Recipient("王芳", "requester" if name in CUSTOMERS else "supervisor")
        mail = rendered(published, name, language, full_context(recipient=reader))
        yield message.compose(replace(LETTER, subject=mail.subject, text=mail.text, html=mail.html)).content


def parsed(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=policy.default)


def by_the_old_parser(content: bytes) -> str:
    """The subject as Python's parser from before the one of today reads it."""
    raw = message_from_bytes(content)["Subject"]
    return str(make_header(decode_header(raw.replace("\r\n", ""))))


@pytest.mark.parametrize("language", definition.LANGUAGES)
def test_every_mail_is_seven_bits_in_short_lines_with_two_forms_and_the_headers_that_are_ours(
    published, full_context, language
):
    subjects = []
    for content in mails_of(published, full_context, language):
        head, _, body = content.partition(b"\r\n\r\n")
        assert content.isascii()
        assert b"\n" not in content.replace(b"\r\n", b"")
        assert max(map(len, head.split(b"\r\n"))) <= 76
        assert max(map(len, body.split(b"\r\n"))) <= 78
        mail = parsed(content)
        # With no List-Unsubscribe and no Precedence: some desks take a mail with either for automatic and drop it.
        assert sorted(mail.keys()) == sorted(HEADERS)
        assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
        subjects.append(mail["Subject"])
        assert by_the_old_parser(content) == mail["Subject"]
    # What tells of several cases, or of none, has the number of none.
    assert len([one for one in subjects if not one.startswith("[RPR-1] ")]) == len(DESK)


@given(st.text(st.sampled_from("修复时限楊﨑👩‍👩‍👧🇨🇳é =?_[]RPR-2 abc"), max_size=120))
def test_any_subject_is_read_alike_by_two_parsers(subject):
    content = message.compose(replace(LETTER, subject=subject)).content
    assert by_the_old_parser(content).strip() == parsed(content)["Subject"].strip() == subject.strip()


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_no_name_and_no_subject_writes_a_header(subject, to_name, from_name):
    try:
        content = message.compose(replace(LETTER, subject=subject, to_name=to_name, from_name=from_name)).content
    except errors.BadHeader:
        return
    mail = parsed(content)
    assert sorted(mail.keys()) == sorted(HEADERS)
    assert [one.addr_spec for one in mail["To"].addresses] == [LETTER.to_address]
    assert [one.addr_spec for one in mail["From"].addresses] == [LETTER.from_address]


@given(st.lists(st.text(st.characters(exclude_categories=("Cs",)), max_size=30), min_size=1, max_size=3))
def test_no_id_writes_a_header(references):
    with pytest.raises(errors.BadHeader):
        message.compose(replace(LETTER, references=(*LETTER.references, *references)))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_workflows_send_requesters_nothing_but_mails_with_the_one_subject_of_the_case(path):
    known = plays.stage().workflow(path.stem).definition
    assert {use.template for use in uses.of(known) if "requester" in use.to} <= set(CUSTOMERS)
