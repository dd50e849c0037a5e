"""Files that go with an answer: their names in the forms that programs read, their bounds, and where they come from."""

import dataclasses
from datetime import timedelta
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete

from engine import casefile, contexts, errors, fields, store
from engine.store import outbox as rows
from notifications import enclosures, parcels, policies, reading
from tests.engine.decide import desk
from tests.notifications import conftest, rfc5256

POLICY = policies.Policy("Service Desk", "desk@desk.example")
NAMES = st.text(st.sampled_from("故障照片三号梯（）草案v2.1 \"\\;,=?%*'é😀"), min_size=1, max_size=80)
PHOTO = b"\xff\xd8\xff" + bytes(range(256)) * 3


def read(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)


@given(NAMES)
def test_any_name_is_read_back_in_both_of_its_forms(given_name: str) -> None:
    name = fields.safe_name(given_name).replace('"', "'")
    raw = b"MIME-Version: 1.0\r\n" + enclosures.part(given_name, "image/jpeg", PHOTO)
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 76
    mail = read(raw)
    assert (mail.get_filename(), mail.get_content()) == (name, PHOTO)
    # What a program sees that does not know RFC 2231: the older parser takes the first of the two.
    fallback = message_from_bytes(raw).get_filename()
    assert str(make_header(decode_header(str(fallback)))) == name


@pytest.mark.parametrize(
    ("stored", "told"),
    [("application/pdf", "application/pdf"), ("message/rfc822", "application/octet-stream"),
     ("multipart/mixed", "application/octet-stream"), ("x\r\nBcc: a@b.example", "application/octet-stream")],
)  # fmt: skip
def test_a_type_that_a_part_may_not_have_is_told_as_unknown(stored: str, told: str) -> None:
    mail = read(b"MIME-Version: 1.0\r\n" + enclosures.part("a.pdf", stored, b"x"))
    assert (mail.get_content_type(), mail["Bcc"]) == (told, None)


def test_what_makes_a_mail_too_large_is_left_and_what_still_fits_goes() -> None:
    most = enclosures.MOST_BYTES
    files = [contexts.File(name, name) for name in ("whole", "much", "little")]
    for sizes, left in (((most, 1, 0), ["much"]), ((most + 1, most, 1), ["whole", "little"]), ((1, 1, 1), [])):
        found = enclosures.fitting(files, dict(zip(("whole", "much", "little"), sizes, strict=True)))
        assert [one.name for one in found if one.is_left] == left


@pytest.fixture
def answered(outbox: conftest.Outbox) -> tuple[conftest.Outbox, int]:
    """A queued answer with a Chinese photo, and a file that is too large."""
    with outbox.database.writing() as connection:
        photo = store.files.put(connection, PHOTO, "image/jpeg", conftest.NOW, 10_000)
        large = store.files.put(connection, bytes(enclosures.MOST_BYTES + 1), "video/mp4", conftest.NOW, 20_000_000)
    told = contexts.MailContext(
        case=contexts.Case("RPR-1", "Lift 3", "Repair request", "Dispatched"),
        recipient=contexts.Recipient("王芳", "requester"),
        event=contexts.Event("Answer", conftest.NOW.isoformat(), "李娜"),
        files=(contexts.File("三号梯照片.jpg", photo), contexts.File("录像.mp4", large)),
        body="照片见附件。",
    )
    row = {"template": "answer", "language": "zh-Hans", "context": told.as_json(), "to_kind": "requester"}
    row["template_hash"] = outbox.template_hash("answer", "zh-Hans")
    return outbox, outbox.queue(mail_address="wang@customer.example", name="王芳", rule="requester", **row)


def mailed(outbox: conftest.Outbox, notification: int) -> bytes:
    with outbox.database.reading() as connection:
        row = rows.mail(connection, notification)
    assert row
    return parcels.Parcels(outbox.database, POLICY).of(row).content


def test_an_answer_carries_its_files_and_says_what_is_left(answered: tuple[conftest.Outbox, int]) -> None:
    raw = mailed(*answered)
    mail = read(raw)
    (file,) = mail.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == ("三号梯照片.jpg", "image/jpeg")
    assert file.get_content() == PHOTO
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body
        assert "三号梯照片.jpg" in body.get_content()
        assert "录像.mp4（文件过大" in body.get_content()
    assert raw == mailed(*answered), "every try is the same mail"
    theirs = reading.read(raw)
    assert [(one.name, b"".join(one.pieces())) for one in theirs.attachments] == [("三号梯照片.jpg", PHOTO)]


def test_dovecot_sees_the_file_beside_the_text(answered: tuple[conftest.Outbox, int]) -> None:
    if not rfc5256.DOVECOT.exists():
        pytest.skip("Dovecot is not here: apt-get install dovecot-imapd")
    (structure,) = rfc5256.structures([mailed(*answered)])
    assert '("text" "plain"' in structure
    assert '"alternative"' in structure
    # It reads the form of RFC 2231 and gives it back as it stands, the older one beside it.
    assert '"filename*" "utf-8\'\'%E4%B8%89%E5%8F%B7%E6%A2%AF%E7%85%A7%E7%89%87.jpg"' in structure


def test_a_file_that_is_gone_is_a_mail_that_fails_with_a_sentence(answered: tuple[conftest.Outbox, int]) -> None:
    outbox, notification = answered
    with outbox.database.writing() as connection:
        connection.execute(delete(conftest.TABLES["files"]))
    with pytest.raises(errors.NotRendered, match="a file that goes with the mail is not in the database any more"):
        mailed(outbox, notification)


FILES = ({"hash": "aa", "name": "plan.pdf", "bytes": 3, "media_type": "application/pdf"},)


def test_only_what_was_given_to_the_answer_goes_and_only_to_the_customer() -> None:
    story = desk.Story(
        desk.changed(
            desk.TEXT.replace("  cost:", "  papers: {type: files}\n  secret: {type: files, personal: true}\n  cost:")
            .replace("diagnose: {by: [technician], form: [level]", "diagnose: {by: [technician], form: [level, papers]")
            .partition("notifications:\n")[0]
            + "notifications:\n"
            "  - {when: diagnose, template: diagnosed, to: [requester, team_lead], show: [papers, secret]}\n"
            "  - {when: note, template: noted, to: [requester]}\n"
        )
    )
    story.tell("open", "li_na", desk.MONDAY, equipment="lift")
    case = story.case
    assert case

    def files(event: str, **data: object) -> dict[str, tuple[contexts.File, ...]]:
        command = casefile.Command(case.number, event, desk.person("li_na"), data)
        known = casefile.Known(files=frozenset({"aa"}))
        at = desk.MONDAY + timedelta(minutes=5)
        decision = desk.decide.decide(story.workflow, case, command, at, desk.DESK, known)
        assert decision.refusal is None
        return {one.to: one.context.files for one in decision.notices}

    plan = (contexts.File("plan.pdf", "aa"),)
    assert files("answer", body="Here it is.", files=list(FILES)) == {"requester": plan}
    assert files("note", body="Ours alone.", files=list(FILES)) == {"requester": ()}
    case.fields["secret"] = [dict(FILES[0], name="secret.pdf")]
    assert files("diagnose", level="minor", papers=list(FILES)) == {"requester": plan, "wang_fang": ()}
    assert dataclasses.replace(plan[0], is_left=True).hash == "aa"
