"""What is wrong with a file: where, what was given, what is allowed, the likely fix. All problems of a file at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from engine import errors
from engine.sheets.place import Place
from engine.sheets.words import did_you_mean, shown

MOST_PROBLEMS = 100
MOST_GUESSES = 40

Code = Literal["yaml", "limit", "shape", "name", "meaning"]
"""yaml: the text is no such YAML. limit: too much of it. shape: what the JSON Schema refuses too. name: a name that
nothing has, or that two things have. meaning: well formed, but it can't be meant."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem: ``sentence`` says what is wrong; ``allowed`` and ``fix`` may be empty. Lines and columns from 1."""

    path: str
    line: int
    column: int
    given: str
    allowed: str
    fix: str
    sentence: str
    code: Code = "shape"

    def __str__(self) -> str:
        allowed = f"; allowed: {self.allowed}" if self.allowed else ""
        fix = f"; {self.fix}" if self.fix else ""
        return f"{self.path}:{self.line}:{self.column}: {self.sentence}{allowed}{fix}"


@dataclass
class Problems:
    """The problems of one file, as they are found; those after the hundredth are only counted."""

    path: str
    found: list[Problem] = field(default_factory=list)
    unlisted_count: int = 0

    def add(
        self,
        place: Place,
        sentence: str,
        *,
        given: Any = "",
        allowed: str = "",
        fix: str = "",
        near: Iterable[str] = (),
        code: Code = "shape",
    ) -> None:
        """Notes a problem; ``near`` are the words among which the likely fix is looked for."""
        if self.full:
            self.unlisted_count += 1
            return
        guess = did_you_mean(str(given), near) if len(self.found) < MOST_GUESSES else ""
        told = (shown(given) if given != "" else "", allowed, guess or fix, sentence)
        self.found.append(Problem(self.path, place.line, place.column, *told, code=code))

    @property
    def full(self) -> bool:
        """Whether further problems would only be counted."""
        return len(self.found) >= MOST_PROBLEMS

    def in_order(self) -> tuple[Problem, ...]:
        """The problems from the top of the file to its end."""
        return tuple(sorted(self.found, key=lambda problem: (problem.line, problem.column)))

    def refusal(self, kind: type[errors.BadYaml] = errors.BadYaml) -> errors.BadYaml:
        """The error that carries them all, to be raised."""
        return kind(path=self.path, problems=self.in_order(), text=self.text())

    def text(self) -> str:
        """One problem a line."""
        more = [f"… and {self.unlisted_count} more"] if self.unlisted_count else []
        return "\n".join([*map(str, self.in_order()), *more])
