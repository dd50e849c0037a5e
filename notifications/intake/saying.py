"""What a mail says on its case: a reply where the case waits for one, else a message; and its files.

A reply and a message have one idempotency key: of two tries one alone is done, whatever became of the case in between.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from engine import casefile, decide, fields, store
from engine.database import Database
from notifications import reading

CUT = "\n[…]"
NOTHING_SAID = "–"
"""What stands where a mail has neither text nor subject."""
_BREAK, _CONTROL = re.compile(r"[\x0b\x0c]"), re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
"""What some programs write for a new line, and what no text on a case can have."""
File = dict[str, casefile.Json]


class Desk(Protocol):
    """The way to the cases, as `engine.cases.Cases` has it."""

    def submit(self, command: casefile.Command) -> casefile.Answer: ...

    def reply_form(self, number: str) -> decide.ReplyForm | None: ...

    def live(self, workflow: str) -> decide.Workflow | None: ...


def body(mail: reading.Mail) -> str:
    """What the sender wrote, without what they quoted; never empty. The whole mail stays on record beside it."""
    said = (mail.reply_text, mail.text, mail.subject)
    text = next((plain for one in said if (plain := _CONTROL.sub("", _BREAK.sub("\n", one)).strip())), NOTHING_SAID)
    most = decide.LONGEST_BODY
    return text if len(text) <= most else text[: most - len(CUT)] + CUT


def keep_files(opened: Database, mail: reading.Mail, at: datetime, most_bytes: int) -> list[File]:
    """Stores the attachments by their content; one that is larger than allowed stays in the mail alone."""
    fitting = [one for one in mail.attachments if one.size <= most_bytes]
    if not fitting:
        return []
    with opened.writing() as connection:
        return [
            {
                "hash": store.files.put(connection, b"".join(one.pieces()), one.type, at, most_bytes),
                "name": fields.safe_name(one.name),
                "bytes": one.size,
                "media_type": one.type,
            }
            for one in fitting
        ]


def say(desk: Desk, number: str, requester_id: int, text: str, files: Sequence[File], key: str) -> casefile.Answer:
    """Says it on the case. Refused is the answer only where neither a reply nor a message is taken."""
    actor = casefile.Actor("requester", str(requester_id))
    form = desk.reply_form(number)
    if form is not None:
        if files and form.files is None:
            # The reply has no place for files: they come beside it.
            desk.submit(_message(number, actor, text, files, f"{key}/files"))
        given: dict[str, casefile.Json] = {form.text: text} if form.text else {}
        if form.files and files:
            given[form.files] = list(files)
        answer = desk.submit(casefile.Command(number, decide.REPLIED, actor, given, idempotency_key=key))
        if answer.accepted:
            return answer
    return desk.submit(_message(number, actor, text, files, key))


def _message(number: str, actor: casefile.Actor, text: str, files: Sequence[File], key: str) -> casefile.Command:
    given = {"body": text} | ({"files": list(files)} if files else {})
    return casefile.Command(number, "customer_message", actor, given, idempotency_key=key)
