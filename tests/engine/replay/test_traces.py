"""XES is read as a stream of traces; XML that is broken, or that brings a document type, is refused."""

import gzip
from pathlib import Path

import pytest

from engine import errors
from engine.replay import records, traces

LOG = """\
<?xml version="1.0" encoding="utf-8" ?>
<log xes.version="1849-2016" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <global scope="event"><string key="concept:name" value="__INVALID__"/></global>
  <string key="origin" value="test"/>
  <trace>
    <string key="concept:name" value="Case 1"/>
    <event>
      <string key="concept:name" value="Wait"/>
      <date key="time:timestamp" value="2012-10-09T14:50:17+00:00"/>
      <list key="more"><values><string key="inner" value="left out"/></values></list>
    </event>
    <event><string key="concept:name" value="Closed"/></event>
  </trace>
  <trace><string key="concept:name" value="Case 2"/></trace>
</log>
"""


def read(path: Path, content: str | bytes) -> list[records.Record]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(traces.read(path))


def test_a_trace_has_its_attributes_and_its_events_with_their_lines(tmp_path: Path) -> None:
    first, second = read(tmp_path / "log.xes", LOG)
    assert (first.line, first.values) == (6, {"concept:name": "Case 1"})
    assert [(one.line, one.values["concept:name"]) for one in first.happenings] == [(8, "Wait"), (13, "Closed")]
    assert second.happenings == ()


def test_what_stands_deeper_is_left_out(tmp_path: Path) -> None:
    first, _ = read(tmp_path / "log.xes", LOG)
    assert set(first.happenings[0].values) == {"concept:name", "time:timestamp"}


def test_gzip_is_understood(tmp_path: Path) -> None:
    assert len(read(tmp_path / "log.xes.gz", gzip.compress(LOG.encode()))) == 2


def test_traces_come_while_the_rest_is_unread(tmp_path: Path) -> None:
    many = LOG.replace("</log>", "<trace><event/></trace>\n" * 20_000)
    (tmp_path / "log.xes").write_text(many)
    assert next(traces.read(tmp_path / "log.xes")).values == {"concept:name": "Case 1"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (LOG.replace("</trace>\n</log>", "</trace>\n"), "line 17, column 1: no element found"),
        (LOG.replace("<trace>", "<trace", 1), "not well-formed"),
        ("<html><body/></html>", "an event log begins with <log>, this file with <html>"),
        ("", "no element found"),
        ('<!DOCTYPE log [<!ENTITY a "aaaa">]>\n<log><trace/>&a;</log>', "line 1: a document type or entities"),
        ('<!DOCTYPE log SYSTEM "file:///etc/hostname">\n<log/>', "line 1: a document type or entities"),
    ],
)
def test_what_is_no_event_log_is_refused(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(errors.UnreadableRecords) as caught:
        read(tmp_path / "log.xes", content)
    assert said in str(caught.value)
