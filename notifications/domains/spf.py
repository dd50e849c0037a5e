"""SPF (RFC 7208): which hosts may send mails whose envelope names this domain as their sender."""

from notifications.domains.asking import Dns
from notifications.domains.finding import Finding, Level

MOST_LOOKUPS = 10
"""A record that makes receivers ask DNS more often counts as broken (RFC 7208, 4.6.4)."""
_ASKING = ("include", "a", "mx", "ptr", "exists", "redirect")
_OTHERS = {"-": "all others are refused", "~": "all others are doubtful", "?": "of others it says nothing"}


def records(dns: Dns, domain: str) -> list[str]:
    """The SPF records of a domain: there must be one. Raises errors.NoDns."""
    return [one for one in dns.texts(domain) if one.lower().split(" ")[0] == "v=spf1"]


def look(dns: Dns, domain: str) -> Finding:
    """Whether the domain of the envelope's sender says who may send. Raises errors.NoDns.

    Whether that includes the host from which the relay passes mail on can't be known here: it is the relay's to choose.
    """
    found = records(dns, domain)
    if not found:
        said = f"{domain} has no SPF record, so that receivers can't tell our mails from forged ones"
        return _finding("look", f"{said}: publish the one that the relay's provider names, as a TXT record.")
    if len(found) > 1:
        said = f"{domain} has {len(found)} SPF records, so that none counts (RFC 7208, 3.2): join them into one."
        return _finding("wrong", said)
    terms = found[0].lower().split()[1:]
    others = next((one for one in terms if one.lstrip("+-~?") == "all"), None)
    if others in ("all", "+all"):
        return _finding("wrong", f"SPF of {domain} lets everybody send for it (`{others}`): end it with `~all`.")
    return _walked(dns, domain, found[0], others or ("redirect" if _redirects(terms) else None))


def _walked(dns: Dns, domain: str, record: str, end: str | None) -> Finding:
    count, missing = _walk(dns, record)
    if missing:
        said = f"SPF of {domain} includes {missing}, which has not one SPF record, so that it counts as broken"
        return _finding("wrong", f"{said} (RFC 7208, 5.2): take it out or correct it.")
    if count > MOST_LOOKUPS:
        said = f"SPF of {domain} makes receivers ask DNS more than {MOST_LOOKUPS} times, so that it counts as broken"
        return _finding("wrong", f"{said} (RFC 7208, 4.6.4): include less.")
    if end is None or end == "?all":
        said = f"SPF of {domain} says nothing of hosts that it does not name: end it with `~all` or `-all`."
        return _finding("look", said)
    others = "another record says of all others" if end == "redirect" else _OTHERS[end[0]]
    return _finding("fine", f"SPF of {domain} names who may send, {others}. That it names the relay is not seen here.")


def _walk(dns: Dns, record: str) -> tuple[int, str]:
    """How often a receiver asks DNS, at most one more than it may; and an included domain that has not one record."""
    waiting, count = [record], 0
    while waiting:
        terms = waiting.pop().lower().split()[1:]
        ends = any(one.lstrip("+-~?") == "all" for one in terms)
        for term in terms:
            name, target = _parted(term)
            # Beside an "all" a redirect counts for nothing (RFC 7208, 6.1).
            if name not in _ASKING or (name == "redirect" and ends):
                continue
            count += 1
            if count > MOST_LOOKUPS:
                return count, ""
            # With a macro in it the target is known only to who has a mail before them.
            if name in ("include", "redirect") and "%" not in target:
                found = records(dns, target) if target else []
                if len(found) != 1:
                    return count, target or f"`{term}`"
                waiting.append(found[0])
    return count, ""


def _parted(term: str) -> tuple[str, str]:
    """The name of a term and the domain that it names: "-mx:a.example/24" is ("mx", "a.example")."""
    bare = term.lstrip("+-~?")
    name, _, target = bare.partition("=" if bare.startswith("redirect=") else ":")
    return name.partition("/")[0], target.partition("/")[0]


def _redirects(terms: list[str]) -> bool:
    return any(one.startswith("redirect=") for one in terms)


def _finding(level: Level, sentence: str) -> Finding:
    return Finding("spf", level, sentence)
