"""`caseclock test --record`: the scenario of a real case, written so that it passes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from console import complaints, desk, showing, stages, terminal
from engine import errors, queries, scenarios
from engine.scenarios import Difference, Recorder

MOST_ROUNDS = 20


@dataclass(frozen=True)
class Recorded:
    """The text of the scenario, and what of the case was left out of it because it comes out otherwise today."""

    text: str
    left_out: list[str]


def print_scenario(context: typer.Context, number: str, json: bool) -> None:
    """Prints the scenario of a case; what it can't say goes to standard error."""
    with desk.opened(context) as at:
        recorded = record(at, stages.Stages(at.settings), number)
    if json:
        terminal.print_json({"case": number, "scenario": recorded.text, "left_out": recorded.left_out})
        return
    terminal.tell(recorded.text.rstrip("\n"))
    for sentence in recorded.left_out:
        complaints.complain(sentence)


def record(at: desk.Desk, found: stages.Stages, number: str) -> Recorded:
    """The scenario of a case. Raises errors.NotRecorded where the definition of today refuses what was done."""
    with at.database.reading() as connection:
        case, workflow = showing.find(at, connection, number)
        lines = queries.history(connection, case.id or 0)
        told = queries.told(connection, case.id or 0)
    recorder = Recorder(workflow, case, lines, told, at.people)
    path = at.settings.desk.workflows_dir / stages.BESIDE / f"{number}.yaml"
    return _settled(recorder.suite(), found.of(path), path, number)


def _settled(told: dict[str, Any], stage: scenarios.Stage, path: Path, number: str) -> Recorded:
    """Plays the scenario; what comes out otherwise than it did then is left out, until all is as expected."""
    left_out: list[str] = []
    for _round in range(MOST_ROUNDS):
        text = scenarios.text(told)
        suite = scenarios.parse(text, str(path))
        scenarios.check(suite, stage)
        found = scenarios.play(suite.scenarios[0], suite, stage).differences
        if not found:
            return Recorded(text, left_out)
        for one in found:
            if not scenarios.without(told, one):
                raise errors.NotRecorded(case=number, number=one.step + 1, what=one.what, seen=one.seen)
            left_out.append(_sentence(number, one))
    raise errors.NotRecorded(case=number, number=0, what="the scenario", seen="it does not settle")


def _sentence(number: str, one: Difference) -> str:
    place = f"step {one.step + 1}, {one.what}"
    return f"Left out ({place}): {number} had {one.expected}; played anew it is {one.seen}."
