"""Where a definition uses templates."""

from engine import definitions
from engine.definitions import uses
from tests.engine import small_desk


def test_steps_reminders_and_rungs_are_uses_and_what_the_engine_sends_comes_last() -> None:
    text = small_desk.TEXT.replace("within: 4h", "within: 4h\n    remind: ['50%']", 1) + (
        "notifications:\n  - {when: opened, template: case_received, to: [requester]}\n"
    )
    found = uses.of(definitions.parse(text))
    assert [(one.kind, one.template, one.to, one.index) for one in found] == [
        ("step", "case_received", ("requester",), 0),
        ("reminder", "reminder", ("assignee",), 0),
        ("rung", "deadline_breached", ("technician",), 0),
        ("rung", "deadline_breached", ("technician",), 1),
        ("answer", "answer", ("requester",), 0),
        ("undelivered", "undelivered", ("assignee",), 0),
        ("moved", "deadline_moved", ("assignee",), 0),
    ]
