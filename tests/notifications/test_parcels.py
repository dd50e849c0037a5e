from email import message_from_bytes, policy

from engine.store import outbox as rows
from notifications import message, parcels, policies, tokens

SECRET = "a secret of the desk"
POLICY = policies.Policy(
    "Service Desk",
    "desk@desk.example",
    secret=SECRET,
    return_address="bounces@desk.example",
    reply_address="desk@desk.example",
)


def parcel(outbox, notification: int, policy_: policies.Policy = POLICY) -> message.Parcel:
    with outbox.database.reading() as connection:
        row = rows.mail(connection, notification)
    return parcels.Parcels(outbox.database, policy_).of(row)


def test_the_envelope_names_the_mail_and_reply_to_the_case(outbox):
    made = parcel(outbox, outbox.queue())
    mail = message_from_bytes(made.content, policy=policy.default)
    answers = mail["Reply-To"].addresses[0].addr_spec
    ids, roots = {1: mail["Message-ID"]}, {1: "<RPR-1@desk.example>"}
    assert tokens.mail_named(SECRET, tokens.token_of("bounces@desk.example", made.sender), ids.get) == 1
    assert tokens.mail_named(SECRET, made.token, ids.get) == 1
    assert tokens.case_named(SECRET, tokens.token_of("desk@desk.example", answers), roots.get) == 1
    assert mail["From"].addresses[0].addr_spec == "desk@desk.example"


def test_without_mailboxes_for_sub_addresses_both_are_the_address_that_mails_come_from(outbox):
    made = parcel(outbox, outbox.queue(), policies.Policy("Service Desk", "desk@desk.example", secret=SECRET))
    mail = message_from_bytes(made.content, policy=policy.default)
    assert (made.sender, mail["Reply-To"].addresses[0].addr_spec) == ("desk@desk.example", "desk@desk.example")
    assert made.token


def test_a_second_mail_hangs_on_the_first_and_is_the_same_mail_after_more_were_queued(outbox):
    to = {"mail_address": "li.na@desk.example"}
    first, _other, second = outbox.queue(**to), outbox.queue(), outbox.queue(**to)
    before = parcel(outbox, second)
    outbox.queue(**to)
    assert parcel(outbox, second) == before
    mail = message_from_bytes(before.content, policy=policy.default)
    assert mail["References"] == f"<RPR-1@desk.example> <{first}.RPR-1@desk.example>"
    assert mail["In-Reply-To"] == f"<{first}.RPR-1@desk.example>"


def test_each_envelope_comes_back_to_one_mail(outbox):
    made = [parcel(outbox, outbox.queue()) for _ in range(3)]
    assert len({one.sender for one in made}) == len({one.token for one in made}) == 3
