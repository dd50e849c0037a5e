"""The names of the context that a template uses, found without running it, for lint."""

import functools
from collections.abc import Iterator, Mapping

from jinja2 import nodes

from notifications import bundles, sandbox


def names_used(source: str, name: str = "template") -> frozenset[str]:
    """Dotted names such as "case.number"; a member of a list by its list ("passed.at"). Raises errors.BadTemplate.

    A name that stands whole in a form or a condition is itself alone ("deadline", "deadline.counted").
    """
    sandbox.check(name, source)
    return _names(source)


def places(node: nodes.Node) -> Iterator[tuple[str, int]]:
    """Each name that stands in a part of a template, with its line; the same may come twice."""
    return _used(node, {})


@functools.lru_cache(maxsize=256)
def _names(source: str) -> frozenset[str]:
    return frozenset(name for name, _line in places(sandbox.check("template", source)))


def names_of(bundle: bundles.Bundle) -> frozenset[str]:
    """The names that a template, its words and its layout use together."""
    return frozenset().union(*(names_used(text, name) for name, text in bundle.sources.items()))


def _used(node: nodes.Node, loops: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    if isinstance(node, nodes.Name | nodes.Getattr):
        yield from _named(node, loops)
    elif isinstance(node, nodes.For):
        yield from _in_loop(node, loops)
    else:
        for child in node.iter_child_nodes():
            yield from _used(child, loops)


def _named(node: nodes.Node, loops: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    name = _dotted(node, loops)
    if name is None:
        for child in node.iter_child_nodes():
            yield from _used(child, loops)
    elif name.split(".")[0] not in sandbox.LOCAL_NAMES:
        yield name, node.lineno


def _in_loop(loop: nodes.For, loops: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    yield from _used(loop.iter, loops)
    over = _dotted(loop.iter, loops)
    target = loop.target.name if isinstance(loop.target, nodes.Name) else ""
    inner = {**loops, target: over} if over else loops
    for child in (*loop.body, *loop.else_, *([loop.test] if loop.test else [])):
        yield from _used(child, inner)


def _dotted(node: nodes.Node, loops: Mapping[str, str]) -> str | None:
    """ "case.number" of a chain of attributes, the loop's name replaced by its list; None for anything else."""
    if isinstance(node, nodes.Name):
        return loops.get(node.name, node.name)
    if isinstance(node, nodes.Getattr):
        before = _dotted(node.node, loops)
        return f"{before}.{node.attr}" if before else None
    return None
