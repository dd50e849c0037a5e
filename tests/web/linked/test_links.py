"""Links of mails that act: a look changes nothing, the page's button does it once, in the customer's name."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from engine import faultpoints, store
from notifications import linking
from tests.web.conftest import BASE, NOW, PHONE, hidden
from tests.web.linked.conftest import do, history, link, mails, permission_asked, press, rows, surveyed
from web.linked import invitation

Site = Any
REPLY = {"f.customer_reply": "Any time after six."}


def test_a_mail_offers_what_its_reader_may_do_from_there_what_the_state_waits_for_first(own_site: Site) -> None:
    offered = [[(one.event, one.title, one.main) for one in mail.links] for mail in mails(own_site, own_site.paused)]
    assert offered == [
        [("cancel", "Cancel my request", False)],
        [("customer_replied", "Answer", True), ("cancel", "Cancel my request", True)],
    ]
    assert [mail.links for mail in mails(own_site, surveyed(own_site))][-1][0].event == "answer_survey"
    assert all(one.url == "" for mail in mails(own_site, own_site.fresh) for one in mail.links), "kept nowhere"


def test_a_scanner_that_opens_everything_and_posts_blindly_changes_nothing(own_site: Site, anyone: TestClient) -> None:
    before = history(own_site, own_site.paused)
    paths = [link(own_site, mail, one.event) for mail in mails(own_site, own_site.paused) for one in mail.links]
    for path in paths:
        for _ in range(2):
            page = anyone.get(path)
            assert page.status_code == 200
            assert anyone.head(path).status_code == 200
            assert anyone.head(path).text == ""
        assert anyone.get(path, params={**hidden(page.text), **REPLY, "f.cancel_reason": "No."}).status_code == 200
        for given in ({}, REPLY, {"f.cancel_reason": "No."}, {"page": "1.ab"}, {"page": f"{2**40}.{'0' * 64}"}):
            blind = anyone.post(path, data=given)
            assert blind.status_code == 403
            assert "Nothing was done" in blind.text
        assert anyone.post(path, json={"f.cancel_reason": "No."}).status_code == 403
        for method in ("PUT", "DELETE", "PATCH"):
            assert anyone.request(method, path).status_code == 405
    assert history(own_site, own_site.paused) == before
    assert rows(own_site, "link_uses") == []


def test_its_button_does_it_once_as_the_customer_and_a_second_time_says_when(
    own_site: Site, anyone: TestClient
) -> None:
    mail = mails(own_site, own_site.paused)[-1]
    path, page = link(own_site, mail, "customer_replied"), ""
    answer = press(anyone, path, REPLY)
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    assert history(own_site, own_site.paused)[-1] == ("customer_replied", "requester")
    page = anyone.get(path).text
    assert "Done by you at 15:45." in page
    assert "It stands in “Diagnosing” now." in page or "It stands in “To be dispatched” now." in page
    assert "<form" not in page
    length = len(history(own_site, own_site.paused))
    for given in (REPLY, {"f.customer_reply": "No, on Monday."}):
        assert press(anyone, path, given).status_code == 303
    assert len(history(own_site, own_site.paused)) == length
    (use,) = rows(own_site, "link_uses")
    assert use[1:3] == (mail.id, "customer_replied")
    assert path.removeprefix(linking.PATH) not in str(use)


@pytest.mark.parametrize(("point", "fired"), [("link.begun", 0), ("commit.done", 1), ("link.fired", 1)])
def test_cut_off_anywhere_it_is_done_once(
    own_site: Site, anyone: TestClient, monkeypatch: pytest.MonkeyPatch, point: str, fired: int
) -> None:
    def cut(passed: str) -> None:
        if passed == point:
            raise RuntimeError(passed)

    path = link(own_site, mails(own_site, own_site.paused)[-1], "customer_replied")
    form = {**hidden(anyone.get(path).text), **REPLY}
    length = len(history(own_site, own_site.paused))
    with monkeypatch.context() as struck:
        struck.setattr(faultpoints, "_strike", cut)
        anyone.post(path, data=form)
    assert len(history(own_site, own_site.paused)) == length + fired
    assert ("<form" in anyone.get(path).text) is not bool(fired)
    assert anyone.post(path, data=form).status_code == 303
    assert "Done by you at 15:45." in anyone.get(path).text
    assert len(history(own_site, own_site.paused)) == length + 1


def test_after_the_case_moved_on_it_says_so_and_does_nothing(own_site: Site, anyone: TestClient) -> None:
    path = link(own_site, mails(own_site, own_site.paused)[-1], "customer_replied")
    form = {**hidden(anyone.get(path).text), **REPLY}
    own_site.app.state.parts.watch.move_to(NOW + timedelta(minutes=1))
    do(own_site, own_site.paused, "customer_replied", {"customer_reply": "By phone: at six."})
    own_site.app.state.parts.watch.move_to(NOW + timedelta(minutes=2))
    before = history(own_site, own_site.paused)
    assert anyone.post(path, data=form).status_code == 303
    page = anyone.get(path).text
    assert "the case has moved on since the mail was sent" in page
    assert "<form" not in page
    do(own_site, own_site.paused, "ask_customer", {"question": "Which door?"})
    assert "<form" not in anyone.get(path).text, "the first question's link is no answer to the second"
    assert history(own_site, own_site.paused)[: len(before)] == before
    assert "<form" in anyone.get(link(own_site, mails(own_site, own_site.paused)[0], "cancel")).text, "as at any time"
    second = link(own_site, mails(own_site, own_site.paused)[-1], "customer_replied")
    assert "<form" in anyone.get(second).text


def test_a_rating_is_chosen_from_five_and_no_link_brings_one_with_it(own_site: Site, anyone: TestClient) -> None:
    number = surveyed(own_site)
    path = link(own_site, mails(own_site, number)[-1], "answer_survey")
    page = anyone.get(f"{path}?f.score=1").text
    assert [f'name="f.score" value="{one}"' in page for one in range(7)] == [False, *[True] * 5, False]
    assert "checked" not in page
    assert "How satisfied are you?" in page, "as the customer is asked, not as the desk writes it down"
    refused = press(anyone, path, {"f.survey_comment": "Quick."})
    assert refused.status_code == 422
    assert 'id="f-score-problem"' in refused.text
    assert "Quick.</textarea>" in refused.text
    assert press(anyone, path, {"f.score": "5", "f.survey_comment": "Quick."}).status_code == 303
    assert ("answer_survey", "requester") in history(own_site, number)


def test_the_page_tells_no_more_of_the_case_than_number_and_workflow(own_site: Site, anyone: TestClient) -> None:
    for mail in mails(own_site, own_site.paused):
        for one in mail.links:
            page = anyone.get(link(own_site, mail, one.event))
            for secret in ("Hengtai", "Chen Wei", "Tower B", "Lift 3", PHONE, "2207", "porter@", "Li Na"):
                assert secret not in page.text, secret
            assert own_site.paused in page.text
            headers = page.headers
            assert headers["cache-control"] == "no-store"
            assert headers["referrer-policy"] == "no-referrer"
            assert headers["x-robots-tag"] == "noindex, nofollow"
            assert "script" not in headers["content-security-policy"]
            assert "<script" not in page.text
            assert 'href="/"' not in page.text


def test_files_come_with_it_and_what_is_personal_is_not_shown_and_stays(own_site: Site, anyone: TestClient) -> None:
    number = permission_asked(own_site)
    path = link(own_site, mails(own_site, number)[-1], "correct")
    page = anyone.get(path).text
    assert 'enctype="multipart/form-data"' in page
    assert "Sun Yi" not in page
    assert "sun@" not in page
    assert page.count("Leave it empty to keep what we have.") == 2
    form = {**hidden(page), "f.purpose": "Billing too", "f.message_types": ["repairs"], "f.holder_name": ""}
    refused = anyone.post(path, data=form, files={"f.papers": ("a.exe", b"MZ", "application/x-msdownload")})
    assert refused.status_code == 422
    assert "a.exe is of a kind that is not taken here" in refused.text
    assert anyone.post(path, data=form, files={"f.papers": ("a.txt", b"hello", "text/plain")}).status_code == 303
    with own_site.app.state.parts.database.reading() as connection:
        fields = store.load_cases(connection, [number])[number].fields
    assert (fields["purpose"], fields["holder_name"]) == ("Billing too", "Sun Yi")
    assert [one["name"] for one in fields["papers"]] == ["a.txt"]


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_it_speaks_the_language_of_its_mail_or_the_one_that_is_chosen(
    own_site: Site, anyone: TestClient, language: str
) -> None:
    path = link(own_site, mails(own_site, own_site.paused)[-1], "cancel")
    assert "Cancel my request" in anyone.get(path, headers={"Accept-Language": "zh-TW"}).text
    title = {"en": "Cancel my request", "zh-Hans": "取消报修", "zh-Hant": "取消報修"}[language]
    chosen = anyone.get(f"{path}?lang={language}")
    assert f"<h1>{title}</h1>" in chosen.text
    assert f'<html lang="{language}">' in chosen.text
    answer = anyone.post(f"{path}?lang={language}", data=hidden(chosen.text))
    assert answer.status_code == 422
    assert f'<html lang="{language}">' in answer.text


def test_a_link_is_for_one_thing_for_thirty_days_and_its_page_for_one(own_site: Site, anyone: TestClient) -> None:
    mail, watch = mails(own_site, own_site.paused)[-1], own_site.app.state.parts.watch
    replying, cancelling = (link(own_site, mail, event) for event in ("customer_replied", "cancel"))
    number, _place, signature = replying.removeprefix(linking.PATH).split(".")
    for other in (f"{number}.2.{signature}", f"{number}.9.{signature}", f"{number}.0.{signature}", f"{number}.1."):
        assert anyone.get(linking.PATH + other).status_code == 403
    form = hidden(anyone.get(cancelling).text)
    assert anyone.post(replying, data={**form, **REPLY}).status_code == 403, "the page of another link"
    form = hidden(anyone.get(replying).text)
    watch.move_to(NOW + linking.FORM_LASTS)
    late = anyone.post(replying, data={**form, **REPLY})
    assert late.status_code == 403
    assert "Any time after six.</textarea>" in late.text, "what was typed is not lost"
    watch.move_to(mail.created_at + linking.LASTS)
    assert anyone.get(replying).status_code == 403


def test_what_is_told_of_it_names_the_way_and_no_address(
    own_site: Site, anyone: TestClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = link(own_site, mails(own_site, own_site.paused)[-1], "customer_replied")
    caplog.set_level("DEBUG")
    assert press(anyone, path, REPLY).status_code == 303
    monkeypatch.setattr(invitation, "find", None)
    assert anyone.get(path).status_code == 500, "and of a fault neither"
    here = TestClient(own_site.app, base_url=BASE, client=("127.0.0.1", 1))
    ours = (one for one in caplog.records if not one.name.startswith(("httpx", "asyncio")))
    told = here.get("/metrics").text + "".join(f"{one.getMessage()} {one.exc_text}" for one in ours)
    assert 'caseclock_commands_total{outcome="accepted",way="link"}' in told
    assert 'route="/link/{token}"' in told
    assert path.rpartition(".")[2] not in told
    assert "After six" not in told
