from collections.abc import Callable
from datetime import timedelta

import pytest

from engine import casefile, cases, integrity, models, queries, store, sweeps
from engine.store import chain
from tests.engine import small_desk
from tests.engine.small_desk import DUE, LI_NA, MONDAY


@pytest.fixture
def number(lifts: cases.Cases) -> str:
    """A case with seven entries and a phone number on record."""
    opened = str(lifts.submit(small_desk.opening(phone="+86 138 0013 2207")).number)
    lifts.submit(casefile.Command(opened, "take", LI_NA), MONDAY + timedelta(hours=1))
    lifts.submit(casefile.Command(opened, "note", LI_NA, {"body": "rope worn"}), MONDAY + timedelta(hours=2))
    sweeps.run_once(lifts, DUE + timedelta(minutes=1))
    lifts.submit(casefile.Command(opened, "repair", LI_NA), DUE + timedelta(hours=1))
    return opened


def _faults(desk: cases.Cases) -> list[tuple[int, str]]:
    with desk.database.reading() as connection:
        return [(fault.seq, fault.sentence) for fault in integrity.check(connection).faults]


@pytest.mark.usefixtures("number")
def test_a_history_as_it_was_written_has_no_fault(lifts: cases.Cases) -> None:
    small_desk.open_many(lifts, 3)
    with lifts.database.reading() as connection:
        assert integrity.check(connection) == integrity.Checked(4, 10, ())


@pytest.mark.usefixtures("number")
@pytest.mark.parametrize(
    "change",
    [
        "at = '2026-01-05T09:59:59.000000+00:00'",
        "actor_key = 'chen_wei'",
        "actor_kind = 'operator'",
        "event = 'release'",
        "from_states = '[]'",
        "to_states = '[\"repaired\"]'",
        "facts = '{}'",
        'personal_digests = \'{"phone":"00"}\'',
    ],
)
def test_each_part_of_an_entry_is_under_its_digest(lifts: cases.Cases, change: str) -> None:
    small_desk.run_sql(lifts, f"UPDATE history SET {change} WHERE seq = 2")
    assert (2, "the entry was changed after it was written") in _faults(lifts)


@pytest.mark.usefixtures("number")
def test_a_changed_entry_with_a_digest_made_to_fit_breaks_the_next_one(lifts: cases.Cases) -> None:
    with lifts.database.reading() as connection:
        entry = next(iter(queries.chains(connection))).entries[1]
    said = (
        entry.actor_kind,
        "chen_wei",
        entry.event,
        entry.from_states,
        entry.to_states,
        entry.facts,
        entry.personal_digests,
    )
    forged = chain.entry_digest(entry.previous, "LIFT-2026-00001", 2, models.instant_text(entry.at), *said)
    small_desk.run_sql(lifts, f"UPDATE history SET actor_key = 'chen_wei', digest = '{forged}' WHERE seq = 2")
    assert _faults(lifts) == [(3, "the entry does not follow from the one before it")]


@pytest.mark.usefixtures("number")
def test_a_missing_entry_is_found(lifts: cases.Cases) -> None:
    small_desk.run_sql(lifts, "DELETE FROM history WHERE seq = 2")
    assert _faults(lifts) == [(3, "entry 2 is missing: after it comes entry 3")]


@pytest.mark.usefixtures("number")
def test_a_history_cut_at_its_end_is_found(lifts: cases.Cases) -> None:
    small_desk.run_sql(lifts, "DELETE FROM history WHERE seq = 7")
    assert _faults(lifts) == [(0, "the case ends at entry 7, its history at entry 6")]


@pytest.mark.usefixtures("number")
def test_a_changed_personal_value_is_found(lifts: cases.Cases) -> None:
    small_desk.run_sql(lifts, "UPDATE personal_values SET value = '\"rope new\"' WHERE key = 'body'")
    assert _faults(lifts) == [(3, "the personal value `body` was changed after it was written")]


@pytest.mark.usefixtures("number")
def test_a_personal_value_that_is_gone_without_being_erased_is_found(lifts: cases.Cases) -> None:
    small_desk.run_sql(lifts, "DELETE FROM personal_values WHERE key = 'phone'")
    assert _faults(lifts) == [(1, "the personal value `phone` is missing and was not erased")]


def test_erasing_personal_values_leaves_the_chain_whole(lifts: cases.Cases, number: str) -> None:
    case = small_desk.load(lifts, number)
    with lifts.database.writing() as connection:
        assert store.personal.erase(connection, int(case.id or 0), DUE) == 2
    assert _faults(lifts) == []
    assert small_desk.count(lifts, "personal_values", "value IS NOT NULL OR salt IS NOT NULL") == 0


def test_a_case_goes_on_after_its_personal_values_were_erased(lifts: cases.Cases, number: str) -> None:
    case = small_desk.load(lifts, number)
    with lifts.database.writing() as connection:
        store.personal.erase(connection, int(case.id or 0), DUE, "phone")
    note = casefile.Command(number, "note", LI_NA, {"body": "customer asked to be forgotten"})
    assert lifts.submit(note, DUE + timedelta(days=1)).accepted
    assert _faults(lifts) == []


def test_checking_looks_at_more_than_one_page(lifts: cases.Cases, check: Callable[[], integrity.Checked]) -> None:
    small_desk.open_many(lifts, 501)
    assert check().case_count == 501


@pytest.fixture
def check(lifts: cases.Cases) -> Callable[[], integrity.Checked]:
    def run() -> integrity.Checked:
        with lifts.database.reading() as connection:
            return integrity.check(connection)

    return run


def test_who_waits_is_told_how_many_histories_have_been_looked_at(
    lifts: cases.Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(integrity, "TOLD_EVERY", 2)
    small_desk.open_many(lifts, 5)
    told: list[int] = []
    with lifts.database.reading() as connection:
        integrity.check(connection, progress=told.append)
    assert told == [2, 4, 5]
