"""`caseclock send`: an event to a case."""

from typing import Annotated

import typer

from console import answers, desk, given, terminal
from engine import casefile

Number = Annotated[str, typer.Argument(metavar="CASE", help="The number of the case.")]
Event = Annotated[str, typer.Argument(metavar="EVENT", help="A step of its workflow, or take, answer, note, assign, …")]
Reason = Annotated[str | None, typer.Option("--reason", help="Why.")]
Body = Annotated[str | None, typer.Option("--body", help="The text of an answer or note; `-` for standard input.")]
Version = Annotated[
    int | None, typer.Option("--expected-version", min=0, help="Refused if the case has another version by now.")
]


def send(
    context: typer.Context,
    case: Number,
    event: Event,
    fields: given.Fields = None,
    data: given.Data = None,
    reason: Reason = None,
    body: Body = None,
    files: given.Files = None,
    expected_version: Version = None,
    key: given.Key = None,
    as_person: desk.As = None,
    json: terminal.AsJson = False,
) -> None:
    """Sends an event to a case: a step of its workflow, or what every case knows, such as `answer`.

    Example: `caseclock send RPR-2026-00010 start_diagnosis --as li_na`
    """
    if str(data) == "-" and body == "-":
        raise typer.BadParameter("Standard input can be either --data or --body.", param_hint="--body")
    values = given.values(fields, data)
    words = {"reason": reason, "body": None if body is None else given.body(body)}
    with desk.opened(context) as at:
        actor = at.actor(as_person)
        values |= {name: word for name, word in words.items() if word is not None}
        values |= given.keep_files(at, files)
        command = casefile.Command(case, event, actor, values, idempotency_key=key, expected_version=expected_version)
        answers.tell(at.cases.submit(command), f"took `{event}`", json)
