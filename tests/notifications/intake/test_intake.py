"""Mail that comes in: once, onto its case, and whole whatever cuts it off."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from engine import casefile, faultpoints, store
from notifications import reading
from notifications.intake import intake
from tests.notifications.intake.conftest import AGENT, MAILBOX, WANG, Post

POINTS = ("intake.recorded", "intake.begun", "intake.said", "intake.settled")
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(40)
QUOTED = "After three.\n\nOn Mon, 16 Feb 2026 at 09:00, Desk <desk@desk.example> wrote:\n> When may we come?\n"


class Killed(BaseException):
    """The power goes."""


def test_a_reply_to_a_case_that_waits_moves_it_on_and_has_the_words_without_the_quote(either: Post) -> None:
    either.ask()
    found = either.receive(either.answering(QUOTED))
    assert (found.state, found.why, found.case) == ("taken", "references", either.number)
    assert either.said() == [("customer_replied", "After three.")]
    assert either.case.configuration == ("received",)


def test_on_a_case_that_waits_for_nobody_a_mail_is_a_message(post: Post) -> None:
    assert post.receive(post.answering("It rattles again.")).state == "taken"
    post.cases.submit(casefile.Command(post.number, "finish", AGENT), post.now)
    assert post.receive(post.answering("Thank you!")).state == "taken"
    assert post.said() == [("customer_message", "It rattles again."), ("customer_message", "Thank you!")]


def test_files_of_a_reply_that_has_no_place_for_them_come_beside_it(post: Post) -> None:
    post.ask()
    mail = post.answering()
    mail.add_attachment(PICTURE, maintype="image", subtype="png", filename="门口的照片.png")
    mail.add_attachment(bytes(200_000), maintype="video", subtype="mp4", filename="too large.mp4")
    assert post.receive(mail).state == "taken"
    assert [event for event, _ in post.said()] == ["customer_message", "customer_replied"]
    assert post.files() == ["门口的照片.png"]


def test_a_file_without_a_name_has_one_on_the_case_and_a_long_one_keeps_its_ending(post: Post) -> None:
    mail = post.answering()
    mail.add_attachment(PICTURE, maintype="image", subtype="png")
    mail.add_attachment(PICTURE, maintype="image", subtype="png", filename="x" * 150 + ".png")
    assert post.receive(mail).state == "taken"
    assert post.files() == ["file", "x" * 116 + ".png"]


@pytest.mark.parametrize("source", ["pipe", "imap"])
def test_the_same_mail_by_two_ways_or_twice_is_one(post: Post, source: str) -> None:
    raw = post.answering().as_bytes()
    first = post.receive(raw)
    again = post.receive(b"Received: from elsewhere by relay\r\nDelivered-To: desk@desk.example\r\n" + raw, source)
    assert first.id == again.id
    assert len(post.said()) == 1


def test_the_same_mail_in_several_hands_at_once_is_one(either: Post) -> None:
    raw = either.answering().as_bytes()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: either.receive(raw).id, range(8)))
    assert len(set(found)) == 1
    assert len(either.said()) == 1


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("waits", [True, False])
def test_a_kill_at_any_point_loses_and_doubles_nothing(either: Post, point: str, waits: bool) -> None:
    if waits:
        either.ask()
    raw = either.answering().as_bytes()

    def strike(passed: str) -> None:
        if passed == point:
            raise Killed

    faultpoints.arm(strike)
    try:
        with pytest.raises(Killed):
            either.receive(raw)
    finally:
        faultpoints.arm(None)
    if waits and point == "intake.said":
        either.ask()  # What a second try finds is another state: it must not say it as something else.
    either.wait(intake.LEASE_S + 1)
    assert either.intake.run_once(either.now) == intake.Counts(taken=0 if point == "intake.settled" else 1)
    assert [words for _, words in either.said()] == ["After three."]
    assert either.incoming(1).state == "taken"
    assert either.intake.run_once(either.now) == intake.Counts()


def test_a_mail_that_can_not_be_worked_is_put_aside_and_the_others_go_on(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = reading.read

    def poisoned(raw: bytes) -> reading.Mail:
        if b"poison" in raw:
            raise MemoryError
        return read(raw)

    monkeypatch.setattr(reading, "read", poisoned)
    mails = [post.answering("poison"), *(post.answering(f"mail {n}") for n in range(9))]
    for mail in mails:
        post.intake.record(mail.as_bytes(), "pipe", post.now)
    assert post.intake.run_once(post.now) == intake.Counts(taken=9, stumbled=1)
    for _ in range(store.incoming.MOST_TRIES + 1):
        post.wait(intake.LEASE_S + 1)
        post.intake.run_once(post.now)
    found = post.incoming(1)
    assert (found.state, found.why, found.tries) == ("quarantined", "MemoryError", store.incoming.MOST_TRIES)
    assert len(post.said()) == 9


@pytest.mark.parametrize("header", [{"Auto_Submitted": "auto-replied"}, {"Return_Path": "<>"}, {"X_Autoreply": "yes"}])
def test_what_nobody_wrote_moves_nothing(post: Post, header: dict[str, str]) -> None:
    post.ask()
    found = post.receive(post.answering("I am away until Monday.", **header))
    assert (found.state, found.case) == ("automatic", post.number)
    assert post.said() == []
    assert post.case.configuration == ("waiting",)


def test_our_own_mail_that_comes_back_is_nobody_s_word(post: Post) -> None:
    found = post.receive(post.answering(From=f"Desk <{MAILBOX.upper()}>"))
    assert (found.state, found.why) == ("automatic", "our own address")


def test_somebody_else_in_a_known_thread_moves_nothing(post: Post) -> None:
    found = post.receive(post.answering(From="Boss <boss@sunrise.example>"))
    assert (found.state, found.case, post.said()) == ("unconfirmed", post.number, [])


def test_a_mail_without_a_case_waits_for_a_person(post: Post) -> None:
    found = post.receive(post.mail("Our lift is stuck.", From=WANG))
    assert (found.state, found.why, found.case) == ("triage", "no case is known", None)


@pytest.mark.parametrize("raw", [b"", b"\x00" * 4000, b"From: " + b"(" * 9000, bytes(range(256)) * 30])
def test_what_is_no_mail_waits_too(post: Post, raw: bytes) -> None:
    assert post.receive(raw).state == "triage"


def test_a_mail_of_nothing_but_a_picture_says_its_subject(post: Post) -> None:
    mail = post.answering("", Subject="The door, from outside")
    mail.add_attachment(PICTURE, maintype="image", subtype="png", filename="door.png")
    post.receive(mail)
    assert post.said() == [("customer_message", "The door, from outside")]


def test_a_very_long_mail_is_cut_and_stays_on_record(post: Post) -> None:
    post.receive(post.answering("word " * 50_000))
    ((_, words),) = post.said()
    assert len(words) < 110_000
    assert words.endswith("[…]")


def test_a_mail_with_characters_that_no_text_can_have_is_taken_without_them(post: Post) -> None:
    raw = post.answering("After three.").as_bytes().replace(b"After three.", b"After\x0bthree\x1b.\x08")
    assert post.receive(raw).state == "taken"
    assert post.said() == [("customer_message", "After\\nthree.")]
