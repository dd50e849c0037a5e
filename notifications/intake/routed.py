"""A mail that belongs to no case, taken through the routing: it begins one, or waits for a person."""

import dataclasses
from datetime import datetime, timedelta

from engine import casefile, database, definitions, store
from engine.definitions import routing
from engine.queries import senders
from notifications import reading
from notifications.intake import opening, saying
from notifications.intake import routing as routings
from notifications.intake.envelope import Envelope

NO_CASE = "no case is known"
ONCE_IN = timedelta(days=7)
"""So often at most whom nobody knows is answered by rule (RFC 5230, 4.1 has the same for notes of absence)."""
FORGED = "names a case that it does not belong to"


@dataclasses.dataclass(frozen=True, slots=True)
class Waits:
    """A mail that begins no case, and why a person must look at it."""

    why: str


class Router:
    """Takes mails through the routing that is in force; it is read anew where another has come into force."""

    def __init__(self, opened: database.Database, desk: saying.Desk, most_file_bytes: int) -> None:
        self._database, self._desk, self._most_file_bytes = opened, desk, most_file_bytes
        self._known = definitions.Routing()

    def wish(self, mail: reading.Mail, found: Envelope, forged: bool) -> opening.Wish | Waits:
        """The case that a mail would begin, or why it begins none. Touches nothing."""
        rule = routings.first(self._routing(), mail, found.recipients)
        otherwise = FORGED if forged else NO_CASE
        if rule is None or rule.workflow is None or (forged and rule.forged == "triage"):
            return Waits(otherwise)
        if mail.why_not:
            return Waits(f"may not be answered: {mail.why_not[0]}")
        wished = self.wish_by(rule, mail, forged=forged)
        if isinstance(wished, opening.Wish) and not wished.known and rule.unknown_sender == "triage":
            return Waits(FORGED if forged else "unknown sender")
        return wished

    def wish_by(self, rule: routing.Rule, mail: reading.Mail, *, forged: bool = False) -> opening.Wish | Waits:
        """The case that a mail would begin by one rule, whoever wrote it."""
        workflow = self._desk.live(rule.workflow or "")
        if workflow is None:
            return Waits("the routing names a workflow that is not there")
        if not opening.is_reachable(mail.sender.address):
            return Waits("no address to answer")
        body = saying.body(mail)
        with self._database.reading() as connection:
            requester, customer, known = opening.whose(connection, mail, f"{mail.subject}\n{body}")
        rule = dataclasses.replace(rule, team=opening.active_team(self._database, rule.team))
        title = opening.title(mail.subject) or opening.title(body.splitlines()[0])
        return opening.Wish(rule, workflow, requester, customer, title, body, known, forged)

    def open(self, wish: opening.Wish, mail: reading.Mail, at: datetime, now: datetime, key: str) -> casefile.Answer:
        """Opens the case, once by its key; ``at`` is when the mail came. Refused, nobody was put on record for it."""
        files = saying.keep_files(self._database, mail, at, self._most_file_bytes)
        wish = dataclasses.replace(wish, answered=not wish.known and self._was_answered(wish, now))
        if wish.requester.id == opening.NOT_ON_RECORD:
            refusal = opening.refusal(self._database, wish, opening.command(wish, files, key), now)
            if refusal:
                return casefile.Answer(None, 0, (), refusal)
            wish = dataclasses.replace(wish, requester=opening.put_on_record(self._database, wish.requester, now))
        return self._desk.submit(opening.command(wish, files, key))

    def _was_answered(self, wish: opening.Wish, now: datetime) -> bool:
        """Who sends in another's name must not have us write to them again and again."""
        with self._database.reading() as connection:
            return senders.was_answered(connection, wish.requester.mail_address or "", now - ONCE_IN)

    def workflows(self) -> tuple[str, ...]:
        """Of which the routing opens cases, in the order of its rules."""
        return tuple(dict.fromkeys(rule.workflow for rule in self._routing().rules if rule.workflow))

    def rule_of(self, workflow: str, mail: reading.Mail, found: Envelope) -> routing.Rule | None:
        """The rule by which a person opens a case of a workflow with a mail; None where the routing opens none."""
        return routings.of_workflow(self._routing(), workflow, mail, found.recipients)

    def _routing(self) -> definitions.Routing:
        with self._database.reading() as connection:
            live = store.routings.live(connection)
        if live is None:
            return definitions.Routing()
        if live.hash != self._known.hash:
            self._known = definitions.parse_routing(live.text, live.path)
        return self._known
