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
Reply = Callable[[EmailMessage], EmailMessage]


@pytest.fixture
def answered(post: Post, relay: ScriptedRelay, published: dict[tuple[str, str], bundles.Bundle]) -> bytes:
    """The mail by which the desk answers, as it came to the customer."""
    with post.cases.database.writing() as connection:
        store.templates.publish(connection, tuple(published.values()), NOW, "li_na")
    answer = casefile.Command(post.number, "answer", casefile.Actor("operator", "li_na"), {"body": "何时方便？"})
    assert post.cases.submit(answer, post.now).accepted
    over = smtp.Relay(relay.host, relay.port, timeout_s=5)
    sending = delivery.Delivery(post.cases.database, over, LETTERS, post.cases.clock)
    assert sending.run_once(post.now).sent == 1
    sending.close()
    return relay.taken[0]


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
def test_the_customer_s_reply_comes_onto_the_same_case(post: Post, answered: bytes, reply: Reply, how: str) -> None:
    post.ask()
    made = reply(message_from_bytes(answered, policy=policy.default))  # type: ignore[arg-type]  what that policy makes
    made["From"], made["Message-ID"] = "王芳 <wang@sunrise.example>", "<reply@sunrise.example>"
    made.set_content("明天下午三点以后。\n\n> 何时方便？\n", charset="gb2312")
    made.add_attachment(PICTURE, maintype="image", subtype="png", filename="门口的照片.png")
    found = post.receive(made)
    assert (found.state, found.why, found.case) == ("taken", how, post.number)
    assert post.said()[-1] == ("customer_replied", "明天下午三点以后。")
    assert (post.files(), post.case.configuration) == (["门口的照片.png"], ("received",))
