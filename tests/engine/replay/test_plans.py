"""Records become commands in the order of time, or the file is refused with every record that can't be used."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine import casefile, errors
from engine.definitions import definition
from engine.replay import maps, plans, standins

MAP = """\
format: csv
zone: America/New_York
number: id
open:
  at: opened
  title: what
  channel: {column: how, values: {Call: phone}}
  fields: {kind: type, promised: target}
steps:
  - {event: close, at: closed, fields: {reason: reason}}
target: target
"""
TRACES = """\
format: xes
number: concept:name
events:
  name: concept:name
  at: time:timestamp
  activities: {Wait: wait, Closed: close}
  fields: {reason: org:resource}
open:
  fields: {kind: product}
"""
HEADER = "id,opened,closed,target,what,how,type,reason\n"
PLAIN = "A1,2011-07-01 09:00:00,2011-07-02 10:00:00,2011-07-05 09:00:00,Light out,Call,lamp,replaced\n"


def source() -> definition.Definition:
    kinds: dict[str, definition.FieldType] = {"kind": "text", "promised": "instant", "reason": "text"}
    asked = {name: definition.Field(name, kind, max_length=40) for name, kind in kinds.items()}
    events = {name: definition.Event(name) for name in ("close", "wait")}
    return definition.Definition("desk", {}, "24x7", "D-{seq}", asked, {}, (), events, {})


def plan_of(path: Path, content: str, mapping: str = MAP) -> plans.Plan:
    path.write_text(content, encoding="utf-8")
    return plans.read(path, maps.parse(mapping, "map.yaml"), source())


def refused(path: Path, content: str, mapping: str = MAP) -> str:
    with pytest.raises(errors.BadRecords) as caught:
        plan_of(path, content, mapping)
    return str(caught.value).replace(str(path.parent) + "/", "")


def trace(name: str, *events: tuple[str, str]) -> str:
    steps = "".join(
        f'<event><string key="concept:name" value="{what}"/><date key="time:timestamp" value="{at}"/>'
        f'<string key="product" value="P"/></event>'
        for what, at in events
    )
    return f'<log><trace><string key="concept:name" value="{name}"/>\n{steps}</trace></log>'


def test_a_row_opens_a_case_and_takes_its_steps(tmp_path: Path) -> None:
    opened, closed = plan_of(tmp_path / "t.csv", HEADER + PLAIN).commands
    assert opened.at == datetime(2011, 7, 1, 13, 0, tzinfo=UTC)
    assert opened.command.opening == casefile.Opening("Light out", channel="phone", team=standins.TEAM, number="A1")
    assert opened.command.data == {"kind": "lamp", "promised": "2011-07-05T13:00:00+00:00"}
    assert closed.command == casefile.Command("A1", "close", casefile.SYSTEM, {"reason": "replaced"})


def test_commands_come_in_the_order_of_time_and_a_case_opens_before_it_closes(tmp_path: Path) -> None:
    early = "B2,2011-06-30 09:00:00,2011-06-30 09:00:00,,,,,\n"
    found = plan_of(tmp_path / "t.csv", HEADER + PLAIN + early)
    assert [one.command.event for one in found.commands] == ["open", "close", "open", "close"]
    assert found.last_at == datetime(2011, 7, 2, 14, 0, tzinfo=UTC)


def test_targets_are_kept_by_number(tmp_path: Path) -> None:
    found = plan_of(tmp_path / "t.csv", HEADER + PLAIN)
    assert found.targets == {"A1": datetime(2011, 7, 5, 13, 0, tzinfo=UTC)}


def test_empty_and_blank_values_are_left_out(tmp_path: Path) -> None:
    (opened,) = plan_of(tmp_path / "t.csv", HEADER + "A1,2011-07-01 09:00:00,, ,,, ,\n").commands
    assert opened.command.data == {}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("A1,", ",", "t.csv:2: id is empty"),
        ("A1,", "A" * 101 + ",", "t.csv:2: id has 101 characters; at most 100"),
        ("2011-07-01 09:00:00", "", "t.csv:2: opened is empty"),
        (
            "2011-07-01 09:00:00",
            "1 July",
            "t.csv:2: opened must be an instant such as 2011-07-01 01:32:33, not '1 July'",
        ),
        ("2011-07-01 09:00:00", "9999-12-31 23:00:00", "t.csv:2: opened must be an instant"),
        ("2011-07-02", "2011-06-02", "t.csv:2: closed 2011-06-02 10:00:00 lies before the opening 2011-07-01 09:00:00"),
        ("2011-07-05 09:00:00", "soon", "t.csv:2: target must be an instant"),
        (",Call,", ",Cal,", "t.csv:2: the map has no word for 'Cal' of how; did you mean `Call`?"),
        (",lamp,", "," + "l" * 41 + ",", "t.csv:2: type has 41 characters; at most 40"),
    ],
)
def test_a_row_that_can_not_be_used_is_told_with_its_line(tmp_path: Path, before: str, after: str, said: str) -> None:
    assert said in refused(tmp_path / "t.csv", HEADER + PLAIN.replace(before, after, 1))


def test_all_bad_rows_are_told_at_once_up_to_fifty(tmp_path: Path) -> None:
    said = refused(tmp_path / "t.csv", HEADER + ",,,,,,,\n" * 60)
    assert "nothing was written. What is wrong (60)" in said
    assert said.count("id is empty") == 50
    assert said.endswith("… and 10 more")


def test_a_number_that_comes_twice_names_the_line_where_it_stood(tmp_path: Path) -> None:
    assert "t.csv:3: id A1 stands on line 2 already" in refused(tmp_path / "t.csv", HEADER + PLAIN + PLAIN)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("event: close", "event: clos", "map.yaml:10:13: desk has no event clos; allowed: "),
        ("{kind: type,", "{kin: type,", "map.yaml:8:12: desk has no field kin; allowed: kind, promised, reason"),
        ("{reason: reason}", "{raison: reason}", "map.yaml:10:41: desk has no field raison"),
    ],
)
def test_a_map_that_does_not_fit_the_definition_is_refused(tmp_path: Path, before: str, after: str, said: str) -> None:
    with pytest.raises(errors.BadMap) as caught:
        plan_of(tmp_path / "t.csv", HEADER + PLAIN, MAP.replace(before, after))
    assert said in str(caught.value)
    assert "did you mean" in str(caught.value)


def test_an_activity_that_is_no_event_of_the_definition_is_refused(tmp_path: Path) -> None:
    log, mapping = trace("Case 1", ("Wait", "2012-10-09")), TRACES.replace("Wait: wait", "Wait: weit")
    with pytest.raises(errors.BadMap, match=r"map.yaml:6:22: desk has no event weit; allowed: .*; did you mean `wait`"):
        plan_of(tmp_path / "log.xes", log, mapping)


def test_a_trace_opens_at_its_first_event(tmp_path: Path) -> None:
    log = trace("Case 1", ("Wait", "2012-10-09T14:50:17+00:00"), ("Closed", "2012-10-09T16:51:01+02:00"))
    found = plan_of(tmp_path / "log.xes", log, TRACES)
    assert [one.command.event for one in found.commands] == ["open", "wait", "close"]
    assert found.commands[0].command.data == {"kind": "P"}
    assert found.last_at == datetime(2012, 10, 9, 14, 51, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("log", "said"),
    [
        (trace("", ("Wait", "2012-10-09")), "log.xes:1: concept:name is empty"),
        (trace("Case 1"), "log.xes:1: the trace Case 1 has no events"),
        (trace("Case 1", ("Wait", "")), "log.xes:2: the event has no time:timestamp"),
        (trace("Case 1", ("Wait", "noon")), "log.xes:2: time:timestamp must be an instant"),
        (
            trace("Case 1", ("Wayt", "2012-10-09")),
            "log.xes:2: the map says nothing of the activity 'Wayt'; did you mean `Wait`?",
        ),
    ],
)
def test_a_trace_that_can_not_be_used_is_told_with_its_line(tmp_path: Path, log: str, said: str) -> None:
    assert said in refused(tmp_path / "log.xes", log, TRACES)
