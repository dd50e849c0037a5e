"""The heart: a workflow, a case, a command and an instant give a decision. No clock, no database, no mail."""

from engine.decide.decision import decide, references
from engine.decide.rights import Offer, allowed, offers
from engine.decide.workflow import Workflow

__all__ = ["Offer", "Workflow", "allowed", "decide", "offers", "references"]
