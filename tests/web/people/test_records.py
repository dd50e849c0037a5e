"""People come in and change on the pages: who may, what is refused at its field, and two editors of one person."""

import re
from typing import Any

import pytest

from engine import people, staffing
from tests.web.conftest import Browser, at
from tests.web.people.test_changing import desk

NEW = "/people/new-person"
GUO_MIN = {
    "f.key": "guo_min",
    "name": "Guo Min",
    "mail_address": "guo.min@desk.example",
    "language": "zh-Hans",
    "supervisor": "sun_lei",
    "deputy": "guest",
    "f.teams": ["lifts"],
    "f.roles": ["technician", "quality"],
    "f.grades": ["B"],
    "calendar": "cn_office",
    "digest": "daily",
}


@pytest.fixture
def li_na(own: Any) -> Browser:
    """She leads the team; as nobody holds the role supervisor, she is in charge."""
    return Browser(own, "li_na")


def problem(page: str, field: str) -> str:
    found = re.search(rf'id="f-{field}-problem">([^<]+)', page)
    return found[1] if found else ""


def test_a_person_comes_in_with_all_that_is_on_record_and_a_second_click_does_no_harm(own: Any, li_na: Browser) -> None:
    typed = {**li_na.hidden(NEW), **{name if "." in name else f"f.{name}": one for name, one in GUO_MIN.items()}}
    for _ in range(2):
        answer = li_na.post(NEW, data=typed)
        assert (answer.status_code, answer.headers["location"]) == (303, "/people/guo_min?done=1")
    now = desk(own)
    roles, teams = frozenset({"technician", "quality"}), frozenset({"lifts"})
    assert now.persons["guo_min"] == people.Person(
        "guo_min", "Guo Min", "guo.min@desk.example", "zh-Hans", "sun_lei", "guest", roles, teams, False, "cn_office",
        "daily",
    )  # fmt: skip
    assert now.grade_managers == {"B": "guo_min"}
    page = li_na.get("/people/guo_min").text
    assert page.count("Person added: Guo Min") == 1
    assert "Guo Min" in li_na.get("/act-as").text, "they can work at once"


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"f.key": ""}, "key", "is required"),
    ({"f.key": "Guo Min", "name": ""}, "key", "can&#39;t be a key; write small letters"),
    ({"f.key": "sun_lei"}, "key", "is on record already; choose another key"),
    ({"name": " "}, "name", "is required"),
    ({"name": "x" * 201}, "name", "at most 200"),
    ({"mail_address": "guo.min"}, "mail_address", "must be a mail address such as"),
    ({"language": "fr"}, "language", "allowed: en, zh-Hans, zh-Hant"),
    ({"supervisor": "nobody"}, "supervisor", "is nobody; allowed:"),
    ({"calendar": "moon"}, "calendar", "is moon; allowed:"),
    ({"f.roles": ["king"]}, "roles", "is king; allowed:"),
    ({"f.teams": ["boats"]}, "teams", "is boats; allowed: lifts"),
    ({"f.grades": ["Z"]}, "grades", "is Z; allowed: A, B, C, D"),
]


def test_what_is_wrong_is_said_at_its_field_and_nobody_comes_in(own: Any, li_na: Browser) -> None:
    before = desk(own)
    for wrong, field, said in WRONG:
        answer = li_na.fill(NEW, {**GUO_MIN, **wrong})
        assert answer.status_code == 422
        assert said in problem(answer.text, field), (field, answer.text)
        assert "guo.min" in answer.text, "what was typed stays"
    assert desk(own) == before
    answer = li_na.fill(f"{NEW}?lang=zh-Hant", {**GUO_MIN, "f.key": "sun_lei"})
    assert "已被使用；請另選一個識別碼" in problem(answer.text, "key")


def test_roles_and_the_rest_are_changed_and_stand_on_record(own: Any, li_na: Browser) -> None:
    path = "/people/sun_lei/change"
    given = {"name": "Sun Lei", "mail_address": "sun.lei@desk.example", "language": "zh-Hans", "supervisor": "li_na"}
    given["digest"] = "hourly"
    answer = li_na.fill(path, {**given, "f.roles": ["technician"], "f.teams": ["lifts"], "calendar": "cn_office"})
    assert answer.headers["location"] == "/people/sun_lei?done=1", answer.text
    found = desk(own).persons["sun_lei"]
    assert (found.roles, found.mail_address) == ({"technician"}, "sun.lei@desk.example")
    page = li_na.get("/people/sun_lei").text
    assert "Person changed: Sun Lei" in page
    assert "Mail address: sun@desk.example → sun.lei@desk.example" in page
    assert "Roles: quality, technician → technician" in page
    assert "<dt>Own hours</dt><dd>cn_office" in page
    assert "<dt>Mails</dt><dd>gathered, once an hour" in page
    assert "Mails: each at once → gathered, once an hour" in page


def test_nobody_gives_roles_to_themselves_and_others_have_no_form_at_all(own: Any, li_na: Browser) -> None:
    guest = Browser(own, "guest")
    for path in (NEW, "/people/sun_lei/change", "/rosters/new-roster", "/rosters/first_line/change"):
        assert guest.get(path).status_code == 409
        assert guest.post(path, data=guest.hidden("/people/guest/change")).status_code == 409
    form = li_na.get("/people/li_na/change").text
    assert 'name="f.mail_address"' in form
    assert not re.search(r'name="f\.(roles|teams|supervisor|grades|key)"', form)
    mine = {"name": "Li Na", "mail_address": "li.na@desk.example", "language": "en", "f.roles": ["director"]}
    mine["digest"] = "immediate"
    assert li_na.fill("/people/li_na/change", mine).status_code == 303
    assert desk(own).persons["li_na"].roles == {"agent", "technician", "dispatcher"}


def test_of_two_editors_the_second_sees_what_the_first_did_before_it_is_overwritten(own: Any, li_na: Browser) -> None:
    path = "/people/sun_lei/change"
    form = li_na.hidden(path)
    first = {"name": "Sun Lei", "mail_address": "new@desk.example", "language": "en", "f.roles": ["technician"]}
    assert Browser(own, "li_na").fill(path, first).status_code == 303
    second = {"f.name": "Sun L.", "f.mail_address": "sun@desk.example", "f.language": "en", "f.teams": ["lifts"]}
    answer = li_na.post(path, data={**form, **second})
    assert answer.status_code == 409
    assert "Someone changed this while you were typing" in answer.text
    assert "sun@desk.example → new@desk.example" in answer.text
    assert 'value="Sun L."' in answer.text
    assert desk(own).persons["sun_lei"].mail_address == "new@desk.example"
    again = {**second, **dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', answer.text))}
    assert li_na.post(path, data=again).status_code == 303
    assert desk(own).persons["sun_lei"].name == "Sun L."


def test_a_team_that_changed_meanwhile_is_not_overwritten_either(own: Any, li_na: Browser) -> None:
    form = li_na.hidden("/teams/lifts/change")
    moved = staffing.SetMember("guest", "lifts", True)
    staffing.change(own.app.state.parts.database, moved, "operator:root", at("24 15:30"))
    answer = li_na.post("/teams/lifts/change", data={**form, "f.team_title": "Lifts", "f.members": ["li_na"]})
    assert answer.status_code == 409
    assert "Teams: none → Lifts" in answer.text
    assert [one.key for one in desk(own).members("lifts")] == ["guest", "li_na", "sun_lei"]
