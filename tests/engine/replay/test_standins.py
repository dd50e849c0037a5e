"""The people of a replay: nobody's address, every role."""

from engine.replay import standins
from tests.engine.decide import desk


def test_each_role_has_a_stand_in_and_the_team_a_lead() -> None:
    found = standins.of(desk.changed(desk.TEXT).definition)
    assert sorted(found.persons) == ["quality", "team_lead", "technician"]
    assert [person.key for person in found.holders("quality")] == ["quality"]
    assert found.lead_of(standins.TEAM) == found.persons["team_lead"]


def test_their_addresses_lead_nowhere() -> None:
    found = standins.of(desk.changed(desk.TEXT).definition)
    assert all(person.mail_address.endswith("@replay.invalid") for person in found.persons.values())
