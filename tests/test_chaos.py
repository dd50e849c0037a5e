"""The kill campaign in small, what it can see, and a serving desk whose disk is full."""

import json
import os
import re
import resource
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from benchmarks.faults import __main__ as campaign
from benchmarks.faults import (
    chaos,
    clients,
    cuts,
    migrations,
    orders,
    points,
    reckoning,
    relay,
    stage,
    strikes,
    table,
    town,
)
from console import desk as desks
from console import publishing
from engine import casefile, clock, database, settings, store, sweeps

ROOT = Path(__file__).parents[1]
SHIPPED = ("engine", "notifications", "web", "console", "migrations")
PATIENCE_S = 60.0
STRIKES = (
    strikes.Strike("serve", "commit.written", 2),
    strikes.Strike("worker-1", "mail.taken"),
    strikes.Strike("command", "commit.half_written"),
)
FIGURES = reckoning.Figures(
    acknowledged=40, in_doubt_done=1, cases=20, deadlines_due=12, deadlines_met=8, mails=30, mails_withdrawn=2,
    mails_again=3,
)  # fmt: skip
WRONG = [name for name in FIGURES.__dataclass_fields__ if name not in reckoning.MAY_BE]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[stage.Stage]:
    """A desk at work; its processes are started by whoever needs them."""
    with stage.on(tmp_path_factory.mktemp("chaos"), None) as made:
        yield made


@pytest.mark.xdist_group("chaos")
def test_processes_killed_at_three_points_lose_nothing_and_do_nothing_twice(desk: stage.Stage) -> None:
    said: list[str] = []
    outcome = chaos.carry_out(chaos.Plan(STRIKES, http_clients=2, pause_s=0.05), desk, said.append)
    assert outcome.faultless, said
    assert (outcome.kill_count, outcome.at_points) == (3, 3)
    assert outcome.figures.acknowledged > outcome.figures.cases > 2
    assert outcome.figures.deadlines_due > 0
    assert outcome.figures.mails >= outcome.figures.cases
    # The mail that the server had when its sender died went out a second time.
    assert outcome.figures.mails_again >= 1


class Serving:
    """The serving process of a desk, as programs and whoever looks after it see it."""

    def __init__(self, desk: stage.Stage) -> None:
        desk.squad.raise_all()
        self.child = desk.squad.process_of("serve")
        bearer = {"Authorization": f"Bearer {desk.place.token}"}
        base = f"http://127.0.0.1:{desk.place.port}"
        self._web = httpx.Client(base_url=base, timeout=PATIENCE_S, headers=bearer)

    def open_case(self, mark: str) -> httpx.Response:
        return self._web.post("/api/cases", json={"workflow": "pothole", "fields": {"mark": mark}})

    def health(self) -> dict[str, tuple[str, str]]:
        """The state and sentence of each check."""
        checks = self._web.get("/health").json()["checks"]
        return {one["name"]: (one["state"], one["sentence"]) for one in checks}

    def limit(self, most_bytes: int) -> None:
        """No file of the process may be written beyond that."""
        resource.prlimit(self.child.pid, resource.RLIMIT_FSIZE, (most_bytes, resource.RLIM_INFINITY))


@pytest.mark.xdist_group("chaos")
def test_a_serving_desk_whose_disk_is_full_says_so_and_goes_on_by_itself(desk: stage.Stage) -> None:
    serving = Serving(desk)
    assert serving.open_case("before").status_code == 201
    serving.limit(4096)
    refused = serving.open_case("during")
    assert (refused.status_code, refused.json()["code"]) == (503, "unwritable")
    assert refused.headers["Retry-After"] == "60"
    assert serving.health()["commits"] == ("failing", "The last commit failed 0 s ago (DiskFailing).")
    serving.limit(resource.RLIM_INFINITY)
    assert serving.open_case("after").status_code == 201
    while serving.health()["commits"][0] != "ok":
        assert serving.open_case("again").status_code == 201
    assert "did not do what it should (disk I/O error). Nothing was changed." in serving.child.said
    assert "Traceback" not in serving.child.said
    assert desk.squad.stop() == []


def test_every_point_of_the_program_is_in_the_campaign_and_nothing_that_is_shipped_arms_one() -> None:
    texts = [path.read_text() for one in SHIPPED for path in (ROOT / one).rglob("*.py")]
    passed = Counter(name for text in texts for name in re.findall(r'pass_by\("([a-z._]+)"\)', text))
    here = [name for name in passed.elements() if not name.startswith(points.ELSEWHERE)]
    assert sorted(here) == sorted([*points.BY_NAME, points.MIGRATION])
    assert not [text for text in texts if "faultpoints.arm" in text]


def test_a_plan_goes_by_its_seed_and_comes_to_every_point_before_any_comes_again() -> None:
    plan = strikes.plan(200, 1)
    assert plan == strikes.plan(200, 1) != strikes.plan(200, 2)
    assert Counter(bool(one.point) for one in plan) == {True: 100, False: 100}
    assert {one.point for one in strikes.plan(2 * len(points.POINTS), 5) if one.point} == set(points.BY_NAME)
    assert {(one.point, one.role) for one in plan if one.point} == {
        (point.name, role) for point in points.POINTS for role in point.roles
    }
    assert [len(group) for group in strikes.groups(plan)] == [strikes.GROUP] * 8


def test_an_order_is_for_its_point_and_its_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    died: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "kill", lambda *how: died.append(how))
    order = orders.Order(tmp_path / "serve")
    order.strike("commit.done")
    order.give("commit.done", 2)
    for point in ("commit.begun", "commit.done"):
        order.strike(point)
    assert order.given
    assert died == []
    order.strike("commit.done")
    order.strike("commit.done")
    assert died == [(os.getpid(), signal.SIGKILL)]
    assert not order.given
    assert not order.withdraw()


@pytest.mark.parametrize("wrong", WRONG)
def test_each_figure_that_must_be_none_is_a_fault(wrong: str) -> None:
    assert not FIGURES.faults
    assert replace(FIGURES, **{wrong: 1}).faults == {wrong: 1}


@pytest.fixture(scope="module")
def reckoned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a town with a case that ran out, one that was filled in time, and a mail for each opening."""
    directory = tmp_path_factory.mktemp("town")
    place = town.Town(directory, sink_port=1)
    known = settings.load(place.config, {}, directory)
    at = desks.Desk.of(known, place.database, clock.SystemClock())
    publishing.publish(at)
    opened_at = at.now - 4 * reckoning.WITHIN
    with place.database.writing() as connection:
        wang = store.people.add_contact(connection, "Wang", "wang@town.example", "en", None, None)
    for mark, event, after in (("a-1", "open", 0), ("a-2", "open", 0), ("a-3", "advance", 1), ("a-4", "fill", 1)):
        number = None if event == "open" else "P-2026-000001" if mark == "a-3" else "P-2026-000002"
        opening = casefile.Opening(requester=wang) if number is None else None
        wish = casefile.Command(number, event, desks.operator(), {"mark": mark}, "pothole", opening, mark)
        assert at.cases.submit(wish, opened_at + timedelta(seconds=after)).accepted
    sweeps.run_once(at.cases, at.now)
    with place.database.writing() as connection:
        connection.exec_driver_sql("UPDATE notifications SET state = 'sent'")
    place.database.close()
    return directory / "town.sqlite"


COLUMNS = "at, actor_kind, actor_key, event, from_states, to_states, facts, personal_digests, previous, digest"
ENTRY = "FROM history WHERE case_id = 1 AND event = "


@pytest.mark.parametrize(
    ("statement", "faults"),
    [
        ("DELETE FROM attempts", set()),
        (f"DELETE {ENTRY} 'advance'", {"acknowledged_lost", "cases_half_done", "chains_broken"}),
        (
            "UPDATE history SET facts = replace(facts, 'a-3', 'a-2') WHERE event = 'advance'",
            {"acknowledged_lost", "acknowledged_doubled", "cases_half_done", "chains_broken"},
        ),
        (f"DELETE {ENTRY} 'breached'", {"deadlines_missed", "chains_broken"}),
        (
            "UPDATE history SET at = replace(at, '2', '1') WHERE event = 'breached'",
            {"deadlines_early", "chains_broken"},
        ),
        (
            f"INSERT INTO history SELECT case_id, seq + 90, {COLUMNS} {ENTRY} 'escalated'",
            {"deadlines_doubled", "cases_half_done", "chains_broken"},
        ),
        ("DELETE FROM case_words WHERE rowid = 2", {"cases_half_done"}),
        ("DELETE FROM idempotency WHERE key = 'a-3'", {"cases_half_done"}),
        ("UPDATE cases SET configuration = '[\"looked_at\"]' WHERE id = 2", {"cases_half_done"}),
        ("UPDATE deadlines SET calendar_version = 'older' WHERE case_id = 1 AND name = 'review'", {"recounts_left"}),
        ("UPDATE notifications SET message_id = 'other' WHERE id = 1", {"mails_lost", "mails_under_another_id"}),
    ],
)
def test_what_is_wrong_in_the_database_is_seen(
    reckoned: Path, tmp_path: Path, statement: str, faults: set[str]
) -> None:
    shutil.copy(reckoned, tmp_path / "town.sqlite")
    base = database.look(f"sqlite:///{tmp_path / 'town.sqlite'}")
    with base.reading() as connection:
        ids = connection.exec_driver_sql("SELECT message_id, id FROM notifications").all()
    taken = [relay.Taken(message_id, "", "", f"about {number}") for message_id, number in ids]
    with base.writing() as connection:
        connection.exec_driver_sql(statement)
    told = clients.Told(acknowledged={"a-1", "a-2", "a-3"}, in_doubt={"a-4"})
    assert set(reckoning.reckon(base, told, taken).faults) == faults
    base.close()


def test_mails_that_came_again_are_explained_by_what_is_on_record_or_not(reckoned: Path, tmp_path: Path) -> None:
    shutil.copy(reckoned, tmp_path / "town.sqlite")
    base = database.look(f"sqlite:///{tmp_path / 'town.sqlite'}")
    with base.reading() as connection:
        rows = connection.exec_driver_sql("SELECT message_id FROM notifications ORDER BY id LIMIT 2")
        first, second = rows.scalars().all()
    base_taken = [relay.Taken(first, "1", "wang", "P-1"), relay.Taken(second, "2", "wang", "P-2")]
    again = [relay.Taken(first, "1", "wang", "P-1"), relay.Taken(second, "other", "wang", "P-1")]
    found = reckoning.reckon(base, clients.Told(acknowledged={"a-1"}), base_taken + again)
    assert (found.mails, found.mails_again, found.mails_again_unexplained, found.mails_changed) == (2, 2, 2, 1)
    assert found.mails_under_another_id == 1
    base.close()


def test_a_mail_that_was_withdrawn_is_lost_unless_one_after_it_tells_of_the_same(
    reckoned: Path, tmp_path: Path
) -> None:
    shutil.copy(reckoned, tmp_path / "town.sqlite")
    base = database.look(f"sqlite:///{tmp_path / 'town.sqlite'}")
    with base.writing() as connection:
        connection.exec_driver_sql("UPDATE history SET event = 'note' WHERE event = 'fill'")
        ids = connection.exec_driver_sql("SELECT id, message_id FROM notifications ORDER BY id").all()
        said = "template = 'deadline_moved', deadline = 'review', to_key = 'wang', state = 'withdrawn'"
        connection.exec_driver_sql(
            f"UPDATE notifications SET case_id = 1, occasion = id, {said} WHERE id <= {ids[1].id}"
        )
    taken = [relay.Taken(one.message_id, "", "", f"about {one.id}") for one in ids[2:]]
    found = reckoning.reckon(base, clients.Told(), taken)
    assert (found.mails_withdrawn, found.mails_lost) == (1, 1)
    base.close()


def test_what_is_still_to_come_is_named(reckoned: Path) -> None:
    base = database.look(f"sqlite:///{reckoned}")
    assert reckoning.waiting(base, clock.SystemClock().now()) == []
    with base.writing() as connection:
        connection.exec_driver_sql("UPDATE notifications SET state = 'queued' WHERE id = 1")
    assert reckoning.waiting(base, datetime(2020, 1, 1, tzinfo=UTC)) == [
        "deadlines that are not due yet",
        "1 mails that were not sent",
    ]
    base.close()


def test_the_table_says_what_was_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    outcome = chaos.Outcome(chaos.Plan(STRIKES), FIGURES, [strikes.Struck(one, True) for one in STRIKES])
    steps = migrations.Outcome(migrations.step_count(), 0)
    monkeypatch.setattr(chaos, "run", lambda *_: outcome)
    monkeypatch.setattr(migrations, "run", lambda *_: steps)
    monkeypatch.setattr(sys, "argv", ["chaos", "--json", str(tmp_path / "build" / "chaos.json")])
    with pytest.raises(SystemExit) as ended:
        campaign.main()
    assert ended.value.code == 0
    printed = capsys.readouterr().out
    assert "3, 3" in printed
    assert "as it should be" in printed
    written = json.loads((tmp_path / "build" / "chaos.json").read_text())
    assert (written["faultless"], written["kill_count"], written["store"]) == (True, 3, "sqlite")
    lost = replace(outcome, figures=replace(FIGURES, acknowledged_lost=1))
    assert list(table.of_kills(lost, steps))[-1] == "WRONG"
    assert list(table.of_kills(outcome, replace(steps, half_made=1)))[-1] == "WRONG"


def test_a_cut_is_measured_by_the_longest_time_without_an_answer() -> None:
    answered = [time.monotonic() - 1]

    def act() -> None:
        now = time.monotonic()
        answered.extend([now + 0.5, now + 3.5, *(now + 4 + number / 10 for number in range(cuts.DUE_COUNT))])

    cut = cuts.measured("stopped", act, answered)
    assert (cut.kind, cut.gap_s) == ("stopped", 3.0)
    assert cut.away_s < 3.0


def test_the_table_of_cuts_says_how_long_no_write_went_through() -> None:
    made = [cuts.Cut("stopped", 0.5, gap_s) for gap_s in (1.0, 2.0, 9.0)]
    outcome = cuts.Outcome(FIGURES, made)
    lines = list(table.of_cuts(outcome))
    assert lines[1].endswith("2.00 / 9.00 s")
    assert lines[-1] == "as it should be"
    assert table.told_of_cuts(outcome)["faultless"]
    for wrong in (
        replace(outcome, cuts=[cuts.Cut("stopped", 0.5, cuts.STANDS_STILL_AT_MOST_S)]),
        replace(outcome, ended_badly=["a traceback"]),
        replace(outcome, unsettled=["1 mails that were not sent"]),
        replace(outcome, figures=replace(FIGURES, deadlines_missed=1)),
    ):
        assert list(table.of_cuts(wrong))[-1] == "WRONG"
