"""The guard language as text: comparisons, and/or/not, arithmetic and `in` over names. No guard is worked out here."""

import ast
import functools
import warnings
from dataclasses import dataclass

from engine import errors

LONGEST = 500
LITERALS = frozenset({"true", "false", "null"})
"""Constants as YAML writes them; they are no names."""

_ALLOWED = frozenset((
    ast.Expression, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.UAdd,
    ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Mod,
    ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn,
    ast.Name, ast.Load, ast.Constant, ast.Tuple, ast.List,
))  # fmt: skip
_REFUSED: dict[type[ast.AST], str] = {
    ast.Call: "calls are not allowed",
    ast.Attribute: "attributes are not allowed: a name stands alone",
    ast.Subscript: "subscripts are not allowed",
    ast.Lambda: "`lambda` is not allowed",
    ast.IfExp: "`… if … else …` is not allowed",
    ast.Pow: "powers (`**`) are not allowed",
    ast.FloorDiv: "`//` is not allowed: write `/`",
    ast.Is: "`is` is not allowed: write `==`",
    ast.IsNot: "`is not` is not allowed: write `!=`",
    ast.BitXor: "`^` is not allowed: write `and`",
    ast.BitAnd: "`&` is not allowed: write `and`",
    ast.BitOr: "`|` is not allowed: write `or`",
    ast.JoinedStr: "f-strings are not allowed",
    ast.NamedExpr: "`:=` is not allowed",
}
_OTHER_DIALECTS = (("&&", "and"), ("||", "or"), ("!", "not"), ("=", "=="))


@dataclass(frozen=True, slots=True)
class Guard:
    """What a guard's text looks up: all names, and those that it calculates with."""

    names: frozenset[str]
    calculated: frozenset[str]


def names(text: str) -> frozenset[str]:
    """The names that a guard looks up. Raises errors.BadGuard."""
    return read(text).names


@functools.lru_cache(maxsize=4096)
def read(text: str) -> Guard:
    """Raises errors.BadGuard, with the reason, where the text is not in the guard language."""
    found, calculated = set(), set()
    for node in ast.walk(_tree(text)):
        _check(node, text)
        if type(node) is ast.Name:
            found.add(node.id)
        if type(node) is ast.BinOp:
            calculated |= {side.id for side in (node.left, node.right) if type(side) is ast.Name}
    return Guard(frozenset(found - LITERALS), frozenset(calculated - LITERALS))


def _tree(text: str) -> ast.Expression:
    if len(text) > LONGEST:
        raise errors.BadGuard(text=text[:40] + "…", reason=f"it has {len(text):,} characters; {LONGEST} are allowed")
    if odd := next((letter for letter in text if letter == "\\" or not letter.isprintable()), ""):
        shown = odd if odd == "\\" else f"U+{ord(odd):04X}"
        raise errors.BadGuard(text=text.replace("\0", ""), reason=f"`{shown}` is not allowed")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text.strip(), mode="eval")
    except SyntaxError as why:
        raise errors.BadGuard(text=text, reason=_syntax(text, why.msg)) from why
    except (ValueError, RecursionError, MemoryError) as why:
        raise errors.BadGuard(text=text, reason="it is nested too deeply") from why


def _syntax(text: str, said: str) -> str:
    if not text.strip():
        return "it is empty"
    bare = text
    for operator in ("!=", "==", "<=", ">="):
        bare = bare.replace(operator, "")
    for written, meant in _OTHER_DIALECTS:
        if written in bare:
            return f"write `{meant}` instead of `{written}`"
    return said


def _check(node: ast.AST, text: str) -> None:
    if type(node) not in _ALLOWED:
        kind = type(node).__name__
        raise errors.BadGuard(text=text, reason=_REFUSED.get(type(node), f"this is not allowed in a guard ({kind})"))
    if isinstance(node, ast.Constant) and not isinstance(node.value, str | int | float | None):
        raise errors.BadGuard(text=text, reason=f"{node.value!r} is not a value that a field can have")
    if isinstance(node, ast.Tuple | ast.List) and not all(map(_is_constant, node.elts)):
        raise errors.BadGuard(text=text, reason="a list holds constants only")
    if isinstance(node, ast.BinOp) and any(map(_is_no_number, (node.left, node.right))):
        raise errors.BadGuard(text=text, reason="only numbers can be calculated with")


def _is_constant(node: ast.AST) -> bool:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return isinstance(node.operand, ast.Constant)
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id in LITERALS)


def _is_no_number(node: ast.AST) -> bool:
    """Texts and lists times a number, or filled into by `%`, could grow without bounds."""
    return isinstance(node, ast.Tuple | ast.List) or (isinstance(node, ast.Constant) and isinstance(node.value, str))
