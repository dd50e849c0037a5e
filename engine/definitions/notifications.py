"""`notifications:` who is told what when something comes."""

from engine.definitions.chains import TEMPLATE
from engine.definitions.definition import NotificationRule
from engine.definitions.entries import Entry, Key
from engine.definitions.lists import ListOf
from engine.definitions.names import Names
from engine.definitions.recipients import RECIPIENTS
from engine.definitions.records import Record
from engine.definitions.shapes import GuardText, Reference

SHOWN = ListOf(Reference("field"), least=1, most=50)


def _build(entry: Entry, _names: Names) -> NotificationRule:
    given = entry.kept("when", "template", "to", "cond", "show", "deadline")
    return NotificationRule(**{"when": "", "template": "", "to": (), **given}, place=entry.place)


NOTIFICATION = Record(
    "notification",
    (
        Key(
            "when",
            Reference("occasion"),
            "The occasion: a state on entering, an event, opened, closed, reopened.",
            required=True,
        ),
        Key("template", TEMPLATE, "The mail.", required=True),
        Key("to", RECIPIENTS, "Who gets it.", required=True),
        Key("cond", GuardText(), "A guard that must hold."),
        Key("show", SHOWN, "The fields that the mail tells; absent: what the event was given, to the desk only."),
        Key(
            "deadline",
            Reference("deadline"),
            "The deadline whose due instant the mail names; absent: the next one, to the desk only.",
        ),
    ),
    _build,
)
NOTIFICATIONS = ListOf(NOTIFICATION, most=300)
