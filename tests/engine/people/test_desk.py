"""Who is away at an instant, and who stands in."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from engine import people

DAY = timedelta(days=1)
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def someone(key: str, deputy: str | None = None, *, absent: bool = False) -> people.Person:
    return people.Person(key, key, f"{key}@desk.example", deputy=deputy, absent=absent)


DESK = people.Desk.of(
    [someone("a", "b"), someone("b", "c"), someone("c", "a"), someone("d", absent=True)],
    absences=[people.Absence("a", NOW, NOW + DAY, "c", 1), people.Absence("b", NOW, None, None, 2)],
)


@pytest.mark.parametrize(
    ("at", "absent"),
    [(NOW - DAY / 2, {"d"}), (NOW, {"a", "b", "d"}), (NOW + DAY, {"b", "d"}), (NOW + 9 * DAY, {"b", "d"})],
)
def test_who_is_away_is_so_from_the_begin_until_before_the_end(at: datetime, absent: set[str]) -> None:
    assert {key for key, one in DESK.as_of(at).persons.items() if one.absent} == absent


def test_the_deputy_of_an_absence_comes_before_the_one_of_always() -> None:
    assert [DESK.as_of(at).persons["a"].deputy for at in (NOW - DAY, NOW, NOW + DAY)] == ["b", "c", "b"]


def test_of_two_absences_the_one_noted_last_holds() -> None:
    desk = replace(DESK, absences=(*DESK.absences, people.Absence("a", NOW, NOW + DAY / 2, "d", 3)))
    absence = desk.absence_of("a", NOW)
    assert absence
    assert (absence.id, desk.as_of(NOW).persons["a"].deputy) == (3, "d")


def test_nobody_stands_in_for_whoever_is_there() -> None:
    assert DESK.stand_in(DESK.persons["a"]) == DESK.persons["a"]


def test_deputies_are_followed_to_the_first_who_is_there_and_not_kept_away() -> None:
    desk = DESK.as_of(NOW)
    found = desk.stand_in(desk.persons["b"])
    assert found
    assert found.key == "c"
    assert desk.stand_in(desk.persons["b"], frozenset({"c"})) is None


def test_deputies_in_a_ring_end() -> None:
    everyone = {key: replace(one, absent=True) for key, one in DESK.persons.items()}
    desk = people.Desk(everyone)
    assert [desk.stand_in(one) for one in everyone.values()] == [None] * 4


@pytest.mark.parametrize(("length", "found"), [(people.MOST_DEPUTIES, True), (people.MOST_DEPUTIES + 1, False)])
def test_a_chain_of_deputies_is_followed_so_far(length: int, found: bool) -> None:
    keys = [f"p{number}" for number in range(length + 1)]
    chain = [someone(one, then, absent=True) for one, then in itertools.pairwise(keys)]
    desk = people.Desk.of([*chain, someone(keys[-1])])
    assert (desk.stand_in(desk.persons["p0"]) is not None) == found
