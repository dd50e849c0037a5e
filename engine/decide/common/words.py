"""What a common event is given besides the fields of a form, checked; what it then does."""

from collections.abc import Callable

from engine import casefile
from engine.decide import refusals
from engine.decide.turn import Wish
from engine.definitions import definition
from engine.fields import Wrong, check

LONGEST_BODY = 100_000
LONGEST_REASON = 2_000

Act = Callable[[casefile.HistoryEntry], tuple[str, ...]]
"""Does what was checked; says which facts changed."""


class Refused(Exception):
    """Carries a refusal out of the checks of one event; never leaves this package."""

    def __init__(self, refusal: casefile.Refusal) -> None:
        self.refusal = refusal


def wrong(wish: Wish, name: str, problem: Wrong) -> Refused:
    """The refusal of an event because of one of its words."""
    return Refused(refusals.bad_data(wish, {name: problem}))


def text(wish: Wish, name: str, longest: int, required: bool = True) -> str:
    """A text of that many characters at most; "" where it may be missing and is. Raises Refused."""
    given = wish.given.get(name)
    if given is None or (isinstance(given, str) and not given.strip()):
        if required:
            raise wrong(wish, name, Wrong("missing", {}))
        return ""
    kind = definition.Field(name, "long_text", max_length=longest)
    outcome = check(kind, given, wish.turn.desk)
    if isinstance(outcome, Wrong):
        raise wrong(wish, name, outcome)
    return str(outcome.value)


def chosen(wish: Wish, name: str, choices: tuple[str, ...]) -> str:
    """One of these words. Raises Refused."""
    value = wish.given.get(name)
    if value not in choices:
        code = "missing" if value is None else "not_a_choice"
        raise wrong(wish, name, Wrong(code, {"given": value, "choices": choices}))
    return str(value)


def person(wish: Wish) -> str:
    """The key of the person in `person`, whom the case is not kept from. Raises Refused."""
    if wish.given.get("person") is None:
        raise wrong(wish, "person", Wrong("missing", {}))
    outcome = check(definition.Field("person", "person"), wish.given["person"], wish.turn.desk)
    if isinstance(outcome, Wrong):
        raise wrong(wish, "person", outcome)
    if outcome.value in wish.turn.workflow.kept_away(wish.turn.case):
        known = wish.turn.desk.person(outcome.value)
        concerned = Wrong("concerned", {"given": known.name if known else outcome.value})
        raise wrong(wish, "person", concerned)
    return str(outcome.value)


def files(wish: Wish) -> tuple[dict[str, casefile.Json], ...]:
    """The files that are given, each known to the store. Raises Refused."""
    outcome = check(definition.Field("files", "files"), wish.given.get("files"), wish.turn.desk)
    missing = (
        []
        if isinstance(outcome, Wrong)
        else [one for one in outcome.value or () if one["hash"] not in wish.known.files]
    )
    if isinstance(outcome, Wrong) or missing:
        problem = outcome if isinstance(outcome, Wrong) else Wrong("not_there", {"given": missing[0]["name"]})
        raise wrong(wish, "files", problem)
    return tuple(outcome.value or ())
