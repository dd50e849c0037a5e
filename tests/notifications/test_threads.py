"""All mails of whole stories, as each recipient's mailbox holds them: every case is one thread."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from sqlalchemy import insert, select, update

from engine import cases, clock, database, definitions, models, places, store
from engine.calendars import registry
from notifications import bundles, parcels, policies
from notifications.intake import envelope
from tests.engine.scenarios import plays, test_live
from tests.notifications import conftest, rfc5256

STORIES = test_live.TOLD[0], test_live.TOLD[2]
POLICY = policies.Policy("Service Desk", "desk@desk.example")


@pytest.fixture(scope="module")
def mailboxes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[bytes]]:
    """Each recipient's mails, in the order in which they were queued."""
    base = database.open(f"sqlite:///{tmp_path_factory.mktemp('stories') / 'desk.sqlite'}")
    found = cases.Registry(lambda name: registry.find(name, [places.WORKFLOWS / "calendars"]))
    with base.writing() as connection:
        store.templates.publish(connection, bundles.load(places.TEMPLATES / "mail"), plays.BEGINNING, "test")
        path = places.WORKFLOWS / "repair.yaml"
        chains = definitions.chains_beside(path)
        found.publish(connection, path.read_text(encoding="utf-8"), str(path), plays.BEGINNING, "test", chains)
    desk = cases.Cases(base, found, clock.VirtualClock(plays.BEGINNING))
    for story in STORIES:
        test_live.do_live(desk, *test_live.rehearsed(story))
    mails = mailed(base)
    base.close()
    return mails


def mailed(base: database.Database) -> dict[str, list[bytes]]:
    """What the outbox would send, by recipient."""
    made, mails = parcels.Parcels(base, POLICY), defaultdict[str, list[bytes]](list)
    outbox = models.METADATA.tables["notifications"].c
    with base.reading() as connection:
        ids = connection.execute(select(outbox.id).order_by(outbox.id)).scalars().all()
        rows = [store.outbox.mail(connection, one) for one in ids]
    for row in filter(None, rows):
        parcel = made.of(row)
        mails[parcel.recipient].append(parcel.content)
    return mails


def read(mails: Sequence[bytes]) -> list[EmailMessage]:
    return [message_from_bytes(one, policy=policy.default) for one in mails]


def root(mail: EmailMessage) -> str:
    """The thread that a mail says it belongs to."""
    return str(mail["References"]).split()[0]


def test_the_stories_have_threads_of_several_cases_and_of_more_than_ten_mails(mailboxes):
    sizes = [Counter(map(root, read(mails))) for mails in mailboxes.values()]
    assert max(len(one) for one in sizes) > 2
    assert max(count for one in sizes for count in one.values()) > 11


def test_each_case_is_one_branch_by_the_algorithm_of_rfc_5256(mailboxes):
    for mails in mailboxes.values():
        found = [sorted(set(map(root, branch.mails()))) for branch in rfc5256.branches(read(mails))]
        assert sorted(found) == sorted([one] for one in set(map(root, read(mails))))


def test_the_chain_begins_with_the_root_names_ten_mails_and_ends_with_the_parent(mailboxes):
    for mails in mailboxes.values():
        told = defaultdict(list)
        for mail in read(mails):
            chain = str(mail["References"]).split()
            assert chain == [root(mail), *told[root(mail)][-10:]]
            assert mail["In-Reply-To"] == chain[-1]
            told[root(mail)].append(mail["Message-ID"])


def grouped(found: Sequence[Sequence[EmailMessage]]) -> list[list[str]]:
    """Threads by the ids of their mails, in one order."""
    return sorted(sorted(str(mail["Message-ID"]) for mail in one) for one in found)


def test_dovecot_puts_each_case_into_one_thread(mailboxes):
    if not rfc5256.DOVECOT.exists():
        pytest.skip("Dovecot is not here: apt-get install dovecot-imapd")
    for mails in mailboxes.values():
        parsed = read(mails)
        by_case = [[mail for mail in parsed if root(mail) == one] for one in set(map(root, parsed))]
        by_references, also_by_subject = (
            [[parsed[one] for one in thread] for thread in rfc5256.by_dovecot(mails, algorithm)]
            for algorithm in ("REFS", "REFERENCES")
        )
        assert grouped(by_references) == grouped(by_case)
        # Its last step lays threads of one base subject together, which is the subject without its "[NUMBER]".
        assert grouped(also_by_subject) == grouped(rfc5256.threads(parsed))
        for thread in grouped(also_by_subject):
            assert all(set(case) <= set(thread) or not set(case) & set(thread) for case in grouped(by_case))


ANNA = "anna@customer.example"
FIRST = (
    b"From: Anna <Anna@Customer.example>\r\nTo: desk@desk.example\r\nSubject: The lift stands\r\n"
    b"Date: Mon, 16 Feb 2026 01:30:00 +0000\r\nMessage-ID: <7F_21@[192.0.2.7]>\r\n\r\nIt stands.\r\n"
)


def came(outbox: conftest.Outbox, raw: bytes, at: datetime, *, settled: bool = True) -> None:
    """The customer's mail, on the case; where it is not ``settled``, its words have just come onto it."""
    found = envelope.of(raw)
    with outbox.database.writing() as connection:
        mail, _new = store.incoming.record(connection, found.key, found.message_id, raw, "test", at, 10_000)
        if settled:
            judged = store.incoming.Judged("taken", "answers a mail of ours", 1, "Anna@Customer.example")
            store.incoming.settle(connection, mail, judged, at)
        else:
            answer = {"number": "RPR-1", "version": 2, "states": []}
            said = {"key": f"mail/{found.key}", "actor": "requester:1", "command_digest": "", "answer": answer}
            connection.execute(insert(models.METADATA.tables["idempotency"]).values(**said, at=at))


def replied(raw: bytes, message_id: str, at: str) -> bytes:
    """What the customer's program makes of "reply"."""
    (mail,) = read([raw])
    chain = f"{mail['References']} {mail['Message-ID']}"
    head = f"From: {ANNA}\r\nTo: desk@desk.example\r\nSubject: Re: {mail['Subject']}\r\nDate: {at}\r\n"
    return f"{head}Message-ID: {message_id}\r\nReferences: {chain}\r\n\r\nYes.\r\n".encode()


def test_an_answer_hangs_on_the_customers_own_mail(outbox: conftest.Outbox) -> None:
    hers = {"mail_address": ANNA, "to_kind": "requester", "to_key": "1", "rule": "requester"}
    minute = timedelta(minutes=1)
    came(outbox, FIRST, conftest.NOW)
    outbox.queue(**hers, created_at=conftest.NOW)
    second = replied(mails_of(outbox)[0], "<second@customer.example>", "Mon, 16 Feb 2026 01:41:00 +0000")
    came(outbox, second, conftest.NOW + minute, settled=False)
    outbox.queue(**hers, created_at=conftest.NOW + 2 * minute)
    outbox.queue(mail_address="li.na@desk.example", created_at=conftest.NOW + 2 * minute)
    ours, answer, staff = mails_of(outbox)
    mails = [FIRST, ours, second, answer]
    parsed = read(mails)
    assert [str(one["In-Reply-To"]) for one in (parsed[1], parsed[3])] == [
        str(parsed[0]["Message-ID"]),
        str(parsed[2]["Message-ID"]),
    ]
    assert str(parsed[3]["References"]).split() == [
        "<RPR-1@desk.example>",
        *(str(one["Message-ID"]) for one in parsed[:3]),
    ]
    assert "customer.example" not in staff.decode()
    assert len(rfc5256.branches(parsed)) == 1
    if rfc5256.DOVECOT.exists():
        assert rfc5256.by_dovecot(mails, "REFS") == [[0, 1, 2, 3]]


def mails_of(outbox: conftest.Outbox) -> list[bytes]:
    made = parcels.Parcels(outbox.database, POLICY)
    with outbox.database.reading() as connection:
        rows = [store.outbox.mail(connection, one) for one in range(1, outbox.queued + 1)]
    return [made.of(row).content for row in rows if row]


def test_what_came_after_it_was_queued_and_what_others_wrote_is_no_parent(outbox: conftest.Outbox) -> None:
    hers = {"mail_address": ANNA, "to_kind": "requester", "to_key": "1", "rule": "requester"}
    outbox.queue(**hers, created_at=conftest.NOW)
    came(outbox, FIRST, conftest.NOW + timedelta(minutes=1))
    assert b"7F_21" not in mails_of(outbox)[0]
    outbox.queue(**hers, created_at=conftest.NOW + timedelta(minutes=2))
    assert b"7F_21" in mails_of(outbox)[1]
    for changed in ({"from_address": "eve@elsewhere.example"}, {"state": "unconfirmed"}, {"message_id": "<two words>"}):
        with outbox.database.writing() as connection:
            connection.execute(
                update(models.METADATA.tables["incoming_mails"]).values(state="taken", from_address=ANNA)
            )
            connection.execute(update(models.METADATA.tables["incoming_mails"]).values(**changed))
        assert b"7F_21" not in mails_of(outbox)[1]
