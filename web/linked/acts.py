"""What links do: the reader of an escalation holds it; a customer fires an event that their mail offered them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from engine import casefile, deadlines, decide
from notifications import linking
from web import focus, forms, promises
from web.forms import asked as asking
from web.forms import promised
from web.linked.invitation import Invitation
from web.reader import Reader


class Act(Protocol):
    """What one link does."""

    event: str

    def heading(self, reader: Reader) -> tuple[str, str]:
        """What stands above: what it is about, and what is to be done."""

    def whose(self, reader: Reader) -> str:
        """In whose name it is done."""

    def is_open(self) -> bool:
        """Whether it can be done still, by whose link it is."""

    def asked(self, reader: Reader) -> tuple[forms.Asked, ...]:
        """What its form asks for."""

    def command(self, given: Mapping[str, casefile.Json], language: str) -> casefile.Command:
        """The wish to do it with these values."""

    def said(self, reader: Reader) -> tuple[str, ...]:
        """How it stands: done by this link, done otherwise, or over."""


def of(found: Invitation) -> Act:
    """What an invitation is to."""
    return Acknowledging(found) if found.place == linking.ACKNOWLEDGE else Answering(found)


class Acknowledging:
    """An escalation is held in the name of whoever was told of it."""

    event = promised.ACKNOWLEDGE

    def __init__(self, found: Invitation) -> None:
        self._found = found

    def heading(self, reader: Reader) -> tuple[str, str]:
        return focus.title(self._found.workflow.definition, self._found.mail.deadline, reader), reader.say("link_title")

    def whose(self, reader: Reader) -> str:
        person = self._found.desk.person(self._found.mail.to_key)
        return reader.say("link_in_name", name=person.name if person else "")

    def is_open(self) -> bool:
        found, row = self._found, self._row
        names = decide.may_acknowledge(found.workflow, found.case, found.actor, found.desk)
        return row is not None and deadlines.is_live(row) and found.mail.deadline in names

    def asked(self, reader: Reader) -> tuple[forms.Asked, ...]:
        return tuple(promised.holding(self._found.workflow, self._found.mail.deadline, reader))

    def command(self, given: Mapping[str, casefile.Json], language: str) -> casefile.Command:
        return _command(self._found, self.event, {**given, "deadline": self._found.mail.deadline}, language)

    def said(self, reader: Reader) -> tuple[str, ...]:
        if self._found.done_at:
            done = reader.say("link_done", at=reader.near(self._found.done_at))
            until = self._until()
            return (done, reader.say("link_done_until", at=reader.near(until))) if until else (done,)
        if self._row is None or not deadlines.is_live(self._row):
            return (reader.say("link_ended"),)
        if not self.is_open():
            return (reader.say("link_stands_still"),)
        held = promises.held(self._row, self._found.desk, reader)
        return (f"{held}.",) if held else ()

    @property
    def _row(self) -> casefile.DeadlineRow | None:
        """The deadline, for the occasion that the mail was about."""
        mail = self._found.mail
        same = (one for one in self._found.case.deadlines if (one.name, one.occasion) == (mail.deadline, mail.occasion))
        return next(same, None)

    def _until(self) -> datetime | None:
        """Until when the reader last held it; None where nothing tells."""
        mail = self._found.mail
        about = [mail.deadline, mail.occasion]
        for line in reversed(self._found.lines):
            facts = line.facts.get("acknowledged")
            if line.event == self.event and line.actor_key == mail.to_key and facts and facts[:2] == about:
                return datetime.fromisoformat(facts[2])
        return None


class Answering:
    """A customer confirms, refuses, rates or answers: whatever event of the definition their mail offered."""

    def __init__(self, found: Invitation) -> None:
        self._found, self.event = found, found.mail.links[found.place - 1].event

    def heading(self, reader: Reader) -> tuple[str, str]:
        workflow, language = self._found.workflow, reader.language
        about = workflow.title(workflow.definition.title, language, workflow.definition.workflow)
        return about, decide.linking.title(workflow, self.event, language)

    def whose(self, reader: Reader) -> str:
        return reader.say("link_yours")

    def is_open(self) -> bool:
        found = self._found
        since = [line.to_states for line in found.lines]
        return decide.linking.may_still(found.workflow, found.case, found.actor, self.event, since)

    def asked(self, reader: Reader) -> tuple[forms.Asked, ...]:
        found = self._found
        return asking.of_event(found.workflow, found.case, self.event, found.desk, reader)

    def command(self, given: Mapping[str, casefile.Json], language: str) -> casefile.Command:
        return _command(self._found, self.event, given, language)

    def said(self, reader: Reader) -> tuple[str, ...]:
        state = self._found.workflow.state_title(self._found.case.configuration, reader.language)
        now = reader.say("link_state_now", state=state)
        if self._found.done_at:
            return reader.say("link_did", at=reader.near(self._found.done_at)), now
        return () if self.is_open() else (reader.say("link_moved_on"), now, reader.say("link_write_instead"))


def _command(found: Invitation, event: str, given: Mapping[str, casefile.Json], language: str) -> casefile.Command:
    return casefile.Command(found.case.number, event, found.actor, given, idempotency_key=found.key, language=language)
