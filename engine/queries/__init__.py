"""Reading for pages, commands and passes; nothing here writes or locks."""

from engine.models.incoming import STATES_OPEN_TO_PEOPLE
from engine.queries.aside import Aside, aside
from engine.queries.chains import Chain, Entry, Personal, chains
from engine.queries.counts import Counts, by_state, counts, last_entry_at, outbox
from engine.queries.due import Due, due, next_due, next_mail
from engine.queries.history import Attempt, File, Line, Linked, Said, Told, conversation, history, links, told
from engine.queries.incoming import (
    Home,
    Incoming,
    content,
    due_incoming,
    home_by_id,
    home_by_mails,
    home_by_number,
    home_by_own_mail,
    incoming,
    incoming_one,
    newest_heads,
    waiting_incoming,
)
from engine.queries.listing import Filter, Listed, count_cases, list_cases
from engine.queries.recounts import Stale, count_stale, running_calendars, stale

__all__ = [
    "STATES_OPEN_TO_PEOPLE",
    "Aside",
    "Attempt",
    "Chain",
    "Counts",
    "Due",
    "Entry",
    "File",
    "Filter",
    "Home",
    "Incoming",
    "Line",
    "Linked",
    "Listed",
    "Personal",
    "Said",
    "Stale",
    "Told",
    "aside",
    "by_state",
    "chains",
    "content",
    "conversation",
    "count_cases",
    "count_stale",
    "counts",
    "due",
    "due_incoming",
    "history",
    "home_by_id",
    "home_by_mails",
    "home_by_number",
    "home_by_own_mail",
    "incoming",
    "incoming_one",
    "last_entry_at",
    "links",
    "list_cases",
    "newest_heads",
    "next_due",
    "next_mail",
    "outbox",
    "running_calendars",
    "stale",
    "told",
    "waiting_incoming",
]
