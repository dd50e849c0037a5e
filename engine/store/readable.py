"""Cases for lists: one whose rows a hand has edited into nonsense must not take all others off a page."""

import logging
from collections.abc import Sequence

from sqlalchemy import Connection

from engine import casefile
from engine.store.loading import load_cases

logger = logging.getLogger(__name__)


def load_readable(connection: Connection, numbers: Sequence[str]) -> dict[str, casefile.CaseFile]:
    """As `load_cases`, without those that can't be read, which are logged."""
    try:
        return load_cases(connection, numbers)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        if len(numbers) == 1:
            logger.error("%s can't be read: %s in its rows.", numbers[0], type(error).__name__)  # noqa: TRY400
            return {}
    middle = len(numbers) // 2
    return load_readable(connection, numbers[:middle]) | load_readable(connection, numbers[middle:])
