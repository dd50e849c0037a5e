"""From a template and a view to a page."""

import re
from collections.abc import Mapping
from functools import cache

import jinja2
from fastapi import Request
from fastapi.responses import HTMLResponse

from engine import places
from notifications import linking
from web import faces, languages, navigation, parts, session
from web.reader import Reader

_YEAR_S = 31_536_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
"""What no page may hold (WHATWG HTML, 13.2.3.5); it comes back with what was typed into a form that is refused."""


@cache
def environment() -> jinja2.Environment:
    """The templates of the pages: everything escaped, a name that is not there is an error."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(places.TEMPLATES / "web"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def is_outward(request: Request) -> bool:
    """Whether a page is for whoever came by a link of a mail: it leads nowhere else."""
    served = bool(getattr(request.app.state, "outward", False))
    return served or request.url.path.startswith((linking.PATH, linking.UNSUBSCRIBE_PATH))


def page(
    request: Request, template: str, reader: Reader, view: Mapping[str, object], status: int = 200
) -> HTMLResponse:
    """The page; where the address asked for a language, it is kept for the next one."""
    known = session.of(request)
    common = {
        "reader": reader,
        "say": reader.say,
        "path": request.url.path,
        "languages": languages.switches(request.url) if request.method == "GET" else [],
        "places": navigation.places(known.mails_waiting if known else 0, request.url.path),
        "mails_waiting": known.mails_waiting if known else 0,
        "session": known,
        "me": known.person if known else None,
        "csrf": known.csrf if known else "",
        "face": faces.face,
        "outward": is_outward(request),
        "desk_name": parts.of(request).settings.mail.from_name,
    }
    text = _CONTROL.sub("", environment().get_template(template).render(**common, **view))
    response = HTMLResponse(text, status, {"Vary": "Accept-Language, Cookie", "Content-Language": reader.language})
    if request.query_params.get(languages.COOKIE) == reader.language:
        response.set_cookie(languages.COOKIE, reader.language, max_age=_YEAR_S, httponly=True, samesite="lax")
    return response
