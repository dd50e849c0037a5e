"""Text from bytes, by what a mail says of its charset and by what the bytes show."""

import codecs
import re

from notifications import charset_names
from notifications.reading import evidence
from notifications.reading.remarks import Remarks

# What senders write, and how it is read: each codec holds all of those that stand with it,
# as the WHATWG's Encoding standard has it.
_WIDER = {
    "gb18030": (
        "gb2312 gbk gb_2312-80 gb2312-80 gb_1988-80 x-gbk cp936 ms936 windows-936 chinese "
        "csgb2312 iso-ir-58 euc-cn gb18030 gb-2312 gb"
    ),
    "big5hkscs": "big5 big-5 big5-hkscs big5hkscs cn-big5 x-x-big5 x-big5 csbig5 cp950 ms950",
    "cp932": "shift_jis shift-jis sjis x-sjis ms_kanji csshiftjis windows-31j cp932 ms932",
    "cp949": ("euc-kr euc_kr euckr ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 korean windows-949 cp949 uhc"),
    "cp1252": (
        "iso-8859-1 iso8859-1 iso_8859-1 iso88591 latin1 latin-1 l1 us-ascii ascii ansi "
        "ansi_x3.4-1968 windows-1252 cp1252 iso-8859-1-windows"
    ),
    "cp1254": "iso-8859-9 iso8859-9 latin5 windows-1254",
    "cp874": "iso-8859-11 tis-620 windows-874",
    "iso8859_8": "iso-8859-8 iso-8859-8-i iso-8859-8-e logical visual",
    "utf-8": "utf-8 utf8 utf_8 utf-8-sig unicode-1-1-utf-8 utf-8-mac cp65001 x-utf-8 utf",
    "utf-7": "utf-7 unicode-1-1-utf-7 csunicode11utf7",
    "utf-16": "utf-16 utf16 unicode ucs-2 iso-10646-ucs-2 utf-16le utf-16be",
    "hz": "hz-gb-2312 hz",
    "iso2022_jp_2": "iso-2022-jp csiso2022jp iso-2022-jp-1 iso-2022-jp-2 jis",
    "mac_roman": "macintosh mac x-mac-roman",
    "mac_cyrillic": "x-mac-cyrillic",
    "euc_jp": "euc-jp eucjp x-euc-jp x-euc",
}
_READ_AS = {label: codec for codec, labels in _WIDER.items() for label in labels.split()}
_EAST_ASIAN = {"gb18030", "big5hkscs", "cp932", "cp949", "euc_jp"}
_THREE_BYTES = re.compile(rb"[\xe0-\xef][\x80-\xbf]{2}")
_TWO_BYTES = re.compile(rb"[\xc2-\xdf][\x80-\xbf]")


def decode(raw: bytes, label: str, remarks: Remarks, where: str, hint: str = "") -> str:
    """The text of bytes labelled with a charset; "" where nothing is said. Never raises, and gives no lone surrogates.

    `hint` is the charset of something near, asked where nothing is said and the bytes are no UTF-8.
    """
    if raw.isascii() and not _shifts(raw, label):
        return raw.decode("ascii")
    return _whole(_decode(raw, label, remarks, where, hint))


def codec_of(label: str) -> str:
    """The codec by which a label is read; "" for what is unknown."""
    plain = label.strip().strip("\"'").partition("*")[0].strip().lower().replace(" ", "-")
    found = _READ_AS.get(plain) or _READ_AS.get(plain.replace("_", "-")) or plain
    return found if charset_names.is_known(found) else ""


def _shifts(raw: bytes, label: str) -> bool:
    """Whether ASCII bytes may mean other than ASCII: by an escape, or as halves of a UTF-16."""
    codec = codec_of(label)
    return b"\x1b" in raw or (b"~{" in raw and codec == "hz") or codec in ("utf-7", "utf-16") or b"\0" in raw


def _decode(raw: bytes, label: str, remarks: Remarks, where: str, hint: str) -> str:
    wide = _utf16(raw, codec_of(label))
    if wide is not None:
        return wide
    codec = codec_of(label)
    if codec == "utf-16":
        codec = ""
    if not codec:
        return _unlabelled(raw, label, remarks, where, hint)
    if codec != "utf-8" and _is_utf8_for_sure(raw, codec):
        remarks.add(f"{where} says it is {_shown(label)}; its bytes are UTF-8 and were read so.")
        return raw.decode("utf-8-sig")
    try:
        return raw.decode("utf-8-sig" if codec == "utf-8" else codec)
    except (UnicodeError, ValueError):
        return _misfit(raw, label, codec, remarks, where)


def _utf16(raw: bytes, codec: str) -> str | None:
    """The text where the bytes are UTF-16, by their mark, by their label, or because every other one is a NUL."""
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if raw.startswith(mark):
            return raw[2:].decode(name, "replace")
    even, odd = raw[0:4096:2].count(0), raw[1:4096:2].count(0)
    half = len(raw[:4096]) / 2
    if codec == "utf-16" or max(even, odd) > 0.6 * half:
        if odd > even and odd > 0.1 * half:
            return raw.decode("utf-16-le", "replace")
        if even > 0.1 * half:
            return raw.decode("utf-16-be", "replace")
    return None


def _unlabelled(raw: bytes, label: str, remarks: Remarks, where: str, hint: str) -> str:
    said = f"names a charset that is unknown ({_shown(label)})" if label.strip() else "names no charset"
    if evidence.mostly_utf8(raw):
        return _utf8(raw, f"{where} {said}", remarks)
    hinted = codec_of(hint)
    for codec in (*([hinted] if hinted in _EAST_ASIAN else []), evidence.likeliest(raw)):
        try:
            text = raw.decode(codec)
        except UnicodeError:
            continue
        remarks.add(f"{where} {said}; it was read as {codec}.")
        return text
    remarks.add(f"{where} {said}, and its bytes fit none that was tried; it was read as latin-1.")
    return evidence.western(raw)


def _utf8(raw: bytes, said: str, remarks: Remarks) -> str:
    text = raw.decode("utf-8-sig", "replace")
    if "unknown" in said:
        remarks.add(f"{said}; it was read as utf-8.")
    if "\ufffd" in text:
        remarks.add(f"{said}; it was read as utf-8, and bytes that aren't are shown as \ufffd.")
    return text


def _misfit(raw: bytes, label: str, codec: str, remarks: Remarks, where: str) -> str:
    """Text whose bytes don't fit what is said of them."""
    if codec == "cp1252":
        return evidence.western(raw)
    if codec == "iso2022_jp_2" and raw.isascii():
        return evidence.japanese(raw)
    if codec == "utf-8" and evidence.mostly_utf8(raw):
        return _utf8(raw, f"{where} says it is {_shown(label)}", remarks)
    text = raw.decode(codec, "replace")
    lost = text.count("\ufffd")
    other = evidence.likeliest(raw) if lost * 50 > len(text) else ""
    for found in ("utf-8", other) if lost > 2 or codec in ("utf-8", "iso2022_jp_2") else ():
        try:
            better = raw.decode(found) if found else ""
        except UnicodeError:
            continue
        if better:
            remarks.add(f"{where} says it is {_shown(label)}, which its bytes are not; it was read as {found}.")
            return better
    remarks.add(f"{where} has bytes that are no {_shown(label)}; they are shown as \ufffd.")
    return text


def _is_utf8_for_sure(raw: bytes, codec: str) -> bool:
    """Whether bytes under another label are UTF-8 beyond chance: valid, and with more than one long sequence."""
    sample = raw[:16384]
    long, short = len(_THREE_BYTES.findall(sample)), len(_TWO_BYTES.findall(sample))
    enough = long >= 2 and long > short if codec in _EAST_ASIAN else long + short >= 1 and codec in ("cp1252", "cp1254")
    if not enough:
        return False
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _shown(label: str) -> str:
    return "".join(one for one in label.strip()[:40] if one.isprintable()) or "nothing"


def _whole(text: str) -> str:
    """The text without halves of characters, which UTF-7 and UTF-16 may leave."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
