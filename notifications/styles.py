"""The look of a mail, written to each element: many readers of mail throw a style sheet away.

What can't stand at an element (narrow screens, dark mode) stays in the sheet, and is marked important there, because
what stands at an element would win.
"""

import css_inline

MOST_TAGS, MOST_RULES = 1000, 200
"""A page beyond these keeps its style sheet as it is: the parser descends once for each open element, and compares
each rule with each of them."""
_INLINER = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def inlined(html: str) -> str:
    """The page with its style sheet at its elements. Nothing is read from elsewhere."""
    if html.count("<") > MOST_TAGS or html.count("{") > MOST_RULES:
        return html
    try:
        return _INLINER.inline(html)
    except css_inline.InlineError:
        return html
