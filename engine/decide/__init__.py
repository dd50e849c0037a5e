"""The heart: a workflow, a case, a command and an instant give a decision. No clock, no database, no mail."""

from engine.decide.decision import decide, references, refuse_opening
from engine.decide.rights import Offer, allowed, may_see, offers
from engine.decide.values import shown
from engine.decide.workflow import Workflow

__all__ = ["Offer", "Workflow", "allowed", "decide", "may_see", "offers", "references", "refuse_opening", "shown"]
