"""CSV is read row by row; what is no row of the table is complained about with its line."""

import gzip
from pathlib import Path

import pytest

from engine import errors
from engine.replay import records, tables


def rows(path: Path, content: bytes, *columns: str) -> tuple[list[records.Record], records.Complaints]:
    path.write_bytes(content)
    complaints = records.Complaints(path)
    return list(tables.read(path, set(columns), complaints)), complaints


def test_a_row_has_its_line_and_its_values(tmp_path: Path) -> None:
    found, _ = rows(tmp_path / "t.csv", b'id,what\n1,"two\nlines"\n2,x\n', "id")
    assert [(one.line, one.values["id"]) for one in found] == [(2, "1"), (4, "2")]
    assert found[0].values["what"] == "two\nlines"


def test_gzip_and_a_byte_order_mark_are_understood(tmp_path: Path) -> None:
    found, _ = rows(tmp_path / "t.csv.gz", gzip.compress(b"\xef\xbb\xbfid\n7\n"), "id")
    assert [one.values for one in found] == [{"id": "7"}]


def test_a_row_of_another_length_is_complained_about(tmp_path: Path) -> None:
    found, complaints = rows(tmp_path / "t.csv", b"id,what\n1,a,b\n\n2,c\n", "id")
    assert [one.values["id"] for one in found] == ["2"]
    assert complaints.sentences == [f"{tmp_path / 't.csv'}:2: 3 values, but the header names 2 columns"]


def test_bytes_that_are_no_text_are_complained_about(tmp_path: Path) -> None:
    _, complaints = rows(tmp_path / "t.csv", b"id\n1\n\xff\xfe\n", "id")
    assert ":3: this line is not UTF-8" in complaints.sentences[0]


def test_an_open_quote_is_complained_about(tmp_path: Path) -> None:
    _, complaints = rows(tmp_path / "t.csv", b'id\n"1\n', "id")
    assert ":2: this is no CSV" in complaints.sentences[0]


def test_a_column_that_is_missing_is_named_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(errors.BadRecords, match=r"a column opened_at, .*did you mean `opened_on`"):
        rows(tmp_path / "t.csv", b"id,opened_on\n", "id", "opened_at")


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(errors.BadRecords, match="names the column id twice"):
        rows(tmp_path / "t.csv", b"id,id\n", "id")


def test_a_file_cut_off_inside_its_gzip_is_refused(tmp_path: Path) -> None:
    whole = gzip.compress(b"id\n" + b"1234\n" * 50_000)
    with pytest.raises(errors.UnreadableRecords, match="damaged or cut off"):
        rows(tmp_path / "t.csv.gz", whole[: len(whole) // 2], "id")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    missing = tmp_path / "none.csv"
    with pytest.raises(errors.UnreadableRecords, match="No such file"):
        list(tables.read(missing, {"id"}, records.Complaints(missing)))


def test_a_line_without_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(errors.UnreadableRecords, match="line 2 is longer than 1 MB"):
        rows(tmp_path / "t.csv", b"id\n" + b"1" * 1_000_002, "id")


@pytest.mark.parametrize(("content", "said"), [(b"", "it is empty"), (b"<log>\n</log>\n", "it looks like XML")])
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(errors.UnreadableRecords, match=said):
        rows(tmp_path / "t.csv", content, "id")
