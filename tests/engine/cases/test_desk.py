import re
import threading
from datetime import timedelta

import pytest

from engine import casefile, cases, database, errors, store
from tests import postgres
from tests.engine import small_desk
from tests.engine.small_desk import CHEN_WEI, LI_NA, MONDAY

STORES = postgres.BOTH


def _repair(number: str, **more: object) -> casefile.Command:
    return casefile.Command(number, "repair", LI_NA, **more)  # type: ignore[arg-type]


def test_a_case_opens_and_moves(lifts: cases.Cases) -> None:
    number = str(lifts.submit(small_desk.opening()).number)
    answer = lifts.submit(_repair(number), MONDAY + timedelta(hours=1))
    assert (answer.number, answer.version, answer.states) == ("LIFT-2026-00001", 2, ("repaired",))


def test_what_was_decided_is_what_is_loaded(lifts: cases.Cases) -> None:
    case = small_desk.load(lifts, str(lifts.submit(small_desk.opening(phone="+86 138 0013 2207")).number))
    assert case.fields == {"symptom": "stuck at floor 3", "phone": "+86 138 0013 2207"}
    assert (case.seq, case.next_fire_at, case.changed_at) == (1, small_desk.DUE + timedelta(microseconds=1), MONDAY)
    assert [(row.name, row.state, row.due_at) for row in case.deadlines] == [("solution", "armed", small_desk.DUE)]


def test_a_personal_value_stands_apart_from_case_and_history(lifts: cases.Cases) -> None:
    lifts.submit(small_desk.opening(phone="+86 138 0013 2207"))
    assert small_desk.count(lifts, "cases", "fields LIKE '%2207%'") == 0
    assert small_desk.count(lifts, "history", "facts LIKE '%2207%' OR personal_digests LIKE '%2207%'") == 0
    assert small_desk.count(lifts, "personal_values", "value LIKE '%2207%' AND current") == 1


def test_a_new_personal_value_takes_the_place_of_the_old_one(lifts: cases.Cases) -> None:
    number = str(lifts.submit(small_desk.opening(phone="+86 138 0013 2207")).number)
    edits = [casefile.Command(number, "edit", LI_NA, {"phone": f"+86 138 0000 000{n}"}) for n in (1, 2)]
    assert small_desk.refusals(lifts.submit_many(edits)) == [None, None]
    assert small_desk.load(lifts, number).fields["phone"] == "+86 138 0000 0002"
    assert small_desk.count(lifts, "personal_values", "current") == 1


def test_a_refused_command_fails_alone(lifts: cases.Cases) -> None:
    wishes = [small_desk.opening(), small_desk.opening(symptom=""), small_desk.opening()]
    answers = lifts.submit_many(wishes)
    assert small_desk.refusals(answers) == [None, "bad_data", None]
    assert [answer.number for answer in answers] == ["LIFT-2026-00001", None, "LIFT-2026-00002"]


def test_a_refused_command_writes_nothing(lifts: cases.Cases) -> None:
    number = str(lifts.submit(small_desk.opening()).number)
    answer = lifts.submit(casefile.Command(number, "repair", CHEN_WEI))
    assert small_desk.refusals([answer]) == ["not_by_you"]
    assert small_desk.load(lifts, number).version == 1


def test_commands_on_one_case_in_a_batch_see_each_other(lifts: cases.Cases) -> None:
    wishes = [small_desk.opening(number="1001"), _repair("1001"), _repair("1001")]
    instants = [MONDAY, MONDAY + timedelta(hours=1), MONDAY + timedelta(hours=2)]
    answers = lifts.submit_many(wishes, instants)
    assert small_desk.refusals(answers) == [None, None, "not_from_here"]
    assert small_desk.load(lifts, "1001").closed_at == instants[1]


def test_what_the_clock_brought_stands_when_the_event_is_refused(lifts: cases.Cases) -> None:
    number = str(lifts.submit(small_desk.opening()).number)
    answer = lifts.submit(casefile.Command(number, "repair", CHEN_WEI), small_desk.DUE + timedelta(minutes=1))
    assert small_desk.refusals([answer]) == ["not_by_you"]
    assert small_desk.load(lifts, number).deadlines[0].state == "breached"


def test_an_unknown_case_is_refused(lifts: cases.Cases) -> None:
    assert small_desk.refusals([lifts.submit(_repair("LIFT-2026-09999"))]) == ["unknown_case"]


def test_an_unknown_workflow_is_refused_with_the_nearest(lifts: cases.Cases) -> None:
    answer = lifts.submit(casefile.Command(None, "open", LI_NA, workflow="lifd"))
    assert answer.refusal is not None
    assert answer.refusal.sentence == "There is no workflow `lifd`. Did you mean `lift`?"


def test_a_version_that_is_no_longer_there_is_a_conflict(lifts: cases.Cases) -> None:
    number = str(lifts.submit(small_desk.opening()).number)
    lifts.submit(casefile.Command(number, "take", LI_NA))
    answer = lifts.submit(_repair(number, expected_version=1))
    assert small_desk.refusals([answer]) == ["conflict"]
    assert "version 2" in str(answer.refusal)


def test_the_same_key_gets_the_same_answer_and_does_nothing_anew(lifts: cases.Cases) -> None:
    number = str(lifts.submit(small_desk.opening()).number)
    wish = _repair(number, idempotency_key="k-17")
    first, again = lifts.submit(wish), lifts.submit(wish)
    assert (again.replayed, again.version, again.states) == (True, first.version, first.states)
    assert small_desk.load(lifts, number).version == 2


def test_a_key_holds_within_one_batch_too(lifts: cases.Cases) -> None:
    number = str(lifts.submit(small_desk.opening()).number)
    answers = lifts.submit_many([_repair(number, idempotency_key="k-17")] * 2)
    assert [answer.replayed for answer in answers] == [False, True]


@pytest.mark.parametrize("other", [{"event": "take"}, {"actor": CHEN_WEI}])
def test_a_key_used_for_something_else_is_a_conflict(lifts: cases.Cases, other: dict[str, object]) -> None:
    number = str(lifts.submit(small_desk.opening()).number)
    wish: dict[str, object] = {"case": number, "event": "note", "actor": LI_NA, "data": {"body": "rope worn"}}
    answers = [lifts.submit(casefile.Command(**one, idempotency_key="k-17")) for one in (wish, wish | other)]  # type: ignore[arg-type]
    assert small_desk.refusals(answers) == [None, "conflict"]


def test_a_refused_command_may_come_again_under_its_key(lifts: cases.Cases) -> None:
    number = str(lifts.submit(small_desk.opening()).number)
    wish = casefile.Command(number, "note", LI_NA, {"body": ""}, idempotency_key="k-17")
    better = casefile.Command(number, "note", LI_NA, {"body": "rope worn"}, idempotency_key="k-17")
    assert small_desk.refusals([lifts.submit(wish), lifts.submit(better)]) == ["bad_data", None]


def test_numbers_begin_anew_each_year_of_the_calendar(lifts: cases.Cases) -> None:
    small_desk.open_many(lifts, 2)
    later = small_desk.open_many(lifts, 1, MONDAY + timedelta(days=365))
    assert later == ["LIFT-2027-00001"]


def test_a_number_that_an_import_brought_is_not_given_out_again(lifts: cases.Cases) -> None:
    lifts.submit(small_desk.opening(number="LIFT-2026-00007"))
    assert small_desk.open_many(lifts, 1) == ["LIFT-2026-00008"]


def test_a_number_that_is_taken_is_a_conflict(lifts: cases.Cases) -> None:
    answers = [lifts.submit(small_desk.opening(number="1001")) for _ in range(2)]
    answers += lifts.submit_many([small_desk.opening(number="1002")] * 2)
    assert small_desk.refusals(answers) == [None, "conflict", None, "conflict"]


def test_a_case_that_can_not_be_decided_fails_alone(lifts: cases.Cases) -> None:
    numbers = small_desk.open_many(lifts, 3)
    small_desk.run_sql(lifts, f"UPDATE cases SET configuration = '[\"gone\"]' WHERE number = '{numbers[1]}'")
    answers = lifts.submit_many([_repair(number) for number in numbers], MONDAY + timedelta(hours=1))
    assert small_desk.refusals(answers) == [None, "internal", None]


def test_a_case_that_can_not_be_written_fails_alone(lifts: cases.Cases) -> None:
    numbers = small_desk.open_many(lifts, 3)
    with small_desk.refusing(lifts, "history", "case_id = 2"):
        answers = lifts.submit_many([_repair(number) for number in numbers], MONDAY + timedelta(hours=1))
    assert small_desk.refusals(answers) == [None, "internal", None]
    assert [small_desk.load(lifts, number).version for number in numbers] == [2, 1, 2]


def test_a_crash_between_two_statements_leaves_nothing(lifts: cases.Cases) -> None:
    with small_desk.refusing(lifts, "deadlines"):
        answers = lifts.submit_many([small_desk.opening(phone="+86 138 0013 2207")] * 2)
    assert small_desk.refusals(answers) == ["internal", "internal"]
    tables = ("cases", "history", "deadlines", "personal_values", "notifications", "number_sequences")
    assert [small_desk.count(lifts, table) for table in tables] == [0] * 6


def test_a_fault_is_logged_without_what_the_customer_said(lifts: cases.Cases, caplog: pytest.LogCaptureFixture) -> None:
    with small_desk.refusing(lifts, "cases"):
        lifts.submit(small_desk.opening(symptom="smells of Mr Wang's durian"))
    assert re.search("open of None failed: (IntegrityError|CheckViolation)", caplog.text)
    assert "durian" not in caplog.text


def test_a_database_that_is_held_is_an_error_for_the_caller(url: str, lifts: cases.Cases) -> None:
    impatient = cases.Cases(database.open(url, database.Limits(busy_timeout_s=0.05)), lifts.registry, lifts.clock)
    with lifts.database.revising(), pytest.raises(errors.DatabaseBusy):
        impatient.submit(small_desk.opening())


def test_thirty_two_threads_open_cases_without_a_gap(lifts: cases.Cases) -> None:
    found: list[str] = []

    def work() -> None:
        found.extend(str(lifts.submit(small_desk.opening()).number) for _ in range(10))

    threads = [threading.Thread(target=work) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(found) == [f"LIFT-2026-{seq:05}" for seq in range(1, 321)]
    assert small_desk.count(lifts, "cases") == 320


def test_a_batch_of_one_more_than_fits_is_two_transactions(url: str) -> None:
    desk = small_desk.start(url, batch_size=10)
    assert len(set(small_desk.open_many(desk, 11))) == 11


def test_another_process_sees_a_new_definition_and_new_people(url: str, lifts: cases.Cases) -> None:
    other = small_desk.start(url)
    other.submit(small_desk.opening())
    changed = small_desk.TEXT.replace("by: [technician]", "by: [inspector]").replace(
        "roles: {", "roles: {inspector: {en: Inspector, zh-Hans: 检验员, zh-Hant: 檢驗員}, "
    )
    with lifts.database.writing() as connection:
        published = lifts.registry.publish(connection, changed, "lift.yaml", MONDAY, "li_na")
    assert (published.version, published.new) == (2, True)
    numbers = ["LIFT-2026-00001", *small_desk.open_many(other, 1)]
    assert small_desk.refusals(other.submit_many([_repair(number) for number in numbers])) == [None, "not_by_you"]


def test_a_definition_that_is_there_already_is_no_new_version(lifts: cases.Cases) -> None:
    with lifts.database.writing() as connection:
        published = lifts.registry.publish(connection, small_desk.TEXT + "\n", "elsewhere.yaml", MONDAY, "li_na")
        assert (published.version, published.new) == (1, False)
        assert len(store.definitions.versions(connection)) == 1


def test_the_parties_to_a_link_are_looked_up(lifts: cases.Cases) -> None:
    one, other = small_desk.open_many(lifts, 2)
    wishes = [
        casefile.Command(one, "link", LI_NA, {"kind": "follows", "case": to}) for to in (other, "LIFT-2026-09999")
    ]
    assert small_desk.refusals([lifts.submit(wish) for wish in wishes]) == [None, "bad_data"]
    assert small_desk.count(lifts, "links", f"other = '{other}'") == 1


def test_the_default_of_a_personal_field_is_kept(lifts: cases.Cases) -> None:
    changed = small_desk.TEXT.replace("phone, personal: true,", "phone, personal: true, default: '+86 10 1234 5678',")
    with lifts.database.writing() as connection:
        lifts.registry.publish(connection, changed, "lift.yaml", MONDAY, "li_na")
    number = small_desk.open_many(lifts, 1)[0]
    assert small_desk.load(lifts, number).fields["phone"] == "+86 10 1234 5678"
