"""A ledger as facts for programs."""

from typing import Any

from engine.ledger.ledger import Ledger
from engine.ledger.record import Change
from engine.ledger.span import Span


def facts(ledger: Ledger, language: str = "en") -> dict[str, Any]:
    """The ledger as JSON values but for its instants, which are UTC; names of holidays in that language."""
    return {
        "calendar": ledger.calendar,
        "calendar_version": ledger.today,
        "counted_by_version": ledger.version,
        "came_at": ledger.record.came_at,
        "target_s": ledger.target_s,
        "consumed_s": ledger.consumed_s,
        "counted_s": ledger.counted_s,
        "recounted_s": ledger.recounted_s,
        "ahead_s": ledger.ahead_s,
        "extended_s": ledger.extended_s,
        "provisional": ledger.provisional,
        "spans": [_span(one, language) for one in ledger.spans],
        "changes": [_change(one) for one in ledger.record.changes],
    }


def _span(one: Span, language: str) -> dict[str, Any]:
    return {
        "from_at": one.from_at,
        "to_at": one.to_at,
        "kind": one.kind,
        "seconds": one.seconds,
        "reason": one.reason.kind,
        "name": one.reason.name(language),
        "state": one.state,
    }


def _change(one: Change) -> dict[str, Any]:
    actor = one.entry.actor
    by = actor.kind if actor.kind == "requester" else str(actor)
    return {
        "kind": one.kind,
        "at": one.entry.at,
        "by": by,
        "event": one.entry.event,
        "before": one.before,
        "due_at": one.due_at,
    }
