"""The plan of a roster edited on its page: lines more and less, over midnight, over several weeks, two editors."""

import re
from typing import Any

import pytest

from tests.web.conftest import Browser, at, hidden
from tests.web.people.test_changing import desk
from tests.web.people.test_records import problem

PATH = "/rosters/first_line/change"
NIGHTS = [("mon", "20:00", "li_na"), ("tue", "8:00", "-"), ("fri", "20:00", "sun_lei")]


@pytest.fixture
def li_na(own: Any) -> Browser:
    return Browser(own, "li_na")


def lines(*several: tuple[str, ...], weeks: int = 1) -> dict[str, str]:
    """Lines as the form sends them."""
    names = ("week", "day", "at", "who")[-len(several[0]) :]
    cells = {
        f"f.plan.{place}.{name}": cell
        for place, line in enumerate(several)
        for name, cell in zip(names, line, strict=True)
    }
    return {"f.roster_title": "Line", "f.zone": "Asia/Shanghai", "f.weeks": str(weeks), **cells}


def shown(page: str) -> list[str]:
    """The times that stand in the lines of the form."""
    return re.findall(r'id="f-plan-\d+-at" name="[^"]+" value="([^"]*)"', page)


def test_lines_are_added_and_taken_out_without_a_script_and_nothing_is_saved_before(own: Any, li_na: Browser) -> None:
    before = desk(own).rosters["first_line"]
    form = li_na.hidden(PATH)
    assert shown(li_na.get(PATH).text) == ["09:00", "09:00", "00:00"]
    more = li_na.post(PATH, data={**form, **lines(*NIGHTS), "add": "plan"})
    assert (more.status_code, shown(more.text)) == (200, ["20:00", "8:00", "20:00", ""])
    less = li_na.post(PATH, data={**form, **lines(*NIGHTS), "drop": "plan.1"})
    assert shown(less.text) == ["20:00", "20:00"]
    drawn = li_na.post(PATH, data={**form, **lines(*NIGHTS), "show": "1"}).text
    assert re.search(r"Mon 23 Nov 20:00 – Tue 24 Nov 08:00</td><td>Li Na", drawn), "over midnight"
    assert desk(own).rosters["first_line"] == before


def test_a_plan_is_saved_and_in_force_at_once_and_swaps_stay(own: Any, li_na: Browser) -> None:
    answer = li_na.post(PATH, data={**li_na.hidden(PATH), **lines(*NIGHTS)})
    assert answer.headers["location"] == "/rosters/first_line?done=1", answer.text
    roster = desk(own).rosters["first_line"]
    assert (roster.on_duty(at("24 07:59")), roster.on_duty(at("24 08:00"))) == ("li_na", None)
    assert len(roster.swaps) == 1
    assert "Roster changed: Line" in li_na.get("/rosters/first_line").text


WRONG = [
    ([("mon", "8h", "li_na")], {}, "plan", "Mon: &#39;8h&#39; is not a time of day; write it as 08:00"),
    ([("mon", "08:00", "li_na"), ("mon", "8：00", "-")], {}, "plan", "mon 08:00 has two hand-overs"),
    ([("mon", "08:00", "")], {}, "plan", "row 1, On duty until the next line: is required"),
    ([("mon", "08:00", "nobody")], {}, "plan", "is nobody; allowed:"),
    ([("", "", "")], {}, "plan", "is required"),
    ([("mon", "08:00", "-")], {"f.zone": "Asia/Shangai"}, "zone", "(Asia/Shanghai?)"),
    ([("mon", "08:00", "-")], {"f.roster_title": ""}, "roster_title", "is required"),
]


def test_what_is_wrong_with_a_plan_is_said_and_nothing_is_changed(own: Any, li_na: Browser) -> None:
    before, form = desk(own).rosters, li_na.hidden(PATH)
    for plan, others, field, said in WRONG:
        answer = li_na.post(PATH, data={**form, **lines(*plan), **others})
        assert answer.status_code == 422
        assert said in problem(answer.text, field), answer.text
    assert desk(own).rosters == before


def test_a_plan_over_more_weeks_begins_as_copies_and_each_week_has_its_own_lines(own: Any, li_na: Browser) -> None:
    first = li_na.post(PATH, data={**li_na.hidden(PATH), **lines(*NIGHTS, weeks=2)})
    assert (first.status_code, len(shown(first.text))) == (200, 6)
    assert "The plan now has 2 weeks" in first.text
    assert 'name="f.starts_on" value="2026-11-24"' in first.text
    assert desk(own).rosters["first_line"].weeks == 1, "nothing is saved yet"
    two = (("1", "mon", "08:00", "li_na"), ("2", "mon", "08:00", "sun_lei"))
    given = {**hidden(first.text), **lines(*two, weeks=2), "f.starts_on": "2026-11-25"}
    assert li_na.post(PATH, data=given).status_code == 303
    roster = desk(own).rosters["first_line"]
    assert [roster.on_duty(at(day)) for day in ("23 08:00", "30 07:59", "30 08:00")] == ["li_na", "li_na", "sun_lei"]
    assert "Week of Mon 30 Nov · week 2 of 2" in li_na.get("/rosters/first_line?week=1").text
    less = li_na.post(PATH, data={**li_na.hidden(PATH), **lines(*two, weeks=1), "f.starts_on": "2026-11-25"})
    assert shown(less.text) == ["08:00"]
    no_day = li_na.post(PATH, data={**li_na.hidden(PATH), **lines(*two, weeks=2), "f.starts_on": ""})
    assert "is required" in problem(no_day.text, "starts_on")


def test_a_roster_is_added_and_its_key_is_free(own: Any, li_na: Browser) -> None:
    path = "/rosters/new-roster"
    taken = li_na.post(path, data={**li_na.hidden(path), **lines(*NIGHTS), "f.key": "first_line"})
    assert "is on record already" in problem(taken.text, "key")
    answer = li_na.post(path, data={**li_na.hidden(path), **lines(*NIGHTS), "f.key": "nights"})
    assert answer.headers["location"] == "/rosters/nights?done=1"
    assert desk(own).rosters["nights"].on_duty(at("24 07:00")) == "li_na"
    assert '<a href="/rosters/nights">Line</a>' in li_na.get("/people").text


def test_of_two_editors_of_a_plan_the_second_overwrites_nothing_unseen(own: Any, li_na: Browser) -> None:
    form = li_na.hidden(PATH)
    assert li_na.post(PATH, data={**form, **lines(*NIGHTS)}).status_code == 303
    late = li_na.post(PATH, data={**form, **lines(("mon", "09:00", "guest"))})
    assert late.status_code == 409
    assert "Roster changed: Line" in late.text
    assert "no more: Mon 09:00 Li Na, Tue 09:00 Sun Lei, Sat 00:00 nobody · new: Mon 20:00 Li Na" in late.text
    more = li_na.post(PATH, data={**form, **lines(("mon", "09:00", "guest")), "add": "plan"})
    assert hidden(more.text)["seen"] == form["seen"], "a line more is no look at what is new"
    assert li_na.post(PATH, data={**hidden(late.text), **lines(("mon", "09:00", "guest"))}).status_code == 303
