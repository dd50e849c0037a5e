"""Who is here, who is away and who stands in, teams, rosters: what the pages say."""

import re
from typing import Any

import pytest

from engine import people, staffing
from tests.web.conftest import Browser, at

PAGES = ["/people", "/people/sun_lei", "/teams/lifts", "/rosters/first_line", "/people/li_na/absence"]


@pytest.fixture(scope="module")
def li_na(staffed: Any) -> Browser:
    return Browser(staffed, "li_na")


def text(browser: Browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, answer.text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def test_the_page_of_people_says_who_is_away_until_when_and_who_stands_in(li_na: Browser) -> None:
    page = text(li_na, "/people")
    assert "3 people 1 away" in page
    assert "away through Thu 26 Nov Li Na stands in" in page
    assert "On duty now First line Sun Lei is away, Li Na stands in until Thu 09:00 then Guest swapped" in page
    assert "Away soon Li Na Mon 30 Nov 00:00 – 12:00 nobody stands in" in page


def test_who_is_in_no_team_stands_there_too(li_na: Browser) -> None:
    assert "In no team" in text(li_na, "/people")


def test_the_reason_of_an_absence_is_for_the_person_and_those_above(staffed: Any, li_na: Browser) -> None:
    assert "At the dentist" in text(li_na, "/people/sun_lei")
    assert "At the dentist" in text(Browser(staffed, "sun_lei"), "/people/sun_lei")
    assert "At the dentist" not in text(Browser(staffed, "guest"), "/people/sun_lei")


def test_a_step_that_is_not_theirs_is_shown_with_whose_it_is(staffed: Any) -> None:
    guest = Browser(staffed, "guest")
    assert "Note an absence for: themselves, those above them, their team lead" in text(guest, "/people/sun_lei")
    roster = text(guest, "/rosters/first_line")
    assert "Put someone else on duty for: whoever leads a team or supervises someone" in roster
    assert '<a class="button' in guest.get("/people").text


def test_the_roster_is_drawn_and_told_as_a_table_with_its_swaps_and_gaps(li_na: Browser) -> None:
    page = li_na.get("/rosters/first_line").text
    assert page.count('class="duty swapped"') == 2, "wide and narrow"
    assert 'class="nobody"' in page
    told = text(li_na, "/rosters/first_line")
    assert "Thu 26 Nov 09:00 – 18:00 Guest swapped" in told
    assert "Sat 28 Nov – Sun 29 Nov nobody" in told


def test_another_week_is_had_by_its_address_and_one_too_far_away_is_not_worked_out(li_na: Browser) -> None:
    assert "Week of Mon 30 Nov" in text(li_na, "/rosters/first_line?week=1")
    assert "2036" in text(li_na, "/rosters/first_line?week=99999999")


@pytest.mark.parametrize("path", ["/people/nobody", "/teams/none", "/rosters/none", "/people/nobody/absence"])
def test_what_is_not_there_is_not_found(li_na: Browser, path: str) -> None:
    assert li_na.get(path).status_code == 404


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_every_page_is_there_in_chinese(li_na: Browser, path: str, language: str) -> None:
    page = li_na.get(f"{path}?lang={language}")
    assert page.status_code == 200
    words = re.sub(r"<script.*?</script>|<[^>]+>", " ", page.text)
    assert not re.search(r"\b(away|here|until|nobody|Back|Changed)\b", words)
    li_na.cookies.delete("lang")


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_are_small_and_run_nothing_of_their_own(li_na: Browser, path: str) -> None:
    page = li_na.get(path).text
    assert len(page.encode()) < 50_000
    assert "<style" not in page
    assert " style=" not in page
    assert page.count("<script") == 1


def test_names_are_text_and_never_markup(own: Any) -> None:
    parts = own.app.state.parts
    hostile = people.Person("eve", "<b>Eve</b>", "eve@desk.example", supervisor="li_na", teams=frozenset({"lifts"}))
    staffing.change(parts.database, [staffing.PutPerson(hostile)], "operator:root", at("24 15:30"))
    browser = Browser(own, "li_na")
    for path in ("/people", "/people/eve", "/teams/lifts", "/act-as"):
        assert "<b>Eve" not in browser.get(path).text
