"""What is understood of a mail that no person wrote."""

from dataclasses import dataclass

from notifications.bounces.returned import NOTHING, Returned


@dataclass(frozen=True, slots=True)
class Bounce:
    """What became of one recipient, as the mail says it.

    `status` is an enhanced code of RFC 3463 ("5.1.1") or "", `reply_code` the SMTP reply's ("550") or "".
    `permanent`: the address itself is dead. `reason` is a word of docs/bounces.md. `delayed`: it is still tried.
    """

    recipient: str
    status: str
    reply_code: str
    permanent: bool
    reason: str
    delayed: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """`kind` is "bounce", "feedback" or ""; `automatic` says why the mail is automatic, () where nothing does.
    `returned` names the mail that a bounce or feedback is about.
    """

    kind: str
    bounces: tuple[Bounce, ...]
    automatic: tuple[str, ...]
    returned: Returned = NOTHING
