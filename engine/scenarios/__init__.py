"""Scenarios: stories of cases that a process owner can read, played in virtual time through the same `decide`.

`load_file` reads a file and `check` its names, `Stage` has the workflows, `play` says how a scenario went, `coverage`
what scenarios reached.
"""

from engine.scenarios.comparison import Difference
from engine.scenarios.coverage import Coverage, coverage
from engine.scenarios.meaning import check
from engine.scenarios.parser import LIMITS, json_schema, load_file, parse
from engine.scenarios.performance import Played, play
from engine.scenarios.recording import Recorder, without
from engine.scenarios.scenario import Scenario, Suite
from engine.scenarios.stage import Stage
from engine.scenarios.writing import text

__all__ = [
    "LIMITS",
    "Coverage",
    "Difference",
    "Played",
    "Recorder",
    "Scenario",
    "Stage",
    "Suite",
    "check",
    "coverage",
    "json_schema",
    "load_file",
    "parse",
    "play",
    "text",
    "without",
]
