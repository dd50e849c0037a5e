"""Reads XES event logs as a stream, one trace in memory at a time. A document type with its entities is refused."""

from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from engine import errors
from engine.replay import files, records

CHUNK_BYTES = 65_536

_ATTRIBUTES = frozenset(("string", "date", "int", "float", "boolean", "id"))


def read(path: Path) -> Iterator[records.Record]:
    """The traces of a log. Raises errors.UnreadableRecords where it is no XML, or XML that is not trusted."""
    log = _Log(path)
    with files.reading(path) as content:
        while chunk := content.read(CHUNK_BYTES):
            log.feed(chunk, last=False)
            yield from log.taken()
        log.feed(b"", last=True)
        yield from log.taken()


class _Log:
    """The elements that are open, and the traces that were closed since they were last taken."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._open: list[str] = []
        self._done: list[records.Record] = []
        self._line = 0
        self._trace: records.Values = {}
        self._happenings: list[records.Happening] = []
        self._event: records.Happening | None = None

    def feed(self, chunk: bytes, *, last: bool) -> None:
        """Reads on; raises errors.UnreadableRecords."""
        try:
            self._parser.Parse(chunk, last)
        except expat.ExpatError as why:
            what = expat.errors.messages[why.code]
            reason = f"it is no event log in XES: line {why.lineno}, column {why.offset + 1}: {what}"
            raise errors.UnreadableRecords(file=str(self.path), reason=reason) from why

    def taken(self) -> list[records.Record]:
        """The traces that are complete, each once."""
        done, self._done = self._done, []
        return done

    def _refuse_doctype(self, *_: object) -> None:
        reason = f"line {self._parser.CurrentLineNumber}: a document type or entities are not read; remove the DOCTYPE"
        raise errors.UnreadableRecords(file=str(self.path), reason=reason)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if not self._open and name != "log":
            reason = f"line {self._parser.CurrentLineNumber}: an event log begins with <log>, this file with <{tag}>"
            raise errors.UnreadableRecords(file=str(self.path), reason=reason)
        around = self._open[-1] if self._open else ""
        self._open.append(name)
        if name == "trace" and around == "log":
            self._line, self._trace, self._happenings = self._parser.CurrentLineNumber, {}, []
        elif name == "event" and around == "trace":
            self._event = records.Happening(self._parser.CurrentLineNumber, {})
        elif name in _ATTRIBUTES and around in ("trace", "event"):
            self._attribute(attributes)

    def _attribute(self, attributes: dict[str, str]) -> None:
        values = self._event.values if self._event else self._trace
        values[attributes.get("key", "")] = attributes.get("value", "")

    def _end(self, _tag: str) -> None:
        name = self._open.pop()
        if name == "event" and self._event:
            self._happenings.append(self._event)
            self._event = None
        elif name == "trace" and self._open == ["log"]:
            self._done.append(records.Record(self._line, self._trace, tuple(self._happenings)))
