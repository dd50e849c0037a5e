"""What is understood of a mail that no person wrote."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounce:
    """What became of one recipient, as the mail says it.

    `status` is an enhanced code of RFC 3463 ("5.1.1") or "", `reply_code` the SMTP reply's ("550") or "".
    `permanent`: the address itself is dead. `reason` is a word of docs/bounces.md.
    """

    recipient: str
    status: str
    reply_code: str
    permanent: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Found:
    """`kind` is "bounce", "feedback" or ""; `automatic` says why the mail is automatic, () where nothing does."""

    kind: str
    bounces: tuple[Bounce, ...]
    automatic: tuple[str, ...]
