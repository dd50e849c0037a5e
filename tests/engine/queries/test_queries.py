from datetime import timedelta

import pytest

from engine import casefile, cases, queries, store, sweeps
from tests.engine import small_desk
from tests.engine.small_desk import DUE, LI_NA, MONDAY

LATE = DUE + timedelta(minutes=1)


@pytest.fixture
def desk(lifts: cases.Cases) -> cases.Cases:
    """Four cases: the first closed in time, the second late, the third is open and breached, the fourth open."""
    small_desk.open_many(lifts, 3)
    lifts.submit(casefile.Command("LIFT-2026-00001", "repair", LI_NA), MONDAY + timedelta(hours=1))
    sweeps.run_once(lifts, LATE)
    lifts.submit(casefile.Command("LIFT-2026-00002", "repair", LI_NA), LATE)
    lifts.submit(small_desk.opening("door 100% open"), LATE)
    lifts.submit(casefile.Command("LIFT-2026-00004", "take", LI_NA), LATE)
    return lifts


def _listed(desk: cases.Cases, wanted: queries.Filter, most: int = 10) -> list[str]:
    with desk.database.reading() as connection:
        return [one.number[-1] for one in queries.list_cases(connection, wanted, most)]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (queries.Filter(), ["3", "4", "1", "2"]),
        (queries.Filter(is_open=True), ["3", "4"]),
        (queries.Filter(is_open=False), ["1", "2"]),
        (queries.Filter(breached=True), ["3", "2"]),
        (queries.Filter(state="repaired"), ["1", "2"]),
        (queries.Filter(assignee="li_na"), ["4"]),
        (queries.Filter(workflow="lift", team="doors"), []),
        (queries.Filter(text="0% OPEN"), ["4"]),
        (queries.Filter(text="2026-00003"), ["3"]),
        (queries.Filter(text="_"), []),
        (queries.Filter(customer="north_hospital"), []),
    ],
)
def test_a_list_is_narrowed(desk: cases.Cases, wanted: queries.Filter, found: list[str]) -> None:
    assert _listed(desk, wanted) == found
    with desk.database.reading() as connection:
        assert queries.count_cases(connection, wanted) == len(found)


def test_a_list_begins_with_what_is_due_first_and_ends_with_what_has_no_running_deadline(desk: cases.Cases) -> None:
    small_desk.open_many(desk, 1, MONDAY)
    small_desk.run_sql(desk, "UPDATE deadlines SET due_at = NULL WHERE case_id = 3")
    assert _listed(desk, queries.Filter(is_open=True)) == ["5", "4", "3"]
    assert _listed(desk, queries.Filter(is_open=True), most=1) == ["5"]


def test_counts_say_what_was_kept_and_what_was_missed(desk: cases.Cases) -> None:
    with desk.database.reading() as connection:
        found = queries.counts(connection, "lift")
    assert (found.opened, found.closed, found.open, found.with_deadline) == (4, 2, 2, 4)
    assert (found.closed_late, found.closed_in_time, found.open_with_deadline) == (1, 1, 2)
    assert (found.breached, found.escalations, found.notifications) == (2, 2, 2)


def test_open_cases_are_counted_by_where_they_are(desk: cases.Cases) -> None:
    with desk.database.reading() as connection:
        assert queries.by_state(connection, "lift") == {("received",): 2}
        assert queries.outbox(connection) == {"queued": 2}


def test_what_is_due_comes_in_order_and_page_by_page(desk: cases.Cases) -> None:
    small_desk.open_many(desk, 2, MONDAY)
    with desk.database.reading() as connection:
        pages: list[str] = []
        last = None
        while page := queries.due(connection, LATE + timedelta(days=1), 2, last):
            last = page[-1]
            pages.append(" ".join(one.number[-1] for one in page))
    assert pages == ["5 6", "3 4"]


def test_a_history_shows_the_personal_values_it_gave_until_they_are_erased(desk: cases.Cases) -> None:
    desk.submit(casefile.Command("LIFT-2026-00004", "note", LI_NA, {"body": "rope worn"}), LATE)
    with desk.database.writing() as connection:
        before = queries.history(connection, 4)[-1]
        store.personal.erase(connection, 4, LATE)
        after = queries.history(connection, 4)[-1]
    assert (before.event, before.personal, after.personal) == ("note", {"body": "rope worn"}, {"body": None})


def test_a_conversation_is_told_in_order_with_its_files(desk: cases.Cases) -> None:
    with desk.database.writing() as connection:
        key = store.files.put(connection, b"photo", "image/png", LATE, 100)
    file = {"hash": key, "name": "绳.png", "bytes": 5, "media_type": "image/png"}
    desk.submit(casefile.Command("LIFT-2026-00004", "note", LI_NA, {"body": "rope worn", "files": [file]}), LATE)
    with desk.database.reading() as connection:
        said = queries.conversation(connection, 4)
    assert [(one.kind, one.author, one.body) for one in said] == [("note", "person:li_na", "rope worn")]
    assert said[0].files == (queries.File(key, "绳.png", 5, "image/png"),)


def test_links_are_seen_from_both_cases(desk: cases.Cases) -> None:
    link = {"kind": "follows", "case": "LIFT-2026-00003"}
    desk.submit(casefile.Command("LIFT-2026-00004", "link", LI_NA, link), LATE)
    with desk.database.reading() as connection:
        from_here = queries.links(connection, 4, "LIFT-2026-00004")
        to_here = queries.links(connection, 3, "LIFT-2026-00003")
    assert [(one.other, one.outgoing) for one in (*from_here, *to_here)] == [
        ("LIFT-2026-00003", True),
        ("LIFT-2026-00004", False),
    ]


def test_who_was_told_is_shown_with_every_attempt(desk: cases.Cases) -> None:
    with desk.database.writing() as connection:
        claimed = store.outbox.claim(connection, "one", LATE + timedelta(hours=1), 300, 10)[0]
        store.tries.finish(
            connection, [store.tries.Result(claimed.id, "failed", code=550, text="no such user")], "one", LATE
        )
        told = queries.told(connection, 3)
    assert [(one.to_key, one.state, one.attempts[0].code) for one in told] == [("li_na", "failed", 550)]
