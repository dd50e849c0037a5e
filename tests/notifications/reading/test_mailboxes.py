"""Files with one mail or many."""

from notifications.reading import mailboxes

FIRST = b"From a@b.example Mon Jan  5 10:00:00 2026\nFrom: a@b.example\n\n>From here on\n>>From there\n"
SECOND = (
    b"From c@d.example  Tue Jan 06 10:00:00 2026 +0800\nFrom: c@d.example\n\nFrom the desk\n\nFrom Monday on we rest.\n"
)


def test_a_mailbox_has_its_mails_in_order_and_their_lines_as_they_were():
    assert list(mailboxes.mails(FIRST + b"\n" + SECOND)) == [
        FIRST.replace(b">From h", b"From h").replace(b">>From", b">From") + b"\n",
        SECOND,
    ]


def test_a_file_that_is_no_mailbox_is_one_mail():
    for content in (b"From: a@b.example\n\nhi\n\n" + FIRST, b"", b"\n\n" + FIRST, b"From here\n\nhi"):
        assert list(mailboxes.mails(content)) == [content]


def test_a_mailbox_with_carriage_returns_is_one_too():
    crlf = (FIRST + b"\n" + SECOND).replace(b"\n", b"\r\n")
    assert len(list(mailboxes.mails(crlf))) == 2
