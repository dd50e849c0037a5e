"""Rules about what a deadline says to pauses, changes and reopenings: what is written must be able to come true."""

from engine.definitions import promise
from engine.lint.finding import Finding, Findings, Subject


def paused_for_ever(subject: Subject) -> Findings:
    """A clock that pauses in a state that nothing leaves."""
    for deadline in subject.definition.deadlines.values():
        for name in deadline.pauses_in:
            state = subject.states.get(name)
            if state is not None and state.final:
                sentence = f"`{deadline.name}` pauses in `{name}`, which nothing leaves: it would stand for ever"
                yield Finding("error", "paused_for_ever", f"{sentence}; leave it out", deadline.place)


def never_restarted(subject: Subject) -> Findings:
    """An occasion that is to restart a clock which it ends first."""
    for deadline in subject.definition.deadlines.values():
        for name in sorted(set(deadline.restarts_by) & {*deadline.met_by, *deadline.cancelled_by}):
            sentence = f"`{name}` ends `{deadline.name}`, so it can't restart it"
            fix = "put it under `starts`, with `each: true`"
            yield Finding("error", "never_restarted", f"{sentence}: {fix}", deadline.place)


def changes_nothing(subject: Subject) -> Findings:
    """A cause under `on_change` that the target does not go by."""
    for deadline in subject.definition.deadlines.values():
        if isinstance(deadline.on_change, str):
            continue
        going_by = {*deadline.depends_on(), *promise.CAUSES[2:]}
        for cause in sorted(set(deadline.on_change) - going_by):
            sentence = f"`on_change` of `{deadline.name}` names `{cause}`, and its target does not go by it"
            yield Finding("warning", "changes_nothing", f"{sentence}: leave it out", deadline.place)


def counts_no_pause(subject: Subject) -> Findings:
    """`pauses_count` or `while_closed` for a clock that nothing of the kind stops."""
    for deadline in subject.definition.deadlines.values():
        if deadline.pauses_count == "plain" and not deadline.pauses_in:
            sentence = f"`pauses_count` of `{deadline.name}` needs `pauses_in`: nothing pauses its clock"
            yield Finding("warning", "counts_no_pause", sentence, deadline.place)
        if deadline.while_closed == "run" and deadline.on_reopen in ("restart", "over"):
            sentence = f"`while_closed: run` of `{deadline.name}` goes with `on_reopen: resume`"
            yield Finding("warning", "counts_no_pause", f"{sentence}, not with {deadline.on_reopen}", deadline.place)


RULES = (paused_for_ever, never_restarted, changes_nothing, counts_no_pause)
