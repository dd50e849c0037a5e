"""Where a definition uses mail templates: each step, reminder and rung that sends one, and what the engine sends."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from engine.definitions import definition as definitions
from engine.sheets import START, Place

ANSWER, UNDELIVERED, MOVED = "answer", "undelivered", "deadline_moved"
ENGINE_TEMPLATES = (ANSWER, UNDELIVERED, MOVED)
"""What the engine sends of itself: what someone answers on a case, word of a mail to the customer that did not arrive,
and a provisional deadline that moved.
"""
Kind = Literal["step", "reminder", "rung", "answer", "undelivered", "moved"]


@dataclass(frozen=True, slots=True)
class Use:
    """One place from which a template goes to people.

    A step's has the occasion ``when``, a reminder's and a rung's the ``deadline`` and their ``index`` in it; ``names``
    is the deadline whose due instant a step's mail names.
    """

    kind: Kind
    template: str
    to: tuple[str, ...]
    place: Place = START
    when: str = ""
    deadline: str = ""
    index: int = 0
    cond: str | None = None
    show: tuple[str, ...] = ()
    names: str | None = None

    def __str__(self) -> str:
        """What sends it, as a sentence names it."""
        match self.kind:
            case "step":
                return f"the notification for `{self.when}`"
            case "reminder":
                return f"the reminder of `{self.deadline}`"
            case "rung":
                return f"the escalation of `{self.deadline}`"
            case "answer":
                return "the answer to the requester"
            case "undelivered":
                return "the notice that a mail to the customer did not arrive"
        return "the notice that a provisional deadline moved"


def of(source: definitions.Definition) -> tuple[Use, ...]:
    """Every use, steps first, in the order of the file; what the engine sends of itself last."""
    return (*_steps(source), *_points(source), *_own(source))


def _steps(source: definitions.Definition) -> Iterator[Use]:
    for rule in source.notifications:
        told = Use("step", rule.template, rule.to, rule.place, rule.when, cond=rule.cond, show=rule.show)
        yield replace(told, names=rule.deadline)


def _points(source: definitions.Definition) -> Iterator[Use]:
    for name, deadline in source.deadlines.items():
        for index in range(len(deadline.remind)):
            to, template = deadline.remind_whom, deadline.remind_template
            yield Use("reminder", template, to, deadline.place, deadline=name, index=index)
        for index, rung in enumerate(deadline.escalate):
            if rung.notify:
                yield Use("rung", rung.template, rung.notify, rung.place, deadline=name, index=index)


def _own(source: definitions.Definition) -> Iterator[Use]:
    yield Use("answer", ANSWER, ("requester",), when=ANSWER)
    yield Use("undelivered", UNDELIVERED, ("assignee",), when="bounced")
    counted = next((name for name, one in source.deadlines.items() if one.within or one.calendars()), None)
    if counted:
        yield Use("moved", MOVED, ("assignee",), deadline=counted)
