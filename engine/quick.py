"""`dataclass` for values that are made by the dozen in every decision: quick to make, and not to be changed.

The type checker sees the usual one and lets nobody change what is frozen. At run time nothing watches, and so making
one takes a third of the time.
"""

import dataclasses
import typing
from collections.abc import Callable
from typing import Any

__all__ = ["dataclass"]

if typing.TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, frozen: bool = False, **options: Any) -> Callable[[type], type]:
        """As that of `dataclasses`, without the watch over what is frozen."""
        return dataclasses.dataclass(unsafe_hash=frozen, **options)
