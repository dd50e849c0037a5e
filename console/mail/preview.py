"""`caseclock mail preview`: a template of the directory as its reader would get it, before it is published."""

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from console import complaints, desk, instants, places, showing, terminal
from console.mail import found, pictures
from engine import casefile, decide, people, settings, store
from engine.decide import preview as previewing
from engine.definitions import uses
from engine.scenarios import example
from notifications import policies, previews, review

Template = Annotated[str, typer.Argument(metavar="TEMPLATE", help="Its name, such as `case_received`.")]
Case = Annotated[str | None, typer.Option("--case", metavar="NUMBER", help="As for this case, as it stands now.")]
Workflow = Annotated[
    str | None,
    typer.Option(
        "--workflow",
        metavar="FILE|NAME",
        help="As for a made-up case of this workflow. [default: the first one that sends the template]",
    ),
]
Language = Annotated[str | None, typer.Option("--language", metavar="TAG", help="en, zh-Hans or zh-Hant.")]
To = Annotated[
    str | None, typer.Option("--to", metavar="RULE", help="As for who this rule finds, such as `requester`.")
]
Html = Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Writes the HTML there.")]
Picture = Annotated[
    Path | None, typer.Option("--picture", metavar="FILE.png", help="Takes a picture of it, by Chromium.")
]


_MOST_PAST = 100


@dataclass(frozen=True)
class Subject:
    """The case that the mail is about, made up or real, with its past."""

    workflow: decide.Workflow
    case: casefile.CaseFile
    desk: people.Desk
    now: datetime
    use: uses.Use
    other: str = ""
    past: Sequence[casefile.HistoryEntry] = ()

    def since(self, at: datetime) -> Sequence[casefile.HistoryEntry]:
        """What its past has from an instant on."""
        return [entry for entry in self.past if entry.at >= at]


def show_preview(
    context: typer.Context,
    template: Template,
    case: Case = None,
    workflow: Workflow = None,
    language: Language = None,
    to: To = None,
    html: Html = None,
    picture: Picture = None,
) -> None:
    """Shows a mail as its reader would get it, by the template as it stands in the directory. Nothing is sent.

    Example: `caseclock mail preview case_received --language zh-Hans`
    """
    known = terminal.settings_of(context)
    shelf = review.Shelf(places.mail_templates(known))
    languages = [one for name, one in shelf.templates() if name == template]
    if not languages:
        raise terminal.unknown("TEMPLATE", "template", template, {name for name, _language in shelf.templates()})
    if case and workflow:
        raise typer.BadParameter("a case has its workflow: give one of the two.", param_hint="--workflow")
    wanted = found.language(language, known.desk.default_language) if language or not case else None
    subject = _of_case(context, case, template, to) if case else _made_up(known, workflow, template, to, str(wanted))
    rule = to or subject.use.to[0]
    body = example.NAMES[wanted or known.desk.default_language].body
    asked = previewing.Asked(subject.use, rule, wanted, body, subject.other)
    made = previewing.preview(subject.workflow, subject.case, subject.desk, subject.now, asked, subject.since)
    speaks = made.notice.language if made.notice.language in languages else "en"
    shown = previews.preview(shelf.directory, speaks, made.notice, subject.now, policies.policy_of(known))
    _tell_found(shown)
    _print(shown)
    _write(shown, html, picture, f"{template}-{speaks}-")
    terminal.tell(_shown_as(subject, rule))
    for note in _notes(subject, made, rule, (wanted or made.notice.language, speaks)):
        terminal.tell(note)


def _of_case(context: typer.Context, number: str, template: str, rule: str | None) -> Subject:
    with desk.opened(context) as at:
        with at.database.reading() as connection:
            case, workflow = showing.find(at, connection, number)
            past = store.past.since(connection, {case.id or 0: case.opened_at}, _MOST_PAST)[case.id or 0]
        live = {row.name for row in case.deadlines if row.ended_at is None}
        return Subject(workflow, case, at.people, at.now, _use(workflow, template, rule, live), past=past)


def _made_up(known: settings.Settings, source: str | None, template: str, rule: str | None, language: str) -> Subject:
    definition = found.definition(known, source, "--workflow") if source else found.user_of(known, template)
    if definition is None:
        raise typer.BadParameter(f"{known.desk.workflows_dir} has no definition.", param_hint="--workflow")
    workflow = found.workflow(known, definition)
    use = _use(workflow, template, rule, set())
    made = example.example(workflow, use, language)
    return Subject(workflow, made.case, made.desk, made.now, use, made.other)


def _use(workflow: decide.Workflow, template: str, rule: str | None, live: set[str]) -> uses.Use:
    """What sends the template to this rule, best something of a deadline that runs; a step where nothing does."""
    every = [use for use in uses.of(workflow.definition) if use.template == template]
    fitting = [use for use in every if rule is None or rule in use.to]
    if every and not fitting:
        rules = {one for use in every for one in use.to}
        raise terminal.unknown("--to", f"rule of `{workflow.definition.workflow}` for `{template}`", str(rule), rules)
    made_up = uses.Use("step", template, (rule or "requester",))
    return max(fitting, key=lambda use: use.deadline in live, default=made_up)


def _tell_found(shown: previews.Preview) -> None:
    """What is wrong with the template, on standard error; the command ends where no mail can be made."""
    for one in shown.found:
        place = f"{one.place.path}:{one.place.line}:{one.place.column}"
        complaints.complain(f"{place}: {one.level}: {one.sentence} [{one.code}]")
    if not shown.headers:
        raise typer.Exit(complaints.FOUND)


def _print(shown: previews.Preview) -> None:
    for name, value in shown.headers.items():
        terminal.tell(f"{name}: {value}")
    terminal.tell("")
    terminal.tell(shown.text)


def _write(shown: previews.Preview, html: Path | None, picture: Path | None, name: str) -> None:
    if html is None:
        handle, path = tempfile.mkstemp(".html", f"caseclock-{name}")
        os.close(handle)
        html = Path(path)
    terminal.write_text(html, shown.html, "--html")
    terminal.tell(f"HTML: {html}")
    if picture is not None:
        pictures.take(html, picture)
        terminal.tell(f"Picture: {picture}")


def _shown_as(subject: Subject, rule: str) -> str:
    """What brings the mail as it is shown, and how many other ways there are."""
    use, name = subject.use, subject.workflow.definition.workflow
    if not use.when and not use.deadline:
        return f"No rule of `{name}` sends this template: it is shown as if a step sent it."
    ways = sum(len(one.to) for one in uses.of(subject.workflow.definition) if one.template == use.template)
    more = f"; `caseclock mail plan {name}` shows all {ways} ways in which it is sent" if ways > 1 else ""
    return f"Shown: {use} of `{name}`, to `{rule}`{more}."


def _notes(subject: Subject, made: previewing.Preview, rule: str, languages: tuple[str, str]) -> list[str]:
    """What a reader of the preview would else take for more than it is."""
    use, at = subject.use, datetime.fromisoformat(made.notice.context.event.at)
    notes = []
    if not subject.other and at > subject.now:
        notes.append(f"It would be sent at {instants.shown(at, subject.workflow.calendar.zone)} if nobody acts before.")
    if use.deadline and made.state in ("met", "cancelled"):
        notes.append(
            f"The deadline `{use.deadline}` is {made.state}: for this case the mail would not be sent any more."
        )
    elif use.deadline and not made.state:
        notes.append(f"The deadline `{use.deadline}` has no span for this case, so that the mail knows no deadline.")
    if not made.reached:
        notes.append(f"The rule `{rule}` reaches nobody for this case now: the mail is shown without a name.")
    if languages[0] != languages[1]:
        notes.append(f"There is no such template in {languages[0]}: its readers get it in {languages[1]}.")
    return notes
