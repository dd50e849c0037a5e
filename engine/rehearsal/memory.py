"""When memory is looked through for garbage while cases are played."""

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def seldom_collecting() -> Iterator[None]:
    """Cases hardly refer round in a circle: to look for such garbage among all of them takes a tenth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
