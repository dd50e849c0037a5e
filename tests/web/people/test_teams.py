"""Teams are added, called otherwise, retired and taken up again on their pages."""

import re
from typing import Any

import pytest

from engine import people, staffing
from tests.web.conftest import Browser, at
from tests.web.people.test_changing import desk
from tests.web.people.test_records import problem

NEW = "/teams/new-team"
DOORS = {"team_title": "Doors", "f.key": "doors", "lead": "sun_lei", "f.members": ["guest"]}


@pytest.fixture
def li_na(own: Any) -> Browser:
    """She leads the lifts."""
    return Browser(own, "li_na")


def change(site: Any, *changes: staffing.Change) -> None:
    outcome = staffing.change(site.app.state.parts.database, changes, "operator:root", at("24 15:30"))
    assert outcome.done, outcome.problems


def test_a_team_is_added_with_lead_and_members_and_takes_cases_at_once(own: Any, li_na: Browser) -> None:
    typed = {**li_na.hidden(NEW), **{name if "." in name else f"f.{name}": one for name, one in DOORS.items()}}
    for _ in range(2):
        answer = li_na.post(NEW, data=typed)
        assert (answer.status_code, answer.headers["location"]) == (303, "/teams/doors?done=1")
    now = desk(own)
    assert now.teams["doors"] == people.Team("doors", "Doors", "sun_lei")
    assert [one.key for one in now.members("doors")] == ["guest", "sun_lei"], "the lead is a member"
    page = li_na.get("/teams/doors").text
    assert page.count("Team added: Doors") == 1
    assert "for: the team lead and those above" in Browser(own, "guest").get("/teams/doors").text
    assert '"doors"' in li_na.get("/open/repair").text


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"team_title": " "}, "team_title", "is required"),
    ({"team_title": "x" * 201}, "team_title", "at most 200"),
    ({"f.key": "Doors"}, "key", "can&#39;t be a key; write small letters"),
    ({"f.key": "lifts"}, "key", "is on record already; choose another key"),
    ({"lead": "nobody"}, "lead", "is nobody; allowed:"),
    ({"f.members": ["nobody"]}, "members", "is nobody; allowed:"),
]


def test_what_is_wrong_is_said_at_its_field_and_no_team_comes(own: Any, li_na: Browser) -> None:
    before = desk(own)
    for wrong, field, said in WRONG:
        answer = li_na.fill(NEW, {**DOORS, **wrong})
        assert answer.status_code == 422
        assert said in problem(answer.text, field), (field, answer.text)
        assert re.search(r'value="guest"[^>]* checked', answer.text) or field == "members", "what was typed stays"
    assert desk(own) == before


def test_only_who_leads_adds_a_team_and_a_team_is_its_leads_to_retire(own: Any) -> None:
    guest = Browser(own, "guest")
    assert NEW not in guest.get("/people").text
    change(own, staffing.PutTeam(people.Team("doors", "Doors", retired=True)))
    hidden = guest.hidden("/people/guest/change")
    for path in (NEW, "/teams/lifts/retire", "/teams/doors/change"):
        assert guest.get(path).status_code == 409
        assert guest.post(path, data={**hidden, "f.team_title": "Mine", "f.key": "mine"}).status_code == 409
    assert guest.post("/teams/doors/resume", data=hidden).status_code == 409
    assert guest.post("/teams/none/resume", data=hidden).status_code == 404
    assert {key: one.retired for key, one in desk(own).teams.items()} == {"doors": True, "lifts": False}


def test_a_team_is_called_otherwise_and_the_old_name_stands_on_record(own: Any, li_na: Browser) -> None:
    given = {"team_title": "Lifts and escalators", "lead": "li_na", "f.members": ["li_na", "sun_lei"]}
    assert li_na.fill("/teams/lifts/change", given).status_code == 303
    assert "Name: Lifts → Lifts and escalators" in li_na.get("/teams/lifts").text
    assert "Team changed: Lifts and escalators" in li_na.get("/people").text


def test_a_team_with_open_cases_is_not_retired(own: Any, li_na: Browser) -> None:
    answer = li_na.fill("/teams/lifts/retire", {})
    assert answer.status_code == 422
    assert "Nothing was changed, because:" in answer.text
    assert "open cases are still with the team (3)" in answer.text
    assert desk(own).teams["lifts"] == people.Team("lifts", "Lifts", "li_na")


def test_a_retired_team_is_offered_nowhere_and_comes_back_by_a_button(own: Any, li_na: Browser) -> None:
    change(own, staffing.PutTeam(people.Team("doors", "Doors", "li_na")), staffing.SetMember("guest", "doors", True))
    late = li_na.hidden("/teams/doors/retire")
    change(own, staffing.SetMember("sun_lei", "doors", True))
    assert li_na.post("/teams/doors/retire", data=late).status_code == 409, "someone came in meanwhile"
    assert li_na.fill("/teams/doors/retire", {}).headers["location"] == "/teams/doors?done=1"
    now = desk(own)
    assert now.teams["doors"] == people.Team("doors", "Doors", retired=True)
    assert not list(now.members("doors"))
    page = li_na.get("/teams/doors").text
    for said in ("This team is retired", "Team retired: Doors", "Lead: Li Na → none", "Teams: Doors → none"):
        assert said in page
    assert "/teams/doors/change" not in page
    assert li_na.fill(f"/cases/{own.fresh}/steps/take", {}).status_code == 303
    handing = f"/cases/{own.fresh}/steps/hand_over"
    for path in ("/open/repair", "/people/sun_lei/change", "/people/new-person", handing):
        assert '"doors"' not in li_na.get(path).text
    refused = li_na.fill(handing, {"team": "doors", "reason": "As I thought."})
    assert (refused.status_code, "allowed: lifts" in problem(refused.text, "team")) == (422, True), refused.text
    assert "Retired teams" in li_na.get("/people").text
    action = re.search(r'action="([^"]+/resume)"', page)
    assert action
    assert li_na.post(action[1], data=li_na.hidden("/teams/doors")).status_code == 303
    assert desk(own).teams["doors"] == people.Team("doors", "Doors")
    assert "Team taken up again: Doors" in li_na.get("/teams/doors").text


@pytest.mark.parametrize(("language", "said"), [("zh-Hans", "已停用"), ("zh-Hant", "已停用的團隊")])
def test_the_forms_and_what_a_retired_team_is_are_told_in_chinese(own: Any, language: str, said: str) -> None:
    li_na = Browser(own, "li_na")
    change(own, staffing.PutTeam(people.Team("doors", "Doors", retired=True)))
    pages = [li_na.get(f"{path}?lang={language}").text for path in (NEW, "/teams/lifts/retire", "/teams/doors")]
    for page in [*pages, li_na.get(f"/people?lang={language}").text]:
        words = re.sub(r"<script.*?</script>|<[^>]+>", " ", page)
        assert not re.search(r"\b(team|retired?|lead|members?|Name)\b", words)
    assert said in page
