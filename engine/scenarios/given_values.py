"""Values as a scenario writes them → as a form takes them: words for persons and cases, local times, names of files."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from engine.casefile import Json
from engine.decide import common
from engine.definitions.definition import Definition
from engine.scenarios import local_time
from engine.scenarios.cast import CUSTOMER, Cast

COMMON: Mapping[str, str] = {"person": "person", "case": "case", "files": "files", "until": "instant"}
"""The words of common events that are of a field's type."""
TEXTS: Mapping[str, str] = {"body": "What was said.", "direction": "in"}
REASONED = ("hand_over", "set_priority", "extend", "acknowledge_escalation", "customer_reached")


def texts(event: str) -> Mapping[str, str]:
    """The words that a common event insists on, made up: a scenario may leave them out."""
    words = common.WORDS.get(event, ())
    found = {word: text for word, text in TEXTS.items() if word in words}
    return {**found, "reason": "A reason."} if event in REASONED and "reason" in words else found


@dataclass(frozen=True, slots=True)
class Meaning:
    """What words mean in one scenario now: the cast, the cases by name, the zone of the calendar."""

    source: Definition
    cast: Cast
    cases: Mapping[str, str]
    zone: ZoneInfo
    assignee: str | None = None

    def of_all(self, values: Mapping[str, Any], common: bool = False) -> dict[str, Json]:
        """The values by name; ``common``: those of a common event, which has words beside the fields."""
        return {name: self.of(self._kind(name, common), value) for name, value in values.items()}

    def of(self, kind: str, value: Any) -> Json:
        """One value of a field's type; what means nothing else stays as it is written."""
        if kind == "files" and isinstance(value, list):
            return [_file(one) if isinstance(one, str) else one for one in value]
        if not isinstance(value, str):
            return value
        match kind:
            case "person":
                return self.cast.person(value, self.assignee) or value
            case "case":
                return self.cases.get(value, value)
            case "instant":
                return self._instant(value)
            case "customer":
                return CUSTOMER
        return value

    def _kind(self, name: str, common: bool) -> str:
        field = self.source.fields.get(name)
        return (COMMON.get(name, "") if common else "") or (field.type if field else "")

    def _instant(self, value: str) -> str:
        try:
            return local_time.read(value, self.zone).isoformat()
        except (ValueError, OverflowError):
            return value


def _file(name: str) -> Json:
    return {"hash": "0" * 64, "name": name, "bytes": 1_000, "media_type": "application/octet-stream"}
