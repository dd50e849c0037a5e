"""A map is read whole or refused with every problem and its place."""

import zoneinfo
from pathlib import Path

import pytest

from engine import errors
from engine.replay import maps

ROWS = """\
format: csv
zone: America/New_York
number: id
open:
  at: opened
  title: what
  channel: {column: how, values: {Call: phone}}
  fields: {kind: type}
steps:
  - {event: close, at: closed, fields: {outcome: reason}}
target: promised
"""
TRACES = """\
format: xes
number: concept:name
events:
  name: concept:name
  at: time:timestamp
  activities: {Take in charge ticket: take_in_charge}
"""


def refused(text: str) -> str:
    with pytest.raises(errors.BadMap) as caught:
        maps.parse(text, "map.yaml")
    return str(caught.value)


def test_a_map_of_rows_is_read() -> None:
    found = maps.parse(ROWS, "map.yaml")
    assert (found.kind, found.zone, found.number) == ("csv", zoneinfo.ZoneInfo("America/New_York"), "id")
    assert found.opens.about["channel"] == maps.Column("how", {"Call": "phone"})
    assert found.steps == (maps.Step("close", "closed", {"outcome": maps.Column("reason")}),)


def test_a_map_knows_every_column_that_it_needs() -> None:
    needed = {"id", "opened", "what", "how", "type", "closed", "reason", "promised"}
    assert maps.parse(ROWS, "map.yaml").columns() == needed


def test_a_map_of_traces_is_read() -> None:
    found = maps.parse(TRACES, "map.yaml")
    assert found.activities
    assert found.activities.events == {"Take in charge ticket": "take_in_charge"}
    assert found.actor == "system"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("format: csv", "format: cvs", "map.yaml:1:9: format: given 'cvs'; allowed: csv or xes; did you mean `csv`?"),
        ("America/New_York", "America/New_Yrok", "map.yaml:2:7: zone: given 'America/New_Yrok'"),
        ("number: id", "nummer: id", "map.yaml:3:1: map: given 'nummer'"),
        ("event: close, ", "", "a mapping with the key `event`"),
        ("  at: opened\n", "", "a mapping with the key `at`"),
        ("zone: America/New_York\n", "", "a mapping with the key `zone`"),
        ("{Call: phone}", "[Call]", "map.yaml:7:34: open.channel.values"),
        ("steps:", "events:", "`events` does not go with `format: csv`"),
        ("number: id", "number: [", "map.yaml:5:5: a list that begins with `[` is not closed"),
    ],
)
def test_a_mistake_is_told_with_its_place(before: str, after: str, said: str) -> None:
    assert said in refused(ROWS.replace(before, after))


def test_all_mistakes_of_a_map_are_told_at_once() -> None:
    said = refused(ROWS.replace("format: csv", "format: cvs").replace("America/New_York", "Boston"))
    assert "map.yaml:1:9" in said
    assert "map.yaml:2:7" in said


def test_every_key_of_a_map_is_documented() -> None:
    page = (Path(__file__).parents[3] / "docs" / "replay.md").read_text(encoding="utf-8")
    assert [key for key in maps.KEYS if f"| `{key}` |" not in page] == []
