import socket
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import Any

from engine import contexts, errors, faultpoints, settings, store
from engine.store import tries
from notifications import policies

NOW = datetime(2026, 2, 16, 1, 40, tzinfo=UTC)


def _ids(relay: Any) -> list[str]:
    return [message_from_bytes(mail, policy=policy.default)["Message-ID"] for mail in relay.taken]


def test_a_queued_mail_is_sent_once_and_recorded(outbox, relay):
    outbox.queue()
    assert outbox.run(relay).sent == 1
    assert outbox.run(relay, after_s=600).total == 0
    assert _ids(relay) == ["<1.RPR-1@desk.example>"]
    assert (outbox.row().state, outbox.row().sent_at) == ("sent", NOW)
    assert [(try_.outcome, try_.code) for try_ in outbox.attempts()] == [("sent", 250)]


def test_one_connection_carries_many_mails(outbox, relay):
    for _ in range(30):
        outbox.queue()
    assert outbox.run(relay, pool_size=1).sent == 30
    assert relay.connection_count == 1


def test_mails_to_one_reader_come_in_the_order_in_which_they_were_queued(outbox, relay):
    for urgency in (2, 2, 0, 1):
        outbox.queue(mail_address="chen.jie@hengtai.example", urgency=urgency)
        outbox.queue()
    assert outbox.run(relay, pool_size=4).sent == 8
    theirs = [one for one, to in zip(_ids(relay), relay.recipients, strict=True) if to.startswith("chen.jie")]
    assert theirs == [f"<{number}.RPR-1@desk.example>" for number in (1, 3, 5, 7)]


def test_a_connection_that_the_relay_closed_meanwhile_costs_no_attempt(outbox, relay):
    outbox.queue()
    delivery = outbox.sender(relay)
    delivery.run_once(outbox.clock.now())
    relay.hang_up()
    outbox.queue()
    assert delivery.run_once(outbox.clock.now()).sent == 1
    assert outbox.row(2).attempt_count == 1


def test_a_temporary_refusal_is_tried_again_with_the_same_mail(outbox, relay):
    outbox.queue()
    relay.script = ["451 4.7.1 Greylisted", "250 OK"]
    assert outbox.run(relay).deferred == 1
    assert outbox.run(relay, after_s=59).total == 0
    assert outbox.run(relay, after_s=1).sent == 1
    assert [(try_.outcome, try_.code) for try_ in outbox.attempts()] == [("deferred", 451), ("sent", 250)]
    assert _ids(relay) == ["<1.RPR-1@desk.example>"]


def test_waits_double_up_to_the_longest_and_spread_by_chance(outbox, relay):
    policy_ = outbox.sender(relay, retry_after_s=60.0, retry_at_most_s=200.0)._policy
    assert [policy_.wait_s(count) for count in (1, 2, 3, 9)] == [60.0, 120.0, 200.0, 200.0]
    assert outbox.sender(relay, jitter=lambda: 1.0)._policy.wait_s(1) == 75.0


def test_a_mail_that_is_refused_for_now_is_tried_for_as_long_as_the_settings_say(outbox, relay):
    outbox.queue()
    relay.script = ["451 Later"] * 3
    assert outbox.run(relay, give_up_after_s=120.0).deferred == 1
    assert outbox.run(relay, after_s=119, give_up_after_s=120.0).deferred == 1
    assert outbox.run(relay, after_s=120, give_up_after_s=120.0).failed == 1
    assert (outbox.row().state, outbox.row().attempt_count, outbox.row().tried_since) == ("failed", 3, NOW)


def test_a_mail_that_was_held_for_long_is_as_new_as_any_when_it_is_first_tried(outbox, relay):
    outbox.queue()
    relay.script = ["451 Later"]
    assert outbox.run(relay, after_s=10 * 86_400).deferred == 1


def test_a_permanent_refusal_fails_with_the_words_of_the_relay(outbox, relay):
    outbox.queue(mail_address="nobody@desk.example")
    outbox.queue()
    counts = outbox.run(relay)
    assert (counts.failed, counts.sent) == (1, 1)
    assert outbox.row().state == "failed"
    assert (outbox.attempts()[0].code, outbox.attempts()[0].text) == (550, "5.1.1 No such user")


def test_a_relay_that_hangs_after_the_mail_leaves_it_unknown_and_it_is_sent_again(outbox, relay):
    outbox.queue()
    relay.script = ["hang"]
    assert outbox.run(relay, timeout_s=0.2).unknown == 1
    assert outbox.attempts()[0].outcome == "unknown"
    assert outbox.run(relay, after_s=60).sent == 1


def test_a_connection_dropped_after_data_gives_a_second_copy_that_is_the_same_mail(outbox, relay):
    outbox.queue()
    relay.script = ["drop"]
    assert outbox.run(relay).unknown == 1
    assert outbox.run(relay, after_s=60).sent == 1
    assert len(relay.taken) == 2
    assert relay.taken[0] == relay.taken[1]


def test_a_worker_killed_between_data_and_its_record_sends_the_same_mail_again(outbox, relay, monkeypatch):
    outbox.queue()
    with monkeypatch.context() as killed:
        killed.setattr(tries, "finish", _killed)
        outbox.run(relay)
    assert outbox.row().state == "attempting"
    assert outbox.run(relay, after_s=299).total == 0
    assert outbox.run(relay, after_s=1).unknown == 1
    assert outbox.run(relay).sent == 1
    assert relay.taken[0] == relay.taken[1]


WORKER = """
import sys
from engine import clock, database
from notifications import delivery, policies, smtp
relay = smtp.Relay("127.0.0.1", int(sys.argv[2]))
policy = policies.Policy("Service Desk", "desk@desk.example", pool_size=1)
moment = clock.datetime.fromisoformat(sys.argv[3])
delivery.Delivery(database.open(sys.argv[1]), relay, policy, clock.VirtualClock(moment)).run_once(moment)
"""


def test_a_process_killed_while_the_relay_has_the_mail_is_followed_by_one_that_sends_it_again(outbox, relay):
    outbox.queue()
    outbox.queue()
    relay.script = ["hang"]
    url, now = str(outbox.database.engine.url), outbox.clock.now().isoformat()
    worker = subprocess.Popen([sys.executable, "-c", WORKER, url, str(relay.port), now])
    assert relay.has_content.wait(30)
    worker.kill()
    worker.wait()
    assert "attempting" in {outbox.row(1).state, outbox.row(2).state}
    outbox.run(relay, after_s=300)
    outbox.run(relay)
    assert sorted(_ids(relay)) == ["<1.RPR-1@desk.example>", "<2.RPR-1@desk.example>"]
    assert {outbox.row(1).state, outbox.row(2).state} == {"sent"}


def _killed(*_: Any, **__: Any) -> None:
    raise OSError("the process is gone")


def test_two_deliveries_at_once_send_each_mail_once(outbox, relay):
    for _ in range(60):
        outbox.queue()
    deliveries = [outbox.sender(relay, batch_size=7) for _ in range(2)]
    threads = [threading.Thread(target=_empty, args=(one, outbox)) for one in deliveries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(_ids(relay)) == sorted(f"<{number}.RPR-1@desk.example>" for number in range(1, 61))


def _empty(delivery: Any, outbox: Any) -> None:
    while delivery.run_once(outbox.clock.now()).total:
        pass


def test_a_relay_that_is_not_there_costs_no_mail_an_attempt_and_is_left_alone_for_a_while(outbox, relay):
    relay.is_away = True
    for _ in range(20):
        outbox.queue(attempt_count=11)
    delivery = outbox.sender(relay, pool_size=2)
    counts = delivery.run_once(outbox.clock.now())
    assert (counts.failed, counts.deferred + counts.released) == (0, 20)
    assert delivery.run_once(outbox.clock.advance(59)).total == 0
    relay.is_away = False
    assert delivery.run_once(outbox.clock.advance(1)).sent == 20


def test_mails_that_were_claimed_as_the_desk_began_to_leave_set_out_no_more(outbox, relay, monkeypatch, caplog):
    for _ in range(3):
        outbox.queue()

    def leave(point: str) -> None:
        if point == "outbox.claimed":
            with outbox.database.writing() as connection:
                store.moves.leave(connection, store.moves.Leaving("one", "/there.sqlite", "settling"))

    monkeypatch.setattr(faultpoints, "_strike", leave)
    assert outbox.run(relay).released == 3
    assert (relay.taken, "not delivered" in caplog.text) == ([], False)


def test_mails_in_hand_as_the_desk_begins_to_leave_are_recorded_while_others_may_not_begin(outbox, relay, monkeypatch):
    for _ in range(30):
        outbox.queue()
    left = iter([True])

    def leave(point: str) -> None:
        if point == "mail.taken" and next(left, False):
            with outbox.database.writing() as connection:
                store.moves.leave(connection, store.moves.Leaving("one", "/there.sqlite", "settling"))

    monkeypatch.setattr(faultpoints, "_strike", leave)
    counts = outbox.run(relay, pool_size=1)
    found = Counter(outbox.row(number).state for number in range(1, 31))
    assert found == {"sent": len(relay.taken), "queued": 30 - len(relay.taken)}
    assert (counts.sent, counts.released) == (len(relay.taken), 30 - len(relay.taken))


def test_a_database_that_can_t_be_read_for_a_moment_costs_no_mail(outbox, relay, monkeypatch):
    outbox.queue()
    with monkeypatch.context() as for_now:
        for_now.setattr(store.templates, "source", _gone)
        assert outbox.run(relay).released == 1
    outbox.clock.advance(600)
    assert (outbox.run(relay).sent, len(relay.taken)) == (1, 1)


def _gone(*_: Any) -> None:
    raise errors.DatabaseGone(path="desk", reason="the server stopped")


def test_a_template_that_fails_takes_no_other_mail_with_it(outbox, relay):
    outbox.queue(context={"zone": "Nowhere/Land"})
    outbox.queue(template_hash=None)
    outbox.queue(mail_address="not an address")
    outbox.queue()
    counts = outbox.run(relay)
    assert (counts.failed, counts.sent) == (3, 1)
    assert "Nowhere/Land" in outbox.attempts(1)[0].text
    assert "was not published" in outbox.attempts(2)[0].text
    assert "not an address" in outbox.attempts(3)[0].text


def test_a_reminder_whose_deadline_was_met_meanwhile_is_withdrawn_with_the_reason(outbox, relay):
    outbox.queue(deadline="first_response/1")
    outbox.queue()
    outbox.clock.advance(5)
    outbox.end_deadline()
    counts = outbox.run(relay)
    assert (counts.withdrawn, counts.sent) == (1, 1)
    assert outbox.row().state == "withdrawn"
    assert "deadline ended" in outbox.attempts()[0].text


def test_an_edit_of_a_template_changes_no_queued_mail(outbox, relay, published):
    outbox.queue()
    before = published["reminder", "en"]
    edited = type(before)("reminder", "en", before.source.replace("is due on", "IS EDITED"))
    with outbox.database.writing() as connection:
        from_now = [one for one in published.values() if one != before]
        store.templates.publish(connection, [*from_now, edited], outbox.clock.now(), "test")
    assert outbox.run(relay).sent == 1
    assert b"EDITED" not in relay.taken[0]


def test_no_log_line_holds_an_address_or_a_customers_words(outbox, relay, caplog, full_context):
    caplog.set_level("INFO")
    case = contexts.Case("RPR-1", "Secret lift", customer="Sunrise")
    outbox.queue(context=full_context(case=case).as_json(), mail_address="wang@customer.example")
    outbox.queue(mail_address="nobody@customer.example")
    outbox.run(relay)
    told = " ".join(record.getMessage() for record in caplog.records if record.name.startswith("notifications"))
    assert "notification 1: sent 250" in told
    assert not [word for word in ("customer.example", "Sunrise", "Secret") if word in told]


def test_a_relay_that_accepts_connections_and_says_nothing_is_unreachable(outbox):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        place = type("Place", (), {"host": "127.0.0.1", "port": silent.getsockname()[1]})
        outbox.queue()
        assert outbox.run(place, timeout_s=0.2).deferred == 1
    assert (outbox.row().state, outbox.row().attempt_count) == ("deferred", 0)


def test_the_settings_name_the_relay_and_the_mailbox(outbox):
    mail = settings.SECTIONS["mail"](smtp_host="mail.desk.example", tls="tls", user="desk")
    assert policies.relay_of(settings.Settings()) is None
    assert policies.relay_of(settings.Settings(mail=mail)).name == "mail.desk.example:587"
    assert policies.mailbox_of(settings.Settings(mail=mail)).name == "127.0.0.1:8325"


def test_a_relay_without_the_tls_that_is_asked_for_is_given_nothing(outbox, relay):
    outbox.queue()
    sender = outbox.sender(relay)
    sender._relay.pool.relay = replace(sender._relay.pool.relay, tls="starttls")
    assert sender.run_once(outbox.clock.now()).deferred == 1
    assert relay.taken == []
    assert "STARTTLS" in outbox.attempts()[0].text.upper()


def test_an_address_beyond_ascii_is_sent_where_the_relay_takes_it(outbox, relay):
    outbox.queue(mail_address="王芳@例子.中国")
    assert outbox.run(relay).sent == 1
    assert relay.recipients == ["王芳@xn--fsqu00a.xn--fiqs8s"]


def test_an_address_beyond_ascii_fails_with_a_sentence_where_the_relay_does_not(outbox, relay):
    relay.takes_utf8 = False
    outbox.queue(mail_address="王芳@例子.中国")
    assert outbox.run(relay).failed == 1
    assert "SMTPUTF8" in outbox.attempts()[0].text


def test_what_the_pass_does_not_reach_within_half_the_lease_is_left_to_the_next(outbox, relay):
    for _ in range(3):
        outbox.queue()
    sender = outbox.sender(relay, lease_s=100.0)
    began_at = outbox.clock.now()
    outbox.clock.advance(50)
    assert sender.run_once(began_at).released == 3
    assert sender.run_once(outbox.clock.now()).sent == 3


def test_the_link_to_a_case_begins_with_the_address_of_the_desk(outbox, relay, full_context):
    outbox.queue(context=full_context(case=contexts.Case("RPR-1", url="/cases/RPR-1")).as_json())
    outbox.run(relay, address="https://desk.example")
    mail = message_from_bytes(relay.taken[0], policy=policy.default)
    assert "https://desk.example/cases/RPR-1" in mail.get_body(("plain",)).get_content()
    assert 'href="https://desk.example/cases/RPR-1"' in mail.get_body(("html",)).get_content()
