"""A replay does every command at its instant, and what is due between them at its own."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests import replaying

HEADER = (
    "case_enquiry_id,open_dt,target_dt,closed_dt,closure_reason,case_title,subject,reason,type,queue,department,"
    "neighborhood,source\n"
)
TWO_DAYS = timedelta(days=2)


def row(number: str, opened: str, target: str = "", closed: str = "") -> str:
    return f"{number},{opened},{target},{closed},,Pothole,,,Request for Pothole Repair,,,,Self Service\n"


FILE = HEADER + "".join(
    [
        row("1", "2011-07-01 09:00:00", "2011-07-05 09:00:00", "2011-07-04 12:00:00"),  # in time
        row("2", "2011-07-01 09:00:00", "2011-07-05 09:00:00", "2011-07-05 09:00:00"),  # at due: in time
        row("3", "2011-07-01 09:00:00", "2011-07-05 09:00:00", "2011-07-05 09:00:01"),  # a second late
        row("4", "2011-07-01 09:00:00", "", "2011-07-01 09:00:00"),  # closed in the second of its opening, no target
        row("5", "2011-07-01 09:00:00", "2011-07-01 08:59:00", "2011-07-01 09:00:00"),  # target before the opening
        row("6", "2011-07-01 09:00:00", "2059-12-31 00:00:00"),  # open, due in another age
        row("7", "2011-07-01 10:00:00", "2011-07-03 10:00:00"),  # open, late
        row("8", "2011-07-01 10:00:00"),  # open, without a target
        row("9", "2011-07-02 10:00:00", "2011-07-05 10:00:00", "2014-01-01 00:00:00"),  # closed years later
    ]
)


@pytest.fixture
def boston(tmp_path: Path) -> Iterator[replaying.Stage]:
    stage = replaying.stage(replaying.EXAMPLES / "boston311" / "boston311.yaml", tmp_path)
    yield stage
    stage.desk.database.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "requests.csv"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_the_counts_are_those_of_the_file(boston: replaying.Stage, file: Path) -> None:
    counts = boston.replay(file).counts
    assert (counts["opened"], counts["closed"], counts["open"]) == (9, 6, 3)
    assert (counts["with_deadline"], counts["closed_late"], counts["closed_in_time"]) == (7, 3, 2)
    assert (counts["open_with_deadline"], counts["breached"], counts["target_share"]) == (2, 4, 1.0)


@pytest.mark.parametrize("batch", [1, 2, 3, 500])
def test_the_size_of_a_batch_changes_nothing(boston: replaying.Stage, file: Path, batch: int) -> None:
    course = boston.replay(file, batch=batch)
    assert (course.accepted, course.refused) == (15, 0)
    assert (course.counts["breached"], course.counts["escalations"]) == (4, 6)


def test_until_before_the_closings_leaves_the_cases_open(boston: replaying.Stage, file: Path) -> None:
    counts = boston.replay(file, until=datetime(2011, 7, 4, 17, tzinfo=UTC)).counts
    assert (counts["opened"], counts["closed"], counts["breached"]) == (9, 3, 2)


def test_until_before_the_openings_opens_nothing(boston: replaying.Stage, file: Path) -> None:
    counts = boston.replay(file, until=datetime(2011, 6, 30, tzinfo=UTC)).counts
    assert counts["opened"] == 0
    assert "target_share" not in counts


def test_what_is_due_is_taken_at_its_own_instant(boston: replaying.Stage, file: Path) -> None:
    boston.replay(file)
    due = datetime(2011, 7, 3, 14, tzinfo=UTC)
    events = dict(boston.told("7"))
    assert boston.case("7").deadlines[0].due_at == due
    assert timedelta(0) <= events["breached"] - due < timedelta(seconds=1)
    assert events["escalated"] - due <= TWO_DAYS


def test_a_file_replayed_twice_is_refused_case_by_case(boston: replaying.Stage, file: Path) -> None:
    boston.replay(file)
    again = boston.replay(file)
    assert again.refused > 0
    assert again.sentences[0].startswith("1: open at 2011-07-01T13:00:00+00:00: There is a case 1 already")


def test_a_year_without_commands_still_has_its_deadlines(boston: replaying.Stage, file: Path) -> None:
    counts = boston.replay(file, until=datetime(2060, 1, 2, tzinfo=UTC)).counts
    assert counts["breached"] == 5
    assert boston.case("6").deadlines[0].breached_at is not None
