"""What may be done with a case now: its steps as buttons, those of others with whose they are, the common events."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from engine import casefile, decide
from engine.definitions import definition
from web.outlook import Speaker
from web.reader import Reader
from web.timeline import marks

Kind = Literal["likely", "mine", "other"]


@dataclass(frozen=True, slots=True)
class Button:
    """A step; ``whose`` says of another's step whose it is, or why it is not this person's."""

    event: str
    title: str
    address: str
    kind: Kind
    whose: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """The steps of the state, then what can be done with every case."""

    steps: tuple[Button, ...]
    common: tuple[Button, ...]


def view(workflow: decide.Workflow, case: casefile.CaseFile, actor: casefile.Actor, speaker: Speaker) -> View:
    """The buttons of a case for a person. The likely one is theirs and leads on from the innermost state."""
    offered = decide.offers(workflow, case, actor, speaker.desk)
    found = sorted(offered, key=lambda one: _depth(workflow, case, one.event))
    deepest = _depth(workflow, case, found[0].event) if found else 0
    leading = (one.event for one in found if one.mine and _depth(workflow, case, one.event) == deepest)
    likely = next(leading, "")
    steps = [_step(one, one.event == likely, case, speaker) for one in found]
    allowed = decide.allowed(workflow, case, actor, speaker.desk)
    own = {one.event for one in found}
    common = [_button(event, "mine", case, speaker) for event in _in_order(allowed) if event not in own]
    return View(tuple(sorted(steps, key=lambda one: one.kind == "other")), tuple(common))


ORDER = (
    "customer_reached",
    "take",
    "answer",
    "note",
    "phone_note",
    "hand_over",
    "assign",
    "release",
    "set_priority",
    "edit",
    "link",
)


def _in_order(allowed: Sequence[str]) -> Iterator[str]:
    """The common events in the order in which a desk needs them."""
    return (event for event in ORDER if event in allowed)


def _depth(workflow: decide.Workflow, case: casefile.CaseFile, event: str) -> int:
    """The steps of inner states come first."""
    index = workflow.definition.index
    from_here = [name for name in case.configuration if any(one.event == event for one in index[name].transitions)]
    return -max((_nesting(workflow, name) for name in from_here), default=0)


def _nesting(workflow: decide.Workflow, name: str) -> int:
    return sum(any(inner.name == name for inner in state.walk()) for state in workflow.definition.index.values())


def _step(offer: decide.Offer, likely: bool, case: casefile.CaseFile, speaker: Speaker) -> Button:
    if offer.mine:
        return _button(offer.event, "likely" if likely else "mine", case, speaker)
    name = marks.act_title(speaker.source, offer.event, speaker.reader)
    return Button(offer.event, name, "", "other", whose(offer, speaker.source, speaker.reader))


def _button(event: str, kind: Kind, case: casefile.CaseFile, speaker: Speaker) -> Button:
    name = marks.act_title(speaker.source, event, speaker.reader)
    address = f"/cases/{quote(case.number, safe='')}/steps/{quote(event, safe='')}"
    return Button(event, name, address, kind)


def whose(offer: decide.Offer, source: definition.Definition, reader: Reader) -> str:
    """ "for quality inspectors", "not by who did the repair"."""
    if offer.not_by:
        return reader.say("not_by_event", event=marks.event_title(source, offer.not_by, reader))
    if offer.named_in:
        field = source.fields[offer.named_in]
        return reader.say("not_by_field", field=reader.title(field.title, offer.named_in))
    roles = (role_title(role, source, reader) for role in offer.roles if role != "system")
    return reader.say("for_roles", roles=reader.wording.forms.join.join(roles))


def role_title(role: str, source: definition.Definition, reader: Reader) -> str:
    """What a role is called, also one that follows from the case."""
    declared = source.roles.get(role)
    return reader.title(declared, role) if declared else reader.word("role", role)
