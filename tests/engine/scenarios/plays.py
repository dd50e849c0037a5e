"""Scenarios of the repair workflow that comes with the program, played from a text."""

from datetime import UTC, datetime
from functools import cache

from engine import places, scenarios
from engine.calendars import registry
from engine.scenarios import Difference, Played, Stage

HEAD = """\
workflow: repair
given:
  people:
    li_na: [agent]
    wang_fang: [dispatcher, supervisor, team_lead]
    zhang_wei: [technician]
    sun_lei: [technician, quality]
scenarios:
"""
BEGINNING = datetime(2026, 3, 2, 1, tzinfo=UTC)
TO_DISPATCH = """\
      - open: {}
      - {send: start_diagnosis, by: li_na}
      - {send: diagnose, by: li_na}
"""


@cache
def stage() -> Stage:
    """The workflows that come with the program, compiled once for all tests of a process."""
    files = {path.stem: path for path in places.WORKFLOWS.glob("*.yaml")}
    return Stage(files, lambda name: registry.find(name, [places.WORKFLOWS / "calendars"]))


def play(text: str) -> list[Played]:
    """How each scenario of a file went."""
    suite = scenarios.parse(text, "repair.yaml")
    scenarios.check(suite, stage())
    return [scenarios.play(one, suite, stage()) for one in suite.scenarios]


def story(steps: str, given: str = "{}") -> Played:
    """How one story went; its steps begin in column 7."""
    return play(f"{HEAD}  - name: a story\n    given: {given}\n    steps:\n{steps}\n")[0]


def differences(steps: str, given: str = "{}") -> list[Difference]:
    """What differed in one story."""
    return story(steps, given).differences


def told(found: list[Difference]) -> list[tuple[str, str, str]]:
    """What, expected and seen of each difference."""
    return [(one.what, one.expected, one.seen) for one in found]
