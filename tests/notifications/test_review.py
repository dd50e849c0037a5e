"""What is wrong with templates, each with its place."""

import shutil

import pytest

from notifications import review
from tests.notifications.conftest import TEMPLATES

WHOLE = '{% extends "words" %}\n{% block headline %}It is so.{% endblock %}\n{% block told %}{% endblock %}\n'


@pytest.fixture(scope="module")
def shelf(tmp_path_factory) -> review.Shelf:
    """The program's layout and words, and no other templates."""
    directory = tmp_path_factory.mktemp("mail")
    shutil.copy(TEMPLATES / "layout.j2", directory)
    (directory / "en").mkdir()
    shutil.copy(TEMPLATES / "en" / "words.j2", directory / "en")
    return review.Shelf(directory)


def found(shelf: review.Shelf, text: str) -> list[tuple[str, int, int]]:
    path = shelf.path("one", "en")
    path.write_text(text, encoding="utf-8")
    seen = shelf.review("one", "en")
    assert {one.place.path for one in seen} <= {str(path)}
    return [(one.code, one.place.line, one.place.column) for one in seen]


def test_the_programs_own_templates_are_sound():
    shelf = review.Shelf(TEMPLATES)
    assert [one for name, language in shelf.templates() for one in shelf.review(name, language)] == []


def test_a_sound_template_has_no_findings(shelf):
    assert found(shelf, WHOLE) == []


@pytest.mark.parametrize(("line", "code", "column"), [
    ("{% block subject %}Late{% endblock %}", "subject_without_number", 10),
    ("{% block subject %}{% if body %}[{{ case.number }}] x{% endif %}{% endblock %}", "subject_without_number", 10),
    ("{% block subject %}[{{ case.number }}] {{ case.customer }}{% endblock %}", "subject_personal", 43),
    ("{% block subject %}[{{ case.number }}] {{ event.by }}{% endblock %}", "subject_personal", 43),
    ("{% block coming %}{{ case.nomber }}{% endblock %}", "template_unknown_name", 27),
    ("{% block coming %}{{ event.at|momnt }}{% endblock %}", "template_unknown_filter", 31),
    ("{% block coming %}{% if body is number %}x{% endif %}{% endblock %}", "template_unknown_filter", 33),
    ("{% block coning %}x{% endblock %}", "template_unknown_block", 10),
    ("Bcc: someone@else.example", "template_text_lost", 1),
    ("{% block text %}Bcc: x{{ links|length }}{% endblock %}{% block html %}{{ links|length }}{% endblock %}",
     "header_like", 17),
    ("{% block coming %}{% set x = 1 %}{% endblock %}", "bad_template", 1),
    ("{% block coming %}{% for one in facts %}{% endblock %}", "bad_template", 1),
])  # fmt: skip
def test_each_fault_has_its_line_and_column(shelf, line, code, column):
    assert found(shelf, f"{WHOLE}{line}\n") == [(code, 4, column)]


@pytest.mark.parametrize(
    "subject", ["{{ super() }}", "{% if body %}[{{ case.number }}] a{% else %}[{{ case.number }}] b{% endif %}"]
)
def test_a_subject_may_go_several_ways_to_the_number(shelf, subject):
    assert found(shelf, f"{WHOLE}{{% block subject %}}{subject}{{% endblock %}}") == []


def test_text_and_html_that_tell_different_facts_are_told_at_the_block_that_lacks_one(shelf):
    text = "{% block text %}{{ case.title }}{{ links|length }}{{ self.why() }}{% endblock %}"
    html = "{% block html %}<p>{{ case.title }}{{ links|length }}{{ body|lines }}{{ self.why() }}</p>{% endblock %}"
    assert found(shelf, f"{WHOLE}{text}\n{html}\n") == [("text_and_html_differ", 4, 10)]


@pytest.mark.parametrize(
    ("told", "codes"),
    [
        ("", [("links_lost", 4, 10), ("links_lost", 5, 10)]),
        ("{% for link in links %}{{ link.title }} {{ link.url }}{% endfor %}", []),
        ("{{ deadline.acknowledge_url }}", []),
    ],
)
def test_a_text_written_anew_without_the_links_is_told(shelf, told, codes):
    blocks = (f"{{% block {name} %}}{{{{ case.title }}}}{told}{{% endblock %}}" for name in ("text", "html"))
    assert found(shelf, WHOLE + "\n".join(blocks)) == codes


def test_a_kind_that_there_is_not_is_told(shelf):
    assert found(shelf, "{# kind: newsletter #}\n" + WHOLE) == [("bad_template", 1, 1)]


def test_a_template_that_stands_on_nothing_and_one_that_can_not_be_read_are_told(shelf):
    assert found(shelf, "Hello") == [("template_alone", 1, 1)]
    assert found(shelf, '\n{% extends "word" %}') == [("template_alone", 2, 1)]
    shelf.path("one", "en").write_bytes(b"\xff\xfe")
    assert [one.code for one in shelf.review("one", "en")] == ["bad_template"]


def test_what_is_wrong_with_the_words_is_told_in_their_file(tmp_path):
    shutil.copytree(TEMPLATES / "en", tmp_path / "en")
    shutil.copy(TEMPLATES / "layout.j2", tmp_path)
    with (tmp_path / "en" / "words.j2").open("a") as words:
        words.write("{% block of %}{{ wether }}{% endblock %}")
    (first, second) = review.Shelf(tmp_path).review("survey", "en")
    assert {first.place.path, second.place.path} == {str(tmp_path / "en" / "words.j2")}
    assert {first.code, second.code} == {"template_unknown_block", "template_unknown_name"}
