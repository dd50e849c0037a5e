"""What a look at a domain found: in order, to be looked at, or wrong."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["fine", "look", "wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    """``about`` says what of the domain was looked at: spf, dkim, dmarc, mx."""

    about: str
    level: Level
    sentence: str
