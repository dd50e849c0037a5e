"""Why a mail was not delivered, in one word, and whether that means that the address is dead. Pure."""

import re

from notifications.bounces import codes, phrases, replies

# No such user, no such host, moved; "notaccept" is a host that takes no mail at all.
DEAD = frozenset({"userunknown", "hostunknown", "hasmoved", "notaccept"})
UNKNOWN = "undefined"

_Table = tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]
_BARE = ("user unknown", "unknown user", "no such user")
_NO_REPLY = replies.Reply()

_GAP = 60
_MOST = 8_000
_ADDRESS = re.compile(r"(?<![^\s<>()\[\],;:\"@])[^\s<>()\[\],;:\"@]{1,128}@[^\s<>()\[\],;:\"@]{1,253}")
_HOST = re.compile(r"(?<![\w.\-])[\w.\-]{1,253}\[[0-9a-f.:]{3,45}\]")
_LINK = re.compile(r"(https?://[^\s#]{1,500})#\S{1,200}")
_SPACE = re.compile(r"\s+")


def rows(text: str) -> _Table:
    """A text of notifications.bounces.phrases as reasons, each with its phrases, a phrase as one half or two."""
    found: list[tuple[str, tuple[tuple[str, ...], ...]]] = []
    for line in text.strip().splitlines():
        if line.startswith(" "):
            reason, listed = found.pop()
            found.append((reason, (*listed, *(_halves(one) for one in line.strip().split(" | ")))))
        else:
            found.append((line, ()))
    return tuple(found)


def _halves(phrase: str) -> tuple[str, ...]:
    return tuple(phrase.replace("_", " ").split(" … "))


_TABLE, _VAGUE = rows(phrases.PHRASES), rows(phrases.VAGUE)


def reason_of(text: str, reply: replies.Reply, command: str = "") -> str:
    """The word for a text and its codes: what the text says goes before what the codes say; else "undefined"."""
    for reason in (said_in(text, reply, command), of_codes(reply), vaguely(text, command)):
        if reason != UNKNOWN:
            return reason
    return UNKNOWN


def said_in(text: str, reply: replies.Reply = _NO_REPLY, command: str = "") -> str:
    """The first reason of the table whose phrase is in the text, else "undefined"; the codes say only who is meant."""
    plain = plain_words(text)
    if reply.status == "5.4.1" and "recipient address rejected" in plain:
        # What Exchange Online answers for an address that its directory does not have.
        return "userunknown"
    return _of_sender_or_filter(_first(_TABLE, plain), plain, reply, command)


def vaguely(text: str, command: str = "") -> str:
    """What words say that are used for many things."""
    plain = plain_words(text)
    return _of_sender_or_filter(_first(_VAGUE, plain), plain, _NO_REPLY, command)


def _first(table: _Table, plain: str) -> str:
    return next((reason for reason, listed in table if any(_stands(one, plain) for one in listed)), UNKNOWN)


def _of_sender_or_filter(said: str, plain: str, reply: replies.Reply, command: str) -> str:
    if command in {"MAIL", "CONN"} and said in DEAD:
        # Refused before the recipient was named: what is unknown is the sender, or the relay.
        return "rejected" if command == "MAIL" else "blocked"
    by_policy = reply.status[1:3] == ".7" or reply.status == "5.2.1"
    late = command == "DATA" or (by_policy and command != "RCPT")
    if late and said == "userunknown" and reply.status[1:4] != ".1." and any(one in plain for one in _BARE):
        # The recipient was taken before: a bare "unknown" after the text, or with a code of policy, is a filter's word.
        return "filtered"
    return said


def plain_words(text: str) -> str:
    """Lower case, single spaces, without the names of addresses, hosts and links: they are not the server's words."""
    text = _LINK.sub(r"\1", text[:_MOST])
    text = _HOST.sub(" ", _ADDRESS.sub("@", text)) if "@" in text or "[" in text else text
    return " " + _SPACE.sub(" ", text).lower().replace("’", "'")


def _stands(phrase: tuple[str, ...], text: str) -> bool:
    at = text.find(phrase[0])
    if len(phrase) == 1 or at < 0:
        return at >= 0
    while at >= 0:
        after = at + len(phrase[0])
        if text.find(phrase[1], after, after + _GAP + len(phrase[1])) >= 0:
            return True
        at = text.find(phrase[0], after)
    return False


def of_codes(reply: replies.Reply) -> str:
    """What the codes alone say."""
    if reply.status:
        _class, subject, detail = (int(number) for number in reply.status.split("."))
        if known := codes.OF_ENHANCED.get((subject, detail)):
            return known
    return codes.OF_REPLY.get(reply.code, UNKNOWN)


def is_permanent(reason: str, reply: replies.Reply, action: str) -> bool:
    """Whether the address is dead. The class decides only where no reason can be read, or whether a host takes mail."""
    if action == "delayed":
        return False
    failed = reply.status[:1] or reply.code[:1]
    if reason == "notaccept":
        return failed != "4"
    return reason in DEAD or (reason == UNKNOWN and failed == "5")


def status_for(reason: str, reply: replies.Reply, action: str) -> str:
    """The mail's own enhanced code, else the reason's, in the class that the reply or the action has."""
    if reply.status:
        return reply.status
    usual = codes.OF_REASON.get(reason, "5.0.0")
    failed = reply.code[:1] or ("4" if action == "delayed" else "")
    return f"{failed}{usual[1:]}" if failed in {"4", "5"} else usual
