"""Where traces begin: what takes time says so here, and whoever collects traces is installed here. Without: nothing."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Protocol

Fact = str | int | float | bool


class Trace(Protocol):
    """What is under way; facts may be told while it is."""

    def tell(self, **facts: Fact) -> None: ...


class Tracer(Protocol):
    """Collects traces."""

    def during(self, name: str, facts: Mapping[str, Fact]) -> AbstractContextManager[Trace]:
        """Something that takes time, until the context ends."""

    def here(self) -> str:
        """The id of the trace that is under way, "" where none is."""


class _Nobody:
    """Nobody collects traces."""

    def __enter__(self) -> "_Nobody":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def tell(self, **facts: Fact) -> None:  # noqa: ARG002
        return None


_NOBODY = _Nobody()
_tracer: Tracer | None = None


def install(tracer: Tracer | None) -> None:
    """Who collects traces from now on; None for nobody."""
    global _tracer  # noqa: PLW0603  without a tracer a trace costs the look at this name
    _tracer = tracer


def during(name: str, **facts: Fact) -> AbstractContextManager[Trace]:
    """Something that takes time. Facts are counts, ids and numbers of cases, never what a case holds."""
    return _NOBODY if _tracer is None else _tracer.during(name, facts)


def here() -> str:
    """The id of the trace that is under way, "" where none is."""
    return "" if _tracer is None else _tracer.here()
