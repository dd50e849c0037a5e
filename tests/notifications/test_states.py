"""What becomes of a mail, state by state: what is on record, the send window, hold and release, what goes first."""

import asyncio
import itertools
from datetime import timedelta
from typing import Any

import pytest

from engine import errors, settings, store
from engine.queries import mails
from engine.store import settling, tries
from notifications import bundles, delivery
from tests.notifications.conftest import NOW, ScriptedRelay

ASK = "{# if unsure: ask #}\n"


def story(outbox: Any, notification: int = 1) -> list[str]:
    return [row.outcome for row in outbox.states(notification)]


def asking(outbox: Any, published: Any) -> str:
    """The hash of a published reminder that asks what became of it."""
    sources = published["reminder", "en"].sources
    template = bundles.bundle("reminder", "en", ASK + sources["reminder"], sources["words"], sources["layout"])
    with outbox.database.writing() as connection:
        store.templates.publish(connection, [*published.values(), template], outbox.clock.now(), "test")
    return template.hash


def test_each_state_is_on_record_with_its_instant_and_reason(outbox, relay):
    outbox.queue()
    relay.script = ["451 4.7.1 Greylisted", "drop", "250 OK"]
    for after_s in (0, 60, 120):
        outbox.run(relay, after_s=after_s)
    assert story(outbox) == ["attempting", "deferred", "attempting", "unknown", "deferred", "attempting", "sent"]
    first, again = outbox.states()[1], outbox.states()[4]
    assert (first.code, first.text, first.next_at) == (451, "4.7.1 Greylisted", NOW + timedelta(seconds=60))
    assert (again.text, again.next_at) == (
        "sent again with the same Message-ID and content",
        NOW + timedelta(seconds=180),
    )
    assert (outbox.row().state, outbox.row().sent_at) == ("sent", NOW + timedelta(seconds=180))


def test_a_template_that_asks_has_its_mail_parked_until_a_person_says(outbox, relay, published):
    outbox.queue(template_hash=asking(outbox, published))
    relay.script = ["drop"]
    assert outbox.run(relay).unknown == 1
    assert (outbox.row().state, outbox.row().next_attempt_at, story(outbox)) == (
        "unknown",
        None,
        ["attempting", "unknown"],
    )
    assert outbox.run(relay, after_s=86_400).total == 0
    with outbox.database.writing() as connection:
        assert settling.was_sent(connection, 1, outbox.clock.now(), "operator:root", "she has it")
        assert not settling.was_sent(connection, 1, outbox.clock.now(), "operator:root")
    assert (outbox.row().state, outbox.row().sent_at) == ("sent", NOW)
    assert (outbox.states()[-1].author, outbox.states()[-1].text) == ("operator:root", "she has it")


def test_a_mail_cut_off_is_parked_too_and_goes_out_again_as_it_was_when_a_person_says(
    outbox, relay, published, monkeypatch
):
    outbox.queue(template_hash=asking(outbox, published))
    with monkeypatch.context() as killed:
        killed.setattr(tries, "finish", _killed)
        outbox.run(relay)
    assert outbox.run(relay, after_s=300).unknown == 1
    assert outbox.row().state == "unknown"
    with outbox.database.writing() as connection:
        assert not settling.again(connection, 1, outbox.clock.now(), "operator:root")
        assert settling.again(connection, 1, outbox.clock.now(), "operator:root", of=settling.UNSURE)
    assert outbox.run(relay).sent == 1
    assert relay.taken[0] == relay.taken[1]


def _killed(*_: Any, **__: Any) -> None:
    raise OSError("the process is gone")


@pytest.mark.parametrize(("line", "window"), [("", "resend"), (ASK, "ask"), ("{#- if unsure: resend -#}", "resend")])
def test_the_template_says_what_becomes_of_a_mail_that_may_have_gone_out(published, line, window):
    sources = published["survey", "en"].sources
    made = bundles.bundle("survey", "en", line + sources["survey"], sources["words"], sources["layout"])
    assert bundles.window(made.sources["survey"]) == window


def test_a_word_that_is_no_policy_is_refused_with_its_line():
    with pytest.raises(errors.BadTemplate, match=r"en/survey, line 2: `if unsure: aks` can only be `resend` or `ask`"):
        bundles.bundle("survey", "en", '{% extends "words" %}\n{# if unsure: aks #}', "", "")


def test_what_failed_is_tried_again_only_when_a_person_says(outbox, relay):
    outbox.queue(mail_address="nobody@desk.example", attempt_count=3)
    outbox.run(relay)
    assert outbox.run(relay, after_s=86_400).total == 0
    with outbox.database.writing() as connection:
        assert settling.again(connection, 1, outbox.clock.now(), "person:li_na")
    assert (outbox.row().attempt_count, story(outbox)) == (0, ["attempting", "failed", "queued"])
    assert outbox.run(relay).failed == 1


def test_nobody_has_a_mail_sent_that_a_worker_has_just_now(outbox, relay):
    outbox.queue(state="deferred", lease_owner="one", lease_until=NOW + timedelta(seconds=5))
    with outbox.database.writing() as connection:
        assert not settling.again(connection, 1, NOW, "operator:root")
        assert settling.again(connection, 1, NOW + timedelta(seconds=5), "operator:root")


def test_ten_thousand_reminders_wait_and_an_answer_queued_among_them_goes_with_the_next_batch(outbox, relay):
    outbox.queue()
    with outbox.database.writing() as connection:
        copy = ", ".join(name for name in outbox.row()._fields if name not in ("id", "occasion", "message_id"))
        connection.exec_driver_sql(
            f"WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) INSERT INTO notifications"
            f" (id, occasion, message_id, {copy}) SELECT i, 'o' || i, '<' || i || '@desk.example>', {copy}"
            " FROM n, notifications WHERE notifications.id = 1"
        )
        connection.exec_driver_sql("UPDATE notifications SET urgency = 0 WHERE id = 5000")
        connection.exec_driver_sql("UPDATE notifications SET urgency = 1 WHERE id = 7000")
    assert outbox.run(relay, batch_size=3, pool_size=1).sent == 3
    with outbox.database.reading() as connection:
        assert {one.id for one in mails.mails(connection, mails.Wanted(("sent",)), 9)} == {
            5000,
            7000,
            1,
        }


def test_on_hold_the_mailbox_gets_all_mail_and_from_the_release_on_the_relay(outbox, relay, mailbox):
    sender = held(outbox, relay, mailbox)
    outbox.queue()
    assert sender.run_once(outbox.clock.now()).sent == 1
    for on in (False, True):
        with outbox.database.writing() as connection:
            store.holding.put(connection, on, "operator:root", outbox.clock.now())
        outbox.queue()
        assert sender.run_once(outbox.clock.now()).sent == 1
    assert (len(mailbox.taken), len(relay.taken)) == (2, 1)


def test_a_hold_stops_what_a_pass_has_claimed_already(outbox, relay, mailbox):
    for _ in range(5):
        outbox.queue()
    with outbox.database.writing() as connection:
        store.holding.put(connection, False, "operator:root", outbox.clock.now())
    sender = held(outbox, relay, mailbox, pool_size=1)
    begin, begun, one_by_one = sender._records.begin, itertools.count(), asyncio.Lock()

    async def begin_two(*mail: Any) -> bool:
        async with one_by_one:
            if next(begun) == 2:
                with outbox.database.writing() as connection:
                    store.holding.put(connection, True, "operator:root", outbox.clock.now())
            return await begin(*mail)

    sender._records.begin = begin_two
    assert (sender.run_once(outbox.clock.now()).released, len(relay.taken)) == (3, 2)
    assert sender.run_once(outbox.clock.now()).sent == 3
    assert (len(relay.taken), len(mailbox.taken)) == (2, 3)


@pytest.fixture
def mailbox():
    """A local mailbox that only counts."""
    listening = ScriptedRelay()
    listening.start()
    yield listening
    listening.stop()


def held(outbox: Any, relay: Any, mailbox: Any, **changes: Any) -> delivery.Delivery:
    """A delivery that knows a relay and a mailbox."""
    known = settings.Settings(
        mail=settings.SECTIONS["mail"](smtp_host=relay.host, smtp_port=relay.port, tls="none", **changes),
        mailbox=settings.SECTIONS["mailbox"](host=mailbox.host, port=mailbox.port),
    )
    made = delivery.Delivery.of(outbox.database, known, outbox.clock)
    outbox.opened.append(made)
    return made
