"""HTML of a mail, made harmless for a page of ours, and its text with what its mailer marked as quoted."""

import html
import re
from dataclasses import dataclass

import nh3

from notifications.reading import limits, tags
from notifications.reading.remarks import Remarks

_SHOWN = {
    "*": {"dir", "lang", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "align", "valign"},
    "th": {"colspan", "rowspan", "align", "valign"},
    "table": {"align", "width", "border"},
    "ol": {"start"},
    "font": {"color"},
}
# What mailers mark quotes by, kept for reading only.
_MARKED = {
    "*": {"id", "class", "style"},
    "a": {"href"},
    "img": {"alt"},
    "blockquote": {"type", "cite"},
}
_PICTURE = re.compile(r"cid:|data:image/(?:png|gif|jpeg|webp);base64,", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})")
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{3000,}")
_VALUE = re.compile(r"\"[^\"]*\"|'[^']*'")
_ANY_TAG = re.compile(r"<[!/a-zA-Z][^<>]*>")


@dataclass(frozen=True)
class Page:
    """HTML that may be read; `bare` where it was made of bare text and has no tag of the mail's."""

    html: str
    bare: bool


def harmless(page: Page) -> str:
    """The page without script, style and forms; pictures only those that the mail itself carries."""
    if page.bare:
        return page.html
    cleaned = nh3.clean(
        page.html,
        tags=set(tags.KEPT),
        clean_content_tags=set(tags.DROPPED),
        attributes=_SHOWN,
        attribute_filter=_filtered,
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        link_rel="noopener noreferrer nofollow",
        url_relative="deny",
    )
    return cleaned.strip()


def _filtered(tag: str, name: str, value: str) -> str | None:
    """A remote picture would tell its sender who reads; a `data:` address elsewhere may be a page with script."""
    if tag == "img" and name == "src":
        return value if _PICTURE.match(value) else None
    if name == "href" and value.strip().lower().startswith(("data:", "cid:")):
        return None
    return value


def marked(page: Page) -> str:
    """The page for reading: well-formed, with the marks by which mailers tell quotes."""
    if page.bare:
        return page.html
    return nh3.clean(
        page.html,
        tags=set(tags.KEPT),
        clean_content_tags=set(tags.DROPPED),
        attributes=_MARKED,
        link_rel=None,
        url_schemes={"http", "https", "mailto", "tel"},
    )


def bounded(given: str, remarks: Remarks) -> Page:
    """The page, cut where it is too long; as bare text where reading its tags would take without measure."""
    if len(given) > limits.HTML_CHARACTERS:
        remarks.add(f"The HTML is longer than {limits.HTML_CHARACTERS:,} characters; the rest was left.")
        given = given[: limits.HTML_CHARACTERS]
    page = _without_comments(given)
    if _is_bearable(page):
        return Page(page, False)
    remarks.add("The HTML's tags are nested or filled beyond what is read; it was read as bare text.")
    return Page(f"<pre>{html.escape(html.unescape(_ANY_TAG.sub(' ', page)))}</pre>", True)


def _without_comments(page: str) -> str:
    """Outlook's conditional comments hold tags that no other program opens."""
    found: list[str] = []
    at = 0
    while (begun := page.find("<!--", at)) >= 0:
        found.append(page[at:begun])
        ended = page.find("-->", begun + 2)
        if ended < 0:
            return "".join(found)
        at = ended + 3
    return "".join([*found, page[at:]])


def _is_bearable(page: str) -> bool:
    """Whether a parser by the rules of HTML is done with a page in a time that grows as the page does.

    It isn't with tags nested deep, tags of form that are opened anew in each block, many attributes, many entities.
    """
    if any(stretch.count("&") > limits.HTML_ENTITIES for stretch in page.split("<")):
        return False
    if any(len(_VALUE.sub("", hit[0])) > limits.HTML_TAG for hit in _LONG_TAG.finditer(page)):
        return False
    return _is_shallow(page)


def _is_shallow(page: str) -> bool:
    depth, deepest, forms, most_forms, blocks = 0, 0, 0, 0, 0
    for hit in _TAG.finditer(page):
        name, step = hit[2].lower(), -1 if hit[1] else 1
        if name in tags.NO_END:
            continue
        if name in tags.FORM:
            forms = max(0, forms + step)
            most_forms = max(most_forms, forms)
        else:
            blocks += 1
        if name != "p":
            depth = max(0, depth + step)
            deepest = max(deepest, depth)
    return deepest <= limits.HTML_DEPTH and most_forms * blocks <= limits.HTML_REPEATED
