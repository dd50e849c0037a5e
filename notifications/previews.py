"""How a template of the directory would read, not published yet; where it can't be rendered, the place of the fault."""

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import jinja2

from engine import casefile, contexts, errors, lint, sheets
from engine.store import deskmails
from notifications import bundles, linking, message, policies, rendering, review

_HEADERS = ("From", "Reply-To", "To", "Subject", "Auto-Submitted")
_NO_ADDRESS = "reader@example.invalid"
"""Stands for a reader who has no address: the domain of RFC 2606 that there never is."""
_LINK, _UNSUBSCRIBE = f"{linking.PATH}…", f"{linking.UNSUBSCRIBE_PATH}…"
"""Stand for the links of each mail's own, which are signed when it is sent."""
_UNFIT = ("bad_template", "template_unknown_name", "template_unknown_filter")
"""Findings with which no mail can be made."""
_FIXES: dict[type[Exception], str] = {
    jinja2.UndefinedError: "not every mail has this: put it within {% if deadline %} … {% endif %}",
    ValueError: "a filter was given nothing, or what it can't word: put it within {% if … %}, or take another filter",
    TypeError: "a filter was given what it can't word: take the one that is named for this value",
    RecursionError: "its blocks call each other without an end",
}
"""What may mend it, by what was raised."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A mail as its reader would get it: headers in their order, as a mail program shows them; text and HTML.

    ``found`` is what is wrong with its template; a fault that keeps the mail from being made leaves the rest empty.
    """

    found: tuple[lint.Finding, ...]
    headers: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    html: str = ""


def preview(directory: Path, language: str, notice: casefile.Notice, at: datetime, policy_: policies.Policy) -> Preview:
    """The mail of a notice by the files of a directory.

    Raises errors.BadAddress, errors.BadHeader for a sender or a reader that no mail can have.
    """
    found = review.Shelf(directory).review(notice.template, language)
    if any(one.code in _UNFIT for one in found):
        return Preview(found)
    layout, words, template = map(bundles.read, _paths(directory, language, notice.template))
    made = bundles.bundle(notice.template, language, template, words, layout)
    context, links = _context(notice, at).as_json(), _links(made, policy_.address)
    try:
        mail = rendering.render(made.source, made.name, language, context, links)
    except errors.NotRendered as why:
        return Preview((*found, _fault(directory, language, notice.template, why)))
    return Preview(found, _headers(notice, mail, at, policy_), mail.text, mail.html)


def _context(notice: casefile.Notice, at: datetime) -> contexts.MailContext:
    """What the mail tells; of one about no one case, a made-up digest in which each kind of line stands once."""
    if notice.template not in deskmails.TEMPLATES:
        return notice.context
    now, case = contexts.instant(at), notice.context.case
    lines = tuple(contexts.Line(case.number, kind, case.workflow, now, case.url) for kind in ("late", "due", "event"))
    caps = tuple(contexts.Cap(rule, notice.name, 100, 30) for rule in ("recipient", "hour"))
    shown: dict[str, Any] = {"storm": {"caps": caps}, "quarantined": {}}
    told = contexts.Digest("recipient", len(lines), 1, now, **shown.get(notice.template, {"lines": lines}))
    recipient = contexts.Recipient(notice.name, notice.template)
    return contexts.MailContext(
        recipient=recipient, event=contexts.Event(at=now), digest=told, zone=notice.context.zone
    )


def _links(made: bundles.Bundle, address: str) -> rendering.Links:
    unsubscribe = "" if made.kind == "case" else f"{address}{_UNSUBSCRIBE}"
    return rendering.Links(address, lambda _place: f"{address}{_LINK}", unsubscribe)


def _paths(directory: Path, language: str, name: str) -> tuple[Path, Path, Path]:
    folder = directory / language
    return (
        directory / (bundles.LAYOUT + bundles.SUFFIX),
        folder / (bundles.WORDS + bundles.SUFFIX),
        folder / (name + bundles.SUFFIX),
    )


def _headers(notice: casefile.Notice, mail: rendering.Mail, at: datetime, policy_: policies.Policy) -> dict[str, str]:
    """What the composed mail has, decoded as any reader does; ids are made when a mail is queued and are left out."""
    letter = message.Letter(
        message_id="<preview@example.invalid>",
        references=("<preview@example.invalid>",),
        at=at,
        from_name=policy_.from_name,
        from_address=policy_.from_address,
        to_name=notice.name,
        to_address=notice.mail_address or _NO_ADDRESS,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
    )
    read = message_from_bytes(message.compose(letter).content, policy=policy.default)
    return {name: str(read[name]) for name in _HEADERS}


def _fault(directory: Path, language: str, name: str, why: errors.NotRendered) -> lint.Finding:
    """The line at which rendering ended, with what may mend it."""
    layout, words, template = _paths(directory, language, name)
    files = {bundles.LAYOUT: layout, bundles.WORDS: words, "<template>": template}
    cause = why.__cause__
    frames = [(files[at], line) for at, line in _frames(cause.__traceback__ if cause else None) if at in files]
    path, line = frames[-1] if frames else (template, 1)
    fix = next((said for kind, said in _FIXES.items() if isinstance(cause, kind)), "")
    sentence = f"it can't be rendered: {why.why}{fix and f'; {fix}'}"
    return lint.Finding("error", "not_rendered", sentence, sheets.Place(line, 1, str(path)))


def _frames(trace: types.TracebackType | None) -> Iterator[tuple[str, int]]:
    """File name and line of each frame; Jinja gives its own those of the template."""
    while trace is not None:
        yield trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next
