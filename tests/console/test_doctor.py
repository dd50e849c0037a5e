import socket
import sqlite3
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.console.conftest import DEMO_CASES, Site


def wrong(demo: Site) -> dict[str, str]:
    """What doctor found, by check."""
    found: list[dict[str, Any]] = demo.facts("doctor")
    return {one["check"]: one["sentence"] for one in found if not one["ok"]}


def change(demo: Site, statement: str, *values: object) -> None:
    with sqlite3.connect(demo.database) as connection:
        connection.execute(statement, values)
    connection.close()


@pytest.fixture
def swept(demo: Site) -> Site:
    """The demo desk with nothing due and all mails sent."""
    change(demo, "UPDATE cases SET next_fire_at = NULL")
    change(demo, "UPDATE notifications SET state = 'sent', next_attempt_at = NULL")
    return demo


def test_a_desk_in_order_ends_with_code_0(swept: Site):
    ended = swept.run("doctor")
    assert (ended.exit_code, wrong(swept)) == (0, {})
    assert f"{DEMO_CASES} histories are whole" in ended.out


def test_each_that_is_amiss_is_found_and_no_other_check_complains(swept: Site, monkeypatch: pytest.MonkeyPatch):
    later, before = (
        (datetime.now(UTC) + timedelta(hours=hours)).isoformat(timespec="microseconds") for hours in (1, -1)
    )
    change(swept, "INSERT OR REPLACE INTO facts VALUES ('last_seen_at', ?)", f'"{later}"')
    change(swept, "UPDATE cases SET next_fire_at = ? WHERE id < 3", before)
    change(swept, "UPDATE notifications SET state = 'failed' WHERE id = 1")
    change(swept, "UPDATE notifications SET state = 'unknown' WHERE id IN (2, 3)")
    change(swept, "UPDATE deadlines SET unreached_at = started_at, ended_at = NULL WHERE id = 1")
    swept.database.chmod(0o644)
    with socket.create_server(("127.0.0.1", 0)) as other:
        monkeypatch.setenv("CASECLOCK_MAILBOX_PORT", str(other.getsockname()[1]))
        other.settimeout(10)
        found = [(one["check"], one["sentence"]) for one in swept.facts("doctor") if not one["ok"]]
    words = {
        ("clock", "on record"),
        ("sweeps", "Due and not taken: 2"),
        ("mails", "1 mails are failed"),
        ("mails", "2 mails are unknown"),
        ("files", "chmod o-rwx"),
        ("mailbox", "does not answer"),
        ("escalations", "reached nobody"),
    }
    assert {(check, word) for check, word in words for one, said in found if one == check and word in said} == words
    assert {check for check, _sentence in found} == {check for check, _word in words}


def test_without_a_database_doctor_says_so_and_makes_none(site: Site):
    assert "There is no database" in wrong(site)["database"]
    assert not site.database.exists()


def test_an_entry_that_was_changed_is_found(swept: Site):
    change(swept, "UPDATE history SET actor_key = 'nobody' WHERE seq = 2 AND case_id = 3")
    assert "entry 2: the entry was changed" in wrong(swept)["histories"]
    assert swept.run("doctor").exit_code == 1


def test_a_clock_that_went_back_under_a_worker_is_told_when_it_is_right_again(swept: Site):
    shown = '{"from":"2026-01-05T12:00:00.000000+00:00","to":"2026-01-05T11:00:00.000000+00:00"}'
    change(swept, "INSERT OR REPLACE INTO facts VALUES ('clock_went_back', ?)", shown)
    (found,) = [one for one in swept.facts("doctor") if one["check"] == "clock"]
    assert (found["ok"], "went back while a worker ran" in found["sentence"]) == (True, True)


def test_a_definition_that_can_not_be_read_any_more_is_found(swept: Site):
    change(swept, "UPDATE definitions SET source = 'workflow: [broken'")
    assert "is not a definition that can be used" in wrong(swept)["definitions"]


def test_a_file_that_is_no_database_is_found(site: Site):
    site.database.parent.mkdir()
    site.database.write_bytes(b"no database at all" * 100)
    assert "no SQLite database" in wrong(site)["database"]


def test_a_role_that_escalations_name_in_vain_is_found(swept: Site):
    """The director is nobody any more: what is late for days would fall back."""
    people = "persons: {zhao_min: {name: Zhao Min, mail_address: zhao.min@henglian.example, roles: []}}\n"
    (swept.directory / "people.yaml").write_text(people, encoding="utf-8")
    swept.run("people", "import", str(swept.directory / "people.yaml"), "--yes")
    assert "`director`" in wrong(swept)["escalations"]
