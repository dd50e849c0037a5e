"""The mails that a step expects, held against those that were queued."""

from collections.abc import Iterable, Sequence

from engine.scenarios.cast import Cast
from engine.scenarios.mailbag import Letter
from engine.scenarios.scenario import Mail


def differ(expected: Sequence[Mail], seen: Sequence[Letter], cast: Cast) -> tuple[str, str] | None:
    """What is expected and what was seen, as a file writes it; None where they are the same.

    Each word of `to` stands for the persons who were told by that rule, hold that role or have that key; each of them
    is expected to get the template `times` times. A person whom two words mean gets one mail.
    """
    left, wrong = list(seen), False
    for mail in expected:
        for word in mail.to:
            fitting = [one for one in seen if one.template == mail.template and _is_for(one, word, cast)]
            wrong = not fitting or not _take(fitting, left, mail.times) or wrong
    if not wrong and not left:
        return None
    return _listed(_written(one.template, one.to, one.times) for one in expected), _listed(_gathered(seen))


def _is_for(letter: Letter, word: str, cast: Cast) -> bool:
    return word in letter.rules or cast.is_called(letter.to, word)


def _take(fitting: list[Letter], left: list[Letter], times: int) -> bool:
    """Takes so many letters to each person out of what is left, unless another word has taken this person's."""
    for person in {one.to for one in fitting}:
        theirs = [one for one in fitting if one.to == person]
        free = [one for one in theirs if any(one is other for other in left)]
        if not free:
            continue
        if len(free) < times:
            return False
        for one in free[:times]:
            left[:] = [other for other in left if other is not one]
    return True


def _gathered(seen: Sequence[Letter]) -> Iterable[str]:
    """The letters as a file would write them: those of one template and moment together."""
    groups: dict[tuple[str, object], list[Letter]] = {}
    for one in seen:
        groups.setdefault((one.template, one.at), []).append(one)
    for (template, _at), several in groups.items():
        words = dict.fromkeys(word for one in several for word in _words(one))
        yield _written(template, tuple(words), 1)


def _words(letter: Letter) -> Sequence[str]:
    return sorted(letter.rules) or [letter.to]


def _written(template: str, to: Sequence[str], times: int) -> str:
    whom = to[0] if len(to) == 1 else f"[{', '.join(to)}]"
    more = f", times: {times}" if times > 1 else ""
    return f"{{template: {template}, to: {whom}{more}}}"


def _listed(parts: Iterable[str]) -> str:
    return f"[{', '.join(parts)}]"
