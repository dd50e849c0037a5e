"""Absences, swaps, teams and supervisors changed on the pages: who may, what is refused, what stands on record."""

import re
from typing import Any

import pytest

from tests.web.conftest import Browser, at


@pytest.fixture
def li_na(own: Any) -> Browser:
    return Browser(own, "li_na")


@pytest.fixture
def guest(own: Any) -> Browser:
    return Browser(own, "guest")


def desk(site: Any) -> Any:
    parts = site.app.state.parts
    with parts.database.reading() as connection:
        return parts.registry.view(connection).desk


def test_anyone_notes_an_absence_of_their_own_and_it_is_in_force_at_once(own: Any, guest: Browser) -> None:
    typed = {"from_at": "2026-11-25T00:00", "until_at": "2026-11-26T00:00", "deputy": "sun_lei", "reason": "Moving"}
    answer = guest.fill("/people/guest/absence", typed)
    assert answer.headers["location"] == "/people/guest?done=1"
    page = guest.get("/people/guest?done=1").text
    assert "Wed 25 Nov" in page
    assert "Absence noted: Guest" in page
    assert desk(own).absence_of("guest", at("25 12:00")).deputy == "sun_lei"


def test_the_absence_of_another_is_for_those_above_them(own: Any, guest: Browser, li_na: Browser) -> None:
    assert guest.get("/people/sun_lei/absence").status_code == 409
    typed = {"f.from_at": "2026-12-01T09:00", **guest.hidden("/people/guest/absence")}
    assert guest.post("/people/sun_lei/absence", data=typed).status_code == 409
    assert len(desk(own).absences) == 2
    assert li_na.get("/people/sun_lei/absence").status_code == 200


WRONG = [
    ({"from_at": ""}, "from_at", "is required"),
    ({"from_at": "tomorrow"}, "from_at", "tomorrow"),
    ({"until_at": "2026-11-24T09:00"}, "until_at", "is not after"),
    ({"from_at": "2026-11-01T09:00", "until_at": "2026-11-02T09:00"}, "until_at", "past already"),
    ({"deputy": "nobody"}, "deputy", "nobody"),
    ({"reason": "x" * 501}, "reason", "500"),
]


def test_a_wrong_absence_is_refused_at_its_field_and_keeps_what_was_typed(own: Any, guest: Browser) -> None:
    for typed, field, said in WRONG:
        given = {"from_at": "2026-11-25T09:00", "until_at": "2026-11-26T09:00", "reason": "Moving", **typed}
        answer = guest.fill("/people/guest/absence", given)
        assert answer.status_code == 422
        problem = re.search(rf'id="f-{field}-problem">([^<]+)', answer.text)
        assert problem, answer.text
        assert said in problem[1]
        assert f'value="{given["reason"]}"' in answer.text
    assert len(desk(own).absences) == 2


def test_an_overlap_is_told_with_local_times(li_na: Browser) -> None:
    answer = li_na.fill("/people/sun_lei/absence", {"from_at": "2026-11-25T09:00", "until_at": "2026-11-25T18:00"})
    assert "Tue 24 Nov 14:00" in answer.text
    assert "+00:00" not in answer.text


def test_an_absence_is_ended_by_its_button_and_one_that_is_to_come_taken_back(own: Any, li_na: Browser) -> None:
    for path in ("/people/sun_lei", "/people/li_na"):
        action = re.search(r'action="([^"]+/end)"', li_na.get(path).text)
        assert action
        assert li_na.post(action[1], data=li_na.hidden(path)).status_code == 303
    assert desk(own).absence_of("sun_lei", at("24 15:46")) is None
    assert len(desk(own).absences) == 1, "the one that had begun stays on record"
    assert "Absence taken back: Li Na" in li_na.get("/people").text


def test_an_absence_of_another_is_not_ended_by_address(own: Any, guest: Browser) -> None:
    number = next(one.id for one in desk(own).absences if one.person == "sun_lei")
    for whose, status in (("sun_lei", 409), ("guest", 404)):
        answer = guest.post(f"/people/{whose}/absences/{number}/end", data=guest.hidden("/act-as"))
        assert answer.status_code == status
    assert desk(own).absence_of("sun_lei", at("25 12:00"))


def test_someone_else_is_put_on_duty_and_taken_back(own: Any, li_na: Browser) -> None:
    form = "/rosters/first_line/swap"
    typed = {"from_at": "2026-11-25T09:00", "until_at": "2026-11-25T18:00", "on_duty": "li_na"}
    assert li_na.fill(form, typed).status_code == 303
    assert desk(own).rosters["first_line"].on_duty(at("25 12:00")) == "li_na"
    action = re.search(r'action="([^"]+/drop)"', li_na.get("/rosters/first_line").text)
    assert action
    li_na.post(action[1], data=li_na.hidden("/rosters/first_line"))
    assert desk(own).rosters["first_line"].on_duty(at("25 12:00")) == "sun_lei"


def test_a_swap_is_not_for_everyone(own: Any, guest: Browser) -> None:
    assert guest.get("/rosters/first_line/swap").status_code == 409
    swap = desk(own).rosters["first_line"].swaps[0].id
    answer = guest.post(f"/rosters/first_line/swaps/{swap}/drop", data=guest.hidden("/people/guest/absence"))
    assert answer.status_code == 409
    assert desk(own).rosters["first_line"].swaps


def test_a_team_gets_another_lead_and_other_members_in_one_go(own: Any, li_na: Browser) -> None:
    answer = li_na.fill(
        "/teams/lifts/change", {"team_title": "Lifts", "lead": "sun_lei", "f.members": ["li_na", "guest"]}
    )
    assert answer.status_code == 303
    now = desk(own)
    assert now.teams["lifts"].lead == "sun_lei"
    assert [one.key for one in now.members("lifts")] == ["guest", "li_na", "sun_lei"], "the lead is a member"
    page = li_na.get("/teams/lifts").text
    assert "Lead: Li Na → Sun Lei" in page
    assert "for: the team lead and those above" in page, "it is hers no more"


def test_a_supervisor_is_changed_but_never_in_a_ring(own: Any, li_na: Browser) -> None:
    assert li_na.fill("/people/sun_lei/supervisor", {"supervisor": "li_na"}).status_code == 303
    assert desk(own).persons["sun_lei"].supervisor == "li_na"
    sun_lei = Browser(own, "sun_lei")
    assert sun_lei.get("/people/li_na/supervisor").status_code == 409
    assert "Supervisor changed: Sun Lei" in li_na.get("/people/sun_lei").text


def test_a_form_of_another_session_changes_nothing(own: Any, li_na: Browser, guest: Browser) -> None:
    typed = {"csrf": guest.hidden("/people/guest/absence")["csrf"], "f.from_at": "2026-12-01T09:00"}
    assert li_na.post("/people/li_na/absence", data=typed).status_code == 403
    assert len(desk(own).absences) == 2
