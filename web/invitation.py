"""What a link in an escalation mail stands for: whose it is, which deadline it is about, and how that stands now."""

from dataclasses import dataclass
from datetime import datetime

from engine import casefile, deadlines, decide, people, queries, store
from engine.queries import notified
from notifications import acknowledging
from web.forms import promised
from web.parts import Parts


@dataclass(frozen=True, slots=True)
class Done:
    """That the link was used: when, and until when the escalation stands still."""

    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link that is ours and may be used still; ``done`` once it was."""

    mail: notified.Mail
    case: casefile.CaseFile
    workflow: decide.Workflow
    desk: people.Desk
    done: Done | None

    @property
    def actor(self) -> casefile.Actor:
        """Whose it is."""
        return casefile.Actor("person", self.mail.person)

    @property
    def key(self) -> str:
        """Makes a second use the same one."""
        return _key(self.mail)

    @property
    def row(self) -> casefile.DeadlineRow | None:
        """The deadline, for the occasion that the mail was about."""
        same = (one for one in self.case.deadlines if one.name == self.mail.deadline)
        return next((one for one in same if one.occasion == self.mail.occasion), None)

    @property
    def is_open(self) -> bool:
        """Whether there is an escalation to hold, and it is theirs to hold."""
        names = decide.may_acknowledge(self.workflow, self.case, self.actor, self.desk)
        return self.row is not None and deadlines.is_live(self.row) and self.mail.deadline in names


def find(parts: Parts, token: str) -> Invitation | None:
    """What a token stands for; None where it is not ours, is over, or its reader works here no more."""
    number, now = acknowledging.named(token), parts.watch.now()
    if number is None:
        return None
    with parts.database.reading() as connection:
        mail = notified.about_deadline(connection, number)
        if mail is None or not acknowledging.is_ours(parts.secret, token, mail.id, mail.message_id):
            return None
        case = store.load_cases(connection, [mail.number])[mail.number]
        desk = parts.registry.view(connection).desk.as_of(now)
        if acknowledging.is_over(mail.created_at, now) or desk.person(mail.person) is None:
            return None
        used = store.answers.load(connection, [_key(mail)])
        lines = queries.history(connection, case.id) if used and case.id is not None else []
        return Invitation(mail, case, parts.registry.workflow_of(connection, case), desk, _done(mail, lines))


def _key(mail: notified.Mail) -> str:
    # By the Message-ID, which nobody can guess: no program can use the key up with another command before.
    return f"acknowledge:{mail.message_id}"


def _done(mail: notified.Mail, lines: list[queries.Line]) -> Done | None:
    """What the reader did last about the deadline; looked for only where the link was used."""
    about = [mail.deadline, mail.occasion]
    for line in reversed(lines):
        facts = line.facts.get("acknowledged")
        if line.event == promised.ACKNOWLEDGE and line.actor_key == mail.person and facts and facts[:2] == about:
            return Done(line.at, datetime.fromisoformat(facts[2]))
    return None
