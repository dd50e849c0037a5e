import re
import threading

import pytest

from notifications import rendering, styles

SHEET = "<style>p { color: red; } .x { margin: 0; } @media (max-width: 9px) { p { color: blue !important; } }</style>"


def test_what_holds_everywhere_stands_at_its_element_and_the_rest_stays_in_the_sheet():
    page = styles.inlined(f'<html><head>{SHEET}</head><body><p class="x">修复</p></body></html>')
    assert '<p class="x" style="color: red;margin: 0;">修复</p>' in page
    assert re.findall(r"<style>(.*?)</style>", page) == ["@media (max-width: 9px) { p { color: blue !important; } } "]


def test_a_mail_keeps_its_look_without_its_sheet_and_in_the_dark(published, full_context):
    source = published["escalated", "zh-Hans"].source
    html = rendering.render(source, "escalated", "zh-Hans", full_context().as_json()).html
    (sheet,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert re.match(r"\s*@media", sheet)
    # At an element the same property stands by now, and would win.
    assert [one for one in re.findall(r"[a-z-]+: [^;{}]+;", sheet) if "!important" not in one] == []
    assert re.search(r'<a class="button" href="[^"]+" style="[^"]*background: #1c5c57', html)
    assert [tag for tag in re.findall(r"<(?:body|div|h1|p|table|th|td|ul)\b[^>]*>", html) if "style=" not in tag] == []


def test_words_with_marks_of_html_stay_what_they_were():
    assert "<p>&lt;b&gt; &amp;amp; “x” 'y'</p>" in styles.inlined("<p>&lt;b&gt; &amp;amp; “x” 'y'</p>")


def test_nothing_is_read_from_elsewhere(tmp_path):
    (tmp_path / "x.css").write_text("p { color: red }", encoding="ascii")
    for place in (f"{tmp_path}/x.css", f"file://{tmp_path}/x.css", "http://127.0.0.1:9/x.css"):
        page = f'<html><head><link rel="stylesheet" href="{place}"><style>@import "{place}";</style></head><p>x</p>'
        assert "red" not in styles.inlined(page)


@pytest.mark.parametrize(
    "page",
    [
        "<b>" * 400_000,
        "<style>" + "b{c:d}" * 10_000 + "</style><b>x</b>",
        "<table>" * (styles.MOST_TAGS - 1),
        "<style>p{" + "(" * 50_000,
        "<style>" + ":not(" * 10_000 + "{",
    ],
    ids=["deep", "many rules", "as deep as may be", "open brackets", "deep selector"],
)
def test_a_page_beyond_all_measure_ends_no_process(page):
    # A thread has less room than the main one; a parser that ran out of it would take the process with it.
    done = []
    thread = threading.Thread(target=lambda: done.append(styles.inlined(page)))
    thread.start()
    thread.join()
    assert len(done) == 1
