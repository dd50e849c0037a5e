"""The page of a case says why: what moved a deadline, which rules a step looked at, what comes if nobody acts."""

import re
from html import unescape
from typing import Any

import pytest

from engine import casefile
from tests.web.conftest import Site

OPERATOR = casefile.Actor("operator", "root")


def reasons(page: str) -> list[str]:
    """The sentences of all disclosures."""
    found = re.findall(r'<details class="why">.*?<div class="said">(.*?)</div></details>', page, re.DOTALL)
    return [line for one in found for line in unescape(one).splitlines()]


@pytest.mark.parametrize(("language", "told"), [("en", "Told: "), ("zh-Hans", "已通知："), ("zh-Hant", "已通知：")])
def test_a_step_discloses_who_was_told_by_which_rule(client: Any, site: Site, language: str, told: str) -> None:
    page = client.get(f"/cases/{site.fresh}?lang={language}").text
    assert any(line.startswith(told) for line in reasons(page))


def test_what_was_not_mailed_is_counted_on_the_page_and_told_with_its_reason(client: Any, site: Site) -> None:
    page = client.get(f"/cases/{site.fresh}").text
    assert "Why · 1 not mailed" in page
    assert any(line.startswith("Not mailed: ") for line in reasons(page))


def test_an_extension_stands_under_the_picture_with_due_before_and_after(client: Any, site: Site) -> None:
    given = {"deadline": "first_response", "by": "2h", "reason": "The porter is away."}
    answer = site.cases.submit(casefile.Command(site.fresh, "extend", OPERATOR, given))
    assert answer.accepted, answer.refusal
    page = client.get(f"/cases/{site.fresh}?deadline=first_response.1").text
    changes = re.search(r'<ul class="changes">(.*?)</ul>', page, re.DOTALL)
    assert changes
    assert re.search(r"Deadline extended, .*: due .* instead of ", changes[1])
    assert "Extended by hand: 2 h more in all" in changes[1]


def test_what_comes_names_whom_it_tells(client: Any, site: Site) -> None:
    page = client.get(f"/cases/{site.fresh}").text
    steps = re.search(r'<ol class="steps">(.*?)</ol>', page, re.DOTALL)
    assert steps
    assert re.search(r"Reminder of .*; told: ", steps[1])


def test_of_a_paused_deadline_nothing_is_foretold(client: Any, site: Site) -> None:
    page = client.get(f"/cases/{site.paused}").text
    assert "is paused, with" in page
