"""`caseclock test`: do the workflows do what their scenarios say?"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from console import complaints, coverings, differences, recording, stages, terminal, watching
from engine import errors, rehearsal, scenarios
from engine import settings as settings_
from engine.scenarios import Coverage, Played, Suite

Files = Annotated[
    list[Path] | None,
    typer.Argument(metavar="FILE", help="Scenario files, or directories. [default: scenarios beside the definitions]"),
]
Covering = Annotated[bool, typer.Option("--coverage", help="Also says what of the workflows no scenario reaches.")]
Watch = Annotated[bool, typer.Option("--watch", help="Plays again whenever a file changes, until Ctrl-C.")]
Record = Annotated[str | None, typer.Option("--record", metavar="CASE", help="Prints the scenario of a real case.")]


@dataclass(frozen=True)
class Run:
    """What was played, how long that took (seconds), and what it reached, where that was asked."""

    played: list[tuple[Suite, Played]]
    took_s: float
    stages: stages.Stages
    reached: list[Coverage]

    @property
    def failed(self) -> list[tuple[Suite, Played]]:
        """The scenarios that differed."""
        return [one for one in self.played if not one[1].passed]

    @property
    def is_good(self) -> bool:
        """Whether nothing differed and nothing stayed unreached."""
        return not self.failed and not any(one.missing for one in self.reached)

    @property
    def per_second(self) -> int:
        """Scenarios played a second."""
        return round(len(self.played) / self.took_s) if self.took_s else 0


def run_scenarios(
    context: typer.Context,
    files: Files = None,
    coverage: Covering = False,
    watch: Watch = False,
    record: Record = None,
    json: terminal.AsJson = False,
) -> None:
    """Plays scenarios in virtual time and says what differs, in the words of the file.

    Example: `caseclock test workflows/scenarios/repair.yaml --coverage`
    """
    known = terminal.settings_of(context)
    if (json or record is not None) and watch:
        raise typer.BadParameter("--watch prints for people, again and again.", param_hint="--watch")
    if record is not None:
        recording.print_scenario(context, record, json)
        return
    if watch:
        watching.repeat(lambda: _round(known, files, coverage), lambda: _sources(known, files))
        return
    run = play(known, files, coverage)
    if json:
        terminal.print_json(_facts(run, coverage))
    else:
        _print(run)
    if not run.is_good:
        raise typer.Exit(complaints.FOUND)


def _round(known: settings_.Settings, files: list[Path] | None, coverage: bool) -> None:
    """One round of --watch: a file that can't be used is told, and waited for."""
    try:
        _print(play(known, files, coverage))
    except (errors.CaseclockError, typer.BadParameter) as refused:
        complaints.complain(str(refused))


def _sources(known: settings_.Settings, files: list[Path] | None) -> Iterator[Path]:
    for path in _paths(known, files):
        yield from stages.sources(known, path)


def play(known: settings_.Settings, files: list[Path] | None, coverage: bool) -> Run:
    """Plays all scenarios of the files. Raises errors.BadScenarios with all problems, typer.BadParameter for none."""
    found = stages.Stages(known)
    suites = _suites(found, _paths(known, files))
    began = time.perf_counter()
    with rehearsal.seldom_collecting():
        played = [(suite, scenarios.play(one, suite, stage)) for suite, stage in suites for one in suite.scenarios]
    took_s = time.perf_counter() - began
    return Run(played, took_s, found, list(_reached(played, found)) if coverage else [])


def _paths(known: settings_.Settings, files: Iterable[Path] | None) -> list[Path]:
    """The scenario files that are meant."""
    found: list[Path] = []
    for path in files or [known.desk.workflows_dir / stages.BESIDE]:
        inside = sorted(path.glob("*.yaml")) if path.is_dir() or not files else [path]
        if not inside:
            raise typer.BadParameter(f"{path} has no scenario files (*.yaml).", param_hint="FILE")
        found += inside
    return list(dict.fromkeys(found))


def _suites(found: stages.Stages, paths: Iterable[Path]) -> list[tuple[Suite, scenarios.Stage]]:
    suites: list[tuple[Suite, scenarios.Stage]] = []
    refused: list[errors.BadYaml] = []
    for path in paths:
        stage = found.of(path)
        try:
            suite = scenarios.load_file(path)
            scenarios.check(suite, stage)
        except errors.BadYaml as why:
            refused.append(why)
        else:
            suites.append((suite, stage))
    if len(refused) == 1:
        raise refused[0]
    if refused:
        problems = tuple(problem for one in refused for problem in one.problems)
        names = ", ".join(str(one.path) for one in refused)
        raise errors.BadScenarios(path=names, problems=problems, text="\n".join(one.text for one in refused))
    return suites


def _reached(played: list[tuple[Suite, Played]], found: stages.Stages) -> Iterator[Coverage]:
    """What was reached of each workflow that a file tells of, by the scenarios of all files."""
    for name, path in {suite.workflow: Path(suite.path) for suite, _played in played}.items():
        source = found.of(path).workflow(name).definition
        entries = [entry for _suite, one in played for entry in one.entries_of(name)]
        notices = [told for _suite, one in played for told in one.notices_of(name)]
        yield scenarios.coverage(source, entries, notices)


def _facts(run: Run, coverage: bool) -> dict[str, Any]:
    told: dict[str, Any] = {"scenarios": len(run.played), "failed": len(run.failed)}
    told |= {"seconds": round(run.took_s, 3), "per_second": run.per_second}
    told["results"] = [differences.facts(suite, one) for suite, one in run.played]
    return {**told, "coverage": [coverings.facts(one) for one in run.reached]} if coverage else told


def _print(run: Run) -> None:
    for suite, played in run.failed:
        differences.tell(suite, played)
    if run.reached:
        coverings.tell(run.reached)
    count, failed = len(run.played), len(run.failed)
    counted = "1 scenario" if count == 1 else f"{count} scenarios"
    went = f"{failed} {'differs' if failed == 1 else 'differ'}" if failed else "all as expected"
    terminal.tell(f"{counted}: {went} ({run.took_s:.2f} s, {run.per_second:,} a second).")
