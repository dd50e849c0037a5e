"""Mail that waits for a person: who has it before them, what a page shows of it, and what is said of it."""

import html
import re
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

import pytest

from engine import casefile, errors, queries, settings, store
from notifications import intake
from tests.web.conftest import LI_NA, NOW, Browser, Site, at
from web import arrived, settling, talk
from web.reader import Reader

BOSS = "Boss Wu <boss@hengtai.example>"
SETTLED = "somebody has settled it already"


@dataclass
class Post:
    """What comes to a desk by mail."""

    site: Site
    sent: int = 0

    def receive(
        self, subject: str = "Noise", to: str = "", words: str = "It rattles.", when: Any = NOW, sender: str = BOSS
    ) -> int:
        """Takes a mail in that answers the case of that number; its id."""
        self.sent += 1
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, "Desk <desk@desk.example>", subject
        mail["Message-ID"] = f"<{self.sent}@hengtai.example>"
        if to:
            mail["In-Reply-To"] = self.home(to).thread_id
        mail.set_content(words + "\n\nOn Monday the desk wrote:\n> Does it still rattle?\n")
        mail.add_alternative(f"<p onclick='steal()'>{words}</p><script>steal()</script>", subtype="html")
        mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="门.png")
        return self.take(mail.as_bytes(), when)

    def quarantined(self, raw: bytes) -> int:
        """On record, and in quarantine before anybody could judge whose it is."""
        with self.site.app.state.parts.database.writing() as connection:
            mail_id, _ = store.incoming.record(connection, f"{raw!r}", "", raw, "pipe", NOW, 100_000)
            connection.exec_driver_sql("UPDATE incoming_mails SET state = 'quarantined' WHERE id = ?", (mail_id,))
        return mail_id

    def take(self, raw: bytes, when: Any = NOW) -> int:
        desk, base = self.site.cases, self.site.app.state.parts.database
        taking = intake.Intake(base, desk, intake.Rules.of(settings.Settings()))
        mail_id, _ = taking.record(raw, "pipe", when)
        taking.take(mail_id, when)
        return mail_id

    def home(self, number: str) -> queries.Home:
        with self.site.app.state.parts.database.reading() as connection:
            found = queries.home_by_number(connection, number)
        assert found
        return found

    def state(self, mail_id: int) -> tuple[str, str | None]:
        with self.site.app.state.parts.database.reading() as connection:
            found = queries.incoming_one(connection, mail_id)
        assert found
        return found.state, found.case


@pytest.fixture
def post(own_site: Site) -> Post:
    return Post(own_site)


@pytest.fixture
def lead(own_site: Site) -> Browser:
    """Li Na leads the team that has all cases."""
    return Browser(own_site, "li_na")


def text(page: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def say(browser: Browser, mail_id: int, what: str, **given: str) -> Any:
    return browser.post(f"/incoming/{mail_id}/{what}", data={"csrf": browser.hidden("/act-as")["csrf"], **given})


def test_who_leads_has_all_that_waits_the_oldest_first_and_who_holds_a_case_has_its_mails(
    post: Post, lead: Browser
) -> None:
    assert "/incoming" not in lead.get("/").text, "where nothing waits nothing is said"
    assert "No mail waits for you" in lead.get("/incoming").text
    late, early = post.receive("Of a case", post.site.fresh, when=at("24 15:44")), post.receive(when=at("24 09:00"))
    assert post.state(late)[0] == "unconfirmed"
    page = text(lead.get("/incoming").text)
    assert re.search(r"09:00 Boss Wu boss@hengtai\.example Noise No case is known for it 15:44", page)
    assert f"Of a case Somebody else than the requester wrote it {post.site.fresh}" in page
    assert "Waiting mail 2" in page
    assert "Mail that waits: 2" in text(lead.get("/supervise").text)
    sun_lei = Browser(post.site, "sun_lei")
    assert "No mail waits for you" in sun_lei.get("/incoming").text
    assert sun_lei.get(f"/incoming/{late}").status_code == 404
    given = casefile.Command(post.site.fresh, "assign", LI_NA, {"person": "sun_lei"})
    assert post.site.cases.submit(given, NOW).accepted
    page = text(sun_lei.get("/incoming").text)
    assert ("Waiting mail 1" in page, "Of a case" in page, "Noise" in page) == (True, True, False)
    assert (sun_lei.get(f"/incoming/{late}").status_code, sun_lei.get(f"/incoming/{early}").status_code) == (200, 404)


def test_a_mail_is_shown_as_text_with_its_files_to_be_kept(post: Post, lead: Browser) -> None:
    mail_id = post.receive("<b>Door</b>", post.site.fresh)
    answer = lead.get(f"/incoming/{mail_id}")
    page = text(answer.text)
    assert "&lt;b&gt;Door" in answer.text
    assert ("onclick" in answer.text, "steal()" in answer.text) == (False, False)
    assert page.index("It rattles.") < page.index("Whole mail") < page.index("> Does it still rattle?")
    assert "Boss Wu boss@hengtai.example" in page
    assert "Door" not in re.findall("<title>.*</title>", answer.text)[0]
    found = re.findall(r'href="(/incoming/[^"]+)" download', answer.text)
    files = [lead.get(one) for one in found]
    assert [one.content[:5] for one in files] == [b"\x89PNG", b"From:"]
    assert "%E9%97%A8.png" in files[0].headers["content-disposition"]
    for one in files:
        assert one.headers["content-disposition"].startswith("attachment;")
        assert one.headers["content-security-policy"].startswith("sandbox")
    guest = Browser(post.site, "guest")
    missing = f"/incoming/{mail_id}/files/{'0' * 64}"
    assert {guest.get(one).status_code for one in (f"/incoming/{mail_id}", *found)} == {404}
    assert lead.get(missing).status_code == 404


def test_a_mail_is_confirmed_onto_its_case_and_who_comes_later_is_told_so(post: Post, lead: Browser) -> None:
    mail_id = post.receive("Noise", post.site.fresh)
    other = Browser(post.site, "li_na")
    answer = say(lead, mail_id, "confirm", case=post.site.fresh)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/incoming?done={mail_id}")
    assert f"The mail is on {post.site.fresh} now." in lead.get(answer.headers["location"]).text
    assert "It rattles." in lead.get(f"/cases/{post.site.fresh}").text
    assert post.state(mail_id) == ("taken", post.site.fresh)
    for what in ("confirm", "dismiss"):
        late = say(other, mail_id, what, case=post.site.fresh)
        assert (late.status_code, SETTLED in late.text, "rattle" in late.text) == (409, True, False)
    assert SETTLED in other.get(f"/incoming/{mail_id}").text
    assert "settled" in Browser(post.site, "guest").get(f"/incoming?done={mail_id}").text


def test_a_number_is_checked_before_anything_is_said_on_a_case(post: Post, lead: Browser) -> None:
    mail_id = post.receive()
    before = {one: lead.get(f"/cases/{one}").text.count("<li") for one in (post.site.fresh, post.site.paused)}
    for number, told in (
        ("", "Type the number of the case"),
        ("RPR-1999-00001", "You have no case RPR-1999-00001"),
        ("<b>\x00", "You have no case &lt;b&gt;"),
    ):
        answer = say(lead, mail_id, "confirm", case=number)
        assert (answer.status_code, told in answer.text, 'aria-invalid="true"' in answer.text) == (422, True, True)
    assert post.state(mail_id) == ("triage", None)
    assert before == {one: lead.get(f"/cases/{one}").text.count("<li") for one in before}
    assert say(lead, mail_id, "confirm", case=f" {post.site.paused} ").status_code == 303
    assert post.state(mail_id) == ("taken", post.site.paused)


def test_a_mail_is_dismissed_and_nothing_is_done_without_a_form_of_ours(post: Post, lead: Browser) -> None:
    mail_id = post.receive()
    guest = Browser(post.site, "guest")
    for what in ("confirm", "dismiss"):
        assert lead.get(f"/incoming/{mail_id}/{what}").status_code in (404, 405)
        assert lead.post(f"/incoming/{mail_id}/{what}", data={"case": post.site.fresh}).status_code == 403
        assert say(guest, mail_id, what, case=post.site.fresh).status_code == 404
    assert post.state(mail_id)[0] == "triage"
    answer = say(lead, mail_id, "dismiss")
    assert "The mail is dismissed." in lead.get(answer.headers["location"]).text
    assert post.state(mail_id)[0] == "dismissed"
    assert say(lead, mail_id, "dismiss").status_code == 409


def test_a_case_shows_what_waits_for_it_marked_and_leads_who_may_to_it(post: Post, lead: Browser) -> None:
    mail_id = post.receive("Noise", post.site.fresh)
    nameless = post.receive("Noise", post.site.fresh, sender="porter2@hengtai.example")
    sun_lei = Browser(post.site, "sun_lei")
    pages = {one: one.get(f"/cases/{post.site.fresh}").text for one in (lead, sun_lei)}
    for page in (*pages.values(), lead.get(f"/cases/{post.site.fresh}/print").text):
        assert "Not confirmed: somebody else than the requester wrote it" in page
        assert ("Boss Wu" in page, "boss@" in page) == (True, False)
        assert ("p•••@hengtai.example" in page, "porter2@" in page) == (True, False)
    assert f'href="/incoming/{mail_id}"' in pages[lead]
    assert "/incoming/" not in pages[sun_lei], "she sees the case and does not settle its mails"
    for one in (mail_id, nameless):
        say(lead, one, "dismiss")
    assert "Not confirmed" not in lead.get(f"/cases/{post.site.fresh}").text


def test_from_whom_a_case_is_kept_its_mails_are_kept_too(post: Post, lead: Browser) -> None:
    """Li Na leads the team; the complaint is about her."""
    given = {"matter": "Rude.", "own_words": "She was rude.", "complaint_kind": "service", "about_person": "li_na"}
    number = complaint(post.site, given)
    about = [post.receive("Of it", number), post.receive(f"Re: [{number}] more")]
    about.append(post.quarantined(f"In-Reply-To: {post.home(number).thread_id}\n\nUnread\n".encode()))
    assert [post.state(one)[0] for one in about] == ["unconfirmed", "triage", "quarantined"]
    page = lead.get("/incoming").text
    assert ("Of it" in page, "more" in page, number in page) == (False, False, False)
    assert [lead.get(f"/incoming/{one}").status_code for one in about] == [404, 404, 404]
    other = post.receive()
    assert "You have no case" in say(lead, other, "confirm", case=number).text
    unread = post.quarantined(b"Subject: Unread\n\n")
    assert lead.get(f"/incoming/{unread}").status_code == 200


def test_a_case_without_a_requester_takes_no_mail_and_who_was_overtaken_is_told(post: Post, lead: Browser) -> None:
    given = {"matter": "Rude.", "own_words": "He was rude.", "about_person": "sun_lei"}
    number, mail_id = complaint(post.site, given), post.receive()
    answer = say(lead, mail_id, "confirm", case=number)
    assert (answer.status_code, f"{number} has no requester" in answer.text) == (422, True)
    here = post.site.app.state.parts
    with here.database.reading() as connection:
        person = here.registry.view(connection).desk.persons["li_na"]
    seen = arrived.load(here, person, mail_id)
    assert seen
    say(lead, mail_id, "dismiss")
    reader = Reader.of("en", "Asia/Shanghai", NOW)
    with pytest.raises(errors.IncomingSettled):
        settling.confirm(here, reader, person, seen, post.site.fresh)
    with pytest.raises(errors.IncomingSettled):
        settling.dismiss(here, reader, person, seen)


def complaint(site: Site, given: dict[str, Any]) -> str:
    with site.app.state.parts.database.reading() as connection:
        workflow = site.cases.registry.live(connection, "complaint")
        customer = store.people.customer(connection, "hengtai")
    assert workflow
    fields = workflow.definition.fields
    for one in workflow.definition.form:
        field = fields[one.field]
        if one.required and (one.field not in given or field.type == "choice"):
            sample = {"phone": "+86 10 6512 3456", "yes_no": False, "date": "2026-11-20"}.get(field.type, "Text")
            given[one.field] = next(iter(field.choices)) if field.type == "choice" else sample
    opening = casefile.Opening(customer=customer, team="lifts", title="About a person")
    answer = site.cases.submit(
        casefile.Command(None, "open", casefile.Actor("operator", "x"), given, "complaint", opening)
    )
    assert answer.number, answer.refusal
    return answer.number


def test_what_could_not_be_worked_is_shown_as_it_came_and_not_opened(post: Post, lead: Browser) -> None:
    source = f"In-Reply-To: {post.home(post.site.fresh).thread_id}\n\n<script>steal()</script>\n"
    mail_id = post.quarantined(source.encode())
    answer = lead.get(f"/incoming/{mail_id}")
    assert "nothing in it was opened" in answer.text
    assert "&lt;script&gt;steal()" in answer.text
    assert re.findall(r'href="(/incoming/[^"]+)" download', answer.text) == [f"/incoming/{mail_id}/mail"]
    assert f'name="case" value="{post.site.fresh}"' in answer.text
    assert lead.get(f"/incoming/{mail_id}/mail").content == source.encode()


def test_a_page_has_so_many_mails_and_leads_on_in_each_language(post: Post, lead: Browser) -> None:
    with post.site.app.state.parts.database.writing() as connection:
        for number in range(46):
            mail_id, _ = store.incoming.record(connection, f"{number}", "", b"%d" % number, "pipe", NOW, 1_000)
            judged = store.incoming.Judged("triage", "no case is known", None, "a@b.example", "", f"Number {number:02}")
            store.incoming.settle(connection, mail_id, judged, NOW)
    first, second = lead.get("/incoming").text, lead.get("/incoming?page=2&lang=zh-Hant").text
    assert ("Number 44" in first, "Number 45" in first, 'rel="next"' in first) == (True, False, True)
    assert ("Number 45" in second, "找不到所屬個案" in second, 'rel="prev"' in second) == (True, True, True)
    assert "Number 45" in lead.get("/incoming?page=99").text
    with post.site.app.state.parts.database.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE incoming_mails SET state = 'unconfirmed', case_id = ?", (post.home(post.site.fresh).id,)
        )
    case = lead.get(f"/cases/{post.site.fresh}?lang=en").text
    assert (case.count("Not confirmed"), "Number 45" in case) == (talk.SHOWN, True)
