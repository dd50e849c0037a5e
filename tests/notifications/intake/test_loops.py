"""Mail that goes round in circles stops: by its headers, and by counting where a relay takes every header away."""

import email
import shutil
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from engine import people, queries, store
from engine.queries import mails
from notifications import bundles, parcels, policies
from notifications.intake import loops
from tests.notifications.intake import test_opening as opened
from tests.notifications.intake.conftest import SECRET, WANG, Post, open_desk

A, B = "desk@a.example", "desk@b.example"


class Desk(Post):
    """One of two desks, each with its own address."""

    def outgoing(self) -> list[bytes]:
        """What it mails, each once, as it travels."""
        sent = policies.Policy("Desk", self.address, secret=SECRET, reply_address=self.address)
        made = parcels.Parcels(self.cases.database, sent)
        with self.cases.database.writing() as connection:
            claimed = store.outbox.claim(connection, "relay", self.now, 300, 100)
            for one in claimed:
                store.outbox.settle(connection, one.id, state="sent", next_attempt_at=None, sent_at=self.now)
        return [made.of(one).content for one in claimed]


LIMITS = loops.Limits(5, 8)
Relay = Callable[[bytes], bytes]


def faithful(raw: bytes) -> bytes:
    return b"Received: from here by there\r\n" + raw


def hostile(raw: bytes) -> bytes:
    """All that tells where a mail comes from is gone, but sender and words; each time it is another mail."""
    mail = email.message_from_bytes(raw)
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = mail["From"], mail["To"], "A complaint"
    made.set_content(f"Your mail is here. {mail['Message-ID']}")
    return made.as_bytes()


@pytest.fixture
def desks(tmp_path: Path, furnished: Path, published: dict[tuple[str, str], bundles.Bundle]) -> Iterator[list[Desk]]:
    """Two desks that open a case for whoever writes, and answer."""
    found = []
    for address in (A, B):
        path = tmp_path / f"{address}.sqlite"
        shutil.copy(furnished, path)
        made = Desk(open_desk(f"sqlite:///{path}"), "", address=address, limits=LIMITS)
        opened.publish(made)
        with made.cases.database.writing() as connection:
            store.templates.publish(connection, tuple(published.values()), made.now, "li_na")
        found.append(made)
    yield found
    for one in found:
        one.cases.database.close()


def exchange(desks: list[Desk], first: bytes, relay: Relay, most: int) -> int:
    """The mails that go to and fro after the first, which comes to B from A."""
    there, back, count, on_the_way = desks[1], desks[0], 0, [first]
    while on_the_way and count < most:
        for raw in on_the_way:
            there.receive(relay(raw))
        on_the_way = there.outgoing()
        count += len(on_the_way)
        there, back = back, there
    return count


@pytest.mark.parametrize(
    ("relay", "known", "rounds"), [(faithful, True, 1), (hostile, False, 2), (hostile, True, 2 * LIMITS.from_sender)]
)
def test_two_desks_that_mail_each_other_stop(desks: list[Desk], relay: Relay, known: bool, rounds: int) -> None:
    """A desk that is known as a customer is answered each time, until there are too many."""
    for desk, other in zip(desks, (B, A), strict=True):
        with desk.cases.database.writing() as connection:
            store.people.add_contact(connection, "Desk", other, unverified_since=None if known else desk.now)
    mail = desks[0].mail("A complaint", sender=f"Desk A <{A}>", To=B)
    assert exchange(desks, mail.as_bytes(), relay, 50) == rounds
    with desks[1].cases.database.reading() as connection:
        waiting = queries.incoming(connection, ("quarantined",), 10)
    stopped = [f"{loops.MARK}5 mails of one sender within an hour"] if rounds > 2 else []
    assert [one.why for one in waiting] == stopped


def test_a_mail_of_ours_that_comes_back_is_known_by_its_id_and_by_its_trace(desks: list[Desk]) -> None:
    there = desks[1]
    came = there.mail("A complaint", sender=f"Wang <{WANG}>")
    there.receive(came)
    (raw,) = there.outgoing()
    mail = email.message_from_bytes(raw)
    assert (mail["Auto-Submitted"], mail["In-Reply-To"]) == ("auto-replied", came["Message-ID"])
    by_trace = f"From: x@y.example\nCaseclock-Trace: {mail['Caseclock-Trace']}\n\nx".encode()
    forged = by_trace.replace(b"Trace: 1.", b"Trace: 2.").replace(b"\n\nx", b"\n\na complaint")
    by_id = f"From: x@y.example\nMessage-ID: {mail['Message-ID']}\n\nx".encode()
    found = [there.receive(one) for one in (by_trace, by_id, forged)]
    assert [(one.state, one.why) for one in found[:2]] == [("automatic", "our own mail")] * 2
    assert found[2].state == "taken"


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        (b"Received: by x\n" * 100, "loop: it passed 100 relays"),
        (b"Delivered-To: Desk@desk.example\n" * 3, "loop: it was delivered to one address 3 times"),
        (b"Received: by x\n" * 99 + b"Delivered-To: desk@desk.example\n" * 2, ""),
    ],
)
def test_the_way_of_a_mail_is_counted(post: Post, headers: bytes, why: str) -> None:
    found = post.receive(headers + post.answering().as_bytes())
    assert (found.state, found.why) == (("quarantined", why) if why else ("taken", "references"))


def test_too_many_mails_to_one_case_are_put_aside_for_an_hour(post: Post) -> None:
    post.limits = loops.Limits(9, 2)
    found = [post.receive(post.answering(f"{n}")) for n in range(3)]
    assert [one.state for one in found] == ["taken", "taken", "quarantined"]
    assert found[2].why == "loop: 2 mails to one case within an hour"
    post.wait(3601)
    assert post.receive(post.answering("later")).state == "taken"


def test_whoever_is_in_charge_is_told_once_an_hour_of_mail_in_quarantine(
    post: Post, published: dict[tuple[str, str], bundles.Bundle]
) -> None:
    with post.cases.database.writing() as connection:
        store.templates.publish(connection, tuple(published.values()), post.now, "li_na")
        zhao = people.Person("zhao", "Zhao", "zhao@desk.example", roles=frozenset({"supervisor"}))
        store.people.put(connection, people.Desk.of([zhao]))
    told = []
    for minutes in (0, 10, 0, 51, 70):
        post.wait(minutes * 60)
        if minutes != 70:
            post.receive(b"Received: by x\n" * 100 + post.answering(f"{post.sent}").as_bytes())
        post.intake.run_once(post.now)
        with post.cases.database.reading() as connection:
            found = [one.template for one in mails.mails(connection, mails.Wanted(to="zhao"), 9)]
        told.append(len(found))
    assert (told, set(found)) == ([1, 1, 1, 2, 2], {"quarantined"})
    with post.cases.database.writing() as connection:
        claimed = store.outbox.claim(connection, "relay", post.now, 300, 9)
    letter = parcels.Parcels(post.cases.database, policies.Policy("Desk", A)).letter(claimed[-1])
    assert "Mails that came in wait for a person: 4, the first since" in letter.text
