"""What came of commands, told to whoever looks on from outside: counts, a log line and a trace, without a value."""

import hashlib
import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence

from engine import casefile, errors, meters, pulse, traces
from engine.cases.group import Wish

logger = logging.getLogger(__name__)

Submit = Callable[[Sequence[Wish]], list[casefile.Answer]]
_GIVEN_WORDS = ("unknown_case", "unknown_workflow", "unknown_event")
"""Refusals of what somebody typed: it could be anything, also a name, and goes into no log and no trace."""


def keep(submit: Submit, wishes: Sequence[Wish]) -> list[casefile.Answer]:
    """Submits, and keeps account of it. Raises what ``submit`` raises."""
    with traces.during("submit", commands=len(wishes)) as trace:
        try:
            answers = submit(wishes)
        except errors.CaseclockError:
            meters.COMMANDS.add("failed", meters.way(), by=len(wishes))
            raise
        if len(answers) == 1:
            trace.tell(outcome=outcome(answers[0]), case=_case(answers[0]))
    if len(answers) == 1:
        meters.COMMANDS.add(outcome(answers[0]), meters.way())
    else:
        for one, count in Counter(map(outcome, answers)).items():
            meters.COMMANDS.add(one, meters.way(), by=count)
    if logger.isEnabledFor(logging.INFO):
        for wish, answer in zip(wishes, answers, strict=True):
            _log(wish.command, answer)
    return answers


def outcome(answer: casefile.Answer) -> str:
    """accepted, refused, or failed by a fault."""
    if answer.refusal is None:
        return "accepted"
    return "failed" if answer.refusal.code == "internal" else "refused"


def committed(commands: int, began: float) -> None:
    """A transaction of commands went through; ``began`` is of `time.perf_counter`."""
    pulse.commit_done()
    meters.BATCH_SIZE.observe(commands)
    meters.COMMIT_S.observe(time.perf_counter() - began)


def command_id(command: casefile.Command) -> str:
    """The id of a command in logs: of its idempotency key, without what somebody may have written into that."""
    key = command.idempotency_key
    return hashlib.sha256(key.encode()).hexdigest()[:12] if key else ""


def _log(command: casefile.Command, answer: casefile.Answer) -> None:
    """Whoever looks at the clock and finds nothing due is no news."""
    if command.event is None and not answer.entry_count:
        return
    refusal = answer.refusal.code if answer.refusal else ""
    event = (command.event or "sweep") if answer.accepted else ""
    facts: dict[str, str | int] = {
        "case": _case(answer),
        "command": command_id(command),
        "way": meters.way(),
        "event": event,
    }
    facts |= {"outcome": outcome(answer), "refusal": refusal, "version": answer.version}
    logger.info("%s %s: %s", facts["case"], event or refusal, facts["outcome"], extra={"facts": facts})


def _case(answer: casefile.Answer) -> str:
    typed = answer.refusal is not None and answer.refusal.code in _GIVEN_WORDS
    return "" if typed else answer.number or ""
