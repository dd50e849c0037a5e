"""A mail that belongs to no case begins one: by the routing, once, in its sender's name."""

import pytest
from sqlalchemy import text

from engine import casefile, definitions, faultpoints, queries, store
from engine.queries import senders
from notifications import reading, tokens
from notifications.intake import intake, opening
from tests.notifications.intake.conftest import MAILBOX, NOW, WANG, Post

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(40)
STRANGER = "Zhao Min <zhao@new.example>"
WORKFLOW = """\
workflow: fault
title: {en: Fault, zh-Hans: 故障, zh-Hant: 故障}
calendar: 24x7
number: "FLT-{year}-{seq:05}"
form: [what, words, kind, {field: phone, cond: "channel != 'mail'"}, {field: photos, required: false}]
fields:
  what: {type: text, required: true, max_length: 20, title: {en: What, zh-Hans: 设备, zh-Hant: 設備}}
  words: {type: long_text, required: true, personal: true, title: {en: Words, zh-Hans: 原话, zh-Hant: 原話}}
  kind: {type: choice, required: true, choices: [lift, other], title: {en: Kind, zh-Hans: 类别, zh-Hant: 類別}}
  phone: {type: phone, required: true, personal: true, title: {en: Phone, zh-Hans: 电话, zh-Hant: 電話}}
  photos: {type: files, max_count: 1, title: {en: Photos, zh-Hans: 照片, zh-Hant: 照片}}
states:
  open: {initial: true, waits: true, title: {en: Open, zh-Hans: 处理中, zh-Hant: 處理中}}
deadlines:
  reply: {title: {en: Reply, zh-Hans: 答复, zh-Hant: 答覆}, starts: customer_message, met_by: [answer], within: 4h}
notifications:
  - {when: opened, template: case_received, to: [requester]}
"""
ROUTING = """\
routing:
  - {to: "noise@*", triage: true}
  - words: [投诉, complaint]
    workflow: fault
    fill: {what: {value: A complaint}, words: text, kind: {value: other}}
    unknown_sender: open
    priority: high
    team: nobodys
  - words: [strict]
    workflow: fault
    fill: &fill {what: subject, words: text, kind: {value: lift}, photos: files}
    forged: triage
  - {workflow: fault, fill: *fill}
"""


@pytest.fixture
def routed(post: Post) -> Post:
    """The desk with a workflow that mails begin cases of; Wang is a customer's."""
    publish(post)
    return post


def publish(post: Post, routing: str = ROUTING) -> None:
    with post.cases.database.revising() as connection:
        post.cases.registry.publish(connection, WORKFLOW, "fault.yaml", NOW, "li_na")
        found = definitions.parse_routing(routing)
        store.routings.publish(connection, found.hash, routing, "routing.yaml", NOW, "li_na")
        sunrise = store.people.put_customer(connection, "sunrise", "Sunrise", "A")
        connection.execute(text("UPDATE contacts SET customer_id = :id"), {"id": sunrise.id})


def case_of(post: Post, found: queries.Incoming) -> casefile.CaseFile:
    assert found.case
    with post.cases.database.reading() as connection:
        return store.load_cases(connection, [found.case])[found.case]


def mails(post: Post) -> list[tuple[str, str]]:
    """To whom is mailed, and what."""
    with post.cases.database.reading() as connection:
        rows = connection.execute(text("SELECT mail_address, template FROM notifications ORDER BY id"))
        return [(row[0], row[1]) for row in rows]


def test_a_known_customer_s_mail_opens_a_case_that_begins_with_it_and_is_answered_once(routed: Post) -> None:
    mail = routed.mail("三楼客梯停了。", Subject="Re: 回复：[LIFT-9] 三楼客梯停了", sender=f"Wang <{WANG.upper()}>")
    for _ in range(2):
        mail.add_attachment(PICTURE, maintype="image", subtype="png", filename="门口的照片.png")
    found = routed.receive(mail)
    assert (found.state, found.why) == ("taken", "opened")
    case = case_of(routed, found)
    assert (case.workflow, case.title, case.channel) == ("fault", "三楼客梯停了", "mail")
    assert (case.customer and case.customer.key, case.requester and case.requester.name) == ("sunrise", "Wang")
    assert (case.fields["what"], case.fields["kind"]) == ("三楼客梯停了", "lift")
    assert [one["name"] for one in case.fields["photos"]] == ["门口的照片.png"]
    assert routed.said() == [("open", case.fields["words"])]
    assert routed.files() == ["门口的照片.png"]
    assert mails(routed) == [(WANG, "case_received")]
    assert case.deadlines == [], "the opening is no message beside it"
    assert routed.receive(mail).id == found.id
    again = routed.receive(routed.mail("还是停的。", In_Reply_To=mail["Message-ID"]))
    assert (again.state, again.case) == ("taken", found.case)
    assert mails(routed) == [(WANG, "case_received")]


def test_an_absence_note_leaves_clocks_alone_and_a_person_s_mail_starts_them(routed: Post) -> None:
    mail = routed.mail("The lift rattles.")
    found = routed.receive(mail)
    away = {"In_Reply_To": mail["Message-ID"], "Auto_Submitted": "auto-replied"}
    assert routed.receive(routed.mail("I am away.", **away)).state == "automatic"
    assert (case_of(routed, found).deadlines, len(mails(routed))) == ([], 1)
    assert routed.receive(routed.mail("It still does.", In_Reply_To=mail["Message-ID"])).state == "taken"
    assert [one.state for one in case_of(routed, found).deadlines] == ["armed"]


def test_words_and_addresses_choose_and_a_team_that_is_not_there_keeps_no_mail_away(routed: Post) -> None:
    angry = routed.receive(routed.mail("我要投诉！"))
    case = case_of(routed, angry)
    assert (case.priority, case.team, case.fields["what"]) == ("high", None, "A complaint")
    assert case_of(routed, routed.receive(routed.mail("He complaints."))).priority == "normal"
    apart = routed.receive(routed.mail(To="Noise@desk.example, other@desk.example"))
    assert (apart.state, apart.why) == ("triage", "no case is known")


def test_a_forged_token_or_number_opens_a_new_case_and_is_marked_unless_the_routing_says_otherwise(
    routed: Post,
) -> None:
    for headers in (
        {"To": tokens.sub_address(MAILBOX, "1.00000000000000000000")},
        {"Subject": f"Fw: [{routed.number}] x"},
    ):
        sender = "li@sunrise.example"
        with routed.cases.database.writing() as connection:
            store.people.add_contact(connection, "Li", sender)
        found = routed.receive(routed.mail(From=sender, **headers))
        assert (found.state, found.why) == ("taken", "opened, names another case")
        assert found.case != routed.number
        strict = routed.receive(routed.mail("strict", From=sender, **headers))
        assert (strict.state, strict.why) == ("triage", "names a case that it does not belong to")


def test_an_unknown_sender_waits_for_a_person_or_is_an_unverified_requester_as_the_routing_says(routed: Post) -> None:
    waits = routed.receive(routed.mail("Hello.", sender=STRANGER))
    assert (waits.state, waits.why, mails(routed)) == ("triage", "unknown sender", [])
    found = routed.receive(routed.mail("一份投诉", sender=STRANGER))
    assert (found.state, found.why) == ("taken", "opened, unknown sender")
    case = case_of(routed, found)
    assert case.requester
    assert (case.customer, case.requester.name, case.requester.language) == (None, "Zhao Min", "zh-Hans")
    assert mails(routed) == [("zhao@new.example", "case_received")]
    second = case_of(routed, routed.receive(routed.mail("Another complaint", sender=STRANGER)))
    assert second.requester == case.requester
    assert len(mails(routed)) == 1, "who sends in another's name has us write to them once a week"
    routed.wait(7 * 86_400 + 1)
    routed.receive(routed.mail("A third complaint", sender=STRANGER))
    assert len(mails(routed)) == 2
    with routed.cases.database.writing() as connection:
        assert senders.is_unverified(connection, case.requester.id)
        assert [store.people.verify_contact(connection, case.requester.id) for _ in range(2)] == [True, False]
        assert not senders.is_unverified(connection, case.requester.id)
    known = routed.receive(routed.mail("Hello.", sender=STRANGER))
    assert (known.state, known.why) == ("taken", "opened")


@pytest.mark.parametrize(
    "headers",
    [
        {"From": "nobody"},
        {"From": "noreply@shop.example"},
        {"List_Id": "<offers.shop.example>"},
        {"Precedence": "bulk"},
    ],
)
def test_what_can_not_or_may_not_be_answered_opens_nothing(routed: Post, headers: dict[str, str]) -> None:
    found = routed.receive(routed.mail("A complaint", **headers))
    assert found.state in ("triage", "automatic")
    assert (found.case, mails(routed)) == (None, [])


def test_an_opening_that_is_refused_waits_for_a_person_and_puts_nobody_on_record(routed: Post) -> None:
    publish(routed, "routing:\n  - {workflow: fault, fill: {what: subject}, unknown_sender: open}\n")
    found = routed.receive(routed.mail(sender=STRANGER))
    assert (found.state, found.why, found.case) == ("triage", "refused: bad_data", None)
    with routed.cases.database.reading() as connection:
        assert senders.senders(connection, "zhao@new.example") == []
    publish(routed, "routing:\n  - {workflow: gone, unknown_sender: open}\n")
    assert routed.receive(routed.mail()).why == "the routing names a workflow that is not there"


class Killed(BaseException):
    """The power goes."""


@pytest.mark.parametrize("point", ["commit.done", "intake.said"])
def test_a_kill_at_any_point_opens_one_case_for_one_requester(either: Post, point: str) -> None:
    publish(either)
    raw = either.mail("A complaint", sender=STRANGER).as_bytes()

    def strike(passed: str) -> None:
        if passed == point:
            raise Killed

    faultpoints.arm(strike)
    try:
        with pytest.raises(Killed):
            either.receive(raw)
    finally:
        faultpoints.arm(None)
    # By the time of the second try the routing says something else: what was done stays done.
    with either.cases.database.writing() as connection:
        store.routings.retire(connection)
    either.wait(intake.LEASE_S + 1)
    either.intake.run_once(either.now)
    found = either.incoming(1)
    assert (found.state, found.case) == ("taken", "FLT-2026-00001")
    with either.cases.database.reading() as connection:
        assert queries.count_cases(connection, queries.Filter()) == 2
        assert len(senders.senders(connection, "zhao@new.example")) == 1
    assert mails(either) == [("zhao@new.example", "case_received")]


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("Re: AW: [RPR-2026-00001] Lift 3", "Lift 3"),
        ("回复：转发: 电梯", "电梯"),
        ("RE[2]: Fwd: Regarding the lift", "Regarding the lift"),
        ("Repair: lift", "Repair: lift"),
        ("[2026] [RPR-1]", ""),
        ("x" * 500, "x" * 120),
    ],
)
def test_a_subject_becomes_a_title(subject: str, title: str) -> None:
    assert opening.title(subject) == title


def test_what_is_too_much_for_a_field_is_cut_and_the_mail_has_it_all(routed: Post) -> None:
    found = routed.receive(routed.mail("a\x0bb " * 60_000, Subject="A very long subject about a lift"))
    case = case_of(routed, found)
    assert case.fields["what"] == "A very long subject "[:20].strip()
    assert len(case.fields["words"]) <= 100_000


def test_a_contact_of_several_customers_opens_a_case_of_none(routed: Post) -> None:
    with routed.cases.database.writing() as connection:
        other = store.people.put_customer(connection, "north", "North", "B")
        store.people.add_contact(connection, "Wang", WANG, customer_id=other.id)
        mail = reading.read(routed.mail().as_bytes())
        contact, customer, known = opening.whose(connection, mail, "")
    assert (contact.mail_address, customer, known) == (WANG, None, True)


def test_a_mail_is_routed_by_what_is_in_force_when_it_comes(routed: Post) -> None:
    publish(routed, "routing:\n  - {triage: true}\n")
    assert routed.receive(routed.mail()).state == "triage"
    publish(routed)
    assert routed.receive(routed.mail()).state == "taken"
    with routed.cases.database.writing() as connection:
        store.routings.retire(connection)
    assert routed.receive(routed.mail()).state == "triage"
