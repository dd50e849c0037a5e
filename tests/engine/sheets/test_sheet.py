"""A file read key by key."""

import pytest

from engine import errors, sheets

TEXT = "name: desk\nhours: [9, no]\nplaces: {2026-05-01: Berlin, 1: Bonn}\n"


def opened(text: str = TEXT) -> sheets.Sheet:
    return sheets.Sheet(text, "a.yaml", errors.BadMap)


def told(page: sheets.Sheet) -> str:
    with pytest.raises(errors.BadMap) as refused:
        page.check()
    return str(refused.value)


def test_scalars_are_read_as_they_are_written():
    page = opened()
    entries = page.entries(page.root, "file", ("name", "hours", "places"))
    assert [page.text(item, "hours") for item in page.items(entries["hours"], "hours", "[9]")] == ["9", "no"]
    assert list(page.entries(entries["places"], "places")) == ["2026-05-01", "1"]
    page.check()


def test_an_unknown_key_is_told_at_its_place_with_those_that_are_allowed():
    page = opened()
    assert list(page.entries(page.root, "file", ("name", "hour", "places"))) == ["name", "places"]
    assert "a.yaml:2:1: file: given 'hours'; allowed: name, hour, places; did you mean `hour`?" in told(page)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: {b: c}", "a.yaml:1:4: a: given a mapping; allowed: a text"),
        ("a: [b]", "a.yaml:1:4: a: given a list; allowed: a text"),
        ("a:", "a: given ''; allowed: a text"),
        ('"": b\na: c', "a.yaml:1:1: file: given ''; allowed: a text"),
    ],
)
def test_what_is_no_text_is_told(text: str, said: str):
    page = opened(text)
    page.text(page.entries(page.root, "file")["a"], "a")
    assert said in told(page)


def test_what_is_no_mapping_or_list_is_told_and_left_out():
    page = opened("- a")
    assert (page.entries(page.root, "file"), page.items(page.root.value[0], "first", "[1]")) == ({}, ())
    said = told(page)
    assert "a.yaml:1:1: file: given a list; allowed: a mapping such as {key: value}" in said
    assert "a.yaml:1:3: first: given 'a'; allowed: a list such as [1]" in said


def test_a_text_that_is_no_yaml_is_refused_with_the_error_of_its_kind():
    with pytest.raises(errors.BadMap, match=r"a\.yaml:2:1: .*not closed"):
        opened("a: [b\n")


def test_a_file_that_is_too_large_is_not_read_whole(tmp_path):
    (tmp_path / "a.yaml").write_bytes(b"#" * (sheets.LIMITS.bytes + 1000))
    assert len(sheets.load(tmp_path / "a.yaml", errors.BadMap)) == sheets.LIMITS.bytes + 1
    with pytest.raises(errors.BadMap, match="can't be read"):
        sheets.load(tmp_path / "b.yaml", errors.BadMap)
