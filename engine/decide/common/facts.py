"""The common events about what is known of a case: its priority, its fields, its links, its personal values shown."""

from engine import casefile
from engine.decide import steps
from engine.decide.common import words
from engine.decide.turn import Wish
from engine.definitions import definition
from engine.fields import Wrong


def set_priority(wish: Wish) -> words.Act:
    """Another priority, with a reason."""
    priority = words.chosen(wish, "priority", definition.PRIORITIES)
    reason = words.text(wish, "reason", words.LONGEST_REASON)

    def act(entry: casefile.HistoryEntry) -> tuple[str, ...]:
        entry.facts["priority"] = [wish.turn.case.priority, priority]
        entry.personal["reason"] = reason
        wish.turn.case.priority = priority
        return ("priority",)

    return act


def edit(wish: Wish) -> words.Act:
    """Fields get new values."""
    reason = words.text(wish, "reason", words.LONGEST_REASON, required=False)

    def act(entry: casefile.HistoryEntry) -> tuple[str, ...]:
        if reason:
            entry.personal["reason"] = reason
        return ()

    return act


def link(wish: Wish) -> words.Act:
    """The case is linked to another one."""
    kind = words.chosen(wish, "kind", definition.LINK_KINDS)
    other = words.text(wish, "case", 200)
    if other == wish.turn.case.number or other not in wish.known.cases:
        code = "itself" if other == wish.turn.case.number else "not_there"
        raise words.wrong(wish, "case", Wrong(code, {"given": other}))

    def act(entry: casefile.HistoryEntry) -> tuple[str, ...]:
        steps.link(wish.turn, entry, kind, other)
        return ()

    return act


def looked(wish: Wish) -> words.Act:
    """Someone had personal values shown: which ones stands in the history, and nothing else happens."""
    workflow, asked = wish.turn.workflow, wish.given.get("fields")
    shown = [one for one in (REQUESTER, *workflow.definition.fields) if one == REQUESTER or one in workflow.personal]
    if not isinstance(asked, list) or not asked or not set(map(str, asked)) <= set(shown):
        raise words.wrong(wish, "fields", Wrong("not_a_choice", {"given": asked, "choices": shown}))

    def act(entry: casefile.HistoryEntry) -> tuple[str, ...]:
        entry.facts["looked"] = [one for one in shown if one in asked]
        return ()

    return act


REQUESTER = "requester"
"""What `looked` calls the ways to reach the requester."""
