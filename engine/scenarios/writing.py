"""A scenario as the text of a file: one line a key, longer expectations one line a part."""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

LONGEST = 100
MOST_WIDE = 1_000_000


def text(told: Mapping[str, Any]) -> str:
    """The text of a file with these plain values, in their order."""
    return "\n".join(_lines(told, "")) + "\n"


def _lines(told: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in told.items():
        short = f"{indent}{key}: {_inline(value)}"
        if len(short) <= LONGEST and key not in ("scenarios", "steps", "people"):
            yield short
        elif isinstance(value, Mapping) and value:
            yield f"{indent}{key}:"
            yield from _lines(value, f"{indent}  ")
        elif isinstance(value, list) and value:
            yield f"{indent}{key}:"
            for item in value:
                yield from _item(item, f"{indent}  ")
        else:
            yield short


def _item(item: Any, indent: str) -> Iterator[str]:
    """An entry of a list; one with steps or a story of its own goes over several lines."""
    short = f"{indent}- {_inline(item)}"
    if not isinstance(item, Mapping) or (len(short) <= LONGEST and "steps" not in item):
        yield short
        return
    for number, line in enumerate(_lines(item, f"{indent}  ")):
        yield line if number else f"{indent}- {line.lstrip()}"


def _inline(value: Any) -> str:
    """A value in one line."""
    dumped = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=MOST_WIDE, sort_keys=False)
    return dumped.removesuffix("\n").removesuffix("\n...")
