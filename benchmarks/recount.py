"""Measures a calendar edit that touches many running deadlines: `python -m benchmarks.recount` prints the figures."""

import argparse
import hashlib
import json
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import desk
from engine import cases, clock, database, models, recounts
from engine.calendars import registry, shelf

NOW = datetime(2026, 12, 30, 3, tzinfo=UTC)
TEXT = desk.WATCH.replace("calendar: 24x7", "calendar: cn_office").replace("within: 1h", "within: 5 working days")
TABLE = """
year: 2027
holidays: {2027-01-01: New Year's Day, 2027-01-04: bridge}
make_up_days: {2027-01-09: New Year's Day}
"""


@dataclass(frozen=True)
class Measured:
    """What was found: seconds of the forecast (``--dry-run``), of publishing and of the recount."""

    deadline_count: int
    foretold_count: int
    moved_count: int
    forecast_s: float
    publish_s: float
    recount_s: float
    tables_changed_by_forecast: int


def main() -> None:
    """Runs it once on a new database."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory(dir=arguments.directory) as place:
        found = measured(Path(place) / "recount.sqlite", arguments.cases)
    for name, value in asdict(found).items():
        print(f"{name:<32}{value:>12,}")
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps(asdict(found), indent=2) + "\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.recount", description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000, help="running deadlines")
    parser.add_argument("--directory", type=Path, default=None, help="where the database is made")
    parser.add_argument("--json", type=Path, default=Path("build/recount.json"), help="where the figures go")
    return parser.parse_args()


def measured(path: Path, count: int) -> Measured:
    """Opens as many cases over New Year, then announces the days of the new year."""
    opened = database.open(f"sqlite:///{path}")
    at = cases.Cases(opened, cases.Registry(registry.find), clock.VirtualClock(NOW))
    with opened.writing() as connection:
        at.registry.publish(connection, TEXT, "bench.yaml", NOW, "bench")
    desk.done(at.submit_many([desk.pothole()] * count, NOW))
    on = shelf.Shelf().with_table("cn_office", 2027, shelf.Source("cn_office-2027.yaml", TABLE))
    before = _digests(opened)
    began_at = time.perf_counter()
    foretold = list(recounts.forecast(at, registry.Finder(on).find))
    forecast_at = time.perf_counter()
    after = _digests(opened)
    publish_at = time.perf_counter()
    with opened.writing() as connection:
        cases.publish_calendars(connection, on, NOW, "bench")
    recount_at = time.perf_counter()
    counts = recounts.run_once(at, NOW)
    ended_at = time.perf_counter()
    opened.close()
    return Measured(
        count,
        len(foretold),
        counts.moved,
        round(forecast_at - began_at, 2),
        round(recount_at - publish_at, 3),
        round(ended_at - recount_at, 2),
        sum(before[name] != after[name] for name in before),
    )


def _digests(opened: database.Database) -> dict[str, str]:
    """Every table by a digest of all of its rows."""
    with opened.reading() as connection:
        return {
            name: hashlib.sha256(repr(connection.exec_driver_sql(f"SELECT * FROM {name}").all()).encode()).hexdigest()
            for name in models.METADATA.tables
        }


if __name__ == "__main__":
    main()
