"""`caseclock why`: ledgers, what comes, and the rules of a step, on the demo desk."""

import pytest

from tests.console.conftest import Site


@pytest.fixture
def number(demo: Site) -> str:
    """A case with several deadlines and a history."""
    return next(one["number"] for one in demo.facts("list", "--all") if one["number"].startswith("RPR"))


def test_each_deadline_is_told_in_three_lines_and_then_what_comes(demo: Site, number: str):
    ended = demo.run("why", number)
    assert ended.exit_code == 0
    lines = [line.strip() for line in ended.out.splitlines()]
    counts = [sum(line.startswith(head) for line in lines) for head in ("Counted: ", "Not counted: ", "Total: ")]
    assert counts[0] == counts[1] == counts[2] > 0
    assert "If nobody acts" in ended.out


def test_the_spans_of_one_deadline_add_up(demo: Site, number: str):
    name = demo.facts("why", number)["deadlines"][0]["name"]
    for found in demo.facts("why", number, "--deadline", name)["deadlines"]:
        counted_s = sum(span["seconds"] for span in found["ledger"]["spans"] if span["kind"] in ("counted", "late"))
        assert found["ledger"]["consumed_s"] == pytest.approx(counted_s)
    told = demo.run("why", number, "--deadline", name).out
    assert "counted" in told
    assert sum("still to come" in line for line in told.splitlines()) <= 1


def test_a_step_says_who_was_told_by_which_rule(demo: Site, number: str):
    ended = demo.run("why", number, "--step", "1")
    assert ended.out.startswith("1. ")
    assert "Told: " in ended.out
    assert demo.facts("why", number, "--step", "1")["step"]["told"][0]["rules"]


@pytest.mark.parametrize(
    ("option", "given", "said"), [("--step", "999", "it has 1 to"), ("--deadline", "solutoin", "There")]
)
def test_what_is_not_there_is_wrong_use(demo: Site, number: str, option: str, given: str, said: str):
    ended = demo.run("why", number, option, given)
    assert (ended.exit_code, ended.out) == (2, "")
    assert said.lower() in ended.err.lower() or "did you mean" in ended.err.lower()
