"""`dataclass` for values that are made by the dozen in every decision: quick to make, and not to be changed.

The type checker sees the usual one and lets nobody change what is frozen. At run time nothing watches, and so making
one takes a third of the time. Beside it stands how such values are made of JSON again, and what their parts are called.
"""

import dataclasses
import functools
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from typing import Any

__all__ = ["build", "dataclass", "names"]

if typing.TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, frozen: bool = False, **options: Any) -> Callable[[type], type]:
        """As that of `dataclasses`, without the watch over what is frozen."""
        return dataclasses.dataclass(unsafe_hash=frozen, **options)


def build(part: type, given: Mapping[str, Any]) -> Any:
    """One of a class from its JSON values, as deep as they go: an unknown name is left out, a missing one has its
    default.
    """
    below = _below(part)
    return part(**{name: _value(*below[name], value) for name, value in given.items() if name in below})


def _value(part: type | None, several: bool, value: Any) -> Any:
    if value is None:
        return None
    if several:
        return tuple(value) if part is None else tuple(build(part, one) for one in value)
    return value if part is None else build(part, value)


def names(part: type, prefix: str = "") -> Iterator[str]:
    """Every dotted name that one of a class has; a member of a list is named by its list ("passed.at")."""
    for name, hint in _hints(part).items():
        yield prefix + name
        inner = _inner(hint)
        if dataclasses.is_dataclass(inner):
            yield from names(typing.cast(type, inner), f"{prefix}{name}.")


@functools.cache
def _below(part: type) -> dict[str, tuple[type | None, bool]]:
    """Of each field the class of what it holds, None for a plain value, and whether it holds several."""
    return {
        name: (_inner(hint) if dataclasses.is_dataclass(_inner(hint)) else None, typing.get_origin(hint) is tuple)
        for name, hint in _hints(part).items()
    }


@functools.cache
def _hints(part: type) -> dict[str, Any]:
    return typing.get_type_hints(part)


def _inner(hint: Any) -> Any:
    """The type inside ``tuple[X, ...]`` and ``X | None``, else the type itself."""
    if typing.get_origin(hint) is tuple or isinstance(hint, types.UnionType):
        return typing.get_args(hint)[0]
    return hint
