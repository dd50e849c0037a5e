"""`deadlines:` by when something must be done, what comes before it and after it; `chains:` escalations with a name."""

import re

from engine import errors
from engine.calendars import Cutoff, Span, StartRule
from engine.definitions.definition import GRADES, PRIORITIES, Deadline, Reminder, Rung, Within
from engine.definitions.entries import Entry, Key
from engine.definitions.fields import CHOICE
from engine.definitions.lists import ByName, Either, ListOf, OneOrMore
from engine.definitions.names import Names
from engine.definitions.recipients import RECIPIENTS
from engine.definitions.records import Record
from engine.definitions.rules import AtLeastOne, ExactlyOne, Together
from engine.definitions.shapes import FieldReference, Flag, OneOf, Parsed, Pattern, Reference, Whole
from engine.definitions.texts import TEXTS
from engine.sheets import listed

SPAN = Parsed("a span of time", "4h, 1h 30m (working time), 3 working days, 45 calendar days or 36h plain", Span.parse)
CALENDAR = Pattern("[a-z0-9][a-z0-9_-]{0,63}", "the name of a calendar such as cn_office, or 24x7")
TEMPLATE = Pattern("[a-z][a-z0-9_]{0,63}", "the name of a template such as case_received")
CLOCK = Pattern("(?:[01][0-9]|2[0-3]):[0-5][0-9]", 'a local time such as "17:00"')
NEXT_DAY = Pattern("next working day (?:[01][0-9]|2[0-3]):[0-5][0-9]", '"next working day 08:30"')
OCCASIONS = OneOrMore(Reference("occasion"))
MOST_RUNGS = 20


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


def _build_within(entry: Entry, names: Names) -> Within:
    table = {key: span for key, span in entry.values.items() if key not in ("by", "default")}
    by = entry.get("by")
    if by and by not in ("grade", "priority"):
        names.refer("field", by, entry.place_of("by"), types=("choice", "text"))
    within = Within(entry.get("default"), by, table)
    names.later.append(lambda: _check_table(within, entry, names))
    return within


def _check_table(within: Within, entry: Entry, names: Names) -> None:
    """The rows of `within` are values of what it is ``by``; without a `default` they are all of them.

    Of texts there is no end: one without a row has no such deadline.
    """
    field = names.of("field").get(within.by or "")
    rows = {"grade": GRADES, "priority": PRIORITIES}.get(within.by or "") or tuple(field.choices if field else ())
    if not rows:
        return
    for key in within.table:
        if key not in rows:
            sentence, allowed = f"`{key}` is no {within.by}", listed(rows)
            names.problems.add(entry.place_of(key), sentence, given=key, allowed=allowed, near=rows, code="name")
    missing = [row for row in rows if row not in within.table]
    if missing and not entry.written("default"):
        sentence = f"`within` says nothing for {within.by} {listed(missing)}"
        allowed = "a row for each, or `default`"
        names.problems.add(entry.place, sentence, allowed=allowed, fix="add `default`", code="meaning")


def _build_cutoff(entry: Entry, _names: Names) -> Cutoff | None:
    after, starts = entry.get("after"), entry.get("starts")
    return Cutoff.parse(after, starts) if after and starts else None


def _build_rung(entry: Entry, _names: Names) -> Rung:
    given = entry.kept("notify", "template", "raise_priority", "send", "reassign", "repeat", "times")
    return Rung(entry.get("after", Span("working", 0)), **given, place=entry.place)


def _build_deadline(entry: Entry, names: Names) -> Deadline:
    same = ("title", "starts", "each", "met_by", "cancelled_by", "pauses_in", "calendar", "remind", "remind_whom")
    given = entry.kept(*same, "remind_template", "on_reopen", "while_paused", "timer", "before")
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


WITHIN = Record(
    "within",
    (
        Key(
            "by",
            Pattern("[a-z][a-z0-9_]{0,63}", "grade, priority, a choice field or a text field"),
            "What the rows go by.",
            required=True,
        ),
        Key("default", SPAN, "The span for what has no row."),
    ),
    _build_within,
    others=(CHOICE, SPAN),
)
CUTOFF = Record(
    "cutoff",
    (
        Key("after", CLOCK, "From this local time on …", required=True),
        Key("starts", NEXT_DAY, "… the clock starts at this time of the next working day.", required=True),
    ),
    _build_cutoff,
)
RUNG = Record(
    "rung",
    (
        Key("after", SPAN, "How long after due; 0m is when it is due.", required=True),
        Key("notify", RECIPIENTS, "Who is told."),
        Key("template", TEMPLATE, "The mail that they get.", default="deadline_breached"),
        Key("raise_priority", Flag(), "The case's priority goes up by one.", default=False),
        Key("send", Reference("event"), "The event that is sent to the case."),
        Key(
            "reassign",
            FieldReference(("person",), ("team_lead", "supervisor", "nobody")),
            "Who becomes the assignee.",
        ),
        Key("repeat", SPAN, "How long until it comes again."),
        Key("times", Whole(1, 50), "How often it comes in all."),
    ),
    _build_rung,
    rules=(
        AtLeastOne("rung", "notify", "send", "raise_priority", "reassign"),
        Together("times", "repeat"),
        Together("repeat", "times"),
    ),
)
RUNGS = ListOf(RUNG, least=1, most=MOST_RUNGS)
CHAINS = ByName("chain", RUNGS, most=50)
DEADLINE = Record(
    "deadline",
    (
        Key("title", TEXTS, "What the deadline is called on pages and in mails."),
        Key("starts", OCCASIONS, "The occasions that start its clock.", default="opened"),
        Key("each", Flag(), "Starts anew each time the occasion comes; else only the first time.", default=False),
        Key("met_by", OCCASIONS, "The occasions that meet it."),
        Key("cancelled_by", OCCASIONS, "The occasions that make it void."),
        Key("pauses_in", OneOrMore(Reference("state")), "The states in which its clock stands still."),
        Key("within", Either(SPAN, WITHIN), "The span: one for all, or a table by grade, priority or a field."),
        Key("due", FieldReference(("date", "instant")), "The field that says when it is due."),
        Key("before", SPAN, "Due so much earlier than the field says."),
        Key("until", OneOf("close"), "Due when the last working day closes, not at the time of day of its start."),
        Key("calendar", CALENDAR, "Its own calendar; absent: the workflow's."),
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
        Key("on_reopen", OneOf("resume", "restart"), "What reopening the case does to it.", default="resume"),
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
