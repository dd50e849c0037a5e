"""The addresses of the mailbox: the list, one mail as text, HTML or source, and its HTML shut off from the page."""

import re
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response
from fastapi.responses import HTMLResponse

from engine import errors
from notifications.mailbox import Mailbox, Opened
from web import headers, parts, rendering

_NUMBER = re.compile(r"\[([A-Za-z0-9._-]+)\]")
"""Subjects begin with the number of the case."""

router = APIRouter(prefix="/mailbox")

Key = Annotated[str, Path(max_length=200)]
Form = Literal["text", "html", "source"]


@router.get("")
def show_mailbox(request: Request, page: Annotated[int, Query(ge=1, le=1_000_000)] = 1) -> Response:
    """The mails that the desk sent, newest first."""
    shown, kept = _mailbox(request).page(page), parts.of(request).settings.keeps_mail_here
    return rendering.page(request, "mailbox.html", parts.reader(request), {"page": shown, "kept": kept})


@router.get("/{key}")
def show_mail(request: Request, key: Key, view: Form = "text") -> Response:
    """One mail in one of its three forms."""
    mail = _open(request, key)
    about = _NUMBER.search(mail.heading.subject)
    shown = {"mail": mail, "form": view, "number": about[1] if about else ""}
    return rendering.page(request, "mail.html", parts.reader(request), shown)


@router.get("/{key}/html")
def show_html(request: Request, key: Key) -> Response:
    """The HTML of a mail, to stand in a sandboxed frame: it runs nothing and fetches nothing."""
    mail = _open(request, key)
    return HTMLResponse(mail.html, headers={"Content-Security-Policy": headers.MAIL_POLICY})


def _open(request: Request, key: str) -> Opened:
    try:
        return _mailbox(request).open(key)
    except errors.NoSuchMail as gone:
        raise HTTPException(404) from gone


def _mailbox(request: Request) -> Mailbox:
    found = parts.of(request).mailbox
    if found is None:
        raise HTTPException(404)
    return found
