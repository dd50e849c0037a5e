"""What one value looks like: each shape reads a node, says what it allows, and gives its JSON Schema."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from engine import errors
from engine.definitions import guards
from engine.definitions.names import Names
from engine.sheets import Node, listed

LONGEST_TEXT = 10_000
IDENTIFIER = "[a-z][a-z0-9_]{0,63}"

Schema = dict[str, Any]
Definitions = dict[str, Schema]
KINDS = {"mapping": "a mapping", "sequence": "a list", "scalar": "a single value"}


class Shape:
    """``kinds`` of nodes can have it; ``words`` say what is allowed."""

    kinds = frozenset({"scalar"})
    words = ""

    def read(self, node: Node, names: Names) -> Any:
        """The value, or None with a problem noted."""
        raise NotImplementedError

    def schema(self, definitions: Definitions) -> Schema:  # noqa: ARG002 - records and lists need it
        """The JSON Schema; what is used in several places goes to ``definitions``."""
        return self.own_schema()

    def own_schema(self) -> Schema:
        """The JSON Schema of a shape that is made of no others."""
        raise NotImplementedError

    def refuse(self, node: Node, names: Names, fix: str = "") -> None:
        """Notes that the node is not of this shape."""
        given = node.text if node.kind == "scalar" else KINDS[node.kind]
        said = given if node.kind != "scalar" else f"`{given[:60]}`" if given else "nothing"
        names.problems.add(node.place, f"{said} can't stand here", given=given, allowed=self.words, fix=fix)


class Flag(Shape):
    """true or false."""

    words = "true or false"

    def read(self, node: Node, names: Names) -> bool | None:
        if isinstance(node.value, bool):
            return node.value
        meant = {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(node.text.lower(), "")
        self.refuse(node, names, f"write `{meant}`" if meant else "")
        return None

    def own_schema(self) -> Schema:
        return {"type": "boolean"}


class Text(Shape):
    """A text that is not empty."""

    def __init__(self, words: str = "a text", longest: int = LONGEST_TEXT) -> None:
        self.words, self._longest = words, longest

    def read(self, node: Node, names: Names) -> str | None:
        if not isinstance(node.value, str) or not node.value:
            is_other = node.kind == "scalar" and node.text and not isinstance(node.value, str)
            self.refuse(node, names, f'write it in quotes: "{node.text[:60]}"' if is_other else "")
            return None
        if len(node.value) > self._longest:
            sentence = f"this text has {len(node.value):,} characters"
            names.problems.add(node.place, sentence, given=node.value, allowed=f"up to {self._longest:,}")
            return None
        return self.read_text(node.value, node, names)

    def read_text(self, text: str, node: Node, names: Names) -> str | None:  # noqa: ARG002 - others need them
        """What the text stands for."""
        return text

    def own_schema(self) -> Schema:
        return {"type": "string", "minLength": 1, "maxLength": self._longest}


class Pattern(Text):
    """A text that a regular expression matches from end to end."""

    def __init__(self, pattern: str, words: str, fix: Callable[[str], str] | None = None) -> None:
        super().__init__(words)
        self.pattern, self._fix = re.compile(pattern, re.ASCII), fix

    def read_text(self, text: str, node: Node, names: Names) -> str | None:
        if self.pattern.fullmatch(text):
            return text
        self.refuse(node, names, self._fix(text) if self._fix else "")
        return None

    def own_schema(self) -> Schema:
        return {"type": "string", "pattern": f"^(?:{self.pattern.pattern})$"}


def small_word(text: str) -> str:
    """The likely fix of a name that is none."""
    fixed = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    return f"write `{fixed[:64]}`" if re.fullmatch(IDENTIFIER, fixed[:64]) else ""


NAME_WORDS = "a name of small letters, digits and `_` that begins with a letter"


class Reference(Pattern):
    """The name of something of a ``kind`` that the definition has; whether it has it is looked at when all is read.

    A field must have one of ``types``, where any are given.
    """

    def __init__(
        self, kind: str, pattern: str = IDENTIFIER, words: str = NAME_WORDS, types: tuple[str, ...] = ()
    ) -> None:
        super().__init__(pattern, words, small_word)
        self._kind, self._types = kind, types

    def read_text(self, text: str, node: Node, names: Names) -> str | None:
        name = super().read_text(text, node, names)
        if name is not None:
            names.refer(self._kind, name, node.place, self._types)
        return name


class FieldReference(Pattern):
    """`field.NAME`, or one of a few words, or `duty.ROSTER`. The field must have one of ``types``."""

    def __init__(self, types: tuple[str, ...], other: tuple[str, ...] = (), duty: bool = False) -> None:
        either = "|".join((rf"field\.{IDENTIFIER}", *other, *((rf"duty\.{IDENTIFIER}",) if duty else ())))
        kinds = " or ".join(types)
        on_duty = ["`duty.ROSTER`"] if duty else []
        words = [*(f"`{word}`" for word in other), *on_duty, f"`field.NAME` of a {kinds} field"]
        super().__init__(either, ", ".join(words))
        self._types, self._other = types, other

    def read_text(self, text: str, node: Node, names: Names) -> str | None:
        if text not in self._other and re.fullmatch(IDENTIFIER, text):
            self.refuse(node, names, f"write `field.{text}`")
            return None
        value = super().read_text(text, node, names)
        if value and value.startswith("field."):
            names.refer("field", value.removeprefix("field."), node.place, types=self._types)
        return value


class OneOf(Shape):
    """One of a few words."""

    def __init__(self, *allowed: str) -> None:
        self._allowed, self.words = allowed, listed(allowed, most=20)

    def read(self, node: Node, names: Names) -> str | None:
        if node.value in self._allowed and isinstance(node.value, str):
            return node.value
        given = node.text if node.kind == "scalar" else KINDS[node.kind]
        sentence = f"`{given[:60]}` is not allowed here"
        names.problems.add(node.place, sentence, given=given, allowed=self.words, near=self._allowed)
        return None

    def own_schema(self) -> Schema:
        return {"enum": list(self._allowed)}


class Whole(Shape):
    """A whole number within bounds."""

    def __init__(self, least: int, most: int) -> None:
        self._least, self._most = least, most
        self.words = f"a whole number from {least:,} to {most:,}"

    def read(self, node: Node, names: Names) -> int | None:
        value = node.value
        is_whole = isinstance(value, int | float) and not isinstance(value, bool) and value == int(value)
        if is_whole and self._least <= value <= self._most:
            return int(value)
        self.refuse(node, names)
        return None

    def own_schema(self) -> Schema:
        return {"type": "integer", "minimum": self._least, "maximum": self._most}


class Literal(Shape):
    """Any value, which is looked at later, when it is known what it is for: read as its node."""

    def __init__(self, words: str, *types: str, also_list: bool = False) -> None:
        self.words, self._types = words, types
        self._scalar_types = tuple(_SCALARS[one] for one in types)
        self.kinds = frozenset({"scalar", "sequence"}) if also_list else frozenset({"scalar"})

    def read(self, node: Node, names: Names) -> Node | None:
        items = node.value if node.kind == "sequence" else (node,)
        if node.kind in self.kinds and all(item.kind == "scalar" and self._fits(item.value) for item in items):
            return node
        self.refuse(node, names)
        return None

    def _fits(self, value: Any) -> bool:
        kinds = tuple(kind for several in self._scalar_types for kind in several)
        return isinstance(value, kinds) and (not isinstance(value, bool) or bool in kinds)

    def own_schema(self) -> Schema:
        one: Schema = {"type": list(self._types)}
        return {"anyOf": [one, {"type": "array", "items": one}]} if "sequence" in self.kinds else one


_SCALARS: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


class Parsed(Text):
    """A text with a small language of its own: ``parse`` reads it, and raises an error of ours where it can't."""

    def __init__(self, what: str, words: str, parse: Callable[[str], Any]) -> None:
        super().__init__(words)
        self._what, self._parse = what, parse

    def read_text(self, text: str, node: Node, names: Names) -> Any:
        try:
            return self._parse(text)
        except errors.CaseclockError as why:
            fix = why.facts.get("fix", "")
            sentence = f"`{text[:60]}` is not {self._what}"
            names.problems.add(node.place, sentence, given=text, allowed=self.words, fix=fix, code="meaning")
            return None


class GuardText(Text):
    """An expression in the guard language."""

    words = "an expression over the fields, such as \"fault_level == 'critical' and not parts_in_stock\""

    def __init__(self) -> None:
        super().__init__(self.words)

    def read_text(self, text: str, node: Node, names: Names) -> str | None:
        try:
            guard = guards.read(text)
        except errors.BadGuard as why:
            names.problems.add(node.place, str(why).rstrip("."), given=text, allowed=self.words, code="meaning")
            return None
        for name in sorted(guard.calculated):
            names.calculate(name, node.place)
        return text
