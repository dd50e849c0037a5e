"""`deadlines:` by when something must be done, what comes before it and after it."""

import re

from engine import errors
from engine.calendars import Cutoff, Span, StartRule
from engine.definitions.chains import MOST_RUNGS, RUNGS, TEMPLATE
from engine.definitions.entries import Entry, Key
from engine.definitions.lists import ByName, Either, ListOf, OneOrMore
from engine.definitions.names import Names
from engine.definitions.promise import CAUSES, Deadline, Reminder, Way, Within
from engine.definitions.recipients import RECIPIENTS
from engine.definitions.records import Record
from engine.definitions.rules import ExactlyOne, Together
from engine.definitions.shapes import IDENTIFIER, FieldReference, Flag, OneOf, Parsed, Pattern, Reference
from engine.definitions.tables import CALENDAR, CALENDARS, SPAN, WITHIN
from engine.definitions.texts import TEXTS

CLOCK = Pattern("(?:[01][0-9]|2[0-3]):[0-5][0-9]", 'a local time such as "17:00"')
NEXT_DAY = Pattern("next working day (?:[01][0-9]|2[0-3]):[0-5][0-9]", '"next working day 08:30"')
OCCASIONS = OneOrMore(Reference("occasion"))


def _reminder(text: str) -> Reminder:
    if share := re.fullmatch(r"([0-9]{1,2})%", text):
        if int(share[1]):
            return Reminder(share=int(share[1]) / 100)
    elif text.endswith(" before"):
        return Reminder(before=Span.parse(text.removesuffix(" before")))
    raise errors.BadSpan(
        given=text, allowed='"75%" or "2h before"', fix="write a share of 1% to 99%, or a span and `before`"
    )


REMINDERS = ListOf(Parsed("a reminder", '"75%" of the time, or "2h before" it is due', _reminder), most=MOST_RUNGS)


def _build_cutoff(entry: Entry, _names: Names) -> Cutoff | None:
    after, starts = entry.get("after"), entry.get("starts")
    return Cutoff.parse(after, starts) if after and starts else None


_AS_WRITTEN = (
    "title", "party", "starts", "restarts_by", "each", "met_by", "cancelled_by", "pauses_in", "pauses_count",
    "calendar", "remind", "remind_whom", "remind_template", "on_reopen", "on_change", "while_paused", "while_closed",
    "on_undelivered", "timer", "before",
)  # fmt: skip


def _build_on_change(entry: Entry, names: Names) -> dict[str, Way]:
    for cause in entry.values:
        if cause not in CAUSES:
            names.refer("field", cause, entry.place_of(cause))
    return dict(entry.values)


def _build_deadline(entry: Entry, names: Names) -> Deadline:
    given = entry.kept(*_AS_WRITTEN)
    within, escalate = entry.get("within"), entry.get("escalate")
    if escalate and isinstance(escalate, str):
        names.declared.setdefault("chain of", {})[entry.name] = escalate
    return Deadline(
        entry.name,
        within=Within(within) if isinstance(within, Span) else within,
        due=(entry.get("due") or "").removeprefix("field.") or None,
        until_close="until" in entry,
        start_rule=StartRule(entry.get("on_day_off", "opening"), entry.get("cutoff")),
        escalate=escalate if isinstance(escalate, tuple) else (),
        place=entry.place,
        **given,
    )


CUTOFF = Record(
    "cutoff",
    (
        Key("after", CLOCK, "From this local time on …", required=True),
        Key("starts", NEXT_DAY, "… the clock starts at this time of the next working day.", required=True),
    ),
    _build_cutoff,
)
WAYS = OneOf("retarget", "restart", "keep")
ON_CHANGE = Record(
    "on_change",
    (
        Key("priority", WAYS, "When the priority changes."),
        Key("grade", WAYS, "When the customer's grade changes."),
        Key("definition", WAYS, "When the case is moved to another version of its definition."),
        Key("calendar", WAYS, "When the calendar is edited."),
    ),
    _build_on_change,
    others=(IDENTIFIER, WAYS),
)
DEADLINE = Record(
    "deadline",
    (
        Key("title", TEXTS, "What the deadline is called on pages and in mails."),
        Key("starts", OCCASIONS, "The occasions that start its clock.", default="opened"),
        Key("restarts_by", OCCASIONS, "The occasions that make its clock start again from nothing."),
        Key("each", Flag(), "Starts anew each time the occasion comes; else only the first time.", default=False),
        Key("met_by", OCCASIONS, "The occasions that meet it."),
        Key("cancelled_by", OCCASIONS, "The occasions that make it void."),
        Key("pauses_in", OneOrMore(Reference("state")), "The states in which its clock stands still."),
        Key(
            "pauses_count",
            OneOf("working", "plain"),
            "What a pause moves due by: its working time, or its time by the clock.",
            default="working",
        ),
        Key("within", Either(SPAN, WITHIN), "The span: one for all, a table, or a field."),
        Key("due", FieldReference(("date", "instant")), "The field that says when it is due."),
        Key("before", SPAN, "Due so much earlier than the field says."),
        Key("until", OneOf("close"), "Due when the last working day closes, not at the time of day of its start."),
        Key(
            "calendar",
            Either(CALENDAR, CALENDARS),
            "Its own calendar, or a table by grade, priority or a field; absent: the workflow's.",
        ),
        Key("party", TEXTS, "Whose clock it is, where it is not the desk's own: a regulator, a maker."),
        Key("cutoff", CUTOFF, "What comes late in the day counts from the next working day."),
        Key(
            "on_day_off",
            OneOf("opening", "same time next working day"),
            "When the clock starts for what comes on a day off.",
            default="opening",
        ),
        Key("remind", REMINDERS, "Reminders before it is due."),
        Key("remind_whom", RECIPIENTS, "Who is reminded.", default=["assignee"]),
        Key("remind_template", TEMPLATE, "The mail of a reminder.", default="reminder"),
        Key(
            "escalate",
            Either(Reference("chain"), RUNGS),
            "What happens when it is late: rungs, or the name of a chain.",
        ),
        Key(
            "on_reopen",
            OneOf("resume", "restart", "over"),
            "What reopening the case does to a clock that closing ended; absent: one over the whole case resumes.",
        ),
        Key(
            "while_closed",
            OneOf("stop", "run"),
            "Whether the time in which the case was closed counts once it is reopened.",
            default="stop",
        ),
        Key(
            "on_undelivered",
            OneOf("anew", "keep"),
            "When the mail to the customer does not arrive by whose step it was met: it comes anew with what was left, "
            "or it stays met.",
            default="anew",
        ),
        Key(
            "on_change",
            Either(WAYS, ON_CHANGE),
            "What a change does: a new target for what was counted, a new count from now, or nothing.",
            default="retarget",
        ),
        Key(
            "while_paused",
            OneOf("stop", "run"),
            "Whether rungs after a breach wait in a pausing state.",
            default="stop",
        ),
        Key("timer", Flag(), "No promise: reaching due fires its rungs and counts as met.", default=False),
    ),
    _build_deadline,
    rules=(ExactlyOne("within", "due"), Together("before", "due")),
)
DEADLINES = ByName("deadline", DEADLINE, most=100)
