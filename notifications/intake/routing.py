"""Which rule of the routing a mail fits: by where it was sent, the language it is written in, and its words."""

import fnmatch
import re
import unicodedata
from collections.abc import Iterable

from engine.definitions import routing
from notifications import reading
from notifications.intake import language, saying

_OWN_SCRIPT = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]")
"""Writing that does not part its words."""
LONGEST = 20_000
"""So many characters of subject and text are looked at."""
_LETTER = "0-9a-z\u00df-\u024f"


def first(found: routing.Routing, mail: reading.Mail, recipients: Iterable[str]) -> routing.Rule | None:
    """The first rule that fits; None where none does. ``recipients`` are all addresses that the mail was sent to."""
    addresses = [_without_sub_address(one) for one in recipients]
    said = f"{mail.subject}\n{saying.body(mail)}"[:LONGEST]
    text, written_in = _folded(said), language.of(said)
    return next((one for one in found.rules if _fits(one, addresses, text, written_in)), None)


def of_workflow(
    found: routing.Routing, workflow: str, mail: reading.Mail, recipients: Iterable[str]
) -> routing.Rule | None:
    """The rule by which a person opens a case of a workflow with a mail: the first of the workflow's rules that fits,
    else the last, as the narrower ones stand before it; None where the routing opens none.
    """
    rules = tuple(one for one in found.rules if one.workflow == workflow)
    fitting = first(routing.Routing(rules), mail, recipients)
    return fitting or next(reversed(rules), None)


def _fits(rule: routing.Rule, addresses: list[str], text: str, written_in: str) -> bool:
    return (
        (not rule.to or any(fnmatch.fnmatchcase(one, _pattern(to)) for to in rule.to for one in addresses))
        and rule.language in (None, written_in)
        and (not rule.words or any(_stands_in(_folded(one), text) for one in rule.words))
    )


def _pattern(to: str) -> str:
    """With `*` for anything and nothing else that stands for something."""
    return to.replace("[", "[[]").replace("?", "[?]")


def _without_sub_address(address: str) -> str:
    local, _, domain = address.casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _stands_in(word: str, text: str) -> bool:
    """Whether a word stands in a text: Chinese anywhere, others as whole words."""
    if _OWN_SCRIPT.search(word):
        return word in text
    return re.search(rf"(?<![{_LETTER}]){re.escape(word)}(?![{_LETTER}])", text) is not None
