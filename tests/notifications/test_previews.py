"""Mails by the files of a directory."""

import shutil
from datetime import UTC, datetime

import pytest

from engine import casefile
from notifications import policies, previews
from tests.notifications.conftest import TEMPLATES

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
POLICY = policies.Policy("服务台", "desk@desk.example", "https://desk.example")


@pytest.fixture
def directory(tmp_path):
    """The layout and English templates, to be edited."""
    shutil.copytree(TEMPLATES / "en", tmp_path / "en")
    shutil.copy(TEMPLATES / "layout.j2", tmp_path)
    return tmp_path


def shown(directory, context, template="survey", address="wang@customer.example") -> previews.Preview:
    notice = casefile.Notice("preview", template, "requester", address, "王敏", "en", "requester", context)
    return previews.preview(directory, "en", notice, AT, POLICY)


def test_a_preview_has_headers_as_a_reader_sees_them_and_the_text_of_the_edit(directory, full_context):
    path = directory / "en" / "survey.j2"
    path.write_text(path.read_text().replace("It takes half a minute", "Half a minute is enough"))
    made = shown(directory, full_context())
    assert made.found == ()
    assert made.headers["From"] == "服务台 <desk@desk.example>"
    assert made.headers["To"] == "王敏 <wang@customer.example>"
    assert made.headers["Subject"].startswith("[RPR-1] ")
    assert "Half a minute is enough" in made.text
    assert "Half a minute is enough" in made.html


def test_a_reader_without_an_address_gets_one_that_there_never_is(directory, full_context):
    assert shown(directory, full_context(), address="").headers["To"] == "王敏 <reader@example.invalid>"


@pytest.mark.parametrize(("file", "old", "new", "line"), [
    ("en/survey.j2", "It takes", "{{ deadline.title }} It takes", 4),
    ("en/words.j2", "Hello ", "{{ event.by|duration }}Hello ", 3),
    ("en/survey.j2", "It takes", "{{ event.by|moment }} It takes", 4),
])  # fmt: skip
def test_what_fails_while_it_is_rendered_has_its_file_and_line_and_a_fix(directory, full_context, file, old, new, line):
    path = directory / file
    path.write_text(path.read_text().replace(old, new))
    recipient = {"recipient": type(full_context().recipient)("Wang", "requester")}
    (fault,) = shown(directory, full_context(deadline=None, **recipient)).found
    assert (fault.code, fault.place.path, fault.place.line) == ("not_rendered", str(path), line)
    assert "; " in fault.sentence


def test_a_template_that_can_not_be_rendered_at_all_is_told_before_it_is_tried(directory, full_context):
    (directory / "en" / "survey.j2").write_text('{% extends "words" %}{% block told %}{{ case.nr }}{% endblock %}')
    made = shown(directory, full_context())
    assert ([one.code for one in made.found], made.headers) == (["template_unknown_name"], {})
