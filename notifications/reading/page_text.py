"""The text of a page: a line for each block, quotes marked as in plain mail."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from notifications.reading import tags

_SPACE = re.compile(r"[ \t\r\n\f]+")
# An element that holds what is quoted, as a mailer marks it; Outlook on the web sets `x_` before others' names.
_HOLDS = re.compile(
    r"(?:^|\s)(?:x_)*(?:gmail_quote|yahoo_quoted|protonmail_quote|tutanota_quote|zmail_extra|moz-cite-prefix|"
    r"ntes-mailcall|history-quote-wrapper|lark-mail-quote|includetail)(?=\s|$)",
    re.IGNORECASE,
)
_HOLDS_ID = re.compile(r"(?:x_)*(?:isReplyContent|mail-editor-reference-message-container)$", re.IGNORECASE)
# An element after which all is quoted.
_BEGINS_ID = re.compile(r"(?:x_)*(?:appendonsend|divRplyFwdMsg|stopSpelling|OLK_SRC_BODY_SECTION)$", re.IGNORECASE)
_BEGINS_CLASS = re.compile(r"(?:^|\s)(?:x_)*OutlookMessageHeader(?=\s|$)", re.IGNORECASE)
_SIGNATURE = re.compile(
    r"(?:^|\s)(?:x_)*(?:gmail_signature|moz-signature|foxmail-signature|x-apple-signature)(?=\s|$)", re.IGNORECASE
)


@dataclass(frozen=True)
class Line:
    """A line of a page's text; `quoted` where the page marks it as what was written before."""

    text: str
    quoted: bool


@dataclass
class _Element:
    tag: str
    quotes: bool = False
    cited: bool = False


@dataclass
class _Reader(HTMLParser):
    """Takes well-formed HTML, as a sanitiser gives it."""

    lines: list[Line] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    open: list[_Element] = field(default_factory=list)
    lists: list[int | None] = field(default_factory=list)
    links: list[tuple[str, int]] = field(default_factory=list)
    quoting: int = 0
    cited: int = 0
    verbatim: int = 0
    rest_quoted: bool = False
    has_words: bool = False

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in tags.ALONE:
            self._alone(tag, given)
            return
        if tag in tags.BLOCKS:
            self._break()
        if tag in tags.APART:
            self._stand_apart()
        element = _Element(tag, *self._quotes(tag, given))
        self.open.append(element)
        self.quoting += element.quotes
        self.cited += element.cited
        self.verbatim += tag == "pre"
        self._begin(tag, given)

    def _begin(self, tag: str, given: dict[str, str]) -> None:
        if tag in ("ul", "ol"):
            self.lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self.words.append(self._bullet())
        elif tag in ("td", "th") and self.has_words and not self.words[-1].endswith(" | "):
            self.words.append(" | ")
        elif tag == "a":
            self.links.append((given.get("href", ""), len(self.words)))

    def handle_endtag(self, tag: str) -> None:
        if tag in tags.ALONE or not any(one.tag == tag for one in reversed(self.open)):
            return
        if tag == "a" and self.links:
            self._end_link(*self.links.pop())
        if tag in tags.BLOCKS:
            self._break()
        if tag in ("ul", "ol") and self.lists:
            self.lists.pop()
        self._leave(tag)
        if tag in tags.APART:
            self._stand_apart()

    def _leave(self, tag: str) -> None:
        while self.open:
            element = self.open.pop()
            self.quoting -= element.quotes
            self.cited -= element.cited
            self.verbatim -= element.tag == "pre"
            if element.tag == tag:
                break

    def handle_data(self, data: str) -> None:
        if self.verbatim:
            first, *more = data.split("\n")
            self._say(first)
            for line in more:
                self._end_line()
                self._say(line)
            return
        text = _SPACE.sub(" ", data)
        if text.startswith(" ") and (not self.words or self.words[-1].endswith(" ")):
            text = text[1:]
        if text:
            self._say(text)

    def _alone(self, tag: str, given: dict[str, str]) -> None:
        if tag == "br":
            self._end_line()
        elif tag == "hr":
            self._break()
            self._stand_apart()
        elif tag == "img" and given.get("alt", "").strip():
            self._say(_SPACE.sub(" ", given["alt"]))

    def _quotes(self, tag: str, given: dict[str, str]) -> tuple[bool, bool]:
        """Whether an element holds what is quoted, and whether it does so as a citation."""
        known, mark = given.get("id", ""), given.get("class", "")
        if _BEGINS_ID.match(known) or _BEGINS_CLASS.search(mark):
            self.rest_quoted = True
        cited = tag == "blockquote"
        marked = _HOLDS.search(mark) or _HOLDS_ID.match(known) or _SIGNATURE.search(mark)
        return bool(marked or (cited and (given.get("type") == "cite" or "cite" in given))), cited

    def _bullet(self) -> str:
        if self.lists and self.lists[-1] is not None:
            self.lists[-1] += 1
            return f"{self.lists[-1]}. "
        return "- "

    def _say(self, text: str) -> None:
        self.words.append(text)
        self.has_words = self.has_words or not text.isspace()

    def _end_link(self, href: str, begun: int) -> None:
        """An address is told beside the words where the words aren't it."""
        words = "".join(self.words[begun:]).strip()
        target = href.strip()
        bare = target.removeprefix("mailto:").removeprefix("tel:")
        if (
            target.startswith(("http:", "https:", "mailto:"))
            and words
            and bare.rstrip("/") not in words
            and words not in bare
        ):
            self.words.append(f" <{target}>")

    def _break(self) -> None:
        """Ends the line that is open; where nothing was said in it there is none."""
        if self.has_words:
            self._end_line()
        self.words.clear()

    def _stand_apart(self) -> None:
        if self.lines:
            if not self.lines[-1].text.strip("> "):
                self.lines.pop()
            self.lines.append(Line(self._prefix().strip(), self._is_quoted()))

    def _end_line(self) -> None:
        text = "".join(self.words)
        text = text.rstrip() if self.verbatim else text.strip()
        self.lines.append(Line(self._prefix() + text.replace("\xa0", " "), self._is_quoted()))
        self.words.clear()
        self.has_words = False

    def end(self) -> None:
        """Ends the last line, at the end of the page."""
        self._break()

    def _prefix(self) -> str:
        return "> " * min(self.cited, 10)

    def _is_quoted(self) -> bool:
        return self.quoting > 0 or self.rest_quoted


def lines(page: str) -> list[Line]:
    """The lines of a page; empty ones stand between paragraphs, never two together."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    reader.end()
    found: list[Line] = []
    for line in reader.lines:
        bare = line.text.strip("> ")
        if bare or (found and found[-1].text.strip("> ")):
            found.append(Line(line.text.rstrip(), line.quoted))
    while found and not found[-1].text.strip("> "):
        found.pop()
    return found
