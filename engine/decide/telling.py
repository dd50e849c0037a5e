"""Who is told what: rules give persons, persons give notices, and a person gets one mail about deadlines a turn."""

from collections.abc import Iterable

from engine import casefile, recipients
from engine.decide import picture
from engine.decide.turn import Telling, Turn


def persons(turn: Turn, rule: str, actor: casefile.Actor = casefile.SYSTEM) -> tuple[recipients.Recipient, ...]:
    """The recipients that a rule gives now."""
    return recipients.resolve(rule, turn.case, turn.desk, actor, turn.workflow.kept_away(turn.case))


def tell(
    turn: Turn,
    entry: casefile.HistoryEntry,
    rules: Iterable[str],
    template: str,
    occasion: str,
    row: casefile.DeadlineRow | None = None,
    body: str | None = None,
    show: tuple[str, ...] = (),
) -> None:
    """Notes whom these rules tell, and in the entry whom and why, or why not."""
    for rule in rules:
        found = persons(turn, rule, entry.actor)
        if not found:
            _held_back(entry, rule, template, "nobody fits the rule")
        for recipient in found:
            if entry.actor.kind == "person" and entry.actor.key == recipient.key:
                _held_back(entry, rule, template, "their own action")
                continue
            turn.tellings.append(Telling(recipient, template, occasion, entry, row, body, show))
            entry.facts.setdefault("notices", []).append([recipient.key, template, rule])


def _held_back(entry: casefile.HistoryEntry, rule: str, template: str, why: str) -> None:
    entry.facts.setdefault("held_back", []).append([rule, template, why])


def follow(turn: Turn, entry: casefile.HistoryEntry, occasions: Iterable[str], body: str | None = None) -> None:
    """Applies the notification rules of these occasions whose guards hold."""
    rules = turn.workflow.rules
    for occasion in occasions:
        for index, rule in rules.get(occasion, ()):
            if rule.cond and not turn.holds(rule.cond):
                _held_back(entry, ", ".join(rule.to), rule.template, f"not: {rule.cond}")
                continue
            number = turn.case.seq + len(turn.entries)
            tell(turn, entry, rule.to, rule.template, f"{occasion}/{number}/{index}", body=body, show=rule.show)


def notices(turn: Turn) -> list[casefile.Notice]:
    """The notices of the turn. About deadlines each address gets one, which names every point that passed."""
    about_deadlines: dict[str, dict[str, Telling]] = {}
    others: dict[tuple[str, str], Telling] = {}
    for telling in turn.tellings:
        address = telling.recipient.mail_address.casefold()
        if telling.deadline is not None:
            about_deadlines.setdefault(address, {}).setdefault(telling.occasion, telling)
        else:
            others.setdefault((address, telling.template), telling)
    made = [_notice(turn, [telling]) for telling in others.values()]
    return made + [_notice(turn, list(points.values())) for points in about_deadlines.values()]


def _notice(turn: Turn, several: list[Telling]) -> casefile.Notice:
    telling = several[-1]
    recipient = telling.recipient
    return casefile.Notice(
        occasion=telling.occasion,
        template=telling.template,
        to=recipient.key,
        mail_address=recipient.mail_address,
        name=recipient.name,
        language=recipient.language,
        rule=recipient.rule,
        context=picture.of(turn, several).as_json(),
        deadline=f"{telling.deadline.name}/{telling.deadline.occasion}" if telling.deadline else None,
    )
