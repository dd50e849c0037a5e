"""Is a definition sound? Each finding says what is wrong, where it stands and the shortest path that shows it. Pure."""

from engine.lint.finding import Finding
from engine.lint.rules import lint

__all__ = ["Finding", "lint"]
