"""The public half of the key that our mails are signed with, as DNS has it (RFC 6376, 3.6)."""

from notifications import signatures
from notifications.domains.asking import Dns
from notifications.domains.finding import Finding, Level

GOOD_BITS = 2048
"""Shorter keys still count and are not recommended (RFC 8301, 3.2)."""


def look(dns: Dns, signer: signatures.Signer | None) -> Finding:
    """Whether receivers find the key that we sign with. Raises errors.NoDns."""
    if signer is None:
        return _finding("fine", "Mails are not signed here, which is right where the relay signs them for this domain.")
    found = dns.texts(signer.place)
    if len(found) != 1:
        how = "no key" if not found else f"{len(found)} keys"
        said = f"DNS has {how} at {signer.place}, so that our signatures do not hold"
        return _finding("wrong", f"{said}: publish the one record that `caseclock mail dkim-key` prints.")
    return _compared(signer, found[0])


def _compared(signer: signatures.Signer, record: str) -> Finding:
    pairs = (one.partition("=") for one in record.split(";"))
    tags = {key.strip().lower(): "".join(value.split()) for key, _, value in pairs}
    if not tags.get("p"):
        said = f"The key at {signer.place} is withdrawn (`p=` is empty), so that our signatures do not hold"
        return _finding("wrong", f"{said}: publish the record that `caseclock mail dkim-key` prints.")
    if not signer.key.is_of(tags["p"]):
        said = f"DNS has another key at {signer.place} than `mail.dkim_key`, so that our signatures do not hold"
        return _finding(
            "wrong", f"{said}: publish the record that `caseclock mail dkim-key` prints, or sign with that."
        )
    if "y" in tags.get("t", "").lower().split(":"):
        return _finding("look", f"The key at {signer.place} says that it is a trial (`t=y`): take that out.")
    if signer.key.bits < GOOD_BITS:
        said = f"The key at {signer.place} is ours and has {signer.key.bits:,} bits; {GOOD_BITS:,} are recommended."
        return _finding("look", said)
    return _finding("fine", f"DNS has our key at {signer.place}; mails are signed for {signer.domain}.")


def _finding(level: Level, sentence: str) -> Finding:
    return Finding("dkim", level, sentence)
