"""The intake of a desk, and what commands say of a mail that came in."""

from typing import Any

from console import desk, keys
from engine import queries
from notifications import intake

MEANT = {
    "new": "on record, not worked yet",
    "taken": "on its case",
    "unconfirmed": "waits for someone to confirm it",
    "triage": "waits for someone to say whose it is",
    "automatic": "left, as no person wrote it",
    "bounce": "left, a report about a mail of ours",
    "dismissed": "left, nothing for the desk",
    "quarantined": "put aside: waits for someone to look at it",
}
"""What the states of a mail mean to the desk."""


def of(at: desk.Desk) -> intake.Intake:
    """The intake of a desk."""
    return intake.Intake(at.database, at.cases, intake.Rules.of(keys.with_secret(at.settings)))


def sentence(one: queries.Incoming) -> str:
    """What became of a mail, without what a customer wrote."""
    case = f"{one.case}: " if one.case else ""
    why = f" ({one.why})" if one.why else ""
    return f"Incoming mail {one.id}: {case}{MEANT[one.state]}{why}."


def facts(one: queries.Incoming) -> dict[str, Any]:
    """A mail for programs."""
    return {
        "id": one.id,
        "case": one.case,
        "state": one.state,
        "why": one.why,
        "source": one.source,
        "came_at": one.came_at,
        "from": {"address": one.from_address, "name": one.from_name},
        "subject": one.subject,
        "tries": one.tries,
    }
