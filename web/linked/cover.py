"""What all pages of links have: kept by no cache, found by no search, their address told to nobody, no scripts."""

from urllib.parse import urlsplit

from fastapi import Request, Response

from web import languages
from web.reader import Reader

FIELD = "page"
"""The field of a form that shows that its page was read."""
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def covered(response: Response) -> Response:
    """A response with these headers."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Content-Security-Policy"] = _POLICY
    return response


def is_foreign(request: Request) -> bool:
    """Whether a browser says that another site sent the form. Of pages that tell their address to nobody it does not
    say which did: the origin is "null" then.
    """
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("origin", "null")
    try:
        return origin != "null" and urlsplit(origin).netloc != request.headers.get("host", "")
    except ValueError:
        return True


def here(request: Request, reader: Reader) -> str:
    """Where the form of the page goes: its own address, with its language for whoever keeps no cookies."""
    return f"{request.url.path}?{languages.COOKIE}={reader.language}"
