"""Reads CSV with a header, row by row."""

import csv
from collections.abc import Iterator, Set
from pathlib import Path
from typing import BinaryIO

from engine import errors, sheets
from engine.replay import files, records

LONGEST_LINE = 1_000_000


def read(path: Path, columns: Set[str], complaints: records.Complaints) -> Iterator[records.Record]:
    """The rows of a table; those of another length than the header are complained about and left out.

    Raises errors.BadRecords where the header lacks one of the columns, errors.UnreadableRecords.
    """
    with files.reading(path) as content:
        rows = csv.reader(_lines(content, complaints), strict=True)
        header = _header(rows, columns, complaints)
        while True:
            line = rows.line_num + 1
            try:
                row = next(rows, None)
            except csv.Error as why:
                complaints.add(line, f"this is no CSV: {why}")
                return
            if row is None:
                return
            if len(row) == len(header):
                yield records.Record(line, dict(zip(header, row, strict=True)))
            elif row:
                complaints.add(line, f"{len(row)} values, but the header names {len(header)} columns")


def _lines(content: BinaryIO, complaints: records.Complaints) -> Iterator[str]:
    number = 0
    while line := content.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise errors.UnreadableRecords(file=str(complaints.path), reason=f"line {number} is longer than 1 MB")
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            complaints.add(number, "this line is not UTF-8: save the file as UTF-8")
            yield line.decode("utf-8", "replace")


def _header(rows: Iterator[list[str]], columns: Set[str], complaints: records.Complaints) -> list[str]:
    try:
        header = next(rows, [])
    except csv.Error as why:
        raise errors.UnreadableRecords(file=str(complaints.path), reason=f"it is no CSV: {why}") from why
    if not header or header[0].lstrip().startswith("<"):
        reason = "it looks like XML, but the map says `format: csv`" if header else "it is empty; a table has a header"
        raise errors.UnreadableRecords(file=str(complaints.path), reason=reason)
    for missing in sorted(columns - set(header)):
        near = sheets.hint(missing, header)
        complaints.add(1, f"the map names a column {missing}, which the header does not have{near}")
    for twice in sorted({name for name in header if header.count(name) > 1} & columns):
        complaints.add(1, f"the header names the column {twice} twice")
    complaints.refuse()
    return header
