"""Guards and `expr` values, worked out by python-statemachine's restricted evaluator over a mapping of facts.

What may be written stands in engine.definitions.guards. Numbers are exact: every int and float, written or found in the
facts, is worked with as a Decimal, so that money and numbers mix.
"""

import ast
import functools
import warnings
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from statemachine import spec_parser

from engine import errors
from engine.definitions import guards

Compiled = Callable[[Mapping[str, Any]], Any]

LONGEST_TEXT = 10_000
LONGEST_LIST = 200
LARGEST_NUMBER = Decimal(10) ** 15

LITERALS = {"true": True, "false": False, "null": None}
FAILURES = (ArithmeticError, LookupError, TypeError, ValueError, RecursionError, MemoryError)
"""What working out an expression over facts of the wrong kind can raise."""


def evaluate(text: str, facts: Mapping[str, Any]) -> Any:
    """What an expression gives, as a JSON value: whole numbers as int, others as float with 15 digits.

    Raises errors.BadGuard where the text is no expression, errors.NotWorkedOut where these facts give no value.
    """
    work_out = compiled(text)
    try:
        return _plain(work_out(facts))
    except KeyError as missing:
        raise errors.NotWorkedOut(text=text, reason=f"{missing.args[0]} has no value") from missing
    except FAILURES as failure:
        raise errors.NotWorkedOut(text=text, reason=str(failure) or type(failure).__name__) from failure


@functools.lru_cache(maxsize=4096)
def compiled(text: str) -> Compiled:
    """The expression as a function of the facts. Raises errors.BadGuard."""
    guards.read(text)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = _Exact().visit(ast.parse(text.strip(), mode="eval"))
    try:
        made: Compiled = spec_parser.build_expression(tree.body, _name, _OPERATORS, allow_value_nodes=True)
    except (ValueError, KeyError, RecursionError) as failure:
        raise errors.BadGuard(text=text, reason=str(failure)) from failure
    return made


class _Exact(ast.NodeTransformer):
    """Written numbers as Decimals."""

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        return ast.Constant(value=_exact(node.value))


def _exact(value: Any) -> Any:
    if type(value) is int:
        return Decimal(value)
    return Decimal(repr(value)) if type(value) is float else value


def _name(name: str) -> Compiled:
    if name in LITERALS:
        return lambda _: LITERALS[name]
    return lambda facts: _exact(facts[name])


def _holds(left: Compiled, right: Compiled) -> Compiled:
    def decorated(facts: Mapping[str, Any]) -> bool:
        return left(facts) in (right(facts) or ())

    decorated.__name__ = f"({left.__name__} in {right.__name__})"
    return decorated


def _lacks(left: Compiled, right: Compiled) -> Compiled:
    holds = _holds(left, right)

    def decorated(facts: Mapping[str, Any]) -> bool:
        return not holds(facts)

    decorated.__name__ = f"({left.__name__} not in {right.__name__})"
    return decorated


_OPERATORS = {**spec_parser.operator_mapping, ast.In: _holds, ast.NotIn: _lacks}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise ValueError(f"the text is longer than {LONGEST_TEXT} characters")
    if isinstance(value, list | tuple) and len(value) <= LONGEST_LIST:
        return [_plain(one) for one in value]
    if value is None or isinstance(value, bool | str):
        return value
    raise ValueError("the result is not a value that a field can have")


def _number(value: Decimal) -> int | float:
    if not value.is_finite() or abs(value) >= LARGEST_NUMBER:
        raise ValueError(f"the number is not below {LARGEST_NUMBER}")
    return int(value) if value == value.to_integral_value() else float(f"{value:.15g}")
