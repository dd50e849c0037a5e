"""The addresses of the mailbox: the list, one mail as text, HTML or source, and its HTML shut off from the page."""

import re
from dataclasses import replace
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from engine import decide, errors, store
from notifications.mailbox import Mailbox, Opened
from web import case, copies, headers, parts, rendering, session

_NUMBER = re.compile(r"\[([A-Za-z0-9._-]+)\]")
"""Subjects begin with the number of the case."""
_LINE = re.compile(r"^- ([A-Za-z0-9._-]+) · ", re.MULTILINE)
"""So a digest, which is about several, names each."""

router = APIRouter(prefix="/mailbox")

Key = Annotated[str, Path(max_length=200)]
Form = Literal["text", "html", "source"]


@router.get("")
def show_mailbox(request: Request, page: Annotated[int, Query(ge=1, le=1_000_000)] = 1) -> Response:
    """The mails that the desk sent, newest first; those about cases that the reader may not see are left out."""
    found, here = _mailbox(request).page(page), parts.of(request)
    with here.database.reading() as connection:
        kept = copies.kept(here, connection)
    away = _away(request, {_about(one.subject) for one in found.headings})
    shown = replace(found, headings=tuple(one for one in found.headings if _about(one.subject) not in away))
    return rendering.page(
        request, "mailbox.html", parts.reader(request), {"page": shown, "kept": kept is not None and kept.on}
    )


@router.get("/of/{number}/{mail}")
def show_copy(
    request: Request, number: Annotated[str, Path(max_length=80)], mail: Annotated[int, Path(ge=1, le=2**53)]
) -> Response:
    """The copy of a mail of a case, as it was taken here; one that is gone, or was never sent, is not there."""
    loaded = case.load(parts.of(request), number, session.needed(request).actor)
    told = next((one for one in loaded.told if one.id == mail and one.sent_at), None) if loaded else None
    key = _mailbox(request).find(told.message_id, told.sent_at) if told and told.sent_at else None
    if key is None:
        raise HTTPException(404)
    return RedirectResponse(f"/mailbox/{quote(key, safe='')}", 303)


@router.get("/{key}")
def show_mail(request: Request, key: Key, view: Form = "text") -> Response:
    """One mail in one of its three forms."""
    mail = _open(request, key)
    shown = {"mail": mail, "form": view, "number": _about(mail.heading.subject)}
    return rendering.page(request, "mail.html", parts.reader(request), shown)


@router.get("/{key}/html")
def show_html(request: Request, key: Key) -> Response:
    """The HTML of a mail, to stand in a sandboxed frame: it runs nothing and fetches nothing."""
    mail = _open(request, key)
    return HTMLResponse(mail.html, headers={"Content-Security-Policy": headers.MAIL_POLICY})


def _about(subject: str) -> str:
    """The number of the case that a mail is about; "" where its subject names none."""
    found = _NUMBER.search(subject)
    return found[1] if found else ""


def _away(request: Request, numbers: set[str]) -> set[str]:
    """Of these cases those that the reader may not see."""
    found, actor = parts.of(request), session.needed(request).actor
    with found.database.reading() as connection:
        cases = store.load_cases(connection, sorted(numbers - {""}))
        desk = found.registry.view(connection).desk.as_of(found.watch.now())
        known = {number: found.registry.workflow_of(connection, one) for number, one in cases.items()}
    return {number for number, one in cases.items() if not decide.may_see(known[number], one, actor, desk)}


def _open(request: Request, key: str) -> Opened:
    try:
        mail = _mailbox(request).open(key)
    except errors.NoSuchMail as gone:
        raise HTTPException(404) from gone
    if _away(request, {_about(mail.heading.subject), *_LINE.findall(mail.text)}):
        raise HTTPException(404)
    return mail


def _mailbox(request: Request) -> Mailbox:
    found = parts.of(request).mailbox
    if found is None:
        raise HTTPException(404)
    return found
