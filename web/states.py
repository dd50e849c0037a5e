"""Where a case stands, by title."""

from collections.abc import Sequence

from engine.definitions import definition
from web.reader import Reader


def title(source: definition.Definition, configuration: Sequence[str], reader: Reader) -> str:
    """The innermost active states; regions of a parallel state side by side."""
    known = [source.index[name] for name in configuration if name in source.index]
    return " · ".join(reader.title(state.title, state.name) for state in known if not state.states)
