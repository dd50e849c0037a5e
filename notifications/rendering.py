"""A queued notice becomes a subject, a text and an HTML page: the bundle of its template, filled with its context."""

import dataclasses
import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import jinja2
from jinja2.runtime import Context
from markupsafe import Markup, escape

from engine import contexts, errors
from notifications import bundles, linking, listing, sandbox, styles, wording

PARTS = ("subject", "text", "html")
FALLBACK = "en"
"""The language of dates where the recipient's is not one of ours; the store takes the same for the template."""
_CONTEXT = tuple(part.name for part in dataclasses.fields(contexts.MailContext))
_FAULTS = (jinja2.TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError)


def _no_link(_place: int) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses that a mail tells, made with it and kept nowhere: ``pages`` stands before the path of the case's
    page, ``act`` gives the link of a place (linking.ACKNOWLEDGE; 1 for the first of the context's links, and so on),
    ``unsubscribe`` is of mails that a reader may want none of. "" for none.
    """

    pages: str = ""
    act: Callable[[int], str] = _no_link
    unsubscribe: str = ""


NO_LINKS = Links()


@dataclass(frozen=True, slots=True)
class Mail:
    """How a notice reads. The subject is one line; the text ends with a line break."""

    subject: str
    text: str
    html: str


def render(source: str, name: str, language: str, context: Mapping[str, Any], links: Links = NO_LINKS) -> Mail:
    """The mail of a bundle's source and a context as JSON, with its links.

    Raises errors.NotRendered for whatever a template or a context can do wrong, with the reason.
    """
    try:
        linked = _linked(contexts.MailContext.from_json(context), links)
        return _render(source, name, language, linked)
    except errors.CaseclockError as why:
        raise errors.NotRendered(template=f"{language}/{name}", why=str(why)) from why
    except _FAULTS as why:
        reason = str(why) if isinstance(why, jinja2.TemplateError) else f"{type(why).__name__}: {why}"
        raise errors.NotRendered(template=f"{language}/{name}", why=reason) from why


def _linked(context: contexts.MailContext, links: Links) -> contexts.MailContext:
    case, deadline = context.case, context.deadline
    if case.url.startswith("/"):
        case = dataclasses.replace(case, url=links.pages + case.url)
    if deadline and deadline.acknowledged_for:
        deadline = dataclasses.replace(deadline, acknowledge_url=links.act(linking.ACKNOWLEDGE))
    offered = tuple(dataclasses.replace(one, url=links.act(place)) for place, one in enumerate(context.links, 1))
    return dataclasses.replace(
        context,
        case=case,
        deadline=deadline,
        links=offered,
        digest=_with_pages(context.digest, links.pages),
        unsubscribe_url=links.unsubscribe,
    )


def _with_pages(digest: contexts.Digest | None, pages: str) -> contexts.Digest | None:
    """The digest with the addresses of its cases' pages."""
    if digest is None:
        return None
    lines = (dataclasses.replace(one, url=pages + one.url) if one.url.startswith("/") else one for one in digest.lines)
    return dataclasses.replace(digest, lines=tuple(lines))


def _render(source: str, name: str, language: str, context: contexts.MailContext) -> Mail:
    language = language if language in wording.FORMS else FALLBACK
    words = wording.Wording.of(language, context.zone, context.event.at)
    own = {"language": language, "_words": words, "_worded": {}}
    known = {part: getattr(context, part) for part in _CONTEXT} | own
    subject, text, html = (_part(part, _compiled(source, name, part == "html"), known) for part in PARTS)
    return Mail(" ".join(subject.split()), text.strip() + "\n", styles.inlined(html.strip()).rstrip() + "\n")


def _part(part: str, template: jinja2.Template, known: Mapping[str, Any]) -> str:
    budget = sandbox.Budget()
    pieces = template.generate(known, part=part, _budget=budget)
    return "".join(budget.take(piece) for piece in pieces)


@functools.lru_cache(maxsize=256)
def _compiled(source: str, name: str, html: bool) -> jinja2.Template:
    sources = bundles.Bundle(name, "", source).sources
    for part, text in sources.items():
        sandbox.check(part, text)
    shared = tuple(sorted((part, text) for part, text in sources.items() if part != name))
    return _environment(shared, html).from_string(sources[name])


# Words and layout stand in every template of a language: they are compiled once for all of them.
@functools.lru_cache(maxsize=16)
def _environment(shared: tuple[tuple[str, str], ...], html: bool) -> sandbox.Sandbox:
    environment = sandbox.Sandbox(html=html, filters=FORMS)
    # A part is its own file name, so that a fault can be told from one of the template.
    texts = dict(shared)
    environment.loader = jinja2.FunctionLoader(
        lambda part: (texts[part], part, lambda: True) if part in texts else None
    )
    return environment


def _form(make: Callable[[wording.Wording, Any], str]) -> Callable[[Context, Any], str]:
    """A filter that words a value in the language and zone of the mail; an undefined one is an error, as anywhere. Once
    for all parts of the mail, which say much the same.
    """

    @jinja2.pass_context
    def form(context: Context, value: Any) -> str:
        if isinstance(value, jinja2.Undefined):
            str(value)
        worded: dict[Any, str] = context.parent["_worded"]
        if (make, value) not in worded:
            worded[make, value] = make(context.parent["_words"], value)
        return worded[make, value]

    return form


def _listed(make: Callable[[str, wording.Wording, Any], str]) -> Callable[[Context, Any], str]:
    """A filter that words an entry of a digest."""

    @jinja2.pass_context
    def form(context: Context, value: Any) -> str:
        return make(context["language"], context["_words"], value)

    return form


@jinja2.pass_eval_context
def _lines(evaluation: Any, text: str) -> str:
    """A text as written: in HTML its line breaks are kept."""
    if not evaluation.autoescape:
        return text
    return Markup("<br>\n").join(escape(line) for line in text.splitlines())


FORMS: dict[str, Callable[..., Any]] = {
    "moment": _form(wording.Wording.moment),
    "duration": _form(wording.Wording.duration),
    "span": _form(wording.Wording.span),
    "point": _form(wording.Wording.point),
    "tried": _form(wording.Wording.tried),
    "attached": _form(wording.Wording.attached),
    "fact": _form(wording.Wording.fact),
    "priority": _form(wording.Wording.priority),
    "whom": _form(wording.Wording.whom),
    "counted": _form(wording.Wording.counted),
    "uncounted": _form(wording.Wording.uncounted),
    "listed": _listed(listing.line),
    "capped": _listed(listing.cap),
    "lines": _lines,
}
"""What a template may make of a value, besides a few of Jinja's own filters."""
