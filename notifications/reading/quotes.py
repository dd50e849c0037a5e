"""What a person wrote themself: a mail's text without what it quotes and without its signature."""

import re
from collections.abc import Iterator

from notifications.reading import limits, quote_phrases
from notifications.reading.page_text import Line
from notifications.reading.remarks import Remarks

_RULE = r"[-_=*—─~]{2,}"
_ORIGINAL = re.compile(rf"{_RULE}\s*(?:{quote_phrases.ORIGINAL})\s*:?\s*(?:{_RULE})\s*:?", re.IGNORECASE)
_FORWARDED = re.compile(
    rf"{_RULE}\s*(?:{quote_phrases.FORWARDED})\s*[:：]?\s*(?:{_RULE})?|(?:{quote_phrases.FORWARDED})\s*[:：]",
    re.IGNORECASE,
)
_FORWARD_SUBJECT = re.compile(rf"\s*\[?(?:{quote_phrases.FORWARD_SUBJECT})\s*[:：]", re.IGNORECASE)
_LABEL = re.compile(r"[>*_\s|]*([^:：|*]{1,25}?)[*_\s]*[:：|]")
_KINDS = {"".join(label.split()): kind for kind, labels in quote_phrases.HEADERS.items() for label in labels.split("|")}
_WROTE = re.compile(rf".*(?:{quote_phrases.WROTE})\s*[:：]?\s*[*_]?$", re.IGNORECASE)
_BEGINS = re.compile(rf"[\s*_\"“(\-]*(?:{quote_phrases.BEGINS})|[^<>]{{0,80}}<[^<>\s]+@[^<>\s]+>", re.IGNORECASE)
_DATED = re.compile(r"\d{1,4}\s?[./年月-]\s?\d|\d{1,2}[:：.h]\d\d|\b(?:19|20)\d\d\b|\S@\S")
_DATED_WHOLE = re.compile(r"\b(?:19|20)\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2}|\S@\S")
# Gmail of some languages, and others: a date and an address, and no verb.
_DATE_AND_ADDRESS = re.compile(
    r"\s*20\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}.{0,100}<[^<>\s]+@[^<>\s]+>\s*([:：]?)$"
)
_CLOSING = re.compile(rf"[\s*_>|\-–—~(]{{0,6}}(?:{quote_phrases.CLOSINGS})[\s*_.。)]*", re.IGNORECASE)
_QUOTED = re.compile(r"\s{0,3}>")
_NETEASE = re.compile(r"[|\s]*签名由\s*网易邮箱大师\s*定制[|\s]*")
_ONLY_RULE = re.compile(r"[\s|]*[-_=*—─]{3,}[\s|]*|[\s|*]+")
_SPACES = re.compile(r"[ \t\xa0\u3000]+")
_LONGEST = 400
_LONGEST_MARK = 160
_SIGNATURE_LINES = 15
_AFTER_CLOSING = 3


def reply(lines: list[Line], subject: str, remarks: Remarks) -> str:
    """The text of a reply; the whole text, and a remark, where all would be cut or the mail passes another on."""
    whole = "\n".join(line.text for line in lines).strip()
    if _FORWARD_SUBJECT.match(subject):
        remarks.add("The mail passes another one on; nothing was cut from its text.")
        return whole
    if len(lines) > limits.REPLY_LINES:
        remarks.add("The text has too many lines to look for quotes; nothing was cut from it.")
        return whole
    shown = [_SPACES.sub(" ", line.text).strip()[:_LONGEST] for line in lines]
    kept = _without_signature(list(_Cutting(shown, lines, remarks).own()))
    found = "\n".join(kept).strip()
    if whole and not found:
        remarks.add("All of the text is quoted or looks so; nothing was cut from it.")
        return whole
    return found


class _Cutting:
    """Goes down the lines once and leaves what is quoted."""

    def __init__(self, shown: list[str], lines: list[Line], remarks: Remarks) -> None:
        self.shown, self.lines, self.remarks = shown, lines, remarks

    def own(self) -> Iterator[str]:
        """The sender's own lines."""
        at = 0
        while at < len(self.shown):
            line = self.shown[at]
            if not line:
                yield ""
                at += 1
            elif self._passes_on(line):
                self.remarks.add("The mail passes another one on; that was kept in its text.")
                yield from (one.text for one in self.lines[at:])
                return
            elif self.lines[at].quoted or _QUOTED.match(line):
                at += 1
            elif (len(line) < _LONGEST_MARK and _ORIGINAL.fullmatch(line)) or self._is_header_block(at):
                return
            elif length := self._attribution(at):
                if not self._quote_follows(at + length):
                    return
                at += length
            else:
                yield self.lines[at].text
                at += 1

    def _passes_on(self, line: str) -> bool:
        return len(line) < _LONGEST_MARK and bool(_FORWARDED.fullmatch(line))

    def _is_header_block(self, at: int) -> bool:
        """Whether the block begins here that stands above a quoted mail: who, when, to whom, about what."""
        if _kind(self.shown[at]) is None:
            return False
        window = self.shown[at : at + 9]
        kinds = {kind for line in window if (kind := _kind(line))}
        enough = "from" in kinds and len(kinds) >= 3
        return enough and ("subject" in kinds or any("@" in line for line in window))

    def _attribution(self, at: int) -> int:
        """How many lines from here are the one that says who wrote what is quoted; 0 where none is."""
        first = self.shown[at]
        begins = bool(_BEGINS.match(first))
        if not begins and not first.rstrip().endswith((":", "：")):
            return 0
        for length in range(1, 5 if begins else 2):
            taken = [line.strip() for line in self.shown[at : at + length]]
            joined = " ".join(taken)
            if len(joined) > _LONGEST or not taken[-1] or (length > 1 and taken[-1].startswith(">")):
                return 0
            if self._names_one(joined, at + length) or self._says_who(joined, begins, at + length):
                return length
        return 0

    def _names_one(self, joined: str, after: int) -> bool:
        hit = _DATE_AND_ADDRESS.match(joined)
        return hit is not None and (bool(hit[1]) or self._quote_follows(after))

    def _says_who(self, joined: str, begins: bool, after: int) -> bool:
        dated, bare = bool(_DATED.search(joined)), joined.strip("*_- ")
        ends = bare.endswith((":", "：", "写道", "寫道", "пишет")) or (
            joined.startswith("--") and joined.endswith("--")
        )
        if not ends:
            return False
        if begins and _WROTE.match(bare) and _DATED_WHOLE.search(bare):
            return True
        # In a language that isn't in the tables: a date or address before a quote.
        return self._quote_follows(after) and (dated or bool(_WROTE.match(bare)))

    def _quote_follows(self, at: int) -> bool:
        following = (line for line in range(at, min(at + 3, len(self.shown))) if self.shown[line].strip())
        nearest = next(following, None)
        return nearest is not None and (bool(_QUOTED.match(self.shown[nearest])) or self.lines[nearest].quoted)


def _kind(line: str) -> str | None:
    """Which label of a header block a line begins with."""
    hit = _LABEL.match(line[:120])
    return _KINDS.get("".join(hit[1].split()).lower()) if hit else None


def _without_signature(lines: list[str]) -> list[str]:
    """The lines until the signature: after `--`, below a device's own line, and NetEase's block."""
    ends = (end for at, line in enumerate(lines) if (end := _signature_end(lines, at, line)) is not None)
    kept = lines[: next(ends, len(lines))]
    while kept and _is_idle(kept[-1]):
        kept.pop()
    return kept


def _signature_end(lines: list[str], at: int, line: str) -> int | None:
    """Where the text ends if a signature begins at a line, None if none does."""
    if len(line) > _LONGEST_MARK:
        return None
    if line.strip() in ("--", "—") and at and _at_most(lines, at + 1, _SIGNATURE_LINES):
        return at
    if _NETEASE.fullmatch(line):
        return _netease_begin(lines, at)
    return at if _CLOSING.fullmatch(line) and _at_most(lines, at + 1, _AFTER_CLOSING) else None


def _at_most(lines: list[str], begin: int, most: int) -> bool:
    """Whether so few lines with words follow."""
    return sum(bool(line.strip()) for line in lines[begin : begin + 4 * _SIGNATURE_LINES]) <= most


def _netease_begin(lines: list[str], at: int) -> int:
    begins = [one for one in range(max(0, at - 15), at) if lines[one].replace(" ", "") in ("||", "|")]
    return begins[0] if begins else at


def _is_idle(line: str) -> bool:
    return not line.strip() or bool(_ONLY_RULE.fullmatch(line))
