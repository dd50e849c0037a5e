import time

import pytest

from engine import errors
from notifications import bundles, rendering, sandbox

WORDS = '{% extends "layout" %}'
LAYOUT = (
    "{% if part == 'subject' %}{% block subject %}{% endblock %}{% else %}{% block text %}{% endblock %}{% endif %}"
)


def rendered(text: str, full_context) -> rendering.Mail:
    template = '{% extends "words" %}{% block text %}' + text + "{% endblock %}"
    source = bundles.bundle("t", "en", template, WORDS, LAYOUT).source
    return rendering.render(source, "t", "en", full_context().as_json())


@pytest.mark.parametrize(
    "hostile",
    [
        "{{ 'a' * 1000000000 }}",
        "{{ 2 ** 9999999 }}",
        "{{ body ~ body }}",
        "{{ '%999999999d' % 1 }}",
        "{{ '{:>999999999}'.format(1) }}",
        "{{ body.upper() }}",
        "{{ range(1000000000)|length }}",
        "{% for a in [1, 2, 3] %}{% endfor %}",
        "{% for a in range(9999999) %}{% endfor %}",
        "{% for a in passed %}{% for b in passed %}{% endfor %}{% endfor %}",
        "{% for a in passed %}{{ self.text() }}{% endfor %}",
        "{% for a in passed recursive %}{{ loop(passed) }}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% set x = body %}",
        "{% set x %}{{ body }}{% endset %}",
        "{% include '/etc/passwd' %}",
        "{% import 'words' as w %}",
        "{{ cycler('a') }}",
        "{{ lipsum(n=100000) }}",
        "{{ _budget.characters_left }}",
        "{{ _words.zone }}",
        "{{ self.text(body) }}",
        "{% raw %}" + "x" * 70_000 + "{% endraw %}",
        "{{ (" * 500 + "1" + ") }}" * 500,
    ],
)
def test_what_a_template_may_not_have_is_refused_before_it_runs(hostile, full_context):
    started = time.perf_counter()
    with pytest.raises(errors.BadTemplate, match="line"):
        rendered(hostile, full_context)
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    "hostile",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ case.__class__ }}",
        "{{ case['__class__'] }}",
        "{{ case.__init__.__globals__ }}",
        "{{ case.as_json }}",
        "{{ body.upper }}",
        "{{ deadline.counted.count }}",
        "{{ self.__init__ }}",
        "{{ self['_TemplateReference__context'] }}",
        "{{ loop }}",
        "{{ request }}",
        "{{ case.nothing }}",
        "{{ self.nothing() }}",
        "{{ body|pprint }}",
        "{{ body|center(999999999) }}",
        "{{ body|attr('upper') }}",
        "{{ self.text() }}",
        "{{ body|moment }}",
    ],
)
def test_what_a_template_may_not_reach_fails_its_own_mail_only(hostile, full_context):
    with pytest.raises(errors.NotRendered, match="en/t can't be rendered"):
        rendered(hostile, full_context)


def test_blocks_that_double_each_other_end_at_the_bound(full_context):
    blocks = "".join(
        f"{{% block b{number} %}}{{{{ self.b{number + 1}() }}}}{{{{ self.b{number + 1}() }}}}{{% endblock %}}"
        for number in range(30)
    )
    started = time.perf_counter()
    with pytest.raises(errors.NotRendered, match="blocks call each other"):
        rendered(blocks + "{% block b30 %}x{% endblock %}", full_context)
    assert time.perf_counter() - started < 1


def test_more_text_than_a_mail_may_have_is_refused(full_context, monkeypatch):
    monkeypatch.setattr(sandbox, "OUTPUT_LIMIT", 100)
    with pytest.raises(errors.NotRendered, match="more than 100 characters"):
        rendered("{{ body }}" * 5, full_context)


def test_values_are_escaped_in_html_and_not_in_text(published, full_context):
    source = published["answer", "en"].source
    context = full_context(body="<script>alert(1)</script>\n& more").as_json()
    mail = rendering.render(source, "answer", "en", context)
    assert "<script>" not in mail.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>" in mail.html
    assert "<script>alert(1)</script>\n& more" in mail.text


def test_a_text_is_read_once_whatever_it_is_called():
    assert sandbox.check("en/words", "{{ case.number }}") is sandbox.check("words", "{{ case.number }}")


def test_a_text_that_was_refused_is_refused_again_under_its_other_name():
    for name in ("en/words", "words"):
        with pytest.raises(errors.BadTemplate, match=f"template {name}, line 1: "):
            sandbox.check(name, "{{ 2 ** 3 }}")
