"""A field's value in words, as mails and the command show it."""

from datetime import datetime

from engine import casefile, people
from engine.decide.workflow import Workflow
from engine.definitions import definition

YES_NO = {"en": ("no", "yes"), "zh-Hans": ("否", "是"), "zh-Hant": ("否", "是")}


def shown(workflow: Workflow, desk: people.Desk, field: definition.Field, value: casefile.Json, language: str) -> str:
    """The value in that language; choices by title, persons by name, instants in the zone of the calendar."""
    match field.type:
        case "choice":
            return _choice(workflow, field, value, language)
        case "choices":
            return _between(language)[0].join(_choice(workflow, field, one, language) for one in value)
        case "person":
            person = desk.person(value)
            return person.name if person else str(value)
        case "money":
            return f"{value} {field.currency or ''}".strip()
        case "yes_no":
            return YES_NO.get(language, YES_NO["en"])[bool(value)]
        case "instant":
            return datetime.fromisoformat(value).astimezone(workflow.calendar.zone).strftime("%Y-%m-%d %H:%M")
        case "files":
            return _between(language)[0].join(one["name"] for one in value)
        case "rows":
            return _between(language)[1].join(_row(workflow, desk, field, row, language) for row in value)
    return str(value)


def _between(language: str) -> tuple[str, str]:
    """What stands between words of a list, and between lists."""
    return ("、", "；") if language.startswith("zh") else (", ", "; ")


def _choice(workflow: Workflow, field: definition.Field, value: str, language: str) -> str:
    return workflow.title(field.choices.get(value, definition.NO_TEXTS), language, value)


def _row(
    workflow: Workflow, desk: people.Desk, field: definition.Field, row: dict[str, casefile.Json], language: str
) -> str:
    known = [(field.columns[name], cell) for name, cell in row.items() if name in field.columns and cell is not None]
    return " ".join(shown(workflow, desk, column, cell, language) for column, cell in known)
