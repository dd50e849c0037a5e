import smtplib
import threading

import pytest

from engine import errors, settings
from notifications import delivery, mailbox, mailbox_server

PLAIN = b"From: A <a@b.example>\r\nTo: c@d.example\r\nSubject: =?utf-8?b?5L+u5aSN?=\r\n\r\nhello\r\n"

WITH_ID = b"Message-ID: <1@b.example>\r\n" + PLAIN


@pytest.fixture
def kept(tmp_path):
    return mailbox.Mailbox(tmp_path / "var" / "mailbox", keep_count=5)


@pytest.fixture
def listening(kept):
    server = mailbox_server.MailboxServer(kept, "127.0.0.1", 0)
    server.start()
    yield server
    server.stop()


def test_a_mail_sent_by_smtp_is_there_with_its_envelope(kept, listening):
    with smtplib.SMTP(listening.host, listening.port) as line:
        line.sendmail("bounce@b.example", ["c@d.example"], PLAIN)
    (heading,) = kept.page().headings
    mail = kept.open(heading.key)
    assert (heading.subject, heading.sender, heading.recipient) == ("修复", "A <a@b.example>", "c@d.example")
    assert mail.text == "hello\n"
    assert mail.source.startswith("Return-Path: <bounce@b.example>\nDelivered-To: c@d.example\nFrom: A")


def test_a_mail_is_still_there_after_a_restart(kept):
    key = kept.add(PLAIN)
    assert mailbox.Mailbox(kept.folder).open(key).heading.subject == "修复"


def test_the_newest_comes_first_and_the_oldest_go(kept):
    keys = [kept.add(PLAIN) for _ in range(7)]
    page = kept.page()
    assert [heading.key for heading in page.headings] == keys[:1:-1]
    with pytest.raises(errors.NoSuchMail, match="keeps the newest 5"):
        kept.open(keys[0])


def test_a_mail_that_comes_again_is_kept_once_also_after_a_restart(kept):
    key = kept.add(WITH_ID)
    assert [kept.add(WITH_ID), mailbox.Mailbox(kept.folder).add(WITH_ID)] == [key, key]
    assert kept.page().count == 1


def test_a_message_id_with_other_content_and_a_mail_without_any_are_mails_of_their_own(kept):
    keys = [kept.add(mail) for mail in (WITH_ID, WITH_ID + b"and more\r\n", PLAIN, PLAIN)]
    assert len(set(keys)) == kept.page().count == 4


def test_a_mail_that_has_gone_as_one_of_too_many_is_kept_when_it_comes_again(kept):
    first = kept.add(WITH_ID)
    later = [kept.add(PLAIN) for _ in range(5)]
    again = kept.add(WITH_ID)
    assert again != first
    assert [heading.key for heading in kept.page().headings] == [again, *later[:0:-1]]


def test_pages_follow_each_other_and_one_beyond_the_last_is_the_last(kept):
    keys = [kept.add(PLAIN) for _ in range(5)]
    assert [[heading.key for heading in kept.page(number, size=2).headings] for number in (1, 2, 3)] == [
        [keys[4], keys[3]], [keys[2], keys[1]], [keys[0]],
    ]  # fmt: skip
    assert (kept.page(9, size=2).number, kept.page(9, size=2).last) == (3, 3)


def test_an_empty_mailbox_has_one_empty_page(kept):
    assert (kept.page().headings, kept.page().number, kept.page().last) == ((), 1, 1)


@pytest.mark.parametrize("key", ["../../etc/passwd", "", "1.M1P1Q1.x/../../../etc/passwd", "1.M1P1Q1.nobody"])
def test_a_key_that_is_none_opens_nothing(kept, key):
    with pytest.raises(errors.NoSuchMail):
        kept.open(key)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("修復﨑".encode("gb18030"), "修復﨑"),
        (b"\xff\xfe", "\ufffd\ufffd"),
    ],
)
def test_text_that_is_called_gb2312_is_read_as_gb18030(kept, raw, text):
    head = b"Subject: x\r\nContent-Type: text/plain; charset=gb2312\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    assert kept.open(kept.add(head + raw)).text == text


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"\r\n\r\n",
        b"Subject: =?utf-8?b?!!!?=\r\n\r\nx",
        b"From: <<<\r\nTo: ,,;:\r\nDate: never\r\n\r\nx",
        b"\xff: \xfe\r\n\r\n\x00",
        b"Content-Type: text/plain; charset=klingon\r\n\r\nx",
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a",
    ],
)
def test_a_broken_mail_is_listed_and_opened_as_far_as_it_goes(kept, broken):
    key = kept.add(broken)
    assert len(kept.page().headings) == 1
    assert kept.open(key).heading.key == key


def test_files_that_came_with_a_mail_are_there_with_their_names(kept):
    mail = (
        b'Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: text/plain\r\n\r\nhi\r\n--a\r\n'
        b"Content-Type: application/pdf\r\n"
        b"Content-Disposition: attachment; filename*=utf-8''%E4%BF%AE.pdf\r\n\r\nPDF\r\n--a--\r\n"
    )  # fmt: skip
    (file,) = kept.open(kept.add(mail)).attachments
    assert (file.name, file.media_type, file.content.strip()) == ("修.pdf", "application/pdf", b"PDF")


def test_a_full_disk_is_a_temporary_refusal(kept, listening, monkeypatch):
    monkeypatch.setattr(kept, "add", _full)
    with smtplib.SMTP(listening.host, listening.port) as line, pytest.raises(smtplib.SMTPDataError) as refused:
        line.sendmail("a@b.example", ["c@d.example"], PLAIN)
    assert refused.value.smtp_code == 452


def _full(_content: bytes) -> str:
    raise OSError(28, "No space left on device")


def test_a_port_in_use_is_answered_with_a_sentence(kept, listening):
    second = mailbox_server.MailboxServer(kept, listening.host, listening.port)
    with pytest.raises(errors.MailboxPortTaken, match=f"can't listen on 127.0.0.1:{listening.port}.*mailbox.port"):
        second.start()


def test_it_stops_with_a_connection_open_and_starts_again(kept, listening):
    line = smtplib.SMTP(listening.host, listening.port)
    listening.stop()
    listening.stop()
    assert not [thread for thread in threading.enumerate() if thread.name == "mailbox"]
    line.close()
    fresh = mailbox_server.MailboxServer(kept, "127.0.0.1", 0)
    fresh.start()
    fresh.stop()


def test_what_the_outbox_holds_arrives_in_the_mailbox_as_the_settings_have_it(outbox, kept, listening):
    outbox.queue(name="王芳", mail_address="wang@例子.中国")
    known = settings.Settings(mailbox=settings.SECTIONS["mailbox"](port=listening.port))
    sender = delivery.Delivery.of(outbox.database, known, outbox.clock)
    assert sender.run_once(outbox.clock.now()).sent == 1
    sender.close()
    mail = kept.open(kept.page().headings[0].key)
    assert mail.heading.subject == "[RPR-1] Solution is due soon"
    assert mail.heading.sender == "Service Desk <desk@caseclock.example>"
    assert mail.heading.recipient == "王芳 <wang@xn--fsqu00a.xn--fiqs8s>"
    assert "Zhao Lei" in mail.text
    assert "Zhao Lei" in mail.html
