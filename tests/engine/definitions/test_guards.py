"""The guard language: what it can say, and what it refuses."""

import pytest

from engine import errors
from engine.definitions import guards


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("fault_level == 'critical'", {"fault_level"}),
        ("technician_free and (parts_in_stock or not insured)", {"technician_free", "parts_in_stock", "insured"}),
        ("amount * 2 - 1 >= -limit / 3 % 2", {"amount", "limit"}),
        ("grade in ('A', 'B') and channel not in ['web']", {"grade", "channel"}),
        ("1 < score <= 5", {"score"}),
        ("paid == true and note != null", {"paid", "note"}),
        ("True", set()),
    ],
)
def test_a_guard_names_what_it_looks_up(text, names):
    assert guards.names(text) == names


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a.b", "attributes"), ("().__class__.__bases__", "attributes"), ("a[0]", "subscripts"), ("f(a)", "calls"),
        ("__import__('os').system('x')", "calls"), ("(lambda: 1)", "lambda"), ("9 ** 9 ** 9", "powers"),
        ("a // 2", "`//`"), ("a is b", "write `==`"), ("a if b else c", "if"), ("f'{a}'", "f-strings"),
        ("(a := 1)", "`:=`"), ("[x for x in a]", "not allowed"), ("{a}", "not allowed"), ("{'a': 1}", "not allowed"),
        ("~a", "not allowed"), ("a << 3", "not allowed"), ("a ^ b", "write `and`"), ("a | b", "write `or`"),
        ("a && b", "write `and`"), ("a || b", "write `or`"), ("!a", "write `not`"), ("a = 1", "write `==`"),
        ("import os", "invalid syntax"), ("a; b", "invalid syntax"), ("", "empty"), ("   ", "empty"),
        ("...", "not a value"),
        ("b'x'", "not a value"), ("1j", "not a value"), ("'a' * 999999999", "only numbers"),
        ("'%999999999d' % a", "only numbers"), ("[0] * 99999999", "only numbers"), ("a in (b, 1)", "constants only"),
        ("a in (*b,)", "constants only"), ("a == '\\x41'", "`\\`"), ("a\0", "U+0000"), ("a\nb", "U+000A"),
        ("(" * 250 + "1" + ")" * 250, "allowed"), ("a" * 501, "501 characters"), ("await a", "not allowed"),
    ],
)  # fmt: skip
def test_everything_else_is_refused_with_its_reason(text, reason):
    with pytest.raises(errors.BadGuard) as refusal:
        guards.names(text)
    assert reason in str(refusal.value) or "too many nested" in str(refusal.value)


def outcome(text):
    """What a guard names, or the kind of the refusal."""
    try:
        return guards.names(text)
    except errors.BadGuard as refusal:
        return type(refusal)


@pytest.mark.parametrize(
    "text", ["not " * 120 + "a", "-" * 499 + "1", "(" * 150 + "a" + ")" * 150, "+".join("a" * 250)]
)
def test_the_longest_guards_are_read_or_refused_but_never_break(text):
    assert outcome(text) in ({"a"}, set(), errors.BadGuard)


def test_names_that_are_calculated_with_are_known():
    assert guards.read("a + 1 > b and not c").calculated == {"a"}
