"""The deadlines of a city's desk: its rule, stated with ours, gives the target instants that it wrote down."""

import csv
import gzip
import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from engine.calendars import Cutoff, Span, StartRule, WorkingCalendar, target

FOLDER = Path(__file__).parents[3].parent / "shared" / "data" / "boston311-2011-jul-oct"
NEW_YORK = ZoneInfo("America/New_York")
KINDS = {"business": "working_days", "calendar": "calendar_days"}

pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="the shared data are not here")


def requests():
    rules = {
        kind: facts["rule"]
        for kind, facts in json.loads((FOLDER / "deadline_rules.json").read_text())["by_type"].items()
    }
    with gzip.open(FOLDER / "requests.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["target_dt"] and (rule := rules.get(row["type"])):
                count, kind, _ = rule.split()
                yield row["open_dt"], row["target_dt"], Span(KINDS[kind], int(count))


@pytest.mark.parametrize(("kind", "expected"), [("working_days", (28_104, 28_275)), ("calendar_days", (7_452, 7_473))])
def test_nearly_every_target_instant_is_reproduced(kind, expected):
    city = WorkingCalendar(NEW_YORK, {key: [("00:00", "24:00")] for key in ("mon", "tue", "wed", "thu", "fri")})
    rule = StartRule("same time next working day", Cutoff.parse("17:00", "next working day 08:30"))
    late_s = []
    for opened, wanted, span in requests():
        if span.kind == kind:
            due_at = target(city, datetime.fromisoformat(opened).replace(tzinfo=NEW_YORK), span, rule=rule).due_at
            late_s.append((datetime.fromisoformat(wanted).replace(tzinfo=NEW_YORK) - due_at).total_seconds())
    assert (sum(-600 <= late <= 5 for late in late_s), len(late_s)) == expected
