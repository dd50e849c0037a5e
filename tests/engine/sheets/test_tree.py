"""YAML 1.2 with places."""

import pytest

from engine import errors, sheets


def problem(source: str | bytes) -> str:
    with pytest.raises(errors.BadYaml) as refusal:
        sheets.read(source, "a.yaml")
    return str(refusal.value)


@pytest.mark.parametrize(
    "word", ["on", "off", "yes", "no", "Yes", "2026-02-14", "17:00", "1_000", "0b1", "24x7", "75%"]
)
def test_words_of_older_yaml_stay_words(word):
    assert sheets.read(f"key: {word}", "a.yaml").plain() == {"key": word}


@pytest.mark.parametrize(
    ("text", "value"),
    [("true", True), ("False", False), ("null", None), ("~", None), ("", None), ("-7", -7), ("0o17", 15), ("0x1F", 31),
     ("1.5", 1.5), (".5", 0.5), ("1e3", 1000.0), ('"1"', "1"), ("'true'", "true"), ("007", 7)],
)  # fmt: skip
def test_scalars_follow_the_core_schema(text, value):
    found = sheets.read(f"key: {text}", "a.yaml").plain()["key"]
    assert (found, type(found)) == (value, type(value))


def test_keys_are_words_as_written():
    assert list(sheets.read("on: 1\nno: 2\n1: 3\nnull: 4", "a.yaml").value) == ["on", "no", "1", "null"]


def test_values_and_keys_know_their_places():
    root = sheets.read("a: 1\nb:\n  - x\n  - {c: 中, d: y}\n", "a.yaml")
    second = root.value["b"].value[1]
    assert root.keys["b"] == sheets.Place(2, 1)
    assert second.keys["d"] == sheets.Place(4, 12)
    assert second.value["d"].place == sheets.Place(4, 15)


def test_aliases_stand_for_their_anchor():
    assert sheets.read("a: &x [1, 2]\nb: *x", "a.yaml").plain() == {"a": [1, 2], "b": [1, 2]}


def test_a_key_that_stands_twice_is_refused_with_both_lines():
    assert "a.yaml:3:1: `a` stands twice; the first is in line 1" in problem("a: 1\nb: 2\na: 3")


def test_all_keys_that_stand_twice_are_told_at_once():
    with pytest.raises(errors.BadYaml) as refusal:
        sheets.read("a: 1\na: 2\nb: {c: 1, c: 2}", "a.yaml")
    assert [found.line for found in refusal.value.problems] == [2, 3]


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a:\n\t- b", "2:1", "a tab stands where YAML wants spaces"),
        ("a: b: c", "1:5", "a `:` stands where no key can be"),
        ("a: 'b", "1:6", "not closed"),
        ("a: [b\n", "2:1", "a list that begins with `[` is not closed"),
        ("a: {b: c\nd: e", "2:2", "a `{` is not closed"),
        ("a: *b", "1:4", "nothing is called `&b`"),
        ("a: &b [*b]", "1:8", "nothing is called `&b`"),
        ("a: @b", "1:4", "put the text in quotes"),
        ("a: !!str b", "1:4", "tags are not allowed"),
        ("<<: {a: b}", "1:1", "merge keys"),
        ("? [a]\n: b", "1:3", "a key must be a word"),
        ("&x a: 1\n*x : 2", "2:1", "an alias can't be a key"),
        ("a: 1\n---\nb: 1", "2:1", "a second document begins"),
        ("%YAML 1.1\n---\na: no", "1:1", "YAML 1.1 reads `no` as false"),
        ("a: .inf", "1:4", "no number that can be worked with"),
        ("a: 1e999", "1:4", "no number that can be worked with"),
        ("a: " + "9" * 5000, "1:4", "no number that can be worked with"),
        ("", "1:1", "the file is empty"),
        ("# nothing", "1:1", "the file is empty"),
        ("a: x\0", "1:5", "U+0000"),
        ("a: \ud800", "1:4", "U+D800"),
        (b"a: 1\nb: \xe9", "2:4", "byte 0xE9 is no UTF-8"),
    ],
)
def test_what_is_no_yaml_is_said_in_plain_words_with_its_place(text, place, words):
    said = problem(text)
    assert f"a.yaml:{place}: " in said
    assert words in said


def test_a_byte_order_mark_moves_nothing():
    assert sheets.read("\ufeffa: 1".encode(), "a.yaml").keys["a"] == sheets.Place(1, 1)


def test_lines_may_end_as_on_windows():
    assert sheets.read("a: 1\r\nb: 2\r\n", "a.yaml").keys["b"] == sheets.Place(2, 1)


def test_the_limits_hold_exactly():
    limits = sheets.Limits(nodes=4, depth=2, aliases=1)
    assert sheets.read("a: [1]", "a.yaml", limits).plain() == {"a": [1]}
    for text in ("a: [1, 2]", "[[[]]]", "[&a 1, *a, *a]"):
        with pytest.raises(errors.BadYaml, match="too large"):
            sheets.read(text, "a.yaml", limits)
