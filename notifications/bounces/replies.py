"""What an SMTP server answered, as programs quote it: reply code, enhanced code (RFC 3463), the command it answered."""

import re
from dataclasses import dataclass

_BEFORE = r"(?:^|(?<=[\s:;'\"(<>=|\[{,：，；（]))"
_ENHANCED = r"([245])\.(\d{1,3})\.(\d{1,3})(?!\d|\.\d|\w)"
# "550 5.1.1 …", "550-5.1.1", "550 #5.1.0", "550-'5.7.1", ":550, ERROR_CODE :5.1.1", and "550 text" or "550:" alone.
_REPLY = re.compile(
    _BEFORE
    + r"([45][0-5]\d)(?:(?:[ \t\-:,;]{1,3}|,? ?ERROR_CODE ?:)(?:['\"(#<]{0,2})"
    + _ENHANCED
    + r"|(?=[ \-:;,'\")>]|$))",
    re.MULTILINE,
)
_CODE = re.compile(_BEFORE + r"#?" + _ENHANCED)
# A number that is no reply: "after 480 minutes", "192.0.2.1 550", a port, a size.
_UNIT = re.compile(
    r" ?-?(?:minutes?|hours?|days?|seconds?|bytes|kb|mb|characters|recipients|messages|times|%)\b", re.IGNORECASE
)
_ANSWERED = {
    "DATA": "end of data|reply to data|after data|after pipelined data|failed after i sent the message|[data]",
    "MAIL": "mail from command|after mail from|like our mail from|mail from response|sender was rejected|[mail_from]",
    "RCPT": "rcpt to command|after rcpt to|like our rcpt to|rcpt to response|does not like recipient|[rcpt_to]"
    "|recipient was rejected|rejected address",
    "CONN": "initial connection|my name was rejected|refused to talk to me|helo command|ehlo command|after ehlo"
    "|after helo",
}
_TYPED = re.compile(
    r">>> (DATA|RCPT TO|MAIL FROM|EHLO|HELO|STARTTLS)\b.{0,300}?<<< [45]\d\d", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Reply:
    """`code` such as "550" and `status` such as "5.1.1"; either may be "" ."""

    code: str = ""
    status: str = ""


def quoted(text: str) -> list[Reply]:
    """The refusals that a text quotes, in order."""
    found = []
    for match in _REPLY.finditer(text):
        if match[2]:
            found.append(Reply(match[1], ".".join(match.group(2, 3, 4))))
        elif not _UNIT.match(text, match.end()):
            found.append(Reply(match[1]))
    return found


def codes(text: str) -> list[str]:
    """The enhanced codes of failure in a text, with or without a reply before them."""
    return [".".join(match.group(1, 2, 3)) for match in _CODE.finditer(text) if match[1] != "2" and int(match[2]) <= 7]


def told(text: str, innermost: bool) -> Reply:
    """One with both codes before one with either; the last, where a text quotes another server's, else the first."""
    replies = quoted(text)
    both = [one for one in replies if one.status]
    if both:
        return both[-1 if innermost else 0]
    alone = codes(text)
    return Reply(replies[0].code if replies else "", (alone[-1 if innermost else 0]) if alone else "")


def inner(text: str) -> str:
    """What the innermost reply says, where a text quotes another server's reply after a code of its own; else ""."""
    found = [match for match in _REPLY.finditer(text) if match[2] or not _UNIT.match(text, match.end())]
    if not found:
        return ""
    last = found[-1]
    before = _CODE.search(text[: last.start()])
    if len(found) > 1:
        other = found[0].group(1, 2, 3, 4) != last.group(1, 2, 3, 4)
    else:
        other = before is not None and before.group(1, 2, 3) != last.group(2, 3, 4)
    return text[last.start() :] if other else ""


def command(text: str) -> str:
    """Which command was refused: "CONN", "MAIL", "RCPT", "DATA", or "" where nothing says so."""
    low = text.lower()
    for name, phrases in _ANSWERED.items():
        if any(phrase in low for phrase in phrases.split("|")):
            return name
    typed = _TYPED.search(text[:20_000])
    return {"D": "DATA", "R": "RCPT", "M": "MAIL"}.get(typed[1][0].upper(), "CONN") if typed else ""
