"""The heart: a workflow, a case, a command and an instant give a decision. No clock, no database, no mail."""

from engine.decide import linking
from engine.decide.common import BOUNCED, LONGEST_BODY, entry_of, met_by
from engine.decide.decision import decide, references, refuse_opening
from engine.decide.forecast import Coming, forecast
from engine.decide.forecast import facts as coming_facts
from engine.decide.migration import EVENT as MIGRATE
from engine.decide.replying import REPLIED, ReplyForm, reply_form
from engine.decide.rights import REACHED, Offer, allowed, is_undelivered, may_acknowledge, may_see, offers
from engine.decide.tried import Past
from engine.decide.turn import Onto
from engine.decide.undecided import unknown_case
from engine.decide.values import shown
from engine.decide.workflow import Calendars, Workflow

__all__ = [
    "BOUNCED",
    "LONGEST_BODY",
    "MIGRATE",
    "REACHED",
    "REPLIED",
    "Calendars",
    "Coming",
    "Offer",
    "Onto",
    "Past",
    "ReplyForm",
    "Workflow",
    "allowed",
    "coming_facts",
    "decide",
    "entry_of",
    "forecast",
    "is_undelivered",
    "linking",
    "may_acknowledge",
    "may_see",
    "met_by",
    "offers",
    "references",
    "refuse_opening",
    "reply_form",
    "shown",
    "unknown_case",
]
