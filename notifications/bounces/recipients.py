"""The failed recipients that a letter in words names, each with the lines that speak of it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.message import Message

from notifications.bounces import parts, replies, signs

_STOP = r"\s<>()\[\],;:\"'`|@\u3000-\u303f\uff00-\uff0f\uff1a-\uff20"
ADDRESS = re.compile(
    rf"(?<![^{_STOP}])([^{_STOP}]{{1,128}})@((?:[^{_STOP}/\\]{{1,63}}\.){{0,20}}[^{_STOP}/\\.]{{1,63}})"
)
_OF_DIALOGUE = re.compile(r"[ |]{0,20}(?:>>>|<<<) .{0,12}:")
_OF_SENDER = re.compile(r"\s{0,20}(?:<<<|>>>)\s{0,5}(?:mail from|501|503)", re.IGNORECASE)
_FROM_WHERE = re.compile(r"\((?:expanded|generated) from.{0,300}")
_OF_X400 = re.compile(r"^smtp=", re.IGNORECASE)
_NO_WORD = re.compile(r"\W")
MOST_RECIPIENTS = 50
# Of what is said of one recipient; a reply is a few lines.
MOST_SAID = 8_000


@dataclass(frozen=True, slots=True)
class Told:
    """A recipient and what the letter says of it."""

    recipient: str
    text: str


def named_by_header(mail: Message) -> list[str]:
    """X-Failed-Recipients, as Exim and Gmail write it."""
    return [one for value in mail.get_all("X-Failed-Recipients", []) for one in addresses_in(str(value))]


def without_returned(text: str) -> str:
    """The letter up to where the returned mail begins; the whole letter where it begins with that."""
    lines = parts.lines_of(text)
    for number, line in enumerate(lines):
        heads = (
            sum(bool(signs.HEADER_LINE.match(one)) for one in lines[number : number + 6])
            if signs.HEADER_LINE.match(line)
            else 0
        )
        if (signs.RETURNED.match(line) or heads >= 2) and any(one.strip() for one in lines[:number]):
            return "\n".join(lines[:number])
    return "\n".join(lines)


def told(text: str, named: Sequence[str], sender: Iterable[str]) -> list[Told]:
    """The recipients with their lines. `named` are known already; `sender` is who gets the bounce."""
    lines = parts.lines_of(text)
    ranks = _all_ranked(lines)
    chosen = list(named) or _chosen(ranks, {one.lower() for one in sender})
    known = {one.lower(): one for one in chosen[:MOST_RECIPIENTS]}
    evidence: dict[str, list[str]] = {one: [] for one in known}
    shared: list[str] = []
    pending: list[str] = []
    current: list[str] = []
    fresh = False
    for line, (rank, addresses) in zip(lines, ranks, strict=True):
        here = [one.lower() for one in addresses if one.lower() in known]
        if rank == 3 and here:
            # Addresses that stand line under line share what follows them.
            current = list(dict.fromkeys([*current, *here])) if fresh else here
            fresh = not _words(line, addresses)
        elif line.strip():
            fresh = False
        if not current:
            # A transcript tells the answer first and whom it was about in the line that follows.
            shared.append(line)
            pending.append(line)
            if here and rank == 2 and not line.lstrip().startswith(">>>"):
                for one in dict.fromkeys(here):
                    evidence[one].extend(pending)
                pending = []
                continue
        for one in dict.fromkeys([*current, *here]):
            evidence[one].append(line)
    return [
        Told(address, ("\n".join(evidence[one]) or "\n".join(shared))[:MOST_SAID]) for one, address in known.items()
    ]


def addresses_in(text: str) -> list[str]:
    """The addresses of a header or a line, each once."""
    return list(dict.fromkeys(_written(match) for match in ADDRESS.finditer(text)))


def _written(match: re.Match[str]) -> str:
    return f"{_OF_X400.sub('', match[1]).lstrip('.')}@{match[2]}"


def _chosen(ranks: Sequence[tuple[int, list[str]]], sender: set[str]) -> list[str]:
    """The addresses of the best rank there is; the sender's own only where there is no other."""
    for rank in (3, 2, 1, 0):
        once: dict[str, str] = {}
        of_rank = [listed for at, listed in ranks if at == rank and listed]
        # A sentence that names a recipient does so once; what is named later are other people.
        for address in (one for listed in (of_rank[:1] if rank == 1 else of_rank) for one in listed):
            once.setdefault(address.lower(), address)
        found = [one for low, one in once.items() if low not in sender] or list(once.values())
        if found and (rank or len(found) == 1):
            return found
    return []


def _all_ranked(lines: Sequence[str]) -> list[tuple[int, list[str]]]:
    """Each line's rank; what stands below the words that announce it leads, whatever is before the address."""
    ranks: list[tuple[int, list[str]]] = []
    announced = False
    for line in lines:
        rank, addresses = _ranked(line)
        ranks.append((3, addresses[:1]) if announced and addresses else (rank, addresses))
        if line.strip():
            announced = not addresses and signs.ANNOUNCES.search(line[-200:]) is not None
    return ranks


def _ranked(line: str) -> tuple[int, list[str]]:
    """3: the line begins with an address. 2: it quotes a refusal of one. 1: it names one as a recipient. 0: neither."""
    if "@" not in line or _OF_SENDER.match(line):
        return 0, []
    leads = None if _OF_DIALOGUE.match(line) else signs.LEADS.match(line)
    start = ADDRESS.match(line, leads.end()) if leads else None
    if start and not signs.OFFICE.match(start[1]):
        return 3, [_written(start)]
    listed = [_written(one) for one in ADDRESS.finditer(line) if not signs.OFFICE.match(one[1])]
    low = line.lower()
    if listed and "mail from" not in low and ("rcpt to:" in low or replies.quoted(line)):
        return 2, listed[:1]
    if signs.OF_OTHERS.search(line):
        return 0, []
    return int(signs.OF_RECIPIENT.search(line) is not None), listed[:5]


def _words(line: str, addresses: Sequence[str]) -> bool:
    """Whether the line says more than the address."""
    for one in addresses:
        line = line.replace(one, "")
    return len(_NO_WORD.sub("", _FROM_WHERE.sub("", line))) > 3
