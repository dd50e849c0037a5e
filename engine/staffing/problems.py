"""What is wrong with a change of people data, in three languages."""

import dataclasses
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from engine.staffing.sentences import LANGUAGES, SENTENCES


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one ``field`` of a change; ``code`` is stable. ``subject`` is the key that is changed."""

    subject: str
    field: str
    code: str
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def sentence(self, language: str = "en", zone: tzinfo = UTC) -> str:
        """The problem in that language and with the local times of that zone, without the field's name."""
        texts = SENTENCES[self.code]
        facts = {name: _shown(fact, zone) for name, fact in self.facts.items()}
        return texts[LANGUAGES.index(language) if language in LANGUAGES else 0].format(**facts)

    def __str__(self) -> str:
        return f"{self.subject}: {self.field}: {self.sentence()}"


def _shown(fact: Any, zone: tzinfo) -> Any:
    if isinstance(fact, datetime):
        return fact.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    return "…" if fact is None else fact
