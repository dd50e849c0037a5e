"""HTML of mails: what is shown of it, and its text."""

import pytest

from notifications.reading import page_text, pages
from notifications.reading.remarks import Remarks


def shown(page: str) -> str:
    return pages.harmless(pages.bounded(page, Remarks()))


def text(page: str) -> str:
    return "\n".join(line.text for line in page_text.lines(pages.marked(pages.bounded(page, Remarks()))))


@pytest.mark.parametrize(
    ("page", "kept"),
    [
        ("<p>hi<script>alert(1)</script></p>", "<p>hi</p>"),
        ('<p onclick="x()">hi</p>', "<p>hi</p>"),
        ('<a href="javascript:x()">hi</a>', '<a rel="noopener noreferrer nofollow">hi</a>'),
        ('<a href="data:text/html,x">hi</a>', '<a rel="noopener noreferrer nofollow">hi</a>'),
        ('<img src="https://spy.example/1.gif" alt="logo">', '<img alt="logo">'),
        ('<img srcset="https://spy.example/1.gif 2x">', "<img>"),
        ('<img src="//spy.example/1.gif">', "<img>"),
        ('<img src="data:text/html;base64,PHA+">', "<img>"),
        ('<img src="data:image/svg+xml;base64,PHN2Zz4=">', "<img>"),
        ('<img src="cid:logo@x" alt="">', '<img src="cid:logo@x" alt="">'),
        ('<p style="background:url(https://spy.example/)">hi</p>', "<p>hi</p>"),
        ('<style>@import "https://spy.example/a.css";</style><p>hi</p>', "<p>hi</p>"),
        ('<link rel="stylesheet" href="https://spy.example/a.css"><base href="https://spy.example/">hi', "hi"),
        ('<form action="https://spy.example/"><input name="password">hi</form>', "hi"),
        ('<iframe src="https://spy.example/"></iframe><object data="x"></object>hi', "hi"),
        (
            (
                "<svg><script>alert(1)</script></svg><math><mtext><style><img src=x onerror=alert(1)></style>"
                "</mtext></math>hi"
            ),
            "hi",
        ),
        ("<title>t</title><p>unclosed <b>tags", "<p>unclosed <b>tags</b></p>"),
        ('<video src="https://spy.example/v"></video><td background="https://spy.example/b">hi', "hi"),
        ("<!--[if mso]><p>only Outlook</p><![endif]--><p>hi</p>", "<p>hi</p>"),
    ],
)
def test_a_page_keeps_nothing_that_acts_or_tells_its_sender(page: str, kept: str):
    assert shown(page) == kept


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("one<br>two<br><br>three", "one\ntwo\n\nthree"),
        ("<div>one <b>bold</b>\n   word</div>", "one bold word"),
        ("<head><title>t</title><style>p{}</style></head><body>hi<script>x</script></body>", "hi"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<ol><li>one</li><li>two</li></ol>", "1. one\n2. two"),
        ("<table><tr><td>Lift</td><td>2</td></tr><tr><td>Floor</td><td>3</td></tr></table>", "Lift | 2\nFloor | 3"),
        ('see <a href="https://x.example/a">the page</a>', "see the page <https://x.example/a>"),
        ('<a href="https://x.example/">https://x.example</a>', "https://x.example"),
        ('<a href="mailto:a@b.example">a@b.example</a>', "a@b.example"),
        ("<blockquote>quoted<blockquote>twice</blockquote></blockquote>own", "> quoted\n>\n> > twice\n\nown"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("a&nbsp;&lt;b&gt; &amp; &#20320;", "a <b> & 你"),
        ('<img alt="logo" src="x"> hi', "logo hi"),
        ("<p> </p><p>&nbsp;</p>", ""),
    ],
)
def test_the_text_of_a_page(page: str, lines: str):
    assert text(page) == lines
