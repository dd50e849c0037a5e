"""`python -m tests.conformance FILE.jsonl`: runs a file of lines, says `ID ok` or what differs, and how many are right.

`--json` prints `{id, got}` a line instead. Exit code 0 where all are right, 1 where one differs, 2 for wrong use.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.conformance import lines


def main(arguments: list[str]) -> int:
    """The exit code."""
    parser = argparse.ArgumentParser("python -m tests.conformance", description=__doc__)
    parser.add_argument("file", type=Path, help="a file of due, elapsed or sla lines, one JSON object a line")
    parser.add_argument("--json", action="store_true", help="print {id, got} a line")
    given = parser.parse_args(arguments)
    try:
        read = list(_lines(given.file))
    except (OSError, ValueError, TypeError) as why:
        sys.stderr.write(f"{given.file}: {why}\n")
        return 2
    outcomes = [(line, *lines.run(line)) for line in read]
    for line, got, differences in outcomes:
        named = line.get("id", "?")
        if given.json:
            _say(json.dumps({"id": named, "got": got}, ensure_ascii=False))
        for difference in [] if given.json else differences or [""]:
            _say(f"{named}: {difference}" if difference else f"{named} ok")
    right = sum(not differences for _line, _got, differences in outcomes)
    if not given.json:
        _say(f"{right} of {len(outcomes)}")
    return int(right != len(outcomes))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not text.strip():
            continue
        try:
            line = json.loads(text)
        except ValueError as why:
            raise ValueError(f"line {number} is no JSON: {why}") from None
        if not isinstance(line, dict):
            raise TypeError(f"line {number} is no object")
        yield line


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
