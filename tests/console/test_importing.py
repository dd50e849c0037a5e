"""`caseclock calendar import` and `diff`: what they show, what they change, and that they change nothing else."""

import hashlib
import json
import shutil
import sqlite3
from datetime import UTC, datetime

import pytest

from console import desk, publishing
from engine import clock, database, settings, store
from tests.console.conftest import Site
from tests.engine import small_desk

LIFT = small_desk.TEXT.replace("calendar: 24x7", "calendar: shop").replace("within: 4h", "within: 5 working days")
SHOP = "calendar: shop\nbased_on: cn_office\nmake_up_hours: ['10:00-12:00']\n"
TO_COME = {"2027-01-01": "New Year's Day", "2027-01-04": "typhoon"}


@pytest.fixture
def lifts(site: Site) -> Site:
    """A place with a desk for lifts, which counts by a shop's hours and has three cases over New Year."""
    folder = site.directory / "workflows"
    shutil.rmtree(folder)
    (folder / "calendars").mkdir(parents=True)
    (folder / "lift.yaml").write_text(LIFT, encoding="utf-8")
    (folder / "calendars" / "shop.yaml").write_text(SHOP, encoding="utf-8")
    known = settings.load(site.directory / "config.toml", {}, site.directory)
    site.database.parent.mkdir()
    base = database.open(known.database.url)
    at = desk.Desk.of(known, base, clock.VirtualClock(datetime(2026, 12, 30, 3, tzinfo=UTC)))
    publishing.publish(at)
    with base.writing() as connection:
        store.people.put(connection, small_desk.PEOPLE)
    small_desk.open_many(at.cases, 3, at.now)
    base.close()
    return site


def announced(site: Site) -> str:
    """A file of the coming year's days."""
    path = site.directory / "days.json"
    path.write_text(json.dumps({"year": 2027, "holidays": TO_COME, "make_up_days": ["2027-01-09"]}))
    return str(path)


def digests(site: Site) -> dict[str, str]:
    with sqlite3.connect(site.database) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in names}
    return {name: hashlib.sha256(repr(found).encode()).hexdigest() for name, found in rows.items()}


def written(site: Site) -> list[str]:
    return sorted(path.name for path in (site.directory / "workflows").glob("calendars/tables/*"))


def test_what_is_looked_at_is_what_is_applied_and_a_look_changes_no_row_and_no_file(lifts: Site):
    source = announced(lifts)
    before = digests(lifts)
    looked = lifts.facts("calendar", "import", "cn_office", source, "--dry-run")
    number = looked["moves"][0]["case"]
    assert "left, provisional" in lifts.run("show", number).out
    unasked = lifts.run("calendar", "import", "cn_office", source)
    assert (unasked.exit_code, "Nothing was changed: --yes applies it" in unasked.err) == (1, True)
    assert "Mon 2027-01-04  09:00-17:00  off          holiday: typhoon" in unasked.out
    assert "Running deadlines that move: 3." in unasked.out
    assert (digests(lifts), written(lifts)) == (before, [])
    done = lifts.facts("calendar", "import", "cn_office", source, "--yes")
    assert done["moves"] == looked["moves"]
    assert done["recounted"] == {"counted": 3, "moved": 3, "failed": 0}
    assert written(lifts) == ["cn_office-2027.yaml"]
    (move, *_others) = done["moves"]
    (shown,) = lifts.facts("show", move["case"])["deadlines"]
    assert shown["due_at"] == move["to"] != move["from"]
    assert "provisional" not in lifts.run("show", number).out
    again = lifts.facts("calendar", "import", "cn_office", source, "--yes")
    assert (again["changes"], again["moved_count"], again["recounted"]["counted"]) == ([], 0, 0)


def test_an_import_that_was_cut_off_after_its_file_is_finished_by_the_same_again(lifts: Site):
    source = announced(lifts)
    place = lifts.directory / "workflows" / "calendars" / "tables"
    place.mkdir(parents=True)
    (place / "cn_office-2027.yaml").write_bytes((lifts.directory / "days.json").read_bytes())
    done = lifts.facts("calendar", "import", "cn_office", source, "--yes")
    assert done["changes"]
    assert done["recounted"]["counted"] == 3


def test_without_a_database_the_table_waits_for_one(site: Site):
    done = site.run("calendar", "import", "cn_office", announced(site), "--yes")
    assert done.exit_code == 0
    assert "There is no database yet, so no deadline runs." in done.out
    assert not site.database.exists()
    days = {day["date"]: day["reason"] for day in site.facts("calendar", "show", "office", "2027")}
    assert days["2027-01-04"] == "holiday: typhoon"


def test_a_table_that_takes_days_off_by_law_away_says_so(site: Site):
    (site.directory / "few.json").write_text(json.dumps({"year": 2027, "holidays": ["2027-01-01"]}))
    told = site.run("calendar", "import", "cn_office", str(site.directory / "few.json"), "--dry-run").out
    assert "Days off by law that the file does not have: " in told
    assert "2027 stays provisional" in told


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("cn_ofice", b"", "did you mean `cn_office`"),
        ("24x7", b'{"year": 2027, "holidays": ["2027-01-01"]}', "24x7 has no days off"),
        ("cn_office", b'{"year": 2027}', "is not announced yet"),
        ("cn_office", b"BEGIN:VCALENDAR" + b"x" * 10_000_000, "1,048,576 are allowed"),
        ("cn_office", b"date,kind\n\xff\xfe", "is no UTF-8"),
        ("cn_office", None, "can't be read: No such file or directory"),
    ],
)
def test_what_can_not_be_meant_changes_nothing(site: Site, name: str, content: bytes | None, said: str):
    file = site.directory / "days.txt"
    if content is not None:
        file.write_bytes(content)
    ended = site.run("calendar", "import", name, str(file), "--yes")
    assert ended.exit_code == 2
    assert said in " ".join(ended.err.replace("│", " ").split())
    assert written(site) == []


def test_a_place_that_can_not_be_written_is_a_sentence_and_nothing_counts_anew(lifts: Site):
    (lifts.directory / "workflows" / "calendars" / "tables").write_text("a file where a directory should be")
    before = digests(lifts)
    ended = lifts.run("calendar", "import", "cn_office", announced(lifts), "--yes")
    assert (ended.exit_code, "can't be written (File exists)" in ended.err) == (2, True)
    assert digests(lifts) == before


def test_a_table_waits_until_the_calendars_beside_it_can_be_used(lifts: Site):
    (lifts.directory / "workflows" / "calendars" / "shop.yaml").write_text("calendar: shop\nbased_on: cn_ofice\n")
    before = digests(lifts)
    ended = lifts.run("calendar", "import", "cn_office", announced(lifts), "--yes")
    assert (ended.exit_code, "did you mean `cn_office`" in ended.err) == (2, True)
    assert (digests(lifts), written(lifts)) == (before, [])


def test_two_calendars_differ_on_the_days_on_which_they_work_other_hours(site: Site):
    same = site.run("calendar", "diff", "cn_office", "cn_office", "2026")
    assert (same.exit_code, same.out) == (0, "cn_office → cn_office, 2026: no day with other hours.\n")
    other = site.directory / "shop.yaml"
    other.write_text("calendar: shop\nbased_on: cn_office\nholidays: {2026-12-24: Stocktaking}\n")
    ended = site.run("calendar", "diff", "cn_office", str(other), "2026", "--json")
    assert ended.exit_code == 1
    (change,) = json.loads(ended.out)["changes"]
    assert (change["date"], change["to"]["reason"]) == ("2026-12-24", "holiday: Stocktaking")
