"""Gathered mails over a real relay: one mail a reader, rendered, in a thread of its own, answered like any other."""

from email import message_from_bytes, policy
from typing import Any

from engine.store import caps

LI_NA = {"mail_address": "li.na@desk.example"}


def test_a_storm_is_told_in_one_mail_that_names_each_case_with_its_page(outbox: Any, relay: Any) -> None:
    for template in ("reminder", "reminder", "reminder", "undelivered"):
        outbox.queue(template=template, **LI_NA)
    governor = caps.Governor(cap_recipient=3, domain="desk.example", zone="Asia/Shanghai")
    rules: dict[str, Any] = {
        "governor": governor,
        "address": "https://desk.example",
        "secret": "s" * 32,
        "reply_address": "a@b.example",
    }
    assert outbox.run(relay, **rules).total == 0
    assert outbox.run(relay, after_s=60, **rules).sent == 1
    mail = message_from_bytes(relay.taken[0], policy=policy.default)
    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content().replace("\r\n", "\n")
    assert mail["Subject"] == "4 notices in one mail"
    assert text.count("\n- RPR-1 · Dispatch, Mon 16 Feb 09:40\nhttp") == 3
    assert text.count(": a mail to the customer did not arrive, Mon 16 Feb 09:40\nhttp") == 1
    assert "stands between two floors" not in text, "what a customer wrote stands in no digest"
    assert mail["References"].endswith("@desk.example>")
    assert mail["List-Unsubscribe"] is None
    assert mail["Reply-To"].addresses[0].addr_spec == "desk@desk.example"
    assert relay.recipients == ["li.na@desk.example"]
    states = [outbox.row(number).state for number in range(1, 6)]
    assert states == ["digested", "digested", "digested", "digested", "sent"]
    assert [row.outcome for row in outbox.states(1)] == ["held", "digested"]
