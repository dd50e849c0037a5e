"""The links of mails: what they are made of, for how long they hold, and which mails carry which."""

import dataclasses
from datetime import timedelta
from typing import Any

import pytest

from engine import contexts, settings
from engine.settings.setting import Secret
from notifications import linking, policies, rendering
from tests.notifications.conftest import NOW

SECRET = "k" * 32
LINKS = rendering.Links("https://desk.example", lambda place: f"https://desk.example/link/7.{place}.ab")
LINK = LINKS.act(linking.ACKNOWLEDGE)
CONTEXT = contexts.MailContext(
    case=contexts.Case("RPR-1", "Lift 3", "Repair", url="/cases/RPR-1"),
    recipient=contexts.Recipient("Wang Fang", "supervisor"),
    deadline=contexts.Deadline("Solution", "2026-02-16T01:40:00+00:00", "breached", acknowledged_for="2h"),
)
OFFER = contexts.MailContext(
    case=contexts.Case("RPR-1", "Lift 3", "Repair"),
    recipient=contexts.Recipient("Chen Wei", "requester"),
    links=(
        contexts.Link("accept_offer", "Accept the offer", True),
        contexts.Link("decline_offer", "Decline the offer", True),
        contexts.Link("cancel", "Cancel my request"),
    ),
)


def test_a_token_fits_its_own_mail_and_its_own_place_alone():
    token = linking.path(SECRET, 7, "<a@desk>", 2).removeprefix(linking.PATH)
    signature = token.rpartition(".")[2]
    assert linking.named(token) == (7, 2)
    assert linking.is_ours(SECRET, token, "<a@desk>")
    for other in (f"8.2.{signature}", f"7.1.{signature}", f"7.02.{signature}0", token.upper(), "7.2.", ""):
        assert not linking.is_ours(SECRET, other, "<a@desk>"), other
    assert not linking.is_ours(SECRET, token, "<b@desk>"), "a database made anew gives its numbers again"
    assert not linking.is_ours("other", token, "<a@desk>")


@pytest.mark.parametrize("token", ["", "x", "x.y", "-1.0.y", "1e3.0.y", "٣.0.y", "9" * 19 + ".0.y", "1.x.y", "1"])
def test_what_is_no_token_names_no_mail(token: str):
    assert linking.named(token) is None
    assert not linking.is_ours(SECRET, token, "<a@desk>")


def test_to_acknowledge_there_is_a_week_to_answer_there_are_thirty_days():
    for place, lasts in ((linking.ACKNOWLEDGE, timedelta(days=7)), (1, timedelta(days=30))):
        assert not linking.is_over(NOW, place, NOW + lasts - timedelta(seconds=1))
        assert linking.is_over(NOW, place, NOW + lasts)


def test_a_form_is_of_the_page_of_its_link_for_a_day():
    given = linking.form_token(SECRET, "7.1.ab", NOW)
    assert linking.is_of_page(SECRET, "7.1.ab", given, NOW)
    assert linking.is_of_page(SECRET, "7.1.ab", given, NOW + timedelta(hours=23, minutes=59))
    assert not linking.is_of_page(SECRET, "7.1.ab", given, NOW + timedelta(hours=24))
    assert not linking.is_of_page(SECRET, "7.1.ab", given, NOW - timedelta(minutes=1))
    assert not linking.is_of_page(SECRET, "7.2.ab", given, NOW)
    assert not linking.is_of_page("other", "7.1.ab", given, NOW)
    for other in ("", "x", f"1{given}", given[:-1], "٣.ab"):
        assert not linking.is_of_page(SECRET, "7.1.ab", other, NOW)


@pytest.mark.parametrize(
    ("web", "relay", "carries"),
    [
        ({}, "", True),
        ({}, "smtp.example.com", False),
        ({"host": "localhost"}, "", True),
        ({"host": "0.0.0.0"}, "", False),
        ({"host": "0.0.0.0", "public_url": "https://desk.example"}, "smtp.example.com", True),
        ({"secret_key": Secret()}, "", False),
    ],
)
def test_mails_carry_links_where_their_address_is_known_and_a_secret_signs_them(
    web: dict[str, Any], relay: str, carries: bool
):
    known = settings.Settings()
    given = dataclasses.replace(known.web, **{"secret_key": Secret(SECRET), **web})
    mail = dataclasses.replace(known.mail, smtp_host=relay)
    links = policies.policy_of(dataclasses.replace(known, web=given, mail=mail)).links_of(7, "<a@desk>", "survey")
    for link, part in ((links.act(1), "/link/7.1."), (links.unsubscribe, "/unsubscribe/7.")):
        assert bool(link) == carries
        if carries:
            assert link.startswith(("http://", "https://"))
            assert part in link


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_a_mail_to_the_customer_has_a_button_for_each_main_link_and_the_others_below(published: Any, language: str):
    source = published["not_repairable_offer", language].source
    mail = rendering.render(source, "not_repairable_offer", language, OFFER.as_json(), LINKS)
    for place, link in enumerate(OFFER.links, 1):
        assert mail.text.count(f"{link.title}{': ' if language == 'en' else '：'}{LINKS.act(place)}\n") == 1
        assert mail.html.count(f'href="{LINKS.act(place)}"') == 1
    assert mail.html.count('class="button"') == 1
    assert mail.html.count('class="button second"') == 1


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_without_links_the_mail_says_what_to_answer(published: Any, language: str):
    source = published["not_repairable_offer", language].source
    mail = rendering.render(source, "not_repairable_offer", language, OFFER.as_json())
    for told in (mail.text, mail.html):
        assert "/link/" not in told
        assert "Accept the offer" in told
        assert "Decline the offer" in told
        assert "Cancel my request" not in told, "that is not what the mail asks"
    assert "button" not in mail.html.partition("</style>")[2]


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
@pytest.mark.parametrize("name", ["deadline_breached", "escalated", "unheld"])
def test_an_escalation_carries_its_link_in_text_and_html(published: Any, name: str, language: str):
    source = published[name, language].source
    mail = rendering.render(source, name, language, CONTEXT.as_json(), links=LINKS)
    assert mail.text.count(LINK) == 1
    assert f'href="{LINK}"' in mail.html
    without = rendering.render(source, name, language, CONTEXT.as_json())
    assert "/link/" not in without.text + without.html


def test_a_mail_whose_deadline_can_t_be_held_and_one_to_the_customer_carry_none(published: Any):
    source = published["deadline_breached", "en"].source
    assert CONTEXT.deadline
    still = dataclasses.replace(CONTEXT, deadline=dataclasses.replace(CONTEXT.deadline, acknowledged_for=""))
    customer = dataclasses.replace(CONTEXT, recipient=contexts.Recipient("Chen Wei", "requester"))
    for context in (still, customer):
        mail = rendering.render(source, "deadline_breached", "en", context.as_json(), links=LINKS)
        assert LINK not in mail.text + mail.html
