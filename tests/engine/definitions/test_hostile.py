"""Files that mean harm are refused with a sentence, after little work."""

import pytest

from engine import definitions, errors, sheets
from engine.definitions import guards

HEAD = 'workflow: w\ntitle: {en: W}\ncalendar: office\nnumber: "W-{seq}"\n'
ONE_STATE = HEAD + "states:\n  open: {initial: true, transitions: [{event: go, target: open, cond: %s}]}\n"


def bomb(levels: int) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines)


def many_states(count: int) -> str:
    return HEAD + "states:\n" + "".join(f"  s{n}: {{}}\n" for n in range(count))


CORPUS = {
    "a bomb of aliases": (bomb(9), "too large"),
    "an alias of itself": ("a: &a [*a]", "nothing is called `&a`"),
    "ten megabytes": ("# " + "x" * 10_000_000, "10,000,002 bytes"),
    "ten thousand states": (many_states(10_000), "too large"),
    "too many states": (many_states(600), "up to 500"),
    "a thousand lists in each other": ("[" * 1000, "more than 24 deep"),
    "a thousand mappings in each other": ("{a: " * 1000, "more than 24 deep"),
    "a thousand indents": ("\n".join(" " * n + "a:" for n in range(600)), "more than 24 deep"),
    "a hundred thousand brackets": ("[" * 200_000, "more than 24 deep"),
    "a Python object": (HEAD + "form: !!python/object/apply:os.system [ls]", "tags are not allowed"),
    "a Python name": ("workflow: !!python/name:os.system", "tags are not allowed"),
    "a giant text": (HEAD.replace("en: W", "en: " + "W" * 20_000), "20,000 characters"),
    "a NUL": (HEAD + "form: \0", "U+0000"),
    "a NUL in an escape": (HEAD + 'form: ["a\\0"]', "U+0000"),
    "half a character in an escape": (HEAD + 'form: ["\\ud800"]', "this is no YAML"),
    "no UTF-8": (HEAD.encode() + b"form: [\xff]", "no UTF-8"),
    "UTF-16": (HEAD.encode("utf-16"), "no UTF-8"),
    "a tab": (HEAD + "form:\n\t- a", "a tab stands"),
    "a terminal's own sequences": (HEAD + "form: [\x1b[31m]", "U+001B"),
    "a guard with an attribute": (ONE_STATE % '"a.__class__"', "attributes are not allowed"),
    "a guard that imports": (ONE_STATE % "\"__import__('os')\"", "calls are not allowed"),
    "a guard with a function": (ONE_STATE % '"(lambda: 1)()"', "calls are not allowed"),
    "a guard with a huge power": (ONE_STATE % '"9**9**9**9 > 1"', "powers"),
    "a guard of brackets": (ONE_STATE % f'"{"(" * 240}1{")" * 240}"', "is not an expression"),
    "a guard that is a book": (ONE_STATE % f'"{"a+" * 4000}a"', "500 are allowed"),
    "a number that fills the memory": (HEAD + "form: [" + "9" * 100_000 + "]", "no number"),
    "an act in the chart": (HEAD + "states: {open: {enter: run}}", "`enter` is not allowed"),
    "a machine in the chart": (HEAD + "states: {open: {invoke: {src: /etc/passwd}}}", "`invoke` is not allowed"),
}


@pytest.mark.parametrize("name", CORPUS)
def test_hostile_files_are_refused_with_a_sentence(name):
    source, words = CORPUS[name]
    with pytest.raises(errors.BadDefinition) as refusal:
        definitions.parse(source, "desk.yaml")
    assert words in str(refusal.value)
    assert len(str(refusal.value)) < 80_000


def test_a_bomb_is_noticed_while_it_is_read():
    with pytest.raises(errors.BadDefinition) as refusal:
        definitions.parse(bomb(9))
    assert [problem.line for problem in refusal.value.problems] == [5]


def test_a_thousand_problems_are_counted_but_a_hundred_told():
    with pytest.raises(errors.BadDefinition) as refusal:
        definitions.parse(HEAD + "states:\n" + "".join(f"  s{n}: {{no_key_{n}: 1}}\n" for n in range(450)))
    assert len(refusal.value.problems) == 100
    assert str(refusal.value).endswith("… and 351 more")


def test_of_a_large_file_no_more_is_read_than_is_allowed(tmp_path):
    path = tmp_path / "large.yaml"
    path.write_bytes(b"x" * 3_000_000)
    with pytest.raises(errors.BadDefinition, match=f"{sheets.LIMITS.bytes + 1:,} bytes"):
        definitions.load_file(path)


def test_a_file_that_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(errors.BadDefinition, match="can't be read"):
        definitions.load_file(tmp_path / "none.yaml")


def test_guards_are_held_to_their_length():
    assert guards.names("a" * guards.LONGEST)


@pytest.mark.parametrize("change", [lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n")])
def test_a_byte_order_mark_and_windows_lines_change_nothing(full, change):
    assert definitions.parse(change(full)).hash == definitions.parse(full).hash
