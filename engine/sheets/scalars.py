"""What a plain scalar stands for by the core schema of YAML 1.2: `on`, `off`, `yes`, `no` and dates are words."""

import math
import re
from typing import Any

_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_OCTAL, _HEXADECIMAL = re.compile(r"0o[0-7]+"), re.compile(r"0x[0-9a-fA-F]+")
_NO_NUMBER = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_LONGEST_NUMBER = 40


def resolved(text: str) -> Any:
    """A plain scalar by the core schema. Raises ValueError for a number that is none, or that is too long."""
    if text in _WORDS:
        return _WORDS[text]
    if _NO_NUMBER.fullmatch(text):
        raise ValueError(text)
    is_integer, is_float = bool(_INTEGER.fullmatch(text)), bool(_FLOAT.fullmatch(text))
    is_other = bool(_OCTAL.fullmatch(text) or _HEXADECIMAL.fullmatch(text))
    if not (is_integer or is_float or is_other):
        return text
    if len(text) > _LONGEST_NUMBER or (is_float and not math.isfinite(float(text))):
        raise ValueError(text)
    if is_other:
        return int(text, 0)
    return int(text) if is_integer else float(text)
