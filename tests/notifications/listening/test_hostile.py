"""Hostile mails on the real way in: each is answered, moves nothing that it should not, and the desk goes on.

`python -m tests.hostile` does this with the large ones too, and measures.
"""

import pytest

from notifications import reading
from notifications.intake import loops
from tests.hostile import attacks
from tests.notifications.intake.conftest import MAILBOX, NUMBER, WANG, Post, either
from tests.notifications.listening.conftest import Opens, spoken

__all__ = ["either"]

SMALL = (
    "NULs everywhere", "half characters", "a name in 10,000 pieces", "line ends in names",
    "encoded words in encoded words", "mails within mails in base64", "recipients in groups and comments",
    "scripts in a page", "a page of a billion laughs", "punycode", "the charset zlib",
    "boundaries that begin each other",    "digits as sizes", "nothing", "one dot", "a picture",
)  # fmt: skip
FORGED = (
    "a token that is forged", "a root that is forged", "a number that is somebody else's",
    "lines before a mail that look like the listener's",
)  # fmt: skip
FOR_DATABASES = (
    "a Message-ID of NULs", "a Message-ID of other bytes", "NULs everywhere", "half characters", "line ends in names",
)  # fmt: skip


def test_the_desk_answers_each_of_them_and_goes_on(listen: Opens) -> None:
    ear = listen(most_bytes=1_000_000)
    ear.post.limits = loops.Limits(1_000, 1_000)
    ear.post.ask()
    with spoken(ear) as line:
        for name in (*SMALL, *FORGED):
            raw = attacks.ATTACKS[name]()
            if len(raw) < 1_000_000:
                assert line.sendmail("a@b.example", [MAILBOX], raw) == {}, name
            else:
                line.rset()
        counts = ear.post.intake.run_once(ear.post.now)
        assert (counts.taken, counts.stumbled) == (0, 0)
        assert ear.post.said() == []
        line.sendmail(WANG, [MAILBOX], ear.post.answering("After three.").as_bytes())
    assert ear.post.intake.run_once(ear.post.now).taken == 1
    assert ear.post.said() == [("customer_replied", "After three.")]


@pytest.mark.parametrize("name", FOR_DATABASES)
def test_what_a_database_can_not_hold_comes_onto_the_case_without_it(either: Post, name: str) -> None:
    raw = attacks.ATTACKS[name]().replace(b"\0ang <wa\0ng@sun\0rise", b"ang <wang@sunrise")
    head = f"From: {WANG}\r\nIn-Reply-To: {either.home.thread_id}\r\n".encode()
    found = either.receive(head + raw)
    assert (found.state, found.case) == ("taken", NUMBER)
    assert len(either.said()) == 1


@pytest.mark.parametrize("name", FORGED)
def test_what_is_forged_moves_no_case(post: Post, name: str) -> None:
    raw = attacks.ATTACKS[name]()
    found = post.receive(raw)
    assert found.state in ("triage", "unconfirmed")
    assert post.said() == []


def test_of_scripts_in_a_page_nothing_is_left() -> None:
    told = reading.read(attacks.ATTACKS["scripts in a page"]())
    assert "seen" in told.html
    assert attacks.NEVER not in told.html


def test_no_line_end_is_left_in_what_stands_in_a_line() -> None:
    told = reading.read(attacks.ATTACKS["line ends in names"]())
    in_lines = (told.subject, told.sender.name, told.sender.address, *(one.name for one in told.attachments))
    assert all(one.isprintable() for one in in_lines), in_lines
    assert told.attachments[0].name
    assert "/" not in told.attachments[0].name


def test_every_attack_that_is_named_is_there() -> None:
    assert {*SMALL, *FORGED, *FOR_DATABASES} <= attacks.ATTACKS.keys()
