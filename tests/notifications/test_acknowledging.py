"""The link by which the reader of an escalation mail acknowledges: what it is made of, and which mails carry it."""

import dataclasses
from datetime import timedelta
from typing import Any

import pytest

from engine import contexts, settings
from engine.settings.setting import Secret
from notifications import acknowledging, policies, rendering
from tests.notifications.conftest import NOW

SECRET = "k" * 32
LINK = "http://127.0.0.1:8321/acknowledge/7.ab"
CONTEXT = contexts.MailContext(
    case=contexts.Case("RPR-1", "Lift 3", "Repair", url="/cases/RPR-1"),
    recipient=contexts.Recipient("Wang Fang", "supervisor"),
    deadline=contexts.Deadline("Solution", "2026-02-16T01:40:00+00:00", "breached", acknowledged_for="2h"),
)


def test_a_token_fits_its_own_mail_alone():
    token = acknowledging.path(SECRET, 7, "<a@desk>").removeprefix(acknowledging.PATH)
    assert acknowledging.named(token) == 7
    assert acknowledging.is_ours(SECRET, token, 7, "<a@desk>")
    assert not acknowledging.is_ours(SECRET, token, 8, "<a@desk>")
    assert not acknowledging.is_ours(SECRET, token, 7, "<b@desk>"), "a database made anew gives its numbers again"
    assert not acknowledging.is_ours("other", token, 7, "<a@desk>")


@pytest.mark.parametrize("token", ["", "x", "x.y", "-1.y", "1e3.y", "٣.y", "9" * 19 + ".y"])
def test_what_is_no_token_names_no_mail(token: str):
    assert acknowledging.named(token) is None


def test_a_link_lasts_a_week_and_no_longer():
    assert not acknowledging.is_over(NOW, NOW + timedelta(days=7, seconds=-1))
    assert acknowledging.is_over(NOW, NOW + timedelta(days=7))


@pytest.mark.parametrize(
    ("web", "carries"),
    [
        ({}, True),
        ({"host": "localhost"}, True),
        ({"host": "0.0.0.0"}, False),
        ({"host": "0.0.0.0", "base_url": "https://desk.example"}, True),
        ({"secret_key": Secret()}, False),
    ],
)
def test_mails_carry_links_where_their_address_is_known_and_a_secret_signs_them(web: dict[str, Any], carries: bool):
    known = settings.Settings()
    given = dataclasses.replace(known.web, **{"secret_key": Secret(SECRET), **web})
    link = policies.policy_of(dataclasses.replace(known, web=given)).acknowledge_url(7, "<a@desk>")
    assert bool(link) == carries
    if carries:
        assert link.startswith(("http://", "https://"))
        assert "/acknowledge/7." in link


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
@pytest.mark.parametrize("name", ["deadline_breached", "escalated", "unheld"])
def test_an_escalation_carries_its_link_in_text_and_html(published: Any, name: str, language: str):
    source = published[name, language].source
    mail = rendering.render(source, name, language, CONTEXT.as_json(), acknowledge_url=LINK)
    assert mail.text.count(LINK) == 1
    assert f'href="{LINK}"' in mail.html
    without = rendering.render(source, name, language, CONTEXT.as_json())
    assert "/acknowledge/" not in without.text + without.html


def test_a_mail_whose_deadline_can_t_be_held_and_one_to_the_customer_carry_none(published: Any):
    source = published["deadline_breached", "en"].source
    assert CONTEXT.deadline
    still = dataclasses.replace(CONTEXT, deadline=dataclasses.replace(CONTEXT.deadline, acknowledged_for=""))
    customer = dataclasses.replace(CONTEXT, recipient=contexts.Recipient("Chen Wei", "requester"))
    for context in (still, customer):
        mail = rendering.render(source, "deadline_breached", "en", context.as_json(), acknowledge_url=LINK)
        assert LINK not in mail.text + mail.html
