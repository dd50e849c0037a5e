"""The names of one definition: what declares them, who uses them, and what is wrong between the two."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.definitions import definition
from engine.sheets import Place, Problems, listed

MESSAGE = "customer_message"
"""An occasion of the engine's own besides ENGINE_OCCASIONS: the customer wrote."""
BOUNCED = "bounced"
"""Another one: a mail to the customer did not arrive."""
LOOKED = "looked"
"""What the history says when someone had personal values shown."""

OWN_EVENTS = (LOOKED, "open", "calendar_changed", "migrate", "migrated")
"""Further words of the engine's own for what happens to a case."""

KNOWN_OF_A_CASE = ("priority", "grade", "channel", "assignee", "actor", "customer")
NUMBERS = ("number", "money")

_WHAT = {
    "field": "field",
    "state": "state",
    "target": "state",
    "event": "event",
    "occasion": "occasion (a state, an event, opened, closed, reopened)",
    "role": "role",
    "recipient": "recipient",
    "chain": "chain",
    "deadline": "deadline",
}
_FIX = {
    "role": "declare it under `roles`",
    "recipient": "declare it under `roles`",
    "field": "declare it under `fields`",
    "chain": "declare it under `chains`, or in a file escalations/NAME.yaml beside the definition",
}


@dataclass
class Names:
    """Filled while a file is read; ``settle`` looks at the uses when everything has been declared.

    ``chain_files`` may be referred to as chains; ``apart`` are the names of those that are, whose problems are theirs.
    """

    problems: Problems
    declared: dict[str, dict[str, Any]] = dataclasses.field(default_factory=dict)
    places: dict[tuple[str, str], Place] = dataclasses.field(default_factory=dict)
    later: list[Callable[[], None]] = dataclasses.field(default_factory=list)
    chain_files: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    apart: list["Names"] = dataclasses.field(default_factory=list)
    _known: dict[str, dict[str, None]] = dataclasses.field(default_factory=dict)

    def declare(self, kind: str, name: str, place: Place, what: Any = None) -> None:
        """A second one of that name is a problem; the first stays."""
        first = self.places.get((kind, name))
        if first:
            sentence = f"{kind} `{name}` stands twice; the first is in line {first.line}"
            self.problems.add(place, sentence, given=name, fix="rename one of the two", code="name")
            return
        self.declared.setdefault(kind, {})[name] = what
        self.places[kind, name] = place

    def fire(self, event: str, place: Place) -> None:
        """Notes an event that a transition takes; many may take the same."""
        self.declared.setdefault("fired", {}).setdefault(event, place)

    def refer(self, kind: str, name: str, place: Place, types: tuple[str, ...] = ()) -> None:
        """Notes a use; a field that is used may have to have one of ``types``."""
        self.later.append(lambda: self._check_use(kind, name, place, types))

    def calculate(self, name: str, place: Place) -> None:
        """Notes a name that a guard calculates with."""
        self.later.append(lambda: self._check_calculation(name, place))

    def settle(self) -> None:
        """Looks at every use, and at names that two kinds of things have."""
        self._check_shared()
        for names in (self, *self.apart):
            for check in names.later:
                check()

    def all_problems(self) -> tuple[Problems, ...]:
        """The problems of the file and of the chain files that it uses, those without any left out."""
        return tuple(one.problems for one in (self, *self.apart) if one.problems.found)

    def of(self, kind: str) -> Mapping[str, Any]:
        """What is declared of a kind, by name."""
        return self.declared.get(kind, {})

    def known(self, kind: str) -> Iterable[str]:
        """Every name that a use of that kind may have. For when all is declared."""
        if kind not in self._known:
            self._known[kind] = dict.fromkeys(self._all(kind))
        return self._known[kind]

    def _all(self, kind: str) -> Iterable[str]:
        events = [*self.of("event"), *self.of("fired"), *definition.COMMON_EVENTS]
        match kind:
            case "target":
                return [*self.of("state"), *self.of("history state")]
            case "event":
                return events
            case "occasion":
                return [*definition.ENGINE_OCCASIONS, MESSAGE, BOUNCED, *self.of("state"), *events]
            case "role":
                return [*self.of("role"), *definition.IMPLIED_ROLES]
            case "recipient":
                return [*self.of("role"), *definition.RECIPIENT_RULES]
            case "chain":
                return [*self.of("chain"), *self.chain_files]
            case _:
                return self.of(kind)

    def _check_use(self, kind: str, name: str, place: Place, types: tuple[str, ...]) -> None:
        known = self.known(kind)
        if name in known:
            field = self.of("field").get(name)
            if types and field is not None and field.type not in types:
                sentence = f"field `{name}` is {field.type}"
                self.problems.add(place, sentence, given=name, allowed=" or ".join(types), code="meaning")
            return
        if self.problems.full:
            self.problems.unlisted_count += 1
            return
        allowed = listed(known) or f"none: the definition has no {kind}"
        sentence = f"there is no {_WHAT[kind]} `{name}`"
        self.problems.add(place, sentence, given=name, allowed=allowed, near=known, fix=_FIX.get(kind, ""), code="name")

    def _check_calculation(self, name: str, place: Place) -> None:
        field = self.of("field").get(name)
        if field is not None and field.type not in NUMBERS:
            sentence = f"`{name}` is {field.type}: it can't be calculated with"
            self.problems.add(place, sentence, given=name, allowed="fields of number or money", code="meaning")

    def _check_shared(self) -> None:
        for kind in ("state", "history state"):
            for name in self.of(kind):
                self._check_state_name(name, kind)
        for name in (*self.of("event"), *self.of("fired")):
            if name in (*definition.ENGINE_OCCASIONS, MESSAGE, BOUNCED, *OWN_EVENTS):
                place = self.places.get(("event", name)) or self.of("fired")[name]
                sentence = f"`{name}` is the engine's own word: no event can be called so"
                self.problems.add(place, sentence, given=name, fix="rename the event", code="name")

    def _check_state_name(self, name: str, kind: str) -> None:
        place = self.places[kind, name]
        if kind == "history state" and name in self.of("state"):
            sentence = f"`{name}` is a state too, in line {self.places['state', name].line}"
        elif name in self.of("event") or name in self.of("fired"):
            at = self.places.get(("event", name)) or self.of("fired")[name]
            sentence = f"`{name}` is an event too, in line {at.line}: states and events share their names"
        elif name in (*definition.ENGINE_OCCASIONS, MESSAGE, BOUNCED, *definition.COMMON_EVENTS):
            sentence = f"`{name}` is the engine's own word: no state can be called so"
        else:
            return
        self.problems.add(place, sentence, given=name, fix="rename one of the two", code="name")
