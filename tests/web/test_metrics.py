"""The meters as Prometheus reads them: what was done, how the desk stands, and who may read it."""

import dataclasses
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from engine import casefile, meters, settings, sweeps
from engine.settings.setting import Secret
from tests.web.conftest import BASE, LI_NA, NOW, Browser, at
from web import outside

HERE = ("127.0.0.1", 50_000)
DOCUMENT = Path(__file__).parents[2] / "docs" / "monitoring.md"


def app_of(site: Any, token: str = "") -> Any:
    known = dataclasses.replace(settings.Settings(), web=settings.tree.Web(metrics_token=Secret(token)))
    return outside.create(known, site.cases.database, site.cases.clock)


def samples(site: Any) -> dict[tuple[str, ...], float]:
    """The samples of a desk, by name and values of labels."""
    text = TestClient(app_of(site), base_url=BASE, client=HERE).get("/metrics").text
    found = {}
    for family in text_string_to_metric_families(text):
        found |= {(one.name, *one.labels.values()): one.value for one in family.samples}
    return found


@pytest.fixture
def late(own_site: Any) -> Iterator[Any]:
    """A desk of which one case was due long ago, with mails that wait and one that failed."""
    database = own_site.cases.database
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE notifications SET state = 'failed' WHERE id = 1")
    return own_site


def test_how_the_desk_stands(late: Any) -> None:
    found = samples(late)
    with late.cases.database.reading() as connection:
        due_at = connection.exec_driver_sql("SELECT min(next_fire_at) FROM cases").scalar_one()
    assert found["caseclock_oldest_due_age_seconds",] == (NOW - datetime.fromisoformat(due_at)).total_seconds() > 0
    assert found["caseclock_outbox", "failed"] == 1
    assert found["caseclock_outbox", "queued"] > 1
    assert found["caseclock_oldest_queued_age_seconds",] > 0
    assert found["caseclock_cases_aside",] == 0
    assert (found["caseclock_mails_gathered", "recipient"], found["caseclock_digests_queued",]) == (0, 0)
    assert found["caseclock_database_up",] == 1


def test_what_was_done_is_counted_by_outcome_and_way(own_site: Any) -> None:
    before = samples(own_site)
    note = casefile.Command(own_site.paused, "note", LI_NA, {"body": "x"})
    own_site.cases.submit(note, at("24 15:45"))
    own_site.cases.submit(dataclasses.replace(note, event="no_such_event"), at("24 15:46"))
    with meters.coming_by("clock"):
        sweeps.run_once(own_site.cases, NOW + timedelta(days=3))
    after = samples(own_site)

    def more(*sample: str) -> float:
        return after.get(sample, 0) - before.get(sample, 0)

    assert more("caseclock_commands_total", "accepted", "command") == 1
    assert more("caseclock_commands_total", "refused", "command") == 1
    assert more("caseclock_commands_total", "accepted", "clock") > 0
    assert more("caseclock_commit_seconds_count") == more("caseclock_batch_size_count") == 3
    assert more("caseclock_sweep_lag_seconds_count") == 1
    assert more("caseclock_sweep_lag_seconds_sum") > timedelta(days=3).total_seconds()
    assert more("caseclock_fired_total") > 0


def test_requests_are_counted_by_route_and_never_by_address(own_site: Any) -> None:
    before = meters.REQUESTS.read()
    browser = Browser(own_site, "li_na")
    browser.get(f"/cases/{own_site.paused}")
    browser.get("/cases/Chen-Wei")
    browser.get("/Chen/Wei?phone=138")
    browser.get("/api/cases/Chen-Wei")
    browser.get("/static/caseclock.css")
    browser.request("CHENWEI", "/")
    more = {key: count - before.get(key, 0) for key, count in meters.REQUESTS.read().items()}
    seen = {key for key, count in more.items() if count}
    assert {
        ("GET", "/cases/{number}", "200"),
        ("GET", "/cases/{number}", "404"),
        ("GET", "none", "404"),
        ("GET", "/api/cases/{number}", "401"),
        ("GET", "/static", "200"),
        ("other", "/", "405"),
    } <= seen
    assert not any("Chen" in word or "CHEN" in word for key in seen for word in key)


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"client": HERE}, 200),
        ({"client": ("::1", 1)}, 200),
        ({"client": ("10.0.0.7", 1)}, 403),
        ({"client": ("testclient", 1)}, 403),
        ({"client": HERE, "headers": {"X-Forwarded-For": "10.0.0.7"}}, 403),
        ({"client": HERE, "headers": {"Host": "evil.example"}}, 403),
    ],
)
def test_without_a_token_metrics_are_for_this_machine(site: Any, given: dict[str, Any], status: int) -> None:
    assert TestClient(app_of(site), base_url=BASE, **given).get("/metrics").status_code == status


@pytest.mark.parametrize(
    ("authorization", "status"), [("Bearer secret", 200), ("Bearer secreT", 403), ("", 403), ("Bearer sécret", 403)]
)
def test_with_a_token_whoever_gives_it_reads_them_from_anywhere(site: Any, authorization: str, status: int) -> None:
    client = TestClient(app_of(site, "secret"), base_url="http://10.0.0.1:8321", client=("10.0.0.7", 1))
    headers = {"Authorization": authorization.encode("latin-1")}
    assert client.get("/metrics", headers=headers).status_code == status


def test_without_its_database_it_tells_the_rest(site: Any) -> None:
    class Gone:
        dialect = site.cases.database.dialect
        engine = site.cases.database.engine

        def reading(self) -> Any:
            raise OSError

    app = outside.create(settings.Settings(), Gone(), site.cases.clock)  # type: ignore[arg-type]
    text = TestClient(app, base_url=BASE, client=HERE).get("/metrics").text
    assert "caseclock_database_up 0.0" in text
    assert "caseclock_batch_size_count" in text
    assert "caseclock_outbox" not in text


def test_every_metric_is_documented_and_nothing_else_is(site: Any) -> None:
    text = TestClient(app_of(site), base_url=BASE, client=HERE).get("/metrics").text
    told = {family.name for family in text_string_to_metric_families(text) if family.name.startswith("caseclock_")}
    rows = DOCUMENT.read_text(encoding="utf-8").split("| `caseclock_")[1:]
    documented = {"caseclock_" + row.partition("`")[0].partition("{")[0].removesuffix("_total") for row in rows}
    assert {one.removesuffix("_total") for one in told} == documented
