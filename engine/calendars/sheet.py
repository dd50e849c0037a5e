"""A YAML file with the places of its words, and what is wrong with it, gathered so that all of it is told at once."""

from dataclasses import dataclass

import yaml

from engine import errors
from engine.calendars import words

Entry = tuple[yaml.Node, yaml.Node]

_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: where it stands (line and column count from 1), what was given, what is allowed, the likely fix."""

    file: str
    line: int
    column: int
    key: str
    given: str
    allowed: str
    fix: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}"
        return f"{place}: {self.key}: given {self.given}; allowed: {self.allowed}{self.fix}"


class Sheet:
    """Reads nodes as what they should be. What is something else is noted as a problem and left out.

    Scalars are read by their text, so that `on`, `no` and dates stay what the owner wrote.
    """

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.root = self._compose(text)

    def _compose(self, text: str) -> yaml.Node:
        try:
            node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
        except yaml.MarkedYAMLError as why:
            mark = why.problem_mark or why.context_mark
            at = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            self.problems.append(Problem(self.file, *at, "YAML", str(why.problem), "a YAML document"))
        except yaml.YAMLError as why:
            self.problems.append(Problem(self.file, 1, 1, "YAML", str(why), "a YAML document"))
        else:
            return node or yaml.MappingNode("", [], yaml.Mark("", 0, 0, 0, None, 0))
        raise self.refusal()

    def wrong(self, node: yaml.Node, key: str, allowed: str, fix: str = "") -> None:
        """Notes a problem at a node."""
        mark = node.start_mark
        self.problems.append(Problem(self.file, mark.line + 1, mark.column + 1, key, _given(node), allowed, fix))

    def refusal(self) -> errors.BadCalendarFile:
        """The error that tells every problem."""
        text = "\n".join(map(str, self.problems))
        return errors.BadCalendarFile(file=self.file, text=text, problems=tuple(self.problems))

    def entries(self, node: yaml.Node, key: str, allowed: tuple[str, ...] = ()) -> dict[str, Entry]:
        """The entries of a mapping by key, each with the nodes of key and value; `allowed` keys, or any."""
        if not isinstance(node, yaml.MappingNode):
            self.wrong(node, key, "a mapping such as {key: value}")
            return {}
        found: dict[str, Entry] = {}
        for key_node, value in node.value:
            name = self.text(key_node, key)
            if name in found:
                self.wrong(key_node, key, "each key once", "; remove one of the two")
            elif name is not None and allowed and name not in allowed:
                self.wrong(key_node, key, ", ".join(allowed), words.did_you_mean(name, allowed))
            elif name is not None:
                found[name] = (key_node, value)
        return found

    def items(self, node: yaml.Node, key: str, example: str) -> list[yaml.Node]:
        """The items of a list."""
        if isinstance(node, yaml.SequenceNode):
            return list(node.value)
        self.wrong(node, key, f"a list such as {example}")
        return []

    def text(self, node: yaml.Node, key: str) -> str | None:
        """The text of a scalar; None where it is something else or empty."""
        if isinstance(node, yaml.ScalarNode) and node.value:
            return str(node.value)
        self.wrong(node, key, "a text")
        return None


def _given(node: yaml.Node) -> str:
    if isinstance(node, yaml.ScalarNode):
        return repr(node.value)
    return "a list" if isinstance(node, yaml.SequenceNode) else "a mapping"
