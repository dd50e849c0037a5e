"""Who takes mail for a domain: without anyone no answer and no report arrives."""

from notifications.domains.asking import Dns
from notifications.domains.finding import Finding, Level


def look(dns: Dns, domain: str) -> Finding:
    """Whether mail to a domain can arrive (RFC 5321, 5.1). Raises errors.NoDns."""
    hosts = dns.exchanges(domain)
    if hosts == [""]:
        said = f"{domain} says that it takes no mail (RFC 7505), so that no answer arrives: take its `MX 0 .` out."
        return _finding("wrong", said)
    if hosts:
        return _finding("fine", f"Mail for {domain} is taken by {', '.join(hosts[:3])}.")
    if dns.has_address(domain):
        said = f"{domain} has no MX record; mail goes to the host of that name itself. Is there a mail server?"
        return _finding("look", said)
    return _finding("wrong", f"Nobody takes mail for {domain}, so that no answer arrives: give it an MX record.")


def _finding(level: Level, sentence: str) -> Finding:
    return Finding("mx", level, sentence)
