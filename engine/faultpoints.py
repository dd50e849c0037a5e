"""Points between two statements at which a test ends the process, to see that what is left is whole.

Nothing in the program arms them, and no setting or variable does: only the campaign of faults, in processes that it
starts itself, calls `arm`. To everyone else a point is the look at one name.
"""

from collections.abc import Callable

Strike = Callable[[str], None]
_strike: Strike | None = None


def pass_by(point: str) -> None:
    """Says that the process is at this point."""
    if _strike is not None:
        _strike(point)


def arm(strike: Strike | None) -> None:
    """From now on ``strike`` is called with the name of each point that is passed; None disarms."""
    global _strike  # noqa: PLW0603  a point costs the look at this name and nothing more
    _strike = strike
