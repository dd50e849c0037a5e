"""The heart: a workflow, a case, a command and an instant give a decision. No clock, no database, no mail."""

from engine.decide.common import LONGEST_BODY
from engine.decide.decision import decide, references, refuse_opening
from engine.decide.forecast import Coming, forecast
from engine.decide.forecast import facts as coming_facts
from engine.decide.migration import EVENT as MIGRATE
from engine.decide.replying import REPLIED, ReplyForm, reply_form
from engine.decide.rights import Offer, allowed, may_acknowledge, may_see, offers
from engine.decide.turn import Onto
from engine.decide.undecided import unknown_case
from engine.decide.values import shown
from engine.decide.workflow import Calendars, Workflow

__all__ = [
    "LONGEST_BODY",
    "MIGRATE",
    "REPLIED",
    "Calendars",
    "Coming",
    "Offer",
    "Onto",
    "ReplyForm",
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
    "reply_form",
    "shown",
    "unknown_case",
]
