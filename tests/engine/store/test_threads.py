from datetime import timedelta

from engine import cases, store, sweeps
from engine.store import threads
from engine.store.outbox import MOST_EARLIER, Claimed
from tests import postgres
from tests.engine import small_desk
from tests.engine.small_desk import DUE

STORES = postgres.BOTH
LATE = DUE + timedelta(hours=2)


def claim(desk: cases.Cases, owner: str, minutes: int) -> list[Claimed]:
    at = LATE + timedelta(minutes=minutes)
    with desk.database.writing() as connection:
        return sorted(store.outbox.claim(connection, owner, at, 60, 10), key=lambda one: one.id)


def test_a_mail_knows_those_before_it_of_its_case_to_its_recipient_alike_at_every_try(lifts: cases.Cases) -> None:
    small_desk.open_many(lifts, 2)
    sweeps.run_once(lifts, DUE + timedelta(minutes=1))
    sweeps.run_once(lifts, LATE)
    mails = claim(lifts, "one", 1)
    ids = {number: [one.message_id for one in mails if one.number == number] for number in {o.number for o in mails}}
    assert sorted(map(len, ids.values())) == [2, 2]
    for one in mails:
        assert one.earlier == tuple(ids[one.number][: ids[one.number].index(one.message_id)])
    small_desk.run_sql(lifts, "UPDATE notifications SET state = 'failed', next_attempt_at = NULL WHERE id = 1")
    again = {one.id: one.earlier for one in claim(lifts, "two", 3)}
    assert again == {one.id: one.earlier for one in mails if one.id != 1}
    with lifts.database.reading() as connection:
        shown = store.outbox.mail(connection, mails[-1].id)
    assert shown is not None
    assert (shown.case_id, shown.earlier) == (mails[-1].case_id, mails[-1].earlier)


def test_of_a_long_thread_the_last_mails_are_named_and_none_to_another(lifts: cases.Cases) -> None:
    small_desk.open_many(lifts, 1)
    sweeps.run_once(lifts, DUE + timedelta(minutes=1))
    names = "occasion, case_id, template, language, to_kind, to_key, mail_address, name, rule, context, message_id"
    rest = "thread_id, state, attempt_count, created_at"
    chosen = names.replace("occasion", "'late/' || {n}").replace("message_id", "'<{n}@desk.example>'")
    for number in range(2, 15):
        to = "mail_address" if number % 2 else "'chen.wei@desk.example'"
        values = chosen.replace("{n}", str(number)).replace("mail_address", to)
        small_desk.run_sql(
            lifts,
            f"INSERT INTO notifications ({names}, {rest}) SELECT {values}, {rest} FROM notifications WHERE id = 1",
        )
    with lifts.database.reading() as connection:
        told = threads.earlier(connection, [(14, 1, "chen.wei@desk.example"), (13, 1, "li.na@desk.example")], 3)
        assert told == {
            14: ("<8@desk.example>", "<10@desk.example>", "<12@desk.example>"),
            13: ("<7@desk.example>", "<9@desk.example>", "<11@desk.example>"),
        }
        assert threads.earlier(connection, [], MOST_EARLIER) == {}
