"""The heart: a workflow, a case, a command and an instant give a decision. No clock, no database, no mail."""

from engine.decide.decision import decide, references, refuse_opening
from engine.decide.forecast import Coming, forecast
from engine.decide.forecast import facts as coming_facts
from engine.decide.rights import Offer, allowed, may_acknowledge, may_see, offers
from engine.decide.values import shown
from engine.decide.workflow import Workflow

__all__ = [
    "Coming",
    "Offer",
    "Workflow",
    "allowed",
    "coming_facts",
    "decide",
    "forecast",
    "may_acknowledge",
    "may_see",
    "offers",
    "references",
    "refuse_opening",
    "shown",
]
