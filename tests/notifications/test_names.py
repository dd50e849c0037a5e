import pytest

from engine import errors
from notifications import bundles, names


def test_names_are_found_in_conditions_forms_and_loops():
    source = """{% extends "words" %}
    {% block text %}{% if deadline and case.url %}{{ deadline.due_at|moment }}{% endif %}
    {% for point in passed if point.kind %}{{ loop.index }}{{ point.at }}{% endfor %}{{ self.told() }}{% endblock %}"""
    assert names.names_used(source) == {"deadline", "case.url", "deadline.due_at", "passed", "passed.kind", "passed.at"}


def test_a_name_that_no_context_has_is_found_too():
    assert names.names_used("{{ case.colour }}{{ weather }}{{ language }}") == {"case.colour", "weather"}


def test_a_template_that_can_not_be_read_says_where():
    with pytest.raises(errors.BadTemplate, match="template en/reminder, line 2: "):
        names.names_used("{% if case %}\n{% endfor %}", "en/reminder")


def test_the_hash_of_a_bundle_covers_the_layout_and_the_words():
    one = bundles.bundle("t", "en", "a", "b", "c")
    others = [bundles.bundle(*given) for given in (
        ("u", "en", "a", "b", "c"), ("t", "zh-Hans", "a", "b", "c"), ("t", "en", "x", "b", "c"),
        ("t", "en", "a", "x", "c"), ("t", "en", "a", "b", "x"),
    )]  # fmt: skip
    assert len({one.hash, *(other.hash for other in others)}) == 6
    assert one.hash == bundles.bundle("t", "en", "a", "b", "c").hash


def test_a_directory_without_a_layout_is_refused_with_a_sentence(tmp_path):
    with pytest.raises(errors.BadTemplate, match=r"layout.j2, line 1: it can't be read"):
        bundles.load(tmp_path)
