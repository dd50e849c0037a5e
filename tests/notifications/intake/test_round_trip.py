"""A whole case by mail: an answer goes out, the customer's reply comes in, onto the same case, by real SMTP."""

from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from engine import casefile, store
from notifications import bundles, delivery, policies, smtp
from tests.notifications.conftest import ScriptedRelay
from tests.notifications.intake.conftest import MAILBOX, NOW, SECRET, Post

LETTERS = policies.Policy("服务台", MAILBOX, secret=SECRET, links=False, reply_address=MAILBOX)
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(40)
PLAN = b"%PDF-1.7 plan"
Reply = Callable[[EmailMessage], EmailMessage]


@pytest.fixture
def answered(post: Post, relay: ScriptedRelay, published: dict[tuple[str, str], bundles.Bundle]) -> bytes:
    """The mail by which the desk answers, as it came to the customer."""
    with post.cases.database.writing() as connection:
        store.templates.publish(connection, tuple(published.values()), NOW, "li_na")
        hash_ = store.files.put(connection, PLAN, "application/pdf", NOW, 1_000)
    plan = {"hash": hash_, "name": "三号梯平面图.pdf", "bytes": len(PLAN), "media_type": "application/pdf"}
    return answer(post, relay, body="何时方便？", files=[plan])


def answer(post: Post, relay: ScriptedRelay, **said: casefile.Json) -> bytes:
    """What the customer gets of an answer of the desk."""
    command = casefile.Command(post.number, "answer", casefile.Actor("operator", "li_na"), said)
    assert post.cases.submit(command, post.now).accepted
    over = smtp.Relay(relay.host, relay.port, timeout_s=5)
    sending = delivery.Delivery(post.cases.database, over, LETTERS, post.cases.clock)
    assert sending.run_once(post.now).sent == 1
    sending.close()
    return relay.taken[-1]


def read(raw: bytes) -> EmailMessage:
    """A mail as the customer's program reads it."""
    return message_from_bytes(raw, policy=policy.default)  # type: ignore[return-value]  what that policy makes


def by_button(came: EmailMessage) -> EmailMessage:
    """As every mail program answers."""
    made = EmailMessage()
    made["To"], made["Subject"] = came["Reply-To"], f"回复：{came['Subject']}"
    made["In-Reply-To"], made["References"] = came["Message-ID"], f"{came['References']} {came['Message-ID']}"
    return made


def to_the_address_alone(came: EmailMessage) -> EmailMessage:
    """As one who writes a new mail to the address that he was answered from."""
    made = EmailMessage()
    made["To"], made["Subject"] = came["Reply-To"], "电梯"
    return made


def with_the_subject_alone(came: EmailMessage) -> EmailMessage:
    """As a program that keeps neither thread nor address."""
    made = EmailMessage()
    made["To"], made["Subject"] = MAILBOX, f"AW: {came['Subject']}"
    return made


@pytest.mark.parametrize(
    ("reply", "how"), [(by_button, "references"), (to_the_address_alone, "token"), (with_the_subject_alone, "subject")]
)
def test_the_customer_s_reply_comes_onto_the_same_case(
    post: Post, relay: ScriptedRelay, answered: bytes, reply: Reply, how: str
) -> None:
    post.ask()
    came = read(answered)
    assert [(one.get_filename(), one.get_content()) for one in came.iter_attachments()] == [("三号梯平面图.pdf", PLAN)]
    made = reply(came)
    made["From"], made["Message-ID"] = "王芳 <wang@sunrise.example>", "<reply@sunrise.example>"
    made.set_content("明天下午三点以后。\n\n> 何时方便？\n", charset="gb2312")
    made.add_attachment(PICTURE, maintype="image", subtype="png", filename="门口的照片.png")
    post.cases.clock.advance(60)
    found = post.receive(made)
    assert (found.state, found.why, found.case) == ("taken", how, post.number)
    assert post.said()[-1] == ("customer_replied", "明天下午三点以后。")
    assert (post.files()[1:], post.case.configuration) == (["门口的照片.png"], ("received",))
    again = read(answer(post, relay, body="好的。"))
    assert again["In-Reply-To"] == "<reply@sunrise.example>"
    assert str(again["References"]).split()[1:] == [came["Message-ID"], "<reply@sunrise.example>"]
