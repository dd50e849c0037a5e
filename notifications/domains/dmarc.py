"""DMARC (RFC 7489): what receivers shall do with a mail from a domain that neither SPF nor DKIM vouches for."""

from dataclasses import dataclass

from notifications.domains.asking import Dns
from notifications.domains.finding import Finding, Level

MOST_PARENTS = 5
"""So many names are looked at, from the domain upwards, as there is no list of public suffixes here."""
_ASKED = {"none": "to do nothing", "quarantine": "to set aside", "reject": "to refuse"}


@dataclass(frozen=True, slots=True)
class Policy:
    """What a domain asks for; ``domain`` is the one that has the record, the domain itself or one above it."""

    domain: str
    asks: str
    strict: bool

    def aligns(self, from_domain: str, envelope_domain: str) -> bool:
        """Whether SPF of the envelope's domain vouches for the domain of From too (RFC 7489, 3.1.2)."""
        if self.strict or from_domain == envelope_domain:
            return from_domain == envelope_domain
        return envelope_domain == self.domain or envelope_domain.endswith(f".{self.domain}")


def look(dns: Dns, from_domain: str, envelope_domain: str, signed: bool) -> Finding:
    """Whether the domain of From has a policy, and whether what we send fits it. Raises errors.NoDns."""
    found = _found(dns, from_domain)
    if len(found) != 1:
        how = "no DMARC record" if not found else f"{len(found)} DMARC records, so that none counts"
        said = f"{from_domain} has {how}: publish one at _dmarc.{from_domain}, such as `v=DMARC1; p=none`."
        return _finding("look", said)
    policy = found[0]
    if policy.asks not in _ASKED:
        return _finding("look", f"The DMARC record of {policy.domain} has no `p=` of {', '.join(_ASKED)}.")
    told = f"DMARC of {policy.domain} asks receivers {_ASKED[policy.asks]} what nobody vouches for"
    if signed or policy.aligns(from_domain, envelope_domain):
        by = "our signature" if signed else "SPF"
        return _finding("fine", f"{told}; {by} can vouch for ours.")
    said = f"{told}; our envelopes are of {envelope_domain}, by which SPF can't vouch for {from_domain}"
    fix = "sign (`mail.dkim_selector`), or give `mail.return_address` the same domain"
    return _finding("look" if policy.asks == "none" else "wrong", f"{said}: {fix}.")


def _found(dns: Dns, domain: str) -> list[Policy]:
    """The policies at the nearest name that has one."""
    labels = domain.split(".")
    above = [".".join(labels[at:]) for at in range(max(1, len(labels) - 1))]
    for name in above[:MOST_PARENTS]:
        said = [one for one in dns.texts(f"_dmarc.{name}") if one.replace(" ", "").upper().startswith("V=DMARC1")]
        if said:
            return [_read(name, domain, one) for one in said]
    return []


def _read(name: str, domain: str, record: str) -> Policy:
    pairs = (one.partition("=") for one in record.split(";"))
    tags = {key.strip().lower(): value.strip().lower() for key, _, value in pairs}
    asks = tags.get("p", "") if name == domain else tags.get("sp", tags.get("p", ""))
    return Policy(name, asks, tags.get("aspf") == "s")


def _finding(level: Level, sentence: str) -> Finding:
    return Finding("dmarc", level, sentence)
