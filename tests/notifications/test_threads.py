"""All mails of whole stories, as each recipient's mailbox holds them: every case is one thread."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from engine import cases, clock, database, definitions, models, places, store
from engine.calendars import registry
from notifications import bundles, parcels, policies
from tests.engine.scenarios import plays, test_live
from tests.notifications import rfc5256

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
