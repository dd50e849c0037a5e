"""What is wrong with mail templates, found without a mail: each fault with file, line, column and the likely fix."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import nodes

from engine import contexts, errors, lint, sheets
from engine.store import deskmails
from notifications import bundles, names, rendering, sandbox

NUMBER = "case.number"
_CUSTOMERS = ("case.title", "case.customer", "recipient.name", "event.by", "body", "facts")
"""What the customer is called or has said; `event.by` is the requester where they acted."""
_HEADER = re.compile(
    r"\s*(Bcc|Cc|To|From|Sender|Reply-To|Return-Path|Subject|Date|Message-ID|References|In-Reply-To|MIME-Version"
    r"|(?:Content|List|X|DKIM)-[A-Za-z-]+)[ \t]*:"
)
_FORMS = sandbox.Sandbox(html=False, filters=rendering.FORMS)
Findings = Iterator[lint.Finding]


@dataclass(frozen=True)
class Part:
    """One file of templates: its text as a tree, and the blocks that it fills."""

    path: Path
    source: str
    tree: nodes.Template
    blocks: Mapping[str, nodes.Block]

    @classmethod
    def read(cls, path: Path) -> "Part":
        """The file. Raises errors.BadTemplate."""
        source = bundles.read(path)
        tree = sandbox.check(str(path), source)
        return cls(path, source, tree, {one.name: one for one in tree.find_all(nodes.Block)})

    def place(self, line: int, word: str = "") -> sheets.Place:
        """Where a word stands in a line of it; where the line begins, if it has no such word."""
        lines = self.source.splitlines()
        text = lines[line - 1] if 0 < line <= len(lines) else ""
        return sheets.Place(line, text.find(word) + 1 or 1, str(self.path))


class Shelf:
    """The templates of a directory as they stand there; what they share is looked through once."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._shared: dict[str, tuple[list[Part], tuple[lint.Finding, ...]]] = {}

    def templates(self) -> tuple[tuple[str, str], ...]:
        """Name and language of each template, by language."""
        folders = sorted(path for path in self.directory.iterdir() if path.is_dir())
        files = ((folder, path) for folder in folders for path in sorted(folder.glob(f"*{bundles.SUFFIX}")))
        return tuple((path.stem, folder.name) for folder, path in files if path.stem != bundles.WORDS)

    def path(self, name: str, language: str) -> Path:
        """Where a template stands."""
        return self.directory / language / (name + bundles.SUFFIX)

    def review(self, name: str, language: str) -> tuple[lint.Finding, ...]:
        """All that is wrong with a template, and with the words and the layout that it stands on."""
        below, found = self._below(language)
        if len(below) < len(SHARED):
            return found
        part = _read(self.path(name, language))
        if isinstance(part, lint.Finding):
            return (*found, part)
        try:
            bundles.bundle(name, language, part.source, *(one.source for one in reversed(below)))
        except errors.BadTemplate as why:
            return (*found, _bad(part.path, why))
        return (*found, *_in_order(_review(part, below)))

    def _below(self, language: str) -> tuple[list[Part], tuple[lint.Finding, ...]]:
        """The layout and the words, with what is wrong with them; only those up to one that can't be read."""
        if language not in self._shared:
            parts: list[Part] = []
            found: list[lint.Finding] = []
            for name in SHARED:
                folder = self.directory if name == bundles.LAYOUT else self.directory / language
                part = _read(folder / (name + bundles.SUFFIX))
                if isinstance(part, lint.Finding):
                    found.append(part)
                    break
                found += _in_order(_review(part, parts))
                parts.append(part)
            self._shared[language] = parts, tuple(found)
        return self._shared[language]


SHARED = (bundles.LAYOUT, bundles.WORDS)


def _read(path: Path) -> Part | lint.Finding:
    try:
        return Part.read(path)
    except errors.BadTemplate as why:
        return _bad(path, why)


def _bad(path: Path, why: errors.BadTemplate) -> lint.Finding:
    return lint.Finding("error", "bad_template", str(why.why), sheets.Place(int(why.line), 1, str(path)))


def _in_order(found: Findings) -> list[lint.Finding]:
    return sorted(dict.fromkeys(found), key=lambda one: (one.place.line, one.place.column, one.sentence))


def _review(part: Part, below: list[Part]) -> Findings:
    yield from _unknown_names(part)
    yield from _unknown_forms(part)
    yield from _outside(part, below)
    yield from _subject(part)
    yield from _header_like(part)
    yield from _told_apart(part, below)
    yield from _links_lost(part, below)


def _unknown_names(part: Part) -> Findings:
    known = contexts.allowed_names()
    for name, line in dict.fromkeys(names.places(part.tree)):
        if name not in known:
            sentence = f"`{name}` is no name that a mail is given{sheets.hint(name, known)}"
            yield lint.Finding("error", "template_unknown_name", sentence, part.place(line, name.rpartition(".")[2]))


def _unknown_forms(part: Part) -> Findings:
    for node in sandbox.walk(part.tree):
        if isinstance(node, nodes.Filter) and node.name not in _FORMS.filters:
            sentence = f"`{node.name}` is no filter{sheets.hint(node.name, _FORMS.filters)}"
            yield lint.Finding("error", "template_unknown_filter", sentence, part.place(node.lineno, node.name))
        if isinstance(node, nodes.Test) and node.name not in _FORMS.tests:
            sentence = f"`is {node.name}` is no test; there are `is defined` and `is none`"
            yield lint.Finding("error", "template_unknown_filter", sentence, part.place(node.lineno, node.name))


def _outside(part: Part, below: list[Part]) -> Findings:
    """What stands in a template and goes nowhere: text beside its blocks, blocks that nothing calls."""
    if not below:
        return
    stands, base = part.tree.find(nodes.Extends), below[-1].path.stem
    named = stands.template.value if stands and isinstance(stands.template, nodes.Const) else None
    if named not in [one.path.stem for one in below]:
        sentence = f'it does not stand on `{base}`: begin it with {{% extends "{base}" %}}'
        yield lint.Finding("error", "template_alone", sentence, part.place(stands.lineno if stands else 1))
        return
    for text in _texts([one for one in part.tree.body if isinstance(one, nodes.Output)]):
        if text.data.strip():
            line = text.lineno + len(text.data[: -len(text.data.lstrip())].splitlines())
            sentence = "this text stands outside the blocks and is in no mail: move it into `told`, or take it out"
            yield lint.Finding("warning", "template_text_lost", sentence, part.place(max(1, line)))
    known = {name for one in below for name in one.blocks}
    called = {node.attr for node in sandbox.walk(part.tree) if _calls(node) and isinstance(node, nodes.Getattr)}
    for name, block in part.blocks.items():
        nested = any(block in other.find_all(nodes.Block) for other in part.blocks.values() if other is not block)
        if name not in known | called and not nested:
            sentence = f"no mail has a block `{name}`{sheets.hint(name, known)}"
            yield lint.Finding("error", "template_unknown_block", sentence, part.place(block.lineno, name))


def _calls(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name) and node.node.name == "self"


def _subject(part: Part) -> Findings:
    """A subject begins with the number of the case, unless it is about none, and has nothing of the customer (RFC 5322:
    it is read by anyone).
    """
    block = part.blocks.get("subject")
    if block is None:
        return
    if part.path.stem not in deskmails.TEMPLATES and not _begins_with_number(block.body):
        sentence = "the subject does not begin with the case's number: begin it with [{{ case.number }}]"
        yield lint.Finding("error", "subject_without_number", sentence, part.place(block.lineno, "subject"))
    told = (name for output in block.find_all(nodes.Output) for name in names.places(output))
    for name, line in dict.fromkeys(told):
        if name in _CUSTOMERS or name.split(".")[0] in _CUSTOMERS:
            sentence = f"the subject tells `{name}`, which is the customer's: say what happened, and this in `told`"
            yield lint.Finding("error", "subject_personal", sentence, part.place(line, name))


def _begins_with_number(body: list[nodes.Node]) -> bool:
    found: list[nodes.Node] = []
    for node in body:
        found += node.nodes if isinstance(node, nodes.Output) else [node]
    found = [one for one in found if not (isinstance(one, nodes.TemplateData) and not one.data.strip())]
    if found and isinstance(found[0], nodes.If):
        first = found[0]
        branches = [first.body, *(one.body for one in first.elif_), first.else_]
        return all(map(_begins_with_number, branches))
    if found and isinstance(found[0], nodes.Call):
        return isinstance(found[0].node, nodes.Name) and found[0].node.name == "super"
    return len(found) > 2 and _is_text(found[0], "[") and _is_number(found[1]) and _is_text(found[2], "]")


def _is_text(node: nodes.Node, begins: str) -> bool:
    return isinstance(node, nodes.TemplateData) and node.data.strip().startswith(begins)


def _is_number(node: nodes.Node) -> bool:
    return [name for name, _line in names.places(node)] == [NUMBER]


def _header_like(part: Part) -> Findings:
    """Text that reads as a header at the begin of the subject, the text or the headline."""
    for name in ("subject", "headline", "text"):
        block = part.blocks.get(name)
        first = next((text for text in _texts([block]) if text.data.strip()), None) if block else None
        for text in [first] if first else []:
            found = _HEADER.match(text.data)
            if found:
                line = text.lineno + text.data[: found.start(1)].count("\n")
                sentence = f"`{found[1]}:` reads as a header; a template writes none: take it out"
                yield lint.Finding("error", "header_like", sentence, part.place(line, found[1]))


def _texts(parts: list[nodes.Node]) -> Iterator[nodes.TemplateData]:
    for part in parts:
        yield from part.find_all(nodes.TemplateData)


def _told_apart(part: Part, below: list[Part]) -> Findings:
    """Names that only one of text and HTML tells, where the template writes one of them anew."""
    if "text" not in part.blocks and "html" not in part.blocks:
        return
    blocks = {name: block for one in (*below, part) for name, block in one.blocks.items()}
    if "text" not in blocks or "html" not in blocks:
        return
    told = {which: frozenset(_reached(which, blocks, {"subject"})) for which in ("text", "html")}
    for which, other in (("text", "html"), ("html", "text")):
        for name in sorted(told[which] - told[other]):
            at = part.blocks.get(other) or part.blocks[which]
            sentence = f"`{which}` tells `{name}` and `{other}` does not: both are to tell the same"
            yield lint.Finding("warning", "text_and_html_differ", sentence, part.place(at.lineno, at.name))


def _links_lost(part: Part, below: list[Part]) -> Findings:
    """A text or a page that a template writes anew and that has none of the links by which readers act."""
    blocks = {name: block for one in (*below, part) for name, block in one.blocks.items()}
    for which in ("text", "html"):
        if below and which in part.blocks and not any(map(_is_link, _reached(which, blocks, {"subject"}))):
            sentence = f"`{which}` has no links to act by: say `links` (to customers) or `deadline.acknowledge_url`"
            yield lint.Finding("warning", "links_lost", sentence, part.place(part.blocks[which].lineno, which))


def _is_link(name: str) -> bool:
    return name.partition(".")[0] == "links" or name == "deadline.acknowledge_url"


def _reached(name: str, blocks: Mapping[str, nodes.Block], seen: set[str]) -> Iterator[str]:
    """The names that a block tells, with those of the blocks in it and of those that it calls."""
    if name in seen or name not in blocks:
        return
    seen.add(name)
    yield from (used for used, _line in names.places(blocks[name]))
    for node in sandbox.walk(blocks[name]):
        if isinstance(node, nodes.Block):
            yield from _reached(node.name, blocks, seen)
        elif _calls(node) and isinstance(node, nodes.Getattr):
            yield from _reached(node.attr, blocks, seen)
