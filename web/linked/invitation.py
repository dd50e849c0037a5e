"""What a link of a mail stands for: whose it is, what it is to do on which case, and whether it was used."""

from dataclasses import dataclass
from datetime import datetime

from engine import casefile, decide, people, queries, store
from engine.queries import notified
from notifications import linking
from web.parts import Parts


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link that is ours and is not over. ``done_at`` is when it was used, None where it was not; ``lines`` are what
    happened on the case since its mail was queued.
    """

    token: str
    place: int
    mail: notified.Mail
    case: casefile.CaseFile
    workflow: decide.Workflow
    desk: people.Desk
    lines: tuple[queries.Line, ...]
    done_at: datetime | None

    @property
    def actor(self) -> casefile.Actor:
        """Whose it is."""
        kind: casefile.ActorKind = "requester" if self.mail.to_kind == "requester" else "person"
        return casefile.Actor(kind, self.mail.to_key)

    @property
    def key(self) -> str:
        """Makes a second use the same one."""
        return _key(self.mail, self.place)

    @property
    def digest(self) -> str:
        """Under what its use is kept."""
        return store.sessions.digest(self.token)


def find(parts: Parts, token: str) -> Invitation | None:
    """What a token stands for; None where it is not ours, is over, or its reader is no longer who they were."""
    named, now = linking.named(token), parts.watch.now()
    if named is None:
        return None
    notification, place = named
    with parts.database.reading() as connection:
        mail = notified.mail(connection, notification)
        if mail is None or not mail.number or not linking.is_ours(parts.secret, token, mail.message_id):
            return None
        if linking.is_over(mail.created_at, place, now) or place > len(mail.links):
            return None
        case = store.load_cases(connection, [mail.number])[mail.number]
        desk = parts.registry.view(connection).desk.as_of(now)
        if case.id is None or not _is_theirs(mail, case, desk):
            return None
        lines = (line for line in queries.history(connection, case.id) if line.at > mail.created_at)
        workflow = parts.registry.workflow_of(connection, case)
        use, key = store.links.use(connection, store.sessions.digest(token)), _key(mail, place)
        done_at = _done_at(use, bool(use and store.answers.load(connection, [key])))
        return Invitation(token, place, mail, case, workflow, desk, tuple(lines), done_at)


def _is_theirs(mail: notified.Mail, case: casefile.CaseFile, desk: people.Desk) -> bool:
    if mail.to_kind == "requester":
        return case.requester is not None and str(case.requester.id) == mail.to_key
    return desk.person(mail.to_key) is not None


def _done_at(use: store.links.Use | None, answered: bool) -> datetime | None:
    """A use of which only the answer shows that it was done was cut off before it could say so."""
    if use is None:
        return None
    return use.done_at or (use.began_at if answered else None)


def _key(mail: notified.Mail, place: int) -> str:
    # By the Message-ID, which nobody can guess: no program can use the key up with another command before.
    return f"link/{mail.message_id}/{place}"


def begin(parts: Parts, found: Invitation, event: str) -> bool:
    """Puts on record that a link is being used; whether it was not done already."""
    with parts.database.writing() as connection:
        now = parts.watch.now()
        return store.links.begin(connection, found.digest, found.mail.id, event, now) is None


def finish(parts: Parts, found: Invitation) -> None:
    """Puts on record that what the link is for was done."""
    with parts.database.writing() as connection:
        store.links.finish(connection, found.digest, parts.watch.now())
