"""Escalations: rungs before and after due; chains of them with a name, in a definition or in a file of their own."""

import dataclasses
from dataclasses import dataclass

from engine.calendars import Span
from engine.definitions.entries import Entry, Key
from engine.definitions.lists import ByName, Either, ListOf
from engine.definitions.names import Names
from engine.definitions.promise import NO_CHAIN, Chain, Rung
from engine.definitions.recipients import RECIPIENT, RECIPIENTS
from engine.definitions.records import Record
from engine.definitions.rules import AtLeastOne, ExactlyOne, Together
from engine.definitions.shapes import IDENTIFIER, NAME_WORDS, FieldReference, Flag, OneOf, Pattern, Reference, Whole
from engine.definitions.tables import SPAN
from engine.definitions.texts import TEXTS

TEMPLATE = Pattern("[a-z][a-z0-9_]{0,63}", "the name of a template such as case_received")
NAME = Pattern(IDENTIFIER, NAME_WORDS)
MOST_RUNGS = 20
NEW_HOLDERS = ("deputy", "team_lead", "supervisor", "supervisor_of_supervisor", "nobody")
"""Whom a rung can give the case to by rule; besides a person field and `duty.ROSTER`."""


@dataclass(frozen=True, slots=True)
class Written:
    """A chain as it stands in a file: how it goes, and its rungs."""

    chain: Chain
    rungs: tuple[Rung, ...]

    def named(self, name: str) -> "Written":
        """The chain under its name; bare rungs have none."""
        return self if self.chain is NO_CHAIN else Written(dataclasses.replace(self.chain, name=name), self.rungs)


def _build_rung(entry: Entry, names: Names) -> Rung:
    given = entry.kept("after", "before", "notify", "template", "raise_priority", "send", "reassign", "repeat", "times")
    if "before" in given:
        given.setdefault("template", "reminder")
    rung = Rung(**given, place=entry.place)
    _check_repeats(rung, entry, names)
    if not (rung.notify or rung.send or rung.raise_priority or rung.reassign):
        place = entry.place_of("notify") if "notify" in given else entry.place
        fix = "name who is told, or leave the rung out"
        names.problems.add(place, "this rung tells nobody and does nothing", fix=fix, code="meaning")
    return rung


def _check_repeats(rung: Rung, entry: Entry, names: Names) -> None:
    """What comes before due is over by then; only spans of one kind can be compared."""
    if not (rung.before and rung.repeat) or rung.before.kind != rung.repeat.kind:
        return
    if rung.repeat.amount * (rung.times - 1) > rung.before.amount:
        sentence = f"{rung.times} times every {rung.repeat} from {rung.before} before due go on past due"
        fix = "lower `times`, or write a rung with `after`"
        names.problems.add(entry.place_of("times"), sentence, given=rung.times, fix=fix, code="meaning")


def _build_chain(entry: Entry, names: Names) -> Written:
    given = entry.kept("title", "hours", "fallback", "acknowledged_for", "acknowledged_most")
    written = Written(Chain(name=entry.get("chain", ""), **given), entry.get("rungs", ()))
    if written.chain.hours == "always":
        for rung in written.rungs:
            _check_plain(rung, names)
    return written


def _check_plain(rung: Rung, names: Names) -> None:
    odd = next((one for one in (rung.after, rung.before, rung.repeat) if one and one.kind == "working_days"), None)
    if odd:
        sentence = f"{odd} can't be counted: the chain's `hours` are `always`, which knows no working days"
        fix = f"write `{odd.amount * 24}h` or `{Span('calendar_days', odd.amount)}`, or another `hours`"
        names.problems.add(rung.place, sentence, given=str(odd), fix=fix, code="meaning")


def read_rungs(value: object) -> Written | None:
    """What a list of rungs, or a chain's mapping, was read as."""
    return Written(NO_CHAIN, value) if isinstance(value, tuple) else value if isinstance(value, Written) else None


RUNG = Record(
    "rung",
    (
        Key("after", SPAN, "How long after due; 0m is when it is due."),
        Key("before", SPAN, "How long before due."),
        Key("notify", RECIPIENTS, "Who is told."),
        Key("template", TEMPLATE, "The mail that they get; before due it is `reminder`.", default="deadline_breached"),
        Key("raise_priority", Flag(), "The case's priority goes up by one.", default=False),
        Key("send", Reference("event"), "The event that is sent to the case."),
        Key("reassign", FieldReference(("person",), NEW_HOLDERS, duty=True), "Who becomes the assignee."),
        Key("repeat", SPAN, "How long until it comes again."),
        Key("times", Whole(1, 50), "How often it comes in all."),
    ),
    _build_rung,
    rules=(
        ExactlyOne("after", "before"),
        AtLeastOne("rung", "notify", "send", "raise_priority", "reassign"),
        Together("times", "repeat"),
        Together("repeat", "times"),
    ),
)
RUNGS = ListOf(RUNG, least=1, most=MOST_RUNGS)
_KEYS = (
    Key("title", TEXTS, "What the chain is called on pages."),
    Key(
        "hours",
        OneOf("deadline", "recipient", "always"),
        "In which time it goes: the deadline's calendar; the same, each mail held until its reader's own hours; or "
        "the clock on the wall.",
        default="deadline",
    ),
    Key("fallback", RECIPIENT, "Who hears of a rung that reaches nobody.", default="supervisor"),
    Key("acknowledged_for", SPAN, "How long an acknowledgement stops it where no span is given.", default="2h"),
    Key("acknowledged_most", SPAN, "The longest that one acknowledgement may stop it.", default="168h plain"),
    Key("rungs", RUNGS, "What happens, in the order of time.", required=True),
)
CHAIN = Record("chain", _KEYS, _build_chain)
CHAINS = ByName("chain", Either(RUNGS, CHAIN), most=50)
CHAIN_FILE = Record(
    "chain file",
    (
        Key("chain", NAME, "The chain's name, as its file is called; the first key.", required=True),
        *_KEYS,
    ),
    _build_chain,
)
