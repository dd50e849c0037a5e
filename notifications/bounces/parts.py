"""The parts of a mail as text, bounded: no more than so many parts, so deep, so much of each."""

import copy
import html
import re
from collections.abc import Iterator
from email import errors, header
from email.message import Message

from notifications import charset_names

MOST_PARTS = 60
MOST_DEPTH = 6
MOST_CHARACTERS = 120_000
_MOST_BYTES = 3 * MOST_CHARACTERS
LONGEST_LINE = 2_000

_ENCLOSED = ("message/rfc822", "message/global", "text/rfc822", "text/rfc822-headers", "message/rfc822-headers")
# What senders call a character set, and what reads all that they then write.
_READ_AS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "euc-cn": "gb18030",
    "big5": "big5hkscs",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "iso-2022-jp": "iso2022_jp_ext",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "iso-8859-1": "cp1252",
    "us-ascii": "",
    "ascii": "",
    "unknown-8bit": "",
}
_UNSEEN = re.compile(r"<(/?)(?:style|script|title)\b[^<>]{0,500}>", re.IGNORECASE)
_BREAK = re.compile(r"<(?:/?(?:p|div|tr|li|h[1-6]|table|ul|ol|blockquote)|br)\b[^<>]{0,500}>", re.IGNORECASE)
_TAG = re.compile(r"<[!/a-z][^<>]{0,2000}>", re.IGNORECASE)


def walked(mail: Message) -> Iterator[Message]:
    """The parts that are no containers, in order; an enclosed mail is one part and not opened."""
    left = [(mail, 0)]
    seen = 0
    while left and seen < MOST_PARTS:
        part, depth = left.pop(0)
        seen += 1
        inside = _inside(part)
        if depth < MOST_DEPTH and inside and part.get_content_maintype() == "multipart":
            left[:0] = [(one, depth + 1) for one in inside]
        else:
            yield part


def is_enclosed(part: Message) -> bool:
    """Whether a part is another mail, or the headers of one."""
    return part.get_content_type() in _ENCLOSED


def enclosed(mail: Message) -> Iterator[Message]:
    """The mails within, one level down."""
    for part in walked(mail):
        if is_enclosed(part):
            yield from _inside(part)[:1]


def own_text(mail: Message) -> str:
    """What the mail itself says, without enclosed mails: its plain parts, or its HTML where there are none."""
    plain: list[str] = []
    marked: list[str] = []
    for part in walked(mail):
        kind = part.get_content_type()
        if is_enclosed(part) or (part.get_content_disposition() == "attachment" and kind != "text/plain"):
            continue
        if kind == "text/html":
            marked.append(_without_tags(text_of(part)))
        elif part.get_content_maintype() == "text" or kind.startswith("multipart/"):
            plain.append(text_of(part))
    said = "\n".join(plain)
    return (said if said.strip() else "\n".join(marked))[:MOST_CHARACTERS]


def html_text(mail: Message) -> str:
    """The text of the HTML parts alone."""
    parts = (_without_tags(text_of(one)) for one in walked(mail) if one.get_content_type() == "text/html")
    return "\n".join(parts)[:MOST_CHARACTERS]


def header_of(mail: Message, name: str) -> str:
    """The first header of that name, encoded words and raw bytes read, at most 2,000 characters; else ""."""
    value = next((str(one) for key, one in mail.raw_items() if key.lower() == name.lower()), "")[:2000]
    try:
        pieces = header.decode_header(value) if "=?" in value else [(value.encode("utf-8", "surrogateescape"), None)]
    except (ValueError, LookupError, errors.MessageError):
        pieces = [(value.encode("utf-8", "surrogateescape"), None)]
    return "".join(decoded(one, name or "") if isinstance(one, bytes) else one for one, name in pieces).strip()


def lines_of(text: str) -> list[str]:
    """The lines, each cut at a length that no reply has."""
    return [line[:LONGEST_LINE] for line in text.splitlines()]


def text_of(part: Message) -> str:
    """A part's text, decoded as well as it can be; at most MOST_CHARACTERS."""
    if part.is_multipart():
        return ""
    return decoded(_bytes_of(part), _charset(part))[:MOST_CHARACTERS]


def raw_text(part: Message) -> str:
    """The text of a report's part, which the parser may have cut into blocks of headers: put together again."""
    if not part.is_multipart():
        return text_of(part)
    blocks = []
    for block in _inside(part):
        heads = "".join(f"{name}: {value}\n" for name, value in block.raw_items())
        rest = b"" if block.is_multipart() else _bytes_of(block)
        blocks.append(heads.encode("utf-8", "surrogateescape") + rest)
    text = b"\n\n".join(blocks)
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() in {"base64", "quoted-printable"}:
        # The parser cuts it before it is decoded.
        whole = Message()
        whole["Content-Transfer-Encoding"] = str(part["Content-Transfer-Encoding"])
        whole.set_payload(text.strip().decode("ascii", "replace"))
        text = _bytes_of(whole)
    return decoded(text[:_MOST_BYTES], "")[:MOST_CHARACTERS]


def _inside(part: Message) -> list[Message]:
    """The parts of a part; asked of a text, the library would decode that."""
    payload = part.get_payload() if part.is_multipart() else None
    return [one for one in payload[:MOST_PARTS] if isinstance(one, Message)] if isinstance(payload, list) else []


def _bytes_of(part: Message) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except (LookupError, UnicodeError, ValueError, TypeError):
        # A charset parameter that the library does not read; what is encoded is read all the same.
        plain = copy.copy(part)
        del plain["Content-Type"]
        payload = plain.get_payload(decode=True)
    return payload[:_MOST_BYTES] if isinstance(payload, bytes) else b""


def decoded(raw: bytes, charset: str) -> str:
    """Bytes as text: by the declared charset, else UTF-8, else GB18030 where that reads as Chinese, else Latin."""
    return _as_declared(raw, charset).replace("\r\n", "\n").replace("\r", "\n")


def _as_declared(raw: bytes, charset: str) -> str:
    for name in filter(charset_names.is_known, (_READ_AS.get(charset, charset), "utf-8")):
        try:
            return raw.decode(name)
        except (LookupError, UnicodeError, ValueError):
            continue
    try:
        chinese = raw.decode("gb18030")
    except UnicodeError:
        return raw.decode("cp1252", "replace")
    return chinese if re.search("[\u4e00-\u9fff]{4}", chinese) else raw.decode("cp1252", "replace")


def _charset(part: Message) -> str:
    try:
        return (part.get_content_charset() or "").strip("\"' ")
    except (LookupError, UnicodeError, ValueError, AttributeError, TypeError):
        return ""


def _without_tags(text: str) -> str:
    seen, at, hidden = [], 0, False
    for tag in _UNSEEN.finditer(text):
        if not hidden:
            seen.append(text[at : tag.start()])
        at, hidden = tag.end(), not tag[1]
    seen.append("" if hidden else text[at:])
    return html.unescape(_TAG.sub(" ", _BREAK.sub("\n", "".join(seen))))
