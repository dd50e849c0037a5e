"""A case that begins with a mail on the pages: opened by a person, its requester verified; what is refused says why."""

import re

import sqlalchemy

from engine import definitions, places, store
from tests.web.conftest import NOW, Browser
from tests.web.test_incoming import Post, lead, post, say, text

__all__ = ["lead", "post"]
STRANGER = "Zhao Min <zhao@new.example>"


def publish(post: Post) -> None:
    path = places.WORKFLOWS / "mail" / "routing.yaml"
    source = path.read_text(encoding="utf-8")
    with post.site.app.state.parts.database.writing() as connection:
        found = definitions.parse_routing(source)
        store.routings.publish(connection, found.hash, source, path.name, NOW, "test")


def test_a_mail_that_waits_begins_a_case_and_its_requester_is_verified(post: Post, lead: Browser) -> None:
    assert "Open a case with it" not in lead.get(f"/incoming/{post.receive()}").text, (
        "without a routing nothing is offered"
    )
    publish(post)
    mail_id = post.receive("The lift rattles", sender=STRANGER)
    assert "Nobody knows its sender" in lead.get("/incoming").text
    page = lead.get(f"/incoming/{mail_id}").text
    assert re.findall(r'<option value="(\w+)">([^<]+)', page) == [
        ("complaint", "Complaint"), ("requirement", "Requirement"), ("repair", "Repair request"),
    ]  # fmt: skip
    for wrong in ("", "permission", "<b>"):
        answer = say(lead, mail_id, "open", workflow=wrong)
        assert (answer.status_code, "Choose what kind of matter it is." in answer.text) == (422, True)
    assert say(Browser(post.site, "guest"), mail_id, "open", workflow="repair").status_code == 404
    answer = say(lead, mail_id, "open", workflow="repair")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/incoming?done={mail_id}")
    assert say(lead, mail_id, "open", workflow="repair").status_code == 409
    state, number = post.state(mail_id)
    assert state == "taken"
    page = lead.get(f"/cases/{number}").text
    assert ("It rattles." in page, "The lift rattles" in page) == (True, True)
    assert "Requester: not verified" in text(page)
    assert "身份未核实" in lead.get(f"/cases/{number}?lang=zh-Hans").text
    verify = f"/cases/{number}/verify"
    assert lead.post(verify).status_code == 403
    assert Browser(post.site, "sun_lei").post(verify, data={"csrf": "x"}).status_code == 403
    other = Browser(post.site, "sun_lei")
    assert other.post(verify, data={"csrf": other.hidden("/act-as")["csrf"]}).status_code == 404, (
        "sees it, settles none"
    )
    lead.get("/?lang=en")
    done = lead.post(verify, data={"csrf": lead.hidden("/act-as")["csrf"]})
    assert done.status_code == 303
    page = text(lead.get(f"/cases/{number}?lang=en").text)
    assert ("not verified" in page, "The requester was verified." in page) == (False, True)
    assert lead.post(verify, data={"csrf": lead.hidden("/act-as")["csrf"]}).status_code == 404


def test_a_case_that_began_with_a_mail_that_names_another_says_so(post: Post, lead: Browser) -> None:
    publish(post)
    forged = post.receive(f"Re: [{post.site.paused}] Lift", sender="Chen Wei <porter@hengtai.example>", words="Again.")
    assert post.state(forged) == ("taken", post.site.paused), "he is its requester"
    with post.site.app.state.parts.database.writing() as connection:
        store.people.add_contact(connection, "Boss Wu", "boss@hengtai.example")
    state, number = post.state(post.receive(f"Re: [{post.site.paused}] Lift", words="Mine too."))
    assert (state, number != post.site.paused) == ("taken", True)
    page = lead.get(f"/cases/{number}").text
    assert "names another case, and nothing proves" in page
    assert "not verified" not in page


def test_a_mail_without_an_address_opens_nothing_and_one_that_goes_round_says_so(post: Post, lead: Browser) -> None:
    publish(post)
    nobody = post.take(b"Subject: x\nFrom: nobody\n\nA complaint\n")
    answer = say(lead, nobody, "open", workflow="repair")
    assert (answer.status_code, "No case can be opened with this mail" in answer.text) == (422, True)
    assert post.state(nobody) == ("triage", None)
    with post.site.app.state.parts.database.writing() as connection:
        rules = "routing: [{workflow: repair, unknown_sender: open}]"
        store.routings.publish(connection, "too little", rules, "routing.yaml", NOW, "test")
    post.take(b"From: c@b.example\n\nHello\n")
    assert "It says too little to open a case by itself" in lead.get("/incoming").text
    post.take(b"Received: by x\n" * 100 + b"From: a@b.example\n\nround\n")
    listed = post.take(b"From: a@b.example\nList-Id: <x>\n\nOffers\n")
    page = lead.get("/incoming").text
    assert "Mail goes round in circles" in page
    assert post.state(listed)[0] == "triage"
    assert "It may not be answered by itself" in page


def test_a_refused_confirmation_leaves_the_mail_waiting_and_says_why(post: Post, lead: Browser) -> None:
    """The definition of the case has lost the state that it stands in, so that nothing can be said on it."""
    mail_id = post.receive("Noise", post.site.fresh)
    with post.site.app.state.parts.database.writing() as connection:
        found = {"number": post.site.fresh}
        connection.execute(
            sqlalchemy.text("UPDATE cases SET configuration = '[\"gone\"]' WHERE number = :number"), found
        )
    answer = say(lead, mail_id, "confirm", case=post.site.fresh)
    assert (answer.status_code, "takes no reply and no message as it stands now" in answer.text) == (422, True)
    assert post.state(mail_id) == ("unconfirmed", post.site.fresh)
