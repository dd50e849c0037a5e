"""What a template may do: say fixed text, names of its context and a few forms of them. Everything else is refused.

Templates come from people who edit texts, and are run by the machine that holds every case. Jinja's sandbox keeps them
off Python's internals; these bounds keep them off its time and memory. A template is refused before it runs when it is
longer than SOURCE_LIMIT, or has a part of Jinja that is not in ALLOWED: no arithmetic, no joining or capturing of
texts, no lists of its own, no macros, no other files, no loops within loops, no calls but to the blocks of the mail.
While it runs, blocks are called at most CALL_LIMIT times and give at most OUTPUT_LIMIT characters. What is left to
repeat is a list of the context.
"""

import functools
import typing
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import jinja2
from jinja2 import nodes, sandbox
from jinja2.runtime import BlockReference, Context, LoopContext, TemplateReference

from engine import contexts, errors

SOURCE_LIMIT = 64_000
OUTPUT_LIMIT = 1_000_000
CALL_LIMIT = 400
LOCAL_NAMES = frozenset({"self", "super", "loop", "part", "language"})
"""Names that a template has besides its context: Jinja's own, which part is asked for, the language of the mail."""

ALLOWED: tuple[type[nodes.Node], ...] = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Block, nodes.Extends, nodes.If, nodes.For, nodes.Name,
    nodes.Const, nodes.Getattr, nodes.Getitem, nodes.Dict, nodes.Pair, nodes.Compare, nodes.Operand, nodes.And,
    nodes.Or, nodes.Not, nodes.CondExpr, nodes.Filter, nodes.Test, nodes.Call,
)  # fmt: skip
_FIELDS = {part: frozenset(typing.get_type_hints(part)) for part in contexts.PARTS}
_TESTS = ("defined", "none")
_FILTERS = ("length", "first", "last", "upper", "lower", "escape", "e", "trim")


class Sandbox(sandbox.ImmutableSandboxedEnvironment):
    """Jinja for one part of a mail: HTML with escaping, or plain text without."""

    def __init__(self, *, html: bool, filters: Mapping[str, Callable[..., Any]]) -> None:
        super().__init__(undefined=jinja2.StrictUndefined, autoescape=html, trim_blocks=True, lstrip_blocks=True)
        self.filters = {name: self.filters[name] for name in _FILTERS} | dict(filters)
        self.tests = {name: self.tests[name] for name in _TESTS} | {
            name: test for name, test in self.tests.items() if not name.isidentifier()
        }
        self.globals = {}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A field of the context at once, as nearly all that templates ask for; anything else as Jinja guards it."""
        if attribute in _FIELDS.get(type(obj), ()):
            return getattr(obj, attribute)
        if isinstance(obj, TemplateReference) and not attribute.startswith("_"):
            # A block. Jinja looks for an attribute first, of which this has none, and that takes longer than the block.
            try:
                return obj[attribute]
            except KeyError:
                pass
        return super().getattr(obj, attribute)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ARG002
        """Fields of the context, the numbers of a loop, and nothing of any other object."""
        if isinstance(obj, LoopContext):
            return attr in ("index", "first", "last")
        return attr in _FIELDS.get(type(obj), ())

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ARG002, N805
        """Enters a block of the mail, the one thing that can be called; raises errors.TemplateTooLarge."""
        if not isinstance(__obj, BlockReference):
            raise jinja2.exceptions.SecurityError("only blocks of the mail can be called")
        budget: Budget = __context.parent["_budget"]
        budget.enter()
        return budget.take(__obj())


class Budget:
    """What one rendering may still use."""

    def __init__(self) -> None:
        self.calls_left, self.characters_left = CALL_LIMIT, OUTPUT_LIMIT

    def enter(self) -> None:
        """Counts one call of a block; raises errors.TemplateTooLarge."""
        self.calls_left -= 1
        if self.calls_left < 0:
            raise errors.TemplateTooLarge(what=f"its blocks call each other more than {CALL_LIMIT} times")

    def take(self, text: str) -> str:
        """Counts the text that a block or a piece of the mail gave; raises errors.TemplateTooLarge."""
        self.characters_left -= len(text)
        if self.characters_left < 0:
            raise errors.TemplateTooLarge(what=f"it gives more than {OUTPUT_LIMIT} characters")
        return text


def check(name: str, source: str) -> nodes.Template:
    """The template as a tree, if it is within the bounds; else raises errors.BadTemplate, with line and reason."""
    found = _judged(source)
    if isinstance(found, _Refusal):
        raise errors.BadTemplate(template=name, line=found.line, why=found.why)
    return found


class _Refusal(NamedTuple):
    line: int
    why: str


# The words and the layout stand in every template of a language: what a text is depends on nothing but the text.
@functools.lru_cache(maxsize=256)
def _judged(source: str) -> nodes.Template | _Refusal:
    if len(source) > SOURCE_LIMIT:
        return _Refusal(1, f"it is longer than {SOURCE_LIMIT} characters")
    try:
        tree = jinja2.Environment(autoescape=True).parse(source)
    except jinja2.TemplateSyntaxError as why:
        return _Refusal(why.lineno, why.message or "it can't be read")
    except RecursionError:
        return _Refusal(1, "it is nested too deeply")
    refusals = (_Refusal(node.lineno, said) for node in walk(tree) if (said := _refusal(node)))
    return next(refusals, tree)


def walk(node: nodes.Node) -> Iterator[nodes.Node]:
    """The node and all below it, without recursion, so that depth is no matter."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        waiting.extend(one.iter_child_nodes())


def _refusal(node: nodes.Node) -> str:
    """Why a template may not have this, "" where it may."""
    if not isinstance(node, ALLOWED):
        return f"`{type(node).__name__.lower()}` is not for mail templates"
    if isinstance(node, nodes.For):
        return _loop_refusal(node)
    if isinstance(node, nodes.Call) and not _calls_block(node):
        return "only blocks of the mail can be called, as {{ self.headline() }}"
    if isinstance(node, nodes.Name) and node.name.startswith("_"):
        return f"`{node.name}` is not a name of the context"
    return ""


def _loop_refusal(loop: nodes.For) -> str:
    if not isinstance(loop.iter, nodes.Name | nodes.Getattr):
        return "a loop goes over a list of the context"
    if loop.recursive or any(node is not loop and isinstance(node, nodes.For) for node in walk(loop)):
        return "a loop may not stand within a loop"
    if any(isinstance(node, nodes.Call | nodes.Block) for node in walk(loop)):
        return "a loop may not hold or call blocks"
    return ""


def _calls_block(call: nodes.Call) -> bool:
    called = call.node
    if call.args or call.kwargs or call.dyn_args or call.dyn_kwargs:
        return False
    if isinstance(called, nodes.Getattr):
        return isinstance(called.node, nodes.Name) and called.node.name == "self"
    return isinstance(called, nodes.Name) and called.name == "super"
