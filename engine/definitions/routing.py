"""The routing: which mail without a case begins which, rule by rule, as it stands in `mail/routing.yaml`."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from engine import errors
from engine.definitions.definition import LANGUAGES, PRIORITIES
from engine.definitions.entries import Entry, Key
from engine.definitions.lists import ByName, Either, ListOf, OneOrMore
from engine.definitions.names import Names
from engine.definitions.records import Record
from engine.definitions.rules import ExactlyOne
from engine.definitions.shapes import IDENTIFIER, NAME_WORDS, Flag, OneOf, Pattern, Text, small_word
from engine.definitions.shapes import Literal as AnyValue
from engine.sheets import NOWHERE, Node, Place, Problems, scan

SOURCES = ("subject", "text", "sender_name", "sender_address", "sender_phone", "files")
"""What of a mail can fill a field."""
MOST_RULES, MOST_WORDS = 200, 100

Source = Literal["subject", "text", "sender_name", "sender_address", "sender_phone", "files"]
Unclear = Literal["open", "triage"]


@dataclass(frozen=True, slots=True)
class Filling:
    """What a field of the new case gets: something of the mail, or always the same value, here as it was written."""

    source: Source | None = None
    value: Node | None = None

    @property
    def given(self) -> Any:
        """The value as a form would give it."""
        node = self.value
        if node is None:
            return None
        return [one.value for one in node.value] if node.kind == "sequence" else node.value


@dataclass(frozen=True, slots=True)
class Rule:
    """Mails that were sent ``to`` one of these addresses, in this ``language``, with one of these ``words``; what is
    not said is no condition. They open a case of ``workflow``; None: a person says what becomes of them.

    ``unknown_sender`` and ``forged`` say the same of senders whom nobody knows, and of a token or number of ours that
    does not hold.
    """

    to: tuple[str, ...] = ()
    language: str | None = None
    words: tuple[str, ...] = ()
    workflow: str | None = None
    fill: Mapping[str, Filling] = field(default_factory=dict)
    priority: str = "normal"
    team: str | None = None
    unknown_sender: Unclear = "triage"
    forged: Unclear = "open"
    place: Place = NOWHERE
    places: Mapping[str, Place] = field(default_factory=dict)

    @property
    def takes_all(self) -> bool:
        """Whether every mail fits it."""
        return not (self.to or self.language or self.words)


@dataclass(frozen=True, slots=True)
class Routing:
    """The rules in their order, of which the first that fits a mail counts; ``hash`` is of what they say."""

    rules: tuple[Rule, ...] = ()
    path: str = "<text>"
    hash: str = ""


def parse(source: str | bytes, path: str = "<text>") -> Routing:
    """The routing of a text; ``path`` names it in problems. Raises errors.BadRouting with all of them."""
    problems = Problems(path)
    names = Names(problems)
    root = scan(source, problems)
    rules: tuple[Rule, ...] | None = ROUTING.read(root, names) if root else None
    if rules is None or problems.found:
        raise problems.refusal(errors.BadRouting)
    return Routing(rules, path, _digest(rules))


def _digest(rules: tuple[Rule, ...]) -> str:
    """Of what the rules say, wherever in the file they stand."""
    apart = ("place", "places", "fill")
    said = [{one.name: getattr(rule, one.name) for one in fields(rule) if one.name not in apart} for rule in rules]
    for rule, told in zip(rules, said, strict=True):
        told["fill"] = {name: [one.source, one.given] for name, one in rule.fill.items()}
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _build_rule(entry: Entry, names: Names) -> Rule:
    if entry.get("triage") is False:
        fix = "write `triage: true`, or a `workflow`"
        names.problems.add(entry.place_of("triage"), "this rule does nothing", given="false", fix=fix)
    given = entry.kept("to", "language", "words", "workflow", "priority", "team", "unknown_sender", "forged")
    given |= {name: tuple(one.casefold() for one in given[name]) for name in ("to", "words") if name in given}
    fill = entry.get("fill", {})
    node = entry.written("fill")
    places = dict(node.keys) if node and node.kind == "mapping" else {}
    workflow = entry.written("workflow")
    places |= {"workflow": workflow.place} if workflow else {}
    return Rule(**given, fill={name: one for name, one in fill.items() if one}, place=entry.place, places=places)


def _build_filling(entry: Entry, _names: Names) -> Filling:
    return Filling(value=entry.get("value"))


class _Source(OneOf):
    """A part of the mail, as what it fills a field with."""

    def read(self, node: Node, names: Names) -> Any:
        source: Any = super().read(node, names)
        return source and Filling(source)


_FILLING = Record(
    "filling",
    (
        Key(
            "value",
            AnyValue("a value such as other, 3, true or [a, b]", "string", "number", "boolean", also_list=True),
            "What the field always gets.",
            required=True,
        ),
    ),
    _build_filling,
)
_RULE = Record(
    "routing rule",
    (
        Key(
            "to",
            OneOrMore(
                Pattern(r"[^\s@<>,;]{1,64}@[^\s@<>,;]{1,253}", "an address; `*` stands for anything: complaint@*")
            ),
            "The addresses of ours that the mail was sent to, one of them; what stands after a `+` does not count.",
        ),
        Key("language", OneOf(*LANGUAGES), "The language that the mail is written in."),
        Key(
            "words",
            OneOrMore(Text("a word or several", longest=100)),
            "What stands in the subject or the text, one of them; capitals do not count.",
        ),
        Key(
            "workflow", Pattern(IDENTIFIER, NAME_WORDS, small_word), "The workflow of the case that such a mail opens."
        ),
        Key("triage", Flag(), "A person says what becomes of such a mail."),
        Key(
            "fill",
            ByName("field", Either(_Source(*SOURCES), _FILLING), most=100),
            "What of the mail the fields of the opening form get.",
        ),
        Key("priority", OneOf(*PRIORITIES), "The new case's priority.", default="normal"),
        Key("team", Pattern(IDENTIFIER, NAME_WORDS, small_word), "The team that handles it."),
        Key(
            "unknown_sender",
            OneOf("open", "triage"),
            "What becomes of the mail of somebody whom nobody knows.",
            default="triage",
        ),
        Key(
            "forged",
            OneOf("open", "triage"),
            "What becomes of a mail with a token or number of ours that does not hold.",
            default="open",
        ),
    ),
    _build_rule,
    rules=(ExactlyOne("workflow", "triage"),),
)


def _build_routing(entry: Entry, _names: Names) -> tuple[Rule, ...]:
    rules: tuple[Rule, ...] = entry.get("routing", ())
    return rules


ROUTING = Record(
    "routing file",
    (Key("routing", ListOf(_RULE, least=1, most=MOST_RULES), "The rules; the first that fits counts.", required=True),),
    _build_routing,
)
