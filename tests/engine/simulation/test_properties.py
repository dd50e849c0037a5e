"""Two hundred random definitions, a month each; `python -m benchmarks.simulate` takes longer months and lint."""

import pytest

from engine import lint
from tests.engine.simulation import months, random_definitions

SIZE = months.Size()


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_every_invariant_holds_after_each_decision(first: int) -> None:
    checked = months.Checked()
    for seed in range(first, first + 50):
        checked.add(months.check(seed, SIZE))
    assert checked.cases > 100
    assert min(checked.rules.values()) > 1_000


IN_VAIN = {"sent_in_vain", "paused_for_ever"}
"""What lint refuses because it comes to nothing; nothing else is wrong with them."""


def test_random_definitions_are_sound_but_for_what_comes_to_nothing() -> None:
    codes = {
        finding.code
        for seed in range(4)
        for finding in lint.lint(random_definitions.workflow(seed, linted=False).definition)
        if finding.level == "error"
    }
    assert codes <= IN_VAIN
