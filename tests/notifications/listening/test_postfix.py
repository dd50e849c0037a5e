"""Mail that a real mail server hands over: once, also where the desk could not take it at first."""

import smtplib
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy

import pytest

from engine import faultpoints
from engine.database import freezing
from tests.notifications import postfix
from tests.notifications.listening.conftest import PATIENCE_S, Ear, Opens

pytestmark = pytest.mark.xdist_group("postfix")
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(40)
WHO = "desk+7.ab@desk.example"


@pytest.fixture
def ear(listen: Opens) -> Ear:
    return listen(protocol="lmtp")


@pytest.fixture
def relay(ear: Ear) -> Iterator[postfix.Postfix]:
    """Postfix, which hands on to the listener."""
    if not postfix.HERE:
        pytest.skip(postfix.LACKING)
    running = postfix.Postfix(f"lmtp:[127.0.0.1]:{ear.port}")
    running.start()
    yield running
    running.stop()


def test_a_mail_goes_by_postfix_to_the_listener_onto_its_case(ear: Ear, relay: postfix.Postfix) -> None:
    """It is in the queue while the desk takes nothing, and handed over again when the desk does."""
    ear.post.ask()
    base = ear.post.cases.database
    with base.writing() as connection:
        freezing.freeze(connection, ["incoming_mails"], "it is being moved")
    mail = ear.post.answering("下午三点以后。")
    mail.add_attachment(PICTURE, maintype="image", subtype="png", filename="门口的照片.png")
    recorded = threading.Event()
    faultpoints.arm(lambda point: recorded.set() if point == "listening.recorded" else None)
    try:
        with smtplib.SMTP(relay.host, relay.port, timeout=PATIENCE_S) as line:
            assert line.send_message(mail, "wang@sunrise.example", [WHO]) == {}
        while "451 4.3.0" not in relay.log:
            assert not recorded.wait(0.05)
        with base.writing() as connection:
            freezing.thaw(connection, ["incoming_mails"])
        relay.flush()
        assert recorded.wait(PATIENCE_S)
    finally:
        faultpoints.arm(None)
    (raw,) = ear.came()
    found = message_from_bytes(raw, policy=policy.default)
    assert (found["Return-Path"], found["Delivered-To"]) == ("<wang@sunrise.example>", WHO)
    assert ear.post.intake.run_once(ear.post.now).taken == 1
    assert ear.post.said()[-1] == ("customer_replied", "下午三点以后。")
    assert ear.post.files() == ["门口的照片.png"]
