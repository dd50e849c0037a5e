import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import storm
from benchmarks.faults import campaign, counting, desk, relay

MAIL = b"Message-ID: <1@desk.example>\r\n\r\nlate\r\n"
ESCALATED = """INSERT INTO history (case_id, seq, at, actor_kind, actor_key, event, from_states, to_states, facts,
personal_digests, previous, digest) SELECT case_id, seq + ?, at, 'system', '', 'escalated', to_states, to_states,
'{"deadline":["filling",1,"rung",0,0]}', '{}', '', '' FROM history WHERE case_id = 1 AND seq = 1"""
FOUND = counting.Found(
    case_count=40, points_once=80, points_lost=0, points_twice=0, points_early=0, outbox_rows=40, outbox_sent=40,
    mails_taken=40, mails_lost=0, repeated=4, repeated_unexplained=0, repeated_differently=0, cut_off=5, shown=40,
    shown_twice=0, fault_count=0, seconds=9.5,
)  # fmt: skip


@pytest.fixture
def site(tmp_path: Path) -> Iterator[desk.Site]:
    made = desk.Site(tmp_path, 1, desk.Pace())
    yield made
    made.database.close()


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[relay.Recording]:
    made = relay.Recording(tmp_path / "mailbox", keep_count=10)
    yield made
    made.close()


def test_a_worker_killed_three_times_in_a_storm_loses_nothing_and_shows_nothing_twice(tmp_path: Path) -> None:
    pace = replace(storm.SHORT, batch_size=8)
    outcome = campaign.run(campaign.Plan("small", 40, campaign.moments(40, 3, seed=7), pace=pace), tmp_path)
    firing, beginning, handing_over = outcome.killed
    assert (firing.part, beginning.part, handing_over.part) == ("firing", "beginning", "handing over")
    assert firing.fired > 0
    assert firing.taken <= beginning.taken < handing_over.taken
    # One kill fell before the server had a mail, so that it had to come; one before its answer, so that it came again.
    assert 1 <= outcome.found.repeated < outcome.found.cut_off
    free = replace(outcome.found, repeated=FOUND.repeated, cut_off=FOUND.cut_off, seconds=FOUND.seconds)
    assert free == FOUND
    assert outcome.faultless


@pytest.mark.parametrize(
    "wrong",
    ["points_lost", "points_twice", "points_early", "mails_lost", "repeated_unexplained", "repeated_differently",
     "shown_twice", "fault_count", "outbox_rows", "outbox_sent", "shown"],
)  # fmt: skip
def test_each_fault_is_seen(wrong: str) -> None:
    assert FOUND.faultless
    assert not replace(FOUND, **{wrong: 1}).faultless


def test_faults_of_every_kind_are_counted(site: desk.Site, kept: relay.Recording) -> None:
    due_at = site.open_cases(2, 60.0)
    with site.database.writing() as connection:
        for later in (1, 2):
            connection.exec_driver_sql(ESCALATED, (later,))
    for mail in (MAIL, MAIL, MAIL + b"and more\r\n"):
        kept.add(mail)
    found = counting.count(site.database, kept, 2, due_at)
    assert (found.points_lost, found.points_twice, found.points_early, found.fault_count > 0) == (3, 1, 2, True)
    assert (found.outbox_rows, found.mails_lost, found.shown, found.shown_twice) == (0, 2, 2, 1)
    assert (found.repeated, found.repeated_unexplained, found.repeated_differently) == (2, 3, 1)


def test_the_same_seed_gives_the_same_moments_and_another_gives_others() -> None:
    assert campaign.moments(217, 10, 1) == campaign.moments(217, 10, 1) != campaign.moments(217, 10, 2)
    assert [one.part for one in campaign.moments(217, 10, 1)].count("firing") == 3


def test_a_repeated_mail_is_on_record_twice_and_a_strike_comes_before_its_answer(kept: relay.Recording) -> None:
    struck: list[int] = []
    kept.strike_at(2, lambda: struck.append(len(kept.taken)))
    assert kept.add(MAIL) == kept.add(MAIL)
    assert [one.message_id for one in kept.taken] == ["<1@desk.example>"] * 2
    kept.strike_at(3, lambda: struck.append(len(kept.taken)), by_envelope=True)
    kept.envelope_came()
    assert struck == [2, 2]
    assert len((kept.folder.parent / "taken.txt").read_text().splitlines()) == 2


@pytest.mark.parametrize(("lost", "code"), [(0, 0), (1, 1)])
def test_the_figures_are_printed_and_written_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lost: int, code: int
) -> None:
    found = replace(FOUND, points_lost=lost)
    monkeypatch.setattr(campaign, "run", lambda plan, _: campaign.Outcome(plan, found, [], [(41, 41)], [0]))
    monkeypatch.setattr(sys, "argv", ["storm", "--json", str(tmp_path / "build" / "storm.json")])
    with pytest.raises(SystemExit) as ended:
        storm.main()
    told = json.loads((tmp_path / "build" / "storm.json").read_text())
    assert ended.value.code == code
    assert [(one["plan"]["case_count"], one["faultless"]) for one in told] == [(n, not lost) for n in (217, 217, 2000)]
    assert f"storm, worker killed 10 times: {'WRONG' if lost else 'as it should be'}" in capsys.readouterr().out
