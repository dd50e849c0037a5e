"""The statechart as Mermaid's stateDiagram-v2, for documents that draw it themselves."""

from collections.abc import Iterator

from engine.definitions import definition as definitions
from engine.diagram import subject
from engine.diagram.subject import Box

RESERVED = frozenset(
    {"end", "state", "note", "direction", "class", "classdef", "style", "default", "as", "hide", "scale"}
)


def mermaid(definition: definitions.Definition, language: str) -> str:
    """History states are drawn as states that are called H or H*: Mermaid has none of its own."""
    root = subject.boxes(definition, language)
    lines = ["stateDiagram-v2", *_inside(root, "    ")]
    for way in subject.ways(definition, root, language):
        label = " / ".join(way.labels)
        lines.append(f"    {_id(way.source)} --> {_id(way.target)}" + (f" : {_plain(label)}" if label else ""))
    for box in root.walk():
        if box.loops:
            lines.append(f"    {_id(box)} --> {_id(box)} : {_plain(' / '.join(box.loops))}")
        if box.state is not None and box.state.final:
            lines.append(f"    {_id(box)} --> [*]")
    return "\n".join(lines) + "\n"


def _inside(box: Box, indent: str) -> Iterator[str]:
    for number, child in enumerate(box.children):
        if box.kind == "parallel" and number:
            yield f"{indent}--"
        yield f'{indent}state "{_plain(child.title)}" as {_id(child)}'
        if child.children:
            yield f"{indent}state {_id(child)} {{"
            yield from _inside(child, indent + "    ")
            yield f"{indent}}}"
        if child.is_initial:
            yield f"{indent}[*] --> {_id(child)}"


def _id(box: Box) -> str:
    name = box.name.replace("-", "_")
    return f"{name}_" if name.lower() in RESERVED else name


def _plain(text: str) -> str:
    """Without the letters that Mermaid reads as its own."""
    for letter, entity in (("#", "#35;"), (";", "#59;"), ('"', "#quot;"), (":", "#58;"), ("<", "#lt;"), (">", "#gt;")):
        text = text.replace(letter, "\0" if letter == "#" else entity)
    return text.replace("\0", "#35;")
